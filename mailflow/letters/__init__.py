"""Letters: templates, and how one text becomes both versions of a mail."""
