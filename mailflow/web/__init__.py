"""The complaint log: a small Flask view for the admin."""
