"""What may be done to a case: one verb a function, each leaving rows to be committed together."""
