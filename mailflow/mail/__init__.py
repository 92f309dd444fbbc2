"""E-mail as a format and as a transport: reading and writing mails, fetching and sending them. Knows no cases."""
