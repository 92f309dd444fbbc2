"""The settings: `mailflow.toml` and two environment variables, read once, checked whole, passed on as values.

Whatever is wrong is told to the person who edits the file: which key, what was expected, what stood there,
and all of it at once. Passwords are never in the file and never in a settings value; `Settings.secret` reads
one from the environment or from a file of its own at the moment it is needed.
"""

import difflib
import ipaddress
import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    Field,
    PrivateAttr,
    StrictBool,
    StrictInt,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from mailflow.domain.people import ROLES, Absence, Directory, Person
from mailflow.paths import SETTINGS, settings_file
from mailflow.toml_tables import Section, did_you_mean, problems_in
from mailflow.toml_values import (
    Day,
    Domain,
    FilePath,
    Id,
    Length,
    MailAddress,
    MailAddressOrNone,
    PlainLength,
    Port,
    Seconds,
    TimeOfDay,
    Variable,
    WebAddress,
    Words,
    as_timedelta,
    beside_settings,
)

DEFAULT_PATH = SETTINGS
UNITED_KINGDOM = ("england", "wales", "scotland", "northern-ireland")


class SettingsError(Exception):
    """The settings cannot be used. `problems` has one sentence for each thing to mend; `str()` has them all."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# --- sections -------------------------------------------------------------------------------------------


class ClosedDay(Section):
    """A day on which the organisation does not work, besides weekends and public holidays."""

    on: Day
    why: Words


class ExternalBody(Section):
    """A body outside the organisation that a complainant may turn to, and when."""

    name: Words
    address: str = ""
    website: WebAddress = ""
    when: str = ""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.address or self.website):
            raise ValueError("an address or a website, so that a complainant can reach the body")
        return self


class Organisation(Section):
    """Who we are, when we work, and where a complainant may go next."""

    name: Words
    complaints_address: MailAddress
    display_name: Words = "Complaints team"
    website: WebAddress = ""
    region: str = "england"
    timezone: str = "Europe/London"
    opens: TimeOfDay = time(9)
    closes: TimeOfDay = time(17)
    closed_days: tuple[ClosedDay, ...] = ()
    reference_prefix: str = "MF"
    areas: tuple[Words, ...] = ()
    procedure: Id = "three-stage"
    appeal_to: Words = "the chief executive"
    external_bodies: tuple[ExternalBody, ...] = ()
    base_url: WebAddress = ""

    @field_validator("reference_prefix")
    @classmethod
    def _letters(cls, text: str) -> str:
        if not re.fullmatch(r"[A-Za-z]{1,6}", text):
            raise ValueError('one to six letters such as "OS"')
        return text.upper()

    @field_validator("region")
    @classmethod
    def _has_a_calendar(cls, text: str) -> str:
        if text in UNITED_KINGDOM:
            return text
        # The library of the world's holidays is slow to import: only those who name another country wait for it.
        from mailflow.domain.working_days import calendar_for

        try:
            return calendar_for(text, "UTC", 2026, 2026).region
        except ValueError:
            parts = ", ".join(f'"{part}"' for part in UNITED_KINGDOM)
            raise ValueError(f'one of {parts}, or a country code such as "IE"') from None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, text: str) -> str:
        try:
            ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            close = difflib.get_close_matches(text, available_timezones(), n=1)
            raise ValueError(f"a time zone such as {close[0] if close else 'Europe/London'}") from None
        return text

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens to be earlier than closes")
        return self

    @property
    def closed_on(self) -> dict[date, str]:
        """The further closed days, each with its reason."""
        return {closed.on: closed.why for closed in self.closed_days}

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.timezone)


class Database(Section):
    """Where cases are kept. The url may hold a password, so it is never shown."""

    url: str = Field(default="sqlite:///mailflow.sqlite3", repr=False, validate_default=True)

    @field_validator("url")
    @classmethod
    def _usable(cls, url: str, info: ValidationInfo) -> str:
        """Make a file's place absolute, and name the PostgreSQL driver that we install."""
        if url == "sqlite://":
            return url
        scheme, mark, rest = url.partition("://")
        if mark and scheme == "sqlite" and rest.startswith("/") and rest != "/":
            return f"sqlite:///{beside_settings(Path(rest[1:]), info)}"
        if mark and rest and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            return f"postgresql+psycopg://{rest}"
        raise ValueError("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


class MailServer(Section):
    """How to reach one mail server and log in; what IMAP and SMTP have in common."""

    DEFAULT_PORTS: ClassVar[Mapping[str, int]]

    host: Words
    port: Port
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = ""
    password_env: Variable | None = Field(default=None, repr=False)  # a password may stand here by mistake
    password_file: FilePath | None = None
    ca_file: FilePath | None = None

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: object) -> object:
        if isinstance(data, dict) and "port" not in data:
            security = data.get("security", "tls")
            if isinstance(security, str) and security in cls.DEFAULT_PORTS:
                return {**data, "port": cls.DEFAULT_PORTS[security]}
        return data

    @model_validator(mode="after")
    def _safe_login(self) -> Self:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError(
                'security "tls" or "starttls": without encryption only this very machine (127.0.0.1) may be used'
            )
        if self.username and (self.password_env is None) == (self.password_file is None):
            raise ValueError("exactly one of password_env and password_file")
        return self


