"""What our own receiving server says of a mail's sender, in Authentication-Results (RFC 8601).

Only the configured authserv-id is believed: anybody can write such a header, our server's own stands first.
Without a configured authserv-id this question is not asked, and the other two proofs must do.
"""

from __future__ import annotations

from typing import Any

from authres import AuthenticationResultsHeader, AuthResError

from mailflow.intake.decision import Mail


def passes(mail: Mail) -> str:
    """Why the sender's domain is not proven by DMARC, or "" when it is or nobody was asked to prove it."""
    server = mail.office.settings.intake.authserv_id
    if not server:
        return ""
    result = _dmarc(mail, server)
    if result is None:
        return f"our server ({server}) did not say that its sender was checked"
    if result.result == "pass" and _claims(result, mail.sender.rpartition("@")[2]):
        return ""
    return f"our server says that the check of its sender (DMARC) gave “{result.result}”"


def fails(mail: Mail) -> str:
    """Why the sender must be taken for forged, or "". A mail that was not checked has not failed."""
    server = mail.office.settings.intake.authserv_id
    result = _dmarc(mail, server) if server else None
    if result is None or result.result != "fail":
        return ""
    return "the check of its sender (DMARC) failed, so it may come from somebody else"


def _dmarc(mail: Mail, server: str) -> Any:
    """What our server says of the sender's domain, or None. Only the first header can be its own."""
    for value in mail.parsed.authentication_results[:1]:
        try:
            header = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
        except (AuthResError, ValueError):
            continue
        if str(header.authserv_id).lower() != server.lower():
            continue
        return next((result for result in header.results if result.method == "dmarc"), None)
    return None


def _claims(result: object, domain: str) -> bool:
    """Whether the result is about this domain; a result that names none is taken to be about the From line."""
    named = [
        str(prop.value).lower().rpartition("@")[2]
        for prop in getattr(result, "properties", ())
        if prop.type == "header" and prop.name == "from"
    ]
    return not named or domain in named
