"""E-mail as a format and as a transport; nothing here knows of cases."""
