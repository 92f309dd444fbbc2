"""TODO engine"""

from enum import StrEnum


class Status(StrEnum):
    """Where a case stands: `open` (somebody works on it), `resolved` (answered; the complainant may go further), `closed`."""

    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What was decided of a complaint."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out-of-scope"