class Mailbox(MailServer):
    """A mailbox to read over IMAP, and the address whose mail arrives there."""

    DEFAULT_PORTS: ClassVar[Mapping[str, int]] = {"tls": 993, "starttls": 143, "none": 143}

    username: Words
    name: Id
    address: MailAddress
    aliases: tuple[MailAddress, ...] = ()
    complaints: StrictBool = False
    folder: Words = "INBOX"
    after: Literal["leave", "flag", "move"] = "leave"
    move_to: Words = "Handled"
    since: Day | None = None
    poll_seconds: Seconds = 60
    alert_after: PlainLength = "30 minutes"
    plus_addressing: StrictBool = True

    @model_validator(mode="before")
    @classmethod
    def _usual_username(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("address"), str):
            return {"username": data["address"], **data}
        return data

    @model_validator(mode="after")
    def _moves_elsewhere(self) -> Self:
        if self.after == "move" and self.move_to == self.folder:
            raise ValueError("move_to to be another folder than the one that is read")
        return self

    @property
    def longest_silence(self) -> timedelta:
        """How long the mailbox may go unread before the admin is warned."""
        return as_timedelta(self.alert_after)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address whose mail arrives here."""
        return (self.address, *self.aliases)


class Smtp(MailServer):
    """The server that takes our outgoing mail."""

    DEFAULT_PORTS: ClassVar[Mapping[str, int]] = {"tls": 465, "starttls": 587, "none": 25}

    sender: MailAddressOrNone = ""
    per_minute: Annotated[StrictInt, Field(ge=0, le=100_000)] = 0

    @model_validator(mode="after")
    def _no_password_without_a_user(self) -> Self:
        if not self.username and (self.password_env or self.password_file):
            raise ValueError("a username to go with the password")
        return self


class AbsenceEntry(Section):
    """Days on which a person is away, both included, and who acts for them."""

    from_on: Day = Field(alias="from")
    until_on: Day = Field(alias="until")
    delegate: Id | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("until not to be before from")
        return self


class PersonEntry(Section):
    """Somebody who works on cases by mail."""

    id: Id
    name: Words
    email: MailAddress
    also: tuple[MailAddress, ...] = ()
    roles: tuple[Id, ...] = ()
    areas: tuple[Words, ...] = ()
    line_manager: Id | None = None
    absences: tuple[AbsenceEntry, ...] = ()


class Intake(Section):
    """Limits on what comes in and on the answers that it sets off."""

    max_size_mb: Annotated[StrictInt, Field(ge=1, le=1000)] = 40
    acknowledge_per_address_per_day: Annotated[StrictInt, Field(ge=1, le=1000)] = 5
    cases_per_address_per_day: Annotated[StrictInt, Field(ge=1, le=100_000)] = 50
    acknowledge_per_hour: Annotated[StrictInt, Field(ge=1, le=100_000)] = 1000
    undecided_reminder: Length = "1 working day"
    authserv_id: str = ""
    own_domains: tuple[Domain, ...] = ()


class Reading(Section):
    """How much of one mail is read, so that no mail costs time or memory without end. Every mail is kept whole."""

    mail_mb: Annotated[StrictInt, Field(ge=1, le=1000)] = 64
    header_kb: Annotated[StrictInt, Field(ge=4, le=1000)] = 64
    field_kb: Annotated[StrictInt, Field(ge=1, le=1000)] = 32
    parts: Annotated[StrictInt, Field(ge=10, le=20_000)] = 1_000
    depth: Annotated[StrictInt, Field(ge=5, le=200)] = 100
    addresses: Annotated[StrictInt, Field(ge=10, le=10_000)] = 500
    text_chars: Annotated[StrictInt, Field(ge=10_000, le=20_000_000)] = 2_000_000
    html_chars: Annotated[StrictInt, Field(ge=10_000, le=5_000_000)] = 400_000
    opened_mb: Annotated[StrictInt, Field(ge=1, le=200)] = 20

    @property
    def bounds(self) -> dict[str, int]:
        """The same by the names of `mailflow.mail.limits.Limits`, which knows no settings."""
        return {
            "raw_bytes": self.mail_mb * 1_000_000,
            "header_bytes": self.header_kb * 1_000,
            "value_bytes": self.field_kb * 1_000,
            "parts": self.parts,
            "depth": self.depth,
            "addresses": self.addresses,
            "text_chars": self.text_chars,
            "html_chars": self.html_chars,
            "opened_bytes": self.opened_mb * 1_000_000,
        }


class Web(Section):
    """The complaint log in the browser."""

    host: Words = "127.0.0.1"
    port: Port = 8080
    secret_file: FilePath = Field(default=Path("mailflow.secret"), validate_default=True)
    session_hours: Annotated[StrictInt, Field(ge=1, le=720)] = 12
    secure_cookies: StrictBool | None = None
    trusted_proxies: Annotated[StrictInt, Field(ge=0, le=5)] = 0

    @property
    def cookies_are_secure(self) -> bool:
        """Whether the browser may send our cookies over HTTPS only; on by itself unless served on loopback."""
        return not _is_loopback(self.host) if self.secure_cookies is None else self.secure_cookies


class Clock(Section):
    """The tick that looks for deadlines which fall due."""

    tick_seconds: Seconds = 5


class Outbox(Section):
    """How often a mail that was not taken is tried again, and when that ends."""

    retry: Annotated[tuple[PlainLength, ...], Field(min_length=1)] = (
        "1 minute",
        "5 minutes",
        "30 minutes",
        "2 hours",
        "6 hours",
    )
    give_up_after: PlainLength = "5 days"
    poll_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 0.5

    def wait(self, tries: int) -> timedelta:
        """How long to wait after so many failed tries (1 and more); the last length repeats."""
        return as_timedelta(self.retry[min(tries, len(self.retry)) - 1])

    @property
    def patience(self) -> timedelta:
        """How long after the first try to give up."""
        return as_timedelta(self.give_up_after)


class Settings(Section):
    """Everything an organisation sets. Make it with `load` or `from_data`: they check the parts together too."""

    organisation: Organisation
    database: Database
    mailboxes: tuple[Mailbox, ...] = ()
    smtp: Smtp
    people: tuple[PersonEntry, ...]
    intake: Intake = Intake()
    reading: Reading = Reading()
    web: Web
    clock: Clock = Clock()
    outbox: Outbox = Outbox()

    _path: Path = PrivateAttr(default=DEFAULT_PATH)
    _environ: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _tables_that_may_be_left_out(cls, data: object) -> object:
        """Read these even when absent, since their defaults name files beside the settings file."""
        return {"database": {}, "web": {}, **data} if isinstance(data, dict) else data

    def model_post_init(self, context: Any) -> None:
        """Remember the file that was read and the environment that passwords come from."""
        if context:
            self._path = context["path"]
            self._environ = context["environ"]

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._path

    @property
    def folder(self) -> Path:
        """The folder of the settings file; paths in the settings start there."""
        return self._path.parent

    @property
    def own_addresses(self) -> frozenset[str]:
        """In small letters, every address of ours: mailboxes, their aliases and the complaints address."""
        served = (address for mailbox in self.mailboxes for address in mailbox.addresses)
        return frozenset(address.casefold() for address in (self.organisation.complaints_address, *served))

    @property
    def envelope_sender(self) -> str:
        """The address that delivery reports for our mail go to."""
        return self.smtp.sender or self.organisation.complaints_address

    def mailbox(self, name: str) -> Mailbox | None:
        """The mailbox with this name."""
        return next((mailbox for mailbox in self.mailboxes if mailbox.name == name), None)

    def directory(self) -> Directory:
        """The people. Where nobody has the role triage, the admins have it."""
        without_triage = not any("triage" in entry.roles for entry in self.people)
        admin_roles = frozenset({"triage"} if without_triage else ())
        return Directory(
            tuple(
                Person(
                    id=entry.id,
                    name=entry.name,
                    email=entry.email,
                    also=entry.also,
                    roles=frozenset(entry.roles) | (admin_roles if "admin" in entry.roles else frozenset()),
                    areas=frozenset(entry.areas),
                    line_manager=entry.line_manager,
                    absences=tuple(Absence(a.from_on, a.until_on, a.delegate) for a in entry.absences),
                )
                for entry in self.people
            )
        )

    def secret(self, server: Mailbox | Smtp) -> str:
        """The password for a mail server, or "" where it asks for none. SettingsError says what is missing."""
        where = f"mailbox {server.name}" if isinstance(server, Mailbox) else "smtp"
        if server.password_env:
            password = self._environ.get(server.password_env, "")
            if not password:
                raise SettingsError(
                    f"The password for {where} is expected in the environment variable {server.password_env},"
                    " which is not set."
                )
            return password
        if server.password_file:
            try:
                password = server.password_file.read_text("utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
                raise SettingsError(
                    f"The password for {where} cannot be read from {server.password_file}: {reason}."
                ) from None
            if not password:
                raise SettingsError(f"The password for {where} is missing: {server.password_file} is empty.")
            return password
        return ""

    def warnings(self) -> tuple[str, ...]:
        """What will work but deserves a look, one sentence each."""
        return tuple(_warnings(self))


# --- reading --------------------------------------------------------------------------------------------


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file: `path`, else MAILFLOW_CONFIG, else mailflow.toml in this folder.

    MAILFLOW_DATABASE_URL takes the place of `database.url`. Raises SettingsError with every problem found.
    """
    environ = os.environ if environ is None else environ
    path = path or settings_file(environ)
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; `mailflow init` writes one.") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: expected UTF-8 text; save the file again as UTF-8.") from None
    except (ValueError, RecursionError) as error:  # ValueError alone for a number of thousands of digits
        raise SettingsError(f"{path}: is not TOML: {str(error) or 'nested too deeply'}.") from None
    return from_data(data, path=path, environ=environ)


