"""Outgoing mail: promised in the commit that causes it, delivered afterwards."""
