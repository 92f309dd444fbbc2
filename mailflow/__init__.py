"""mailflow: complaint handling that runs on an organisation's own mailboxes."""

__version__ = "0.1.0"
