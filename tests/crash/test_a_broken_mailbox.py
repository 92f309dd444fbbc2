"""A mailbox in which mails cannot be given does not block: what was read is kept, what was not is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mailflow.intake.poll import poll
from mailflow.mail.imap import After, Inbox, MailboxError
from mailflow.records.inbound import Disposition
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import HANG_UP, ScriptedImap
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import Town

MAIL = b"From: Alice <alice@example.com>\r\nSubject: one\r\n\r\nI wish to make a complaint.\r\n"


def _fetch(broken: set[int], last: int) -> Callable[[bytes], bytes]:
    """A server with the UIDs 1 to `last` that hangs up whenever a broken mail is asked for."""

    def answer(line: bytes) -> bytes:
        lines = []
        for uid in _uids(line.split()[3]):
            if b"BODY" not in line:
                lines.append(b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, len(MAIL)))
            elif uid in broken:
                return b"".join(lines) + HANG_UP
            else:
                lines.append(b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(MAIL), MAIL))
        return b"".join(lines) + b"TAG OK done\r\n"

    return answer


def _uids(named: bytes) -> list[int]:
    """The UIDs of a sequence set such as 1,3:5."""
    ranges = [part.partition(b":") for part in named.split(b",")]
    return [uid for first, _, last in ranges for uid in range(int(first), int(last or first) + 1)]


def _search(last: int) -> Callable[[bytes], bytes]:
    def answer(line: bytes) -> bytes:
        after = int(line.split()[-1].partition(b":")[0])
        found = b"".join(b" %d" % uid for uid in range(1, last + 1) if uid >= after)
        return b"* SEARCH" + found + b"\r\nTAG OK done\r\n"

    return answer


def test_two_broken_mails_side_by_side_do_not_block_the_mails_behind_them(
    tmp_path: Path, smtp_sink: SmtpSink, make_imap: Callable[..., ScriptedImap]
) -> None:
    town = Town(tmp_path, smtp_sink)
    imap = make_imap(FETCH=_fetch({2, 3}, 4), SEARCH=_search(4))
    mailbox = town.company.office.settings.mailboxes[0]
    rounds = 0
    while True:
        rounds += 1
        try:
            with Inbox(imap.account()) as inbox:
                poll(town.company.db, mailbox, inbox, 1_000_000, town.now)
            break
        except MailboxError:
            assert rounds < 4, "each round gets further than the one before"
    kept = town.inbound()
    assert [mail.delivery_key.rpartition("/")[2] for mail in kept] == ["1", "2", "3", "4"]
    assert [mail.disposition for mail in kept].count(Disposition.HELD) == 2
    assert all(mail.reason for mail in kept if mail.disposition is Disposition.HELD)
    town.close()


def test_mails_that_another_process_moved_meanwhile_do_not_keep_the_rest_from_being_moved(
    tmp_path: Path, smtp_sink: SmtpSink, dovecot: Dovecot
) -> None:
    user = dovecot.new_user()
    dovecot.drop(user, [MAIL.replace(b"one", b"mail %d" % number) for number in range(4)])
    box = {"name": "info", "address": "info@example.org", "host": "127.0.0.1", "port": 1, "security": "none"}
    town = Town(tmp_path, smtp_sink, mailboxes=[{**box, "password_env": "NONE", "after": "move", "move_to": "Handled"}])

    class Crowded(Inbox):
        """An inbox out of which somebody else takes a mail in the last moment."""

        def settle(self, uids: Sequence[int], after: After, folder: str = "") -> str | None:
            if len(uids) == 4:
                dovecot.remove(user, uids[1])
            return super().settle(uids, after, folder)

    with Crowded(dovecot.account(user)) as inbox:
        assert poll(town.company.db, town.company.office.settings.mailboxes[0], inbox, 1_000_000, town.now) == 4
        assert inbox.uids_after(0) == []
    assert len(dovecot.flags(user, "Handled")) == 3
    town.close()
