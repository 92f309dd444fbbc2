"""One mailbox over IMAP: list what is new, fetch it within bounds, settle it and wait for more.

It knows nothing of cases or of a database: the caller keeps the cursor (UIDVALIDITY and the last UID) and
commits what was fetched before it calls `settle`. Nothing here ever deletes a mail, and nothing taken from a
mail ever becomes part of a command.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import monotonic
from types import TracebackType
from typing import Any, Literal, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailflow.mail.endpoint import (
    Security,
    check_endpoint,
    has_line_break,
    network_sentence,
    plain,
    tls_context,
)
from mailflow.mail.idle import idle

After = Literal["leave", "flag", "move"]

HEAD_BYTES = 65_536
"""How much of a mail over the size limit is fetched, so that a person can see who wrote it and about what."""

_SIZES_AT_ONCE = 500
_MAILS_AT_ONCE = 50
_BYTES_AT_ONCE = 4_000_000
_SEARCH_AT_ONCE = 50_000  # imaplib refuses a line over 1 MB: about 90,000 UIDs
_IDLE_SLICES = (0.25, 1.0, 10.0, 60.0, 240.0)
_GOODBYE = 5.0


class MailboxError(Exception):
    """The mailbox cannot be used now. Its text is a sentence that says what to do and never shows a password."""


@dataclass(frozen=True)
class ImapAccount:
    """Where a mailbox is and how to log in. `name` is ours, for delivery keys; timeouts are in seconds.

    Raises ValueError, with a sentence for whoever wrote the settings, for anything that cannot be safe:
    'none' for a host other than this machine, or a line break in a name or password.
    """

    name: str
    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: str | None = None
    connect_timeout: float = 20.0
    read_timeout: float = 60.0

    def __post_init__(self) -> None:
        check_endpoint(self.host, self.port, self.security)
        for what in ("username", "password", "folder"):
            if not getattr(self, what):
                raise ValueError(f"The {what} of the mailbox {self.name!r} is empty.")
            if has_line_break(getattr(self, what)):
                raise ValueError(f"The {what} of the mailbox {self.name!r} has a line break in it.")


@dataclass(frozen=True)
class Fetched:
    """One mail as the server gave it.

    `raw` is the whole mail, or None when it is over the size limit or the server failed to give it; then
    `reason` is a sentence for the person who finds it held, and `head` has the first bytes (at most
    `HEAD_BYTES`) if there are any. `internal_date` (aware, UTC) is when the server took the mail; None if it
    gave none that can be read. `size` is in bytes, 0 if unknown.
    """

    uid: int
    internal_date: datetime | None
    size: int
    raw: bytes | None
    reason: str = ""
    head: bytes = b""


@dataclass(frozen=True)
class MailboxFacts:
    """What a doctor wants to know of a mailbox; `older` counts the mails from before the day asked about."""

    capabilities: tuple[str, ...]
    folders: tuple[str, ...]
    messages: int
    older: int | None
    idle: bool
    move: bool
    uidplus: bool

    def sentences(self) -> list[str]:
        """The facts as lines to print."""
        lines = [f"{self.messages} mails in the folder."]
        if self.older is not None:
            lines.append(f"{self.older} of them are from before the start date.")
        lines.append("New mail is announced at once (IDLE)." if self.idle else "No IDLE: new mail is polled for.")
        if not self.move and not self.uidplus:
            lines.append("The server cannot move mails safely (no MOVE, no UIDPLUS): they would be flagged instead.")
        return lines


class Inbox:
    """One connection to one folder, for one thread. Reusable: after a MailboxError `open` connects anew.

    Every method raises MailboxError when the mailbox cannot be used; the connection is then closed.
    """

    def __init__(self, account: ImapAccount) -> None:
        self.account = account
        self._client: Any = None
        self._uidvalidity = 0
        self._messages = 0

    def __enter__(self) -> Inbox:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect, log in and select the folder; does nothing when that is done already."""
        if self._client is not None:
            return
        self._client = _login(self.account)
        try:
            selected = self._client.select_folder(self.account.folder)
            self._uidvalidity = int(selected[b"UIDVALIDITY"])
            self._messages = int(selected.get(b"EXISTS", 0))
        except Exception as error:
            sentence = _folder_sentence(self._client, self.account, error)
            self.close()
            raise MailboxError(sentence) from error

    def close(self) -> None:
        """Log out and close; never raises and does not wait long."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.socket().settimeout(_GOODBYE)
            client.logout()
        except Exception:
            _hang_up(client)

    @property
    def uidvalidity(self) -> int:
        """The folder's UIDVALIDITY when it was selected: when it changes, every UID known before is void."""
        return self._uidvalidity

    def uids_after(self, last_uid: int) -> list[int]:
        """The UIDs above `last_uid` in ascending order, also those that came since the folder was opened."""
        with self._connected() as client:
            _, news = client.noop()  # some servers look for new mail only between commands
            self._messages = max([self._messages, *(r[0] for r in news if r[1:] == (b"EXISTS",))])
            found = self._search(client, "UID", f"{max(last_uid, 0) + 1}:*")
        # "n:*" names at least the last message, even when its UID is below n (RFC 9051, 9: seq-range).
        return sorted(uid for uid in found if uid > last_uid)

    def fetch(self, uids: Sequence[int], max_size: int) -> Iterator[Fetched]:
        """Yield each mail once in the order of `uids`, holding a few megabytes or one mail at a time.

        Sizes are asked for first: of a mail over `max_size` bytes only the head is fetched. A mail that is
        gone is not yielded. A mail that the server cannot give, even alone and on a new connection, is
        yielded with `raw` None and a reason, and the next ones follow. If the connection breaks on two mails
        in a row the server is to blame and MailboxError is raised; the first of them has been yielded, so
        that the caller's cursor moves on and no pair of bad mails can block a mailbox for ever.
        """
        broke = False
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            for batch in _batches(self._stamps(uids[start : start + _SIZES_AT_ONCE]), max_size):
                for mail in self._fetch_batch(batch, max_size):
                    breaks = mail.raw is None and self._client is None
                    if breaks and broke:
                        raise MailboxError(mail.reason)
                    broke = breaks
                    yield mail
                    del mail  # it may be large, and the next one is fetched now

    def settle(self, uids: Sequence[int], after: After, folder: str = "") -> str | None:
        """Do with mails that are safely stored what the settings say, and never delete one.

        'leave' does nothing, 'flag' sets \\Flagged, 'move' moves them to `folder`, which is made if it is not
        there. Moving needs MOVE (RFC 6851) or UIDPLUS (RFC 4315: copy, then expunge exactly those UIDs);
        without either the mails are flagged and the returned sentence says so. Repeating it is harmless as long
        as `uidvalidity` is the one the UIDs came with.
        """
        if after == "leave" or not uids:
            return None
        if after == "move" and (not folder or has_line_break(folder)):
            raise MailboxError("No usable folder is set to move mails to. Name one, or use 'flag' or 'leave'.")
        if after == "move" and folder.lower() == self.account.folder.lower():
            raise MailboxError(f"Mails of {folder!r} cannot be moved to itself: they would be new again each time.")
        said = None
        with self._connected() as client:
            for start in range(0, len(uids), _SIZES_AT_ONCE):
                some = [int(uid) for uid in uids[start : start + _SIZES_AT_ONCE]]
                if after == "move" and (client.has_capability("MOVE") or client.has_capability("UIDPLUS")):
                    _move(client, some, folder)
                else:
                    client.add_flags(some, [b"\\Flagged"], silent=True)
                    if after == "move":
                        said = (
                            f"{self.account.host} cannot move mails safely (no MOVE, no UIDPLUS): "
                            "they were flagged and left where they are."
                        )
        return said

    def wait(self, seconds: float, stop: threading.Event | None = None) -> None:
        """Return when the folder may have new mail, when `stop` is set, or after `seconds` at the latest.

        It announces nothing: always call `uids_after` afterwards, since a server's word can be missed.
        Without IDLE it just sleeps. A connection that died meanwhile raises MailboxError; wait a little
        before `open`.
        """
        stop = stop or threading.Event()
        with self._connected() as client:
            deadline = monotonic() + seconds
            if not client.has_capability("IDLE"):
                stop.wait(seconds)
                return
            # Some servers announce what came between the last search and IDLE only when the IDLE ends. So the
            # first is short, and the later ones grow.
            for slice_ in itertools.chain(_IDLE_SLICES, itertools.repeat(_IDLE_SLICES[-1])):
                left = deadline - monotonic()
                if left <= 0 or stop.is_set() or idle(client, min(left, slice_), stop):
                    return

    def facts(self, older_than: date | None = None) -> MailboxFacts:
        """Count and describe, changing nothing; `older_than` is a day as the server sees days."""
        with self._connected() as client:
            names = tuple(sorted(c.decode("ascii", "replace") for c in client.capabilities()))
            older = len(self._search(client, "BEFORE", older_than)) if older_than else None
            return MailboxFacts(
                capabilities=names,
                folders=_folders(client),
                messages=self._messages,
                older=older,
                idle="IDLE" in names,
                move="MOVE" in names,
                uidplus="UIDPLUS" in names,
            )

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """The open client; every failure in here comes out as a MailboxError.

        A plain refusal (NO) leaves the connection usable; anything else leaves it in doubt and closes it.
        """
        if self._client is None:
            raise MailboxError(f"The connection to {self.account.host} is closed; open it first.")
        try:
            yield self._client
        except MailboxError:
            raise
        except BaseException as error:
            if type(error) is not IMAPClientError:
                client, self._client = self._client, None
                _hang_up(client)
            if not isinstance(error, Exception):
                raise
            raise MailboxError(_failure_sentence(self.account, error)) from error

    def _search(self, client: Any, *criteria: Any) -> set[int]:
        """The UIDs that match. In a folder of 100,000s the answer would not fit a line: ask by ranges of positions."""
        if self._messages <= _SEARCH_AT_ONCE:
            return set(client.search(list(criteria)))
        found: set[int] = set()
        for first in range(1, self._messages + 1, _SEARCH_AT_ONCE):
            last = first + _SEARCH_AT_ONCE - 1
            positions = f"{first}:{last if last < self._messages else '*'}"
            found.update(client.search([positions, *criteria]))
        return found

    def _stamps(self, uids: Sequence[int]) -> list[_Stamp]:
        """Size and date of those that are still there; one by one if a broken mail spoils the answer.

        When the connection breaks twice in a row the rest is not asked for: the bodies will tell who is to blame.
        """
        try:
            return self._ask_stamps(uids)
        except MailboxError:
            pass
        stamps: list[_Stamp] = []
        breaks = 0
        for uid in uids:
            if breaks == 2:
                stamps.append(_Stamp(uid, None, None))
                continue
            self._reopen()
            try:
                stamps += self._ask_stamps([uid])
                breaks = 0
            except MailboxError:
                stamps.append(_Stamp(uid, None, None))
                breaks += self._client is None
        return stamps

    def _ask_stamps(self, uids: Sequence[int]) -> list[_Stamp]:
        with self._connected() as client:
            answer = client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
            return [_stamp(uid, answer[uid]) for uid in uids if uid in answer]

    def _fetch_batch(self, batch: list[_Stamp], max_size: int) -> Iterator[Fetched]:
        item = _body_item(batch[0], max_size)
        bodies: dict[int, bytes | None] = {}
        whole = True
        try:
            bodies = self._ask_bodies([stamp.uid for stamp in batch], item)
        except MailboxError:
            whole = False
        for stamp in batch:
            body: bytes | MailboxError | None
            if whole and stamp.uid not in bodies:
                continue  # gone since its size was asked for
            body = bodies.get(stamp.uid)
            if body is None:
                try:
                    body = self._body_alone(stamp.uid, item)
                except KeyError:
                    continue
            yield _fetched(stamp, body, max_size)

    def _ask_bodies(self, uids: list[int], item: str) -> dict[int, bytes | None]:
        with self._connected() as client:
            return {uid: _body(data) for uid, data in client.fetch(uids, [item]).items()}

    def _body_alone(self, uid: int, item: str) -> bytes | MailboxError | None:
        """The body, or what went wrong, if the server fails twice to give this one; KeyError if it is gone."""
        body: bytes | MailboxError | None = None
        for _ in range(2):
            self._reopen()
            try:
                body = self._ask_bodies([uid], item)[uid]
            except MailboxError as error:
                body = error
            if isinstance(body, bytes):
                break
        return body

    def _reopen(self) -> None:
        """Connect again if need be. Raises when the whole server is away: then it is not one mail's fault."""
        before = self._uidvalidity
        self.open()
        if self._uidvalidity != before:
            raise MailboxError("The folder was replaced while it was read (UIDVALIDITY changed); start again.")


