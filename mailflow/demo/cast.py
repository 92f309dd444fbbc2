"""The cast of the demo: an invented organisation, the people who work there, and those who write to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ORGANISATION = "Oakfield Skills"
DOMAIN = "oakfield.example.org"
INFO = f"info@{DOMAIN}"
ENQUIRIES = f"enquiries@{DOMAIN}"
AUTHSERV_ID = f"mail.{DOMAIN}"
PREFIX = "OS"

PASSWORD_VARIABLE = "MAILFLOW_DEMO_PASSWORD"  # noqa: S105 - the name of a variable
"""Where the settings look for the passwords of the mailboxes; they are made anew for each demo."""


@dataclass(frozen=True)
class Resident:
    """Somebody with a mailbox in the demo. `roles` is empty for those outside the organisation."""

    id: str
    name: str
    email: str
    does: str
    roles: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """How the story calls them."""
        return self.name.partition(" ")[0]


ALICE = Resident("alice", "Alice Moreno", "alice@example.com", "complains about a course")
BOB = Resident("bob", "Bob Hale", f"bob@{DOMAIN}", "handles complaints (stage 1)", ("handler",))
MIA = Resident("mia", "Mia Novak", f"mia@{DOMAIN}", "manager (stage 2)", ("manager",))
DORA = Resident("dora", "Dora Quinn", f"dora@{DOMAIN}", "director (stage 3)", ("director",))
CARL = Resident("carl", "Carl Osei", f"carl@{DOMAIN}", "chief executive (appeal)", ("ceo",))
TESS = Resident("tess", "Tess Young", f"tess@{DOMAIN}", "says what is a complaint when mailflow cannot", ("triage",))
ANN = Resident("ann", "Ann Admin", f"ann@{DOMAIN}", "looks after mailflow", ("admin",))
EMMA = Resident("emma", "Emma Ward", "emma@example.com", "asks about courses")
BEN = Resident("ben", "Ben Adeyemi", "ben@example.com", "complains while the mail server is down")
FRANK = Resident("frank", "Frank Lewis", "frank@example.com", "complains, but his own mailbox is full")

OUTSIDE = (ALICE, EMMA, BEN, FRANK)
STAFF = (BOB, MIA, DORA, CARL, TESS, ANN)
EVERYBODY = OUTSIDE + STAFF


def settings_data(smtp_port: int, imap_port: int, log_address: str) -> dict[str, Any]:
    """What stands in the demo's mailflow.toml."""
    login = {"host": "127.0.0.1", "security": "none", "password_env": PASSWORD_VARIABLE}
    return {
        "organisation": {
            "name": ORGANISATION,
            "complaints_address": INFO,
            "display_name": "Complaints team",
            "website": "https://oakfield.example.org",
            "reference_prefix": PREFIX,
            "areas": ["Catering", "Childcare"],
            "appeal_to": "the chief executive",
            "external_bodies": [
                {
                    "name": "The Skills Funding Board",
                    "website": "https://funding.example.org",
                    "when": "after our appeal",
                },
                {"name": "The Catering Awards Body", "address": "complaints@awards.example.org"},
            ],
            "base_url": log_address,
        },
        "mailboxes": [
            # Days are skipped here in seconds, so a mailbox that was read "a week ago" is no reason for an alarm.
            {
                "name": name,
                "address": address,
                "port": imap_port,
                "poll_seconds": 1,
                "alert_after": "260 weeks",
                **login,
            }
            for name, address in (("info", INFO), ("enquiries", ENQUIRIES))
        ],
        "smtp": {"port": smtp_port, "username": INFO, **login},
        "people": [{"id": one.id, "name": one.name, "email": one.email, "roles": list(one.roles)} for one in STAFF],
        "intake": {"authserv_id": AUTHSERV_ID, "own_domains": [DOMAIN]},
        "clock": {"tick_seconds": 1},
        "outbox": {"poll_seconds": 1},
    }
