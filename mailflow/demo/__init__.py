"""What `mailflow demo` brings along so that a newcomer needs no mail server; never part of a real service."""
