"""Webhooks come in a later issue; see README."""