def from_data(
    data: Mapping[str, Any], *, path: Path = DEFAULT_PATH, environ: Mapping[str, str] | None = None
) -> Settings:
    """Check settings that are already parsed, as if they stood in the file at `path`. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    path = path.absolute()
    database = data.get("database", {})
    if environ.get("MAILFLOW_DATABASE_URL") and isinstance(database, Mapping):
        data = {**data, "database": {**database, "url": environ["MAILFLOW_DATABASE_URL"]}}
    context = {"path": path, "folder": path.parent, "environ": environ}
    try:
        settings = Settings.model_validate(dict(data), context=context)
    except ValidationError as error:
        problems = problems_in(error, Settings)
    else:
        problems = list(_contradictions(settings))
    if problems:
        raise SettingsError(*(f"{path.name}: {problem}" for problem in dict.fromkeys(problems)))
    return settings


# --- the parts against each other -----------------------------------------------------------------------


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _repeated(places: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Of (place, value): each further place of a value already seen, the value, and where it was seen."""
    seen: dict[str, str] = {}
    for place, value in places:
        if value.casefold() in seen:
            yield place, value, seen[value.casefold()]
        seen.setdefault(value.casefold(), place)


def _contradictions(settings: Settings) -> Iterator[str]:
    """What is wrong between the parts, each of which is right by itself."""
    people, areas = settings.people, settings.organisation.areas
    ids = [entry.id for entry in people]
    yield from (
        f'{place}: expected an id of its own, but "{value}" is also {first}'
        for place, value, first in _repeated((f"people[{n}].id", e.id) for n, e in enumerate(people, 1))
    )
    yield from (
        f'{place}: expected an address of its own, but "{value}" is also {first}'
        for place, value, first in _repeated(
            (f"people[{n}].{key}", address)
            for n, entry in enumerate(people, 1)
            for key, addresses in (("email", (entry.email,)), ("also", entry.also))
            for address in addresses
        )
    )
    yield from (
        f'{place}: expected a name of its own, but "{value}" is also {first}'
        for place, value, first in _repeated(
            (f"mailboxes[{n}].name", mailbox.name) for n, mailbox in enumerate(settings.mailboxes, 1)
        )
    )
    yield from (
        f"{place}: expected a folder of its own, but {first} reads the same one"
        for place, _, first in _repeated(
            (f"mailboxes[{n}]", json.dumps([m.host, m.port, m.username, m.folder]))
            for n, m in enumerate(settings.mailboxes, 1)
        )
    )
    for n, entry in enumerate(people, 1):
        for address in (entry.email, *entry.also):
            if address.casefold() in settings.own_addresses:
                yield f'people[{n}].email: expected a personal address, but "{address}" is a mailbox of ours'
        referred = [("line_manager", entry.line_manager)]
        referred += [(f"absences[{a}].delegate", gap.delegate) for a, gap in enumerate(entry.absences, 1)]
        for key, person_id in referred:
            if person_id == entry.id:
                yield f"people[{n}].{key}: expected the id of somebody else"
            elif person_id is not None and person_id not in ids:
                hint = did_you_mean(person_id, ids)
                yield f'people[{n}].{key}: expected the id of a person, got "{person_id}"{hint}'
        for area in entry.areas:
            if area not in areas:
                hint = did_you_mean(area, areas)
                yield f'people[{n}].areas: expected areas of the organisation, got "{area}"{hint}'
    meant = {_meant_role(role) for entry in people for role in entry.roles}
    for n, role in _unknown_roles(settings):
        if instead := _meant_role(role):
            yield f'{_expected_roles(n, role)}; did you mean "{instead}"?'
    for role, why in (("admin", "who looks after mailflow"), ("handler", "who works on complaints")):
        if role not in meant:
            yield f'people: expected at least one person with the role "{role}", {why}'