class _Stamp(NamedTuple):
    """What is known of a mail before its body is asked for; None where the server would not say."""

    uid: int
    size: int | None
    internal_date: datetime | None


def check(account: ImapAccount, older_than: date | None = None) -> MailboxFacts:
    """Log in, look and log out again, for `mailflow doctor`; raises MailboxError with what to mend."""
    with Inbox(account) as inbox:
        return inbox.facts(older_than)


def _login(account: ImapAccount) -> Any:
    """A client that is logged in, or MailboxError."""
    try:
        context = None if account.security == "none" else tls_context(account.ca_file)
    except ValueError as error:
        raise MailboxError(str(error)) from error
    timeout = SocketTimeout(account.connect_timeout, account.read_timeout)
    client = None
    try:
        client = IMAPClient(
            account.host, account.port, ssl=account.security == "tls", ssl_context=context, timeout=timeout
        )
        client.normalise_times = False
        # imapclient makes imaplib format every mail for a debug log: slow, and complaints do not belong in logs.
        client._imap.debug = 0
        # imapclient sends some commands in pieces; without this each would wait 40 ms for the server's delayed ACK.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if account.security == "starttls":
            if not client.has_capability("STARTTLS"):
                raise MailboxError(f"{account.host} port {account.port} has no STARTTLS; try 'tls' (port 993).")
            client.starttls(context)
    except MailboxError:
        _hang_up(client)
        raise
    except Exception as error:
        _hang_up(client)
        raise MailboxError(network_sentence(account.host, account.port, error, account.password)) from error
    try:
        # LOGIN carries only ASCII here, and some servers forbid it; PLAIN takes UTF-8 (RFC 4616).
        simple = (account.username + account.password).isascii() and not client.has_capability("LOGINDISABLED")
        if simple or not client.has_capability("AUTH=PLAIN"):
            client.login(account.username, account.password)
        else:
            client.plain_login(account.username, account.password)
    except OSError as error:
        _hang_up(client)
        raise MailboxError(network_sentence(account.host, account.port, error, account.password)) from error
    except Exception as error:
        _hang_up(client)
        raise MailboxError(_login_sentence(account, error)) from error
    return client


