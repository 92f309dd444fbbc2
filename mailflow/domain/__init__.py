"""Pure values and decisions: no SQL, no HTTP, no mail, no files and no clock."""