def _unknown_roles(settings: Settings) -> Iterator[tuple[int, str]]:
    """Each role that no procedure can ask for, with the place of the person who has it."""
    for n, entry in enumerate(settings.people, 1):
        yield from ((n, role) for role in entry.roles if role not in ROLES)


def _meant_role(role: str) -> str | None:
    """The role that is written there, perhaps with a slip; None for another word, such as "area-manager"."""
    if role in ROLES:
        return role
    if not ROLES.keys().isdisjoint(role.split("-")):
        return None
    return next(iter(difflib.get_close_matches(role, ROLES, n=1, cutoff=0.75)), None)


def _expected_roles(n: int, role: str) -> str:
    return f'people[{n}].roles: expected one of {", ".join(ROLES)}, got "{role}"'


def _warnings(settings: Settings) -> Iterator[str]:
    served = {address.casefold() for mailbox in settings.mailboxes for address in mailbox.addresses}
    complaints_address = settings.organisation.complaints_address
    if complaints_address.casefold() not in served:
        yield (
            f"organisation.complaints_address: no mailbox reads {complaints_address}, so answers to our mail"
            " would not be seen."
        )
    if settings.reading.mail_mb < settings.intake.max_size_mb:
        yield (
            f"reading.mail_mb: of a mail only the first {settings.reading.mail_mb} MB are read, but intake.max_size_mb"
            f" lets mails of up to {settings.intake.max_size_mb} MB be read."
        )
    for n, role in _unknown_roles(settings):
        yield f"{_expected_roles(n, role)}; no procedure can ask for it."
    for server in (*settings.mailboxes, settings.smtp):
        if server.password_file and _others_may_read(server.password_file):
            yield f"{server.password_file}: anybody on this machine may read this password; use chmod 600."
    if _others_may_read(settings.web.secret_file):
        yield f"{settings.web.secret_file}: anybody on this machine may read this secret; use chmod 600."


def _others_may_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
