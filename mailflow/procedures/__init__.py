"""Procedure files as data, and the loader that reads and checks them."""