def _login_sentence(account: ImapAccount, error: Exception) -> str:
    said = plain(str(error), account.password)
    if isinstance(error, UnicodeError):
        return (
            f"The user name or password for {account.host} has letters other than ASCII, and the server "
            "offers no way to send them. Choose a password of plain letters, digits and signs."
        )
    if isinstance(error, IMAPClientAbortError) or "UNAVAILABLE" in said.upper():
        return f"{account.host} broke off the login of {account.username} ({said}); it may be busy."
    return (
        f"{account.host} does not accept the user name or password of {account.username} ({said}). "
        "Check both; many providers want an app password for IMAP."
    )


def _folder_sentence(client: Any, account: ImapAccount, error: Exception) -> str:
    if type(error) is not IMAPClientError:
        return _failure_sentence(account, error)
    try:
        there = _folders(client)
    except Exception:
        there = ()
    known = f" It has: {', '.join(there[:12])}." if there else ""
    said = plain(str(error), account.password)
    return f"The folder {account.folder!r} at {account.host} cannot be opened ({said}).{known}"


def _failure_sentence(account: ImapAccount, error: Exception) -> str:
    """What went wrong once we were logged in."""
    if isinstance(error, OSError):
        return network_sentence(account.host, account.port, error, account.password)
    said = plain(str(error), account.password) or type(error).__name__
    if isinstance(error, IMAPClientAbortError):
        return f"The connection to {account.host} was lost ({said})."
    if type(error) is IMAPClientError:
        return f"{account.host} refused a command for {account.username}: {said}."
    return f"{account.host} answered in a way that cannot be understood ({said})."


