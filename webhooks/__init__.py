"""Webhooks: mail that providers deliver over HTTP, and case events that others subscribe to.

Nothing is here yet. A provider will verify a request and hand the raw message and its envelope to `intake.receive`,
the one door into a case.
"""
