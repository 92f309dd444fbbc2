"""Says in words what a calendar invitation says (RFC 5545), for a mail that says nothing else."""

from __future__ import annotations

import re

_MOST = 200_000
"""Characters that are read."""

_EVENTS = 5
_LINE = re.compile(r"([A-Za-z-]{2,30})((?:;(?:\"[^\"\n]*\"|[^\":\n])*)?):(.*)")
_ZONE = re.compile(r";TZID=\"?([^\";]{1,80})", re.IGNORECASE)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_TITLES = {"SUMMARY": "", "DTSTART": "When: ", "DTEND": "Until: ", "LOCATION": "Where: ", "ORGANIZER": "Organiser: "}
_TITLES |= {"STATUS": "Status: ", "COMMENT": "\n", "DESCRIPTION": "\n"}


def to_text(calendar: str) -> str:
    """Summary, time, place, organiser and description of the first events in `calendar`."""
    events: list[dict[str, str]] = []
    inside: list[str] = []
    for line in re.sub(r"\r?\n[ \t]", "", calendar[:_MOST]).splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        name = match[1].upper()
        if name == "BEGIN":
            inside.append(match[3].strip().upper())
            if inside[-1] in ("VEVENT", "VTODO", "VJOURNAL"):
                if len(events) == _EVENTS:
                    break
                events.append({})
        elif name == "END":
            inside = inside[:-1]
        elif name in _TITLES and events and inside and inside[-1].startswith("V") and inside[-1] != "VALARM":
            events[-1].setdefault(name, _value(name, match[2], match[3]))
    return "\n\n".join(filter(None, map(_event, events)))


def _event(event: dict[str, str]) -> str:
    return "\n".join(title + event[name] for name, title in _TITLES.items() if event.get(name))


def _value(name: str, parameters: str, value: str) -> str:
    value = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
    if name in ("DTSTART", "DTEND") and (match := _TIME.match(value)):
        zone = _ZONE.search(parameters)
        clock = f" {match[4]}:{match[5]}" if match[4] else ""
        place = " UTC" if match[6] else f" ({zone[1]})" if zone and clock else ""
        return f"{match[1]}-{match[2]}-{match[3]}{clock}{place}"
    if name == "ORGANIZER":
        shown = re.search(r";CN=\"?([^\";]{1,200})", parameters, re.IGNORECASE)
        address = re.sub(r"^mailto:", "", value, flags=re.IGNORECASE)
        return shown[1] if shown else address
    return value
