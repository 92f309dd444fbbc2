"""Values as people write them in a settings file: addresses, names, dates, lengths of time, files.

Each type checks one value; a wrong one raises ValueError with the words that follow "expected".
"""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, ValidationInfo

from mailflow.domain.lengths import Unit, parse_length

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def _address(text: str) -> str:
    if len(text) > 254 or not _ADDRESS.fullmatch(text):
        raise ValueError("an e-mail address such as info@example.org")
    return text


def _length(text: str) -> str:
    try:
        return str(parse_length(text))
    except ValueError:
        raise ValueError('a length of time such as "30 minutes", "2 hours" or "1 working day"') from None


def _plain_length(text: str) -> str:
    try:
        if as_timedelta(text):
            return str(parse_length(text))
    except ValueError:
        pass
    raise ValueError('a length of time by the clock, such as "30 minutes" or "5 days"')


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("a date such as 2026-12-24")


def _time_of_day(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError('a time of day such as "09:00"')


def _web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[!-.0-~][!-~]*", text):
        raise ValueError("a web address such as https://complaints.example.org")
    return text.rstrip("/")


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise ValueError("the name of an environment variable such as INFO_PASSWORD (not the password itself)")
    return text


def beside_settings(path: Path, info: ValidationInfo) -> Path:
    """The file, from the folder of the settings where its name is not absolute."""
    folder = (info.context or {}).get("folder", Path())
    try:
        if str(path).isprintable():
            return Path(folder, path.expanduser())
    except RuntimeError:  # "~somebody" of whom this machine knows no home
        pass
    raise ValueError("the name of a file")


def _domain(text: str) -> str:
    if len(text) > 253 or not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise ValueError("a domain such as example.org")
    return text.lower()


def _named(text: str) -> str:
    if not text.strip() or any(not c.isprintable() for c in text):
        raise ValueError("some words on one line")
    return text.strip()


def _id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,39}", text):
        raise ValueError('a short word in small letters such as "sam" or "info-desk"')
    return text


Words = Annotated[str, AfterValidator(_named)]
Id = Annotated[str, AfterValidator(_id)]
MailAddressOrNone = Annotated[str, AfterValidator(lambda text: text and _address(text))]
MailAddress = Annotated[str, AfterValidator(_address)]
Length = Annotated[str, AfterValidator(_length)]
PlainLength = Annotated[str, AfterValidator(_plain_length)]
Day = Annotated[date, BeforeValidator(_day)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Variable = Annotated[str, AfterValidator(_variable)]
FilePath = Annotated[Path, AfterValidator(beside_settings)]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
Seconds = Annotated[StrictInt, Field(ge=1, le=86400)]


def as_timedelta(length: str) -> timedelta:
    """A length by the clock, such as "30 minutes" or "5 days"; ValueError for months and working time."""
    parsed = parse_length(length)
    if parsed.unit not in (Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS):
        raise ValueError(f"{length} is not a fixed length of time.")
    return timedelta(**{parsed.unit.value: parsed.n})