def _hang_up(client: Any) -> None:
    """Close the socket without a word; whatever it says no longer matters."""
    if client is None:
        return
    try:
        client.shutdown()
    except Exception:
        return


def _folders(client: Any) -> tuple[str, ...]:
    return tuple(plain(name) for _, _, name in client.list_folders())


def _move(client: Any, uids: list[int], folder: str) -> None:
    """MOVE, or COPY and expunge exactly these; makes the folder if it is missing, as another process may do too."""
    try:
        _move_once(client, uids, folder)
        return
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        if not client.folder_exists(folder):
            _make(client, folder)
    _move_once(client, uids, folder)


def _make(client: Any, folder: str) -> None:
    try:
        client.create_folder(folder)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        if not client.folder_exists(folder):
            raise


def _move_once(client: Any, uids: list[int], folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)  # all or nothing: a NO raises here and nothing is marked (RFC 9051, 6.4.7)
    client.add_flags(uids, [b"\\Deleted"], silent=True)
    client.uid_expunge(uids)


def _body_item(stamp: _Stamp, max_size: int) -> str:
    """What to ask for, never unbounded: the whole, the head if over the limit, a byte too many if unknown."""
    if stamp.size is None:
        return f"BODY.PEEK[]<0.{max_size + 1}>"
    return "BODY.PEEK[]" if stamp.size <= max_size else f"BODY.PEEK[]<0.{HEAD_BYTES}>"


