"""What mailflow remembers: SQLModel tables, one file a noun, each with the queries that belong to it."""
