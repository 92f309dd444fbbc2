"""Waiting on an IMAP connection until the server announces something (IDLE, RFC 2177).

The library's own `idle_check` is not used, for two reasons that were measured. It asks the socket alone whether
there is something to read, so an announcement that came in one packet with the go-ahead lies unseen in Python's
buffer until the IDLE ends. And it reads without blocking, so a line that arrives in two pieces breaks the connection.
"""

from __future__ import annotations

import selectors
import ssl
import threading
from time import monotonic
from typing import Any

_STEP = 1.0
"""Seconds after which a wait looks whether it is to stop."""
_NEWS = frozenset({"EXISTS", "RECENT", "BYE"})


def idle(client: Any, seconds: float, stop: threading.Event) -> bool:
    """One IDLE of at most `seconds`, which ends early when `stop` is set; True if anything is worth a search.

    `client` is an imapclient.IMAPClient with a folder selected. Raises what it raises when the server refuses or
    the connection breaks.
    """
    imap = client._imap
    imap.untagged_responses.clear()  # else flags that others set in the folder would gather here all day
    tag = imap._command("IDLE")
    # Announcements may come before the go-ahead, which is the response that is None.
    while imap._get_response() is not None:
        if answer := imap.tagged_commands[tag]:
            raise client.Error(f"IDLE was not begun: {answer!r}")
    deadline = monotonic() + seconds
    while not _heard(imap) and not stop.is_set() and (left := deadline - monotonic()) > 0:
        if _can_be_read(imap, min(left, _STEP)):
            imap._get_response()
    imap.send(b"DONE\r\n")
    client._consume_until_tagged_response(tag, "IDLE")
    return _heard(imap)


def _heard(imap: Any) -> bool:
    return not _NEWS.isdisjoint(imap.untagged_responses)


def _can_be_read(imap: Any, seconds: float) -> bool:
    """Wait at most so long until a response, or the end of the stream, can be read."""
    if _look(imap):
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(imap.socket(), selectors.EVENT_READ)
        if not selector.select(seconds):
            return False
    return _look(imap) is not None


def _look(imap: Any) -> bytes | None:
    """What lies in the buffer or can be put there at once. None: TLS came with nothing for us (a session ticket)."""
    sock = imap.socket()
    timeout = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bytes(imap.file.peek(1))
    except ssl.SSLWantReadError:
        return None
    finally:
        sock.settimeout(timeout)
