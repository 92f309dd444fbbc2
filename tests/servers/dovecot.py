"""A real, private Dovecot: plain + STARTTLS and TLS listeners on free loopback ports, any user, one password.

`dovecot.new_user()` names a fresh mailbox. 127.0.0.2 is the same server posing as an old one that announces neither
IDLE nor MOVE nor UIDPLUS, 127.0.0.3 one with UIDPLUS but no MOVE.
"""

from __future__ import annotations

import contextlib
import grp
import imaplib
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailflow.mail.imap import ImapAccount
from tests.servers import die_with_us, free_port, leave_out
from tests.servers.certificates import Certificates

PASSWORD = "correct-horse"
OLD_SERVER = "127.0.0.2"
UIDPLUS_ONLY = "127.0.0.3"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/run
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
maildir_very_dirty_syncs = no
mailbox_list_index = no
first_valid_uid = 1
mail_max_userip_connections = 100
{internal_users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={base}/mail/%u
}}
service imap-login {{
  service_count = 0
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
  # no penalty for the next login after a wrong password
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 LITERAL+
  }}
}}
local 127.0.0.3 {{
  protocol imap {{
    imap_capability = IMAP4rev1 LITERAL+ UIDPLUS IDLE
  }}
}}
"""


class Dovecot:
    """The running server, and what a test does behind the client's back."""

    def __init__(self, base: Path, certificates: Certificates) -> None:
        self.base = base
        self.port = free_port()
        self.tls_port = free_port()
        self.ca_file = certificates.ca
        self._numbers = itertools.count(1)
        root = os.geteuid() == 0
        user, group = ("nobody", "nogroup") if root else _own_names()
        (base / "mail").mkdir()
        shutil.copy(certificates.server, base / "server.pem")
        if root:
            os.chmod(base, 0o755)
            shutil.chown(base / "mail", user, group)
        internal = f"default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}"
        self.config = base / "dovecot.conf"
        self.config.write_text(
            CONFIG.format(
                base=base,
                port=self.port,
                tls_port=self.tls_port,
                password=PASSWORD,
                mail_user=user,
                mail_group=group,
                internal_users="" if root else internal,
                chroot="" if root else "chroot =",
            )
        )
        self._owner = (user, group) if root else None
        self._process = subprocess.Popen(
            [_program("dovecot") or "", "-F", "-c", str(self.config)], preexec_fn=die_with_us
        )
        self._wait_until_up()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
            return
        self._process.kill()

    def new_user(self) -> str:
        """A user name with an empty mailbox."""
        return f"user{next(self._numbers)}"

    def account(self, user: str, security: str = "none", **changes: Any) -> ImapAccount:
        settings: dict[str, Any] = {
            "name": "info",
            "host": "localhost" if security != "none" else "127.0.0.1",
            "port": self.tls_port if security == "tls" else self.port,
            "security": security,
            "username": user,
            "password": PASSWORD,
            "ca_file": self.ca_file,
            "connect_timeout": 10,
            "read_timeout": 10,
        }
        return ImapAccount(**{**settings, **changes})

    def append(self, user: str, raw: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put in a mail over IMAP, as a delivery would; `at` becomes its INTERNALDATE."""
        with self._session(user) as imap:
            when = imaplib.Time2Internaldate(at or datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
            status, answer = imap.append(folder, None, when, raw)
            assert status == "OK", answer

    def drop(self, user: str, mails: list[bytes], name: str = "") -> None:
        """Put in many mails quickly, as files of the Maildir; `name` overrides the (one) file's name."""
        if not (self.maildir(user) / "new").exists():  # intake may be making it just now
            with self._session(user) as imap:
                imap.select("INBOX")
        for raw in mails:
            number = next(self._numbers)
            path = self.maildir(user) / "tmp" / (name or f"{1_700_000_000 + number}.M{number}.test")
            path.write_bytes(raw)
            if self._owner:
                shutil.chown(path, *self._owner)
            path.rename(self.maildir(user) / "new" / path.name)

    def maildir(self, user: str) -> Path:
        return self.base / "mail" / user / "Maildir"

    def folders(self, user: str) -> list[str]:
        with self._session(user) as imap:
            _, lines = imap.list()
            return sorted(line.decode().rpartition(" ")[2].strip('"') for line in lines if isinstance(line, bytes))

    def act(self, user: str, command: str, *folders: str) -> None:
        """What a person does with folders in their own client: "create", "delete" or "rename" them."""
        with self._session(user) as imap:
            status, answer = getattr(imap, command)(*folders)
            assert status == "OK", answer

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, str]:
        """UID -> its flags, as the server writes them."""
        with self._session(user) as imap:
            imap.select(f'"{folder}"', readonly=True)
            _, lines = imap.uid("FETCH", "1:*", "(FLAGS)")
            found = {}
            for line in lines:
                if isinstance(line, bytes) and (match := re.search(rb"UID (\d+)", line)):
                    flags = re.search(rb"FLAGS \(([^)]*)\)", line)
                    found[int(match[1])] = flags[1].decode() if flags else ""
            return found

    def remove(self, user: str, uid: int) -> None:
        """What a person does who deletes a mail in their own client."""
        with self._session(user) as imap:
            imap.select("INBOX")
            imap.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
            imap.expunge()

    def renumber(self, user: str, uidvalidity: int) -> None:
        """Give INBOX a new UIDVALIDITY, as a restore from backup or a move to another server does."""
        uidlist = self.maildir(user) / "dovecot-uidlist"
        head, _, rest = uidlist.read_text().partition("\n")
        uidlist.write_text(re.sub(r"V\d+", f"V{uidvalidity}", head) + "\n" + rest)
        for index in self.maildir(user).glob("dovecot.index*"):
            index.unlink()

    def cut_off(self, user: str) -> None:
        """Kill the server process of each of the user's connections, as a crash or restart would."""
        listing = subprocess.run(["doveadm", "-c", str(self.config), "who", "-1"], capture_output=True, text=True)
        pids = {
            int(word)
            for line in listing.stdout.splitlines()
            if line.startswith(user + " ")
            for word in re.findall(r"\b\d{2,}\b", line.partition("imap")[2])[:1]
        }
        assert pids, listing.stdout + listing.stderr
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def log(self) -> str:
        return (self.base / "dovecot.log").read_text()

    @contextlib.contextmanager
    def _session(self, user: str) -> Iterator[imaplib.IMAP4]:
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            imap.login(user, PASSWORD)
            yield imap
        finally:
            imap.logout()

    def _wait_until_up(self) -> None:
        for _ in range(100):
            try:
                imaplib.IMAP4("127.0.0.1", self.port, timeout=5).logout()
                return
            except (OSError, imaplib.IMAP4.error):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        log = self.log() if (self.base / "dovecot.log").exists() else ""
        raise RuntimeError(f"The private Dovecot does not start.\n{log}")


def _own_names() -> tuple[str, str]:
    """The names of this user and group; Dovecot takes no numbers here."""
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


@pytest.fixture(scope="session")
def _dovecot_server(certificates: Certificates) -> Iterator[Dovecot | None]:
    if _program("dovecot") is None:
        yield None
        return
    # Not pytest's own folder: that is closed to the users Dovecot runs as.
    base = Path(tempfile.mkdtemp(prefix="mailflow-dovecot-"))
    server = Dovecot(base, certificates)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def dovecot(_dovecot_server: Dovecot | None) -> Dovecot:
    """The session's Dovecot; the test is left out where there is none."""
    if _dovecot_server is None:
        leave_out("tests against a real IMAP server", "Dovecot (Debian: apt-get install dovecot-imapd)")
    return _dovecot_server