def _batches(stamps: list[_Stamp], max_size: int) -> Iterator[list[_Stamp]]:
    """Split so that one answer stays small; what is over the limit or of unknown size travels alone."""
    batch: list[_Stamp] = []
    held = 0
    for stamp in stamps:
        alone = stamp.size is None or stamp.size > max_size
        size = stamp.size or 0
        if batch and (alone or held + size > _BYTES_AT_ONCE or len(batch) >= _MAILS_AT_ONCE):
            yield batch
            batch, held = [], 0
        batch.append(stamp)
        held += size
        if alone:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _fetched(stamp: _Stamp, body: bytes | MailboxError | None, max_size: int) -> Fetched:
    uid, size, internal_date = stamp
    if not isinstance(body, bytes):
        why = f" ({body})" if body is not None else ""
        reason = f"The mail server lists this mail but fails to give it{why}. It is still in the mailbox."
        return Fetched(uid, internal_date, size or 0, None, reason)
    real = max(size or 0, len(body))  # some servers only estimate RFC822.SIZE
    if real > max_size:
        reason = f"This mail is {real:,} bytes; the limit is {max_size:,}. It is still whole in the mailbox."
        return Fetched(uid, internal_date, real, None, reason, body[:HEAD_BYTES])
    return Fetched(uid, internal_date, len(body), body)


def _stamp(uid: int, data: dict[bytes, Any]) -> _Stamp:
    size = data.get(b"RFC822.SIZE")
    return _Stamp(uid, size if isinstance(size, int) else None, _utc(data.get(b"INTERNALDATE")))


def _body(data: dict[bytes, Any]) -> bytes | None:
    for key, value in data.items():
        if key.startswith(b"BODY[]"):
            return value if isinstance(value, bytes) else None
    return None


def _utc(when: Any) -> datetime | None:
    try:
        return when.astimezone(UTC) if isinstance(when, datetime) and when.tzinfo else None
    except (OverflowError, ValueError):
        return None
