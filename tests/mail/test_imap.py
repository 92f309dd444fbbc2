"""Reading a mailbox against a real Dovecot and the embedded server: nothing missed, nothing deleted, no injection."""

from __future__ import annotations

import contextlib
import socket
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailflow.demo.mailserver import MailServer
from mailflow.mail.imap import HEAD_BYTES, ImapAccount, Inbox, MailboxError, check
from tests.servers.certificates import Certificates
from tests.servers.dovecot import OLD_SERVER, PASSWORD, UIDPLUS_ONLY, Dovecot

LIMIT = 1_000_000


def complaint(number: int, size: int = 0) -> bytes:
    head = f"From: Alice <alice@example.org>\r\nSubject: Complaint {number}\r\n\r\nThe lift is broken.\r\n"
    return head.encode() + b"it has been broken for a long time now\r\n" * (size // 40)


def embedded_account(server: MailServer, **changes: Any) -> ImapAccount:
    settings: dict[str, Any] = {
        "name": "info",
        "host": server.host,
        "port": server.imap_port,
        "security": "none",
        "username": "info@housing.example.org",
        "password": "info-password",
    }
    return ImapAccount(**{**settings, **changes})


# Listing and fetching


def test_new_mails_are_listed_above_the_cursor_and_fetched_byte_for_byte(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    raws = [complaint(n) for n in range(3)]
    for raw in raws:
        dovecot.append(user, raw)
    with Inbox(dovecot.account(user)) as inbox:
        assert inbox.uids_after(0) == [1, 2, 3]
        assert inbox.uids_after(1) == [2, 3]
        mails = list(inbox.fetch([1, 2, 3], LIMIT))
    assert [mail.raw for mail in mails] == raws
    assert [mail.size for mail in mails] == [len(raw) for raw in raws]


def test_the_last_mail_is_not_shown_again_when_nothing_is_new(dovecot: Dovecot) -> None:
    """`UID n:*` past the end names the last message (RFC 9051)."""
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user)) as inbox:
        assert inbox.uids_after(1) == []
        assert inbox.uids_after(99) == []


def test_an_empty_folder_has_nothing_new(dovecot: Dovecot) -> None:
    with Inbox(dovecot.account(dovecot.new_user())) as inbox:
        assert inbox.uids_after(0) == []
        assert list(inbox.fetch([], LIMIT)) == []


def test_the_internal_date_is_told_in_utc_whatever_the_server_speaks(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    at = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)
    dovecot.append(user, complaint(1), at=at)
    with Inbox(dovecot.account(user)) as inbox:
        (mail,) = inbox.fetch([1], LIMIT)
    assert mail.internal_date == at
    assert mail.internal_date.tzinfo is UTC


def test_fetching_does_not_mark_a_mail_as_read(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user)) as inbox:
        list(inbox.fetch(inbox.uids_after(0), LIMIT))
    assert "Seen" not in dovecot.flags(user)[1]


def test_five_hundred_mails_come_each_once_and_in_order(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    raws = [complaint(n, size=4000) for n in range(500)]
    dovecot.drop(user, raws)
    with Inbox(dovecot.account(user)) as inbox:
        uids = inbox.uids_after(0)
        mails = list(inbox.fetch(uids, LIMIT))
    assert [mail.uid for mail in mails] == uids
    assert [mail.raw for mail in mails] == raws


def test_a_folder_too_big_for_one_answer_is_listed_by_ranges(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailflow.mail.imap._SEARCH_AT_ONCE", 4)
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(n) for n in range(11)])
    with Inbox(dovecot.account(user)) as inbox:
        dovecot.drop(user, [complaint(11)])
        assert inbox.uids_after(3) == list(range(4, 13))


def test_a_mail_over_the_limit_gives_its_head_and_a_reason(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    big = complaint(1, size=300_000)
    dovecot.append(user, complaint(0))
    dovecot.append(user, big)
    dovecot.append(user, complaint(2))
    with Inbox(dovecot.account(user)) as inbox:
        before, oversize, after = inbox.fetch([1, 2, 3], 100_000)
    assert before.raw == complaint(0)
    assert after.raw == complaint(2)
    assert oversize.raw is None
    assert oversize.size == len(big)
    assert oversize.head == big[:HEAD_BYTES]
    assert "100,000" in oversize.reason


def test_a_mail_that_vanished_since_the_search_is_just_not_there(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    for n in range(3):
        dovecot.append(user, complaint(n))
    with Inbox(dovecot.account(user)) as inbox:
        uids = inbox.uids_after(0)
        dovecot.remove(user, 2)
        assert [mail.uid for mail in inbox.fetch([*uids, 77], LIMIT)] == [1, 3]


def test_a_mail_the_server_chokes_on_is_reported_and_its_neighbours_come(dovecot: Dovecot) -> None:
    """A wrong size in a Maildir file name makes Dovecot break off each FETCH that touches the mail."""
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(1)], name="1500000000.M1.test,S=20")
    dovecot.drop(user, [complaint(2), complaint(3)])
    with Inbox(dovecot.account(user)) as inbox:
        broken, *good = inbox.fetch(inbox.uids_after(0), LIMIT)
    assert broken.raw is None
    assert "fails to give it" in broken.reason
    assert [mail.raw for mail in good] == [complaint(2), complaint(3)]


def test_two_broken_mails_in_a_row_do_not_block_the_mailbox_for_ever(dovecot: Dovecot) -> None:
    """Two breaks in a row look like a sick server, so the round ends; but each round gets one mail further."""
    user = dovecot.new_user()
    for number in (1, 2):
        dovecot.drop(user, [complaint(number)], name=f"150000000{number}.M1.test,S=20")
    dovecot.drop(user, [complaint(3)])
    seen: dict[int, bytes | None] = {}
    for _ in range(3):
        with contextlib.suppress(MailboxError), Inbox(dovecot.account(user)) as inbox:
            for mail in inbox.fetch(inbox.uids_after(max(seen, default=0)), LIMIT):
                seen[mail.uid] = mail.raw
    assert list(seen.values()) == [None, None, complaint(3)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"no header at all",
        b"Subject: \xff\xfe\x00null\r\n\r\n\x00\x01\x02",
        b"From: a\nbare: line feeds\n\nbody\n",
        b"X: " + b"y" * 200_000 + b"\r\n\r\nlong line",
        b"Subject: literal {10}\r\n\r\n)\r\n* BYE fake\r\nA1 OK done\r\n",
    ],
    ids=["empty", "blank", "no header", "nul bytes", "bare line feeds", "long line", "imap syntax"],
)
def test_poison_comes_through_unharmed_beside_good_mails(dovecot: Dovecot, raw: bytes) -> None:
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(1), raw, complaint(2)])
    with Inbox(dovecot.account(user)) as inbox:
        mails = list(inbox.fetch(inbox.uids_after(0), LIMIT))
    assert len(mails) == 3
    assert mails[0].raw == complaint(1)
    assert mails[2].raw == complaint(2)
    # IMAP sends lines with CRLF whatever the file has, and Dovecot a 0x80 for a NUL.
    assert (mails[1].raw or b"").replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n").replace(b"\0", b"\x80")


def test_a_new_uidvalidity_is_told(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    inbox = Inbox(dovecot.account(user))
    with inbox:
        first = inbox.uidvalidity
    dovecot.renumber(user, first + 1000)
    with inbox:
        assert inbox.uidvalidity == first + 1000
        assert inbox.uids_after(0) == [1]


# Settling


def test_leave_changes_nothing(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user)) as inbox:
        assert inbox.settle([1], "leave") is None
    assert dovecot.flags(user).keys() == {1}
    assert "Flagged" not in dovecot.flags(user)[1]


def test_flag_flags_only_the_mails_named(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(1), complaint(2)])
    with Inbox(dovecot.account(user)) as inbox:
        assert inbox.settle([2], "flag") is None
    flags = dovecot.flags(user)
    assert "Flagged" in flags[2]
    assert "Flagged" not in flags[1]


@pytest.mark.parametrize("host", ["127.0.0.1", UIDPLUS_ONLY])
def test_move_moves_and_makes_the_folder(dovecot: Dovecot, host: str) -> None:
    """With MOVE, and with UIDPLUS alone: either way nothing else in the folder is touched."""
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(1), complaint(2), complaint(3)])
    folder = "Taken/by mailflow & söhne"
    with Inbox(dovecot.account(user, host=host)) as inbox:
        assert inbox.settle([1, 3], "move", folder) is None
        assert inbox.settle([1, 3], "move", folder) is None  # again, as after a crash: harmless
        assert inbox.uids_after(0) == [2]
    with Inbox(dovecot.account(user, folder=folder)) as moved:
        raws = [mail.raw for mail in moved.fetch(moved.uids_after(0), LIMIT)]
    assert raws == [complaint(1), complaint(3)]


def test_a_folder_is_not_moved_to_itself(dovecot: Dovecot) -> None:
    """Each mail would be new again after each poll."""
    with Inbox(dovecot.account(dovecot.new_user())) as inbox, pytest.raises(MailboxError, match="itself"):
        inbox.settle([1], "move", "inbox")


def test_a_mail_somebody_else_marked_deleted_is_not_expunged_by_a_move(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.drop(user, [complaint(1), complaint(2)])
    with Inbox(dovecot.account(user, host=UIDPLUS_ONLY)) as inbox:
        inbox._client.add_flags([2], [b"\\Deleted"])
        inbox.settle([1], "move", "Taken")
    assert dovecot.flags(user).keys() == {2}


def test_a_server_that_cannot_move_safely_gets_flags_and_says_so(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user, host=OLD_SERVER)) as inbox:
        said = inbox.settle([1], "move", "Taken")
    assert said is not None
    assert "flagged" in said
    assert "Flagged" in dovecot.flags(user)[1]
    assert dovecot.folders(user) == ["INBOX"]


# Waiting


@pytest.mark.parametrize("security", ["none", "tls"])
def test_idle_wakes_up_for_a_new_mail(dovecot: Dovecot, security: str) -> None:
    user = dovecot.new_user()
    with Inbox(dovecot.account(user, security)) as inbox:
        assert inbox.uids_after(0) == []
        timer = threading.Timer(1.5, dovecot.append, (user, complaint(1)))
        timer.start()
        inbox.wait(30)
        assert inbox.uids_after(0) == [1]
        timer.join()


def test_a_mail_that_came_just_before_the_wait_ends_it(dovecot: Dovecot) -> None:
    """It is announced together with the go-ahead for IDLE, where the library does not see it."""
    user = dovecot.new_user()
    with Inbox(dovecot.account(user)) as inbox:
        assert inbox.uids_after(0) == []
        dovecot.append(user, complaint(1))
        inbox.wait(60)
        assert inbox.uids_after(0) == [1]


def test_a_connection_killed_during_idle_is_noticed_and_can_be_opened_again(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    inbox = Inbox(dovecot.account(user))
    with inbox:
        timer = threading.Timer(1.5, dovecot.cut_off, (user,))
        timer.start()
        with pytest.raises(MailboxError, match="lost"):
            inbox.wait(60)
        timer.join()
        dovecot.append(user, complaint(1))
        inbox.open()
        assert inbox.uids_after(0) == [1]


def test_a_stop_ends_the_wait(dovecot: Dovecot) -> None:
    stop = threading.Event()
    for host in ("127.0.0.1", OLD_SERVER):
        stop.clear()
        with Inbox(dovecot.account(dovecot.new_user(), host=host)) as inbox:
            timer = threading.Timer(0.3, stop.set)
            timer.start()
            inbox.wait(120, stop)
            assert stop.is_set()
            timer.join()


def test_a_wait_with_nothing_to_report_comes_to_an_end(dovecot: Dovecot) -> None:
    for host in ("127.0.0.1", OLD_SERVER):
        with Inbox(dovecot.account(dovecot.new_user(), host=host)) as inbox:
            inbox.wait(0.5)
            assert inbox.uids_after(0) == []


# Connecting


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_each_kind_of_security_works(dovecot: Dovecot, security: str) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user, security)) as inbox:
        assert [mail.raw for mail in inbox.fetch(inbox.uids_after(0), LIMIT)] == [complaint(1)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_a_stranger_is_refused_before_the_password_is_sent(
    dovecot: Dovecot, certificates: Certificates, security: str
) -> None:
    for ca_file in (certificates.stranger, None):
        with pytest.raises(MailboxError, match="certificate"):
            Inbox(dovecot.account(dovecot.new_user(), security, ca_file=ca_file)).open()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_host_is_refused(dovecot: Dovecot, security: str) -> None:
    with pytest.raises(MailboxError, match="certificate"):
        Inbox(dovecot.account(dovecot.new_user(), security, host=OLD_SERVER)).open()


def test_the_wrong_kind_of_security_for_a_port_is_a_sentence(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxError, match="starttls"):
        Inbox(dovecot.account(dovecot.new_user(), "tls", port=dovecot.port)).open()


def test_a_wrong_password_is_a_sentence_without_the_password(dovecot: Dovecot) -> None:
    account = dovecot.account(dovecot.new_user(), password="hunter2-very-secret")
    with pytest.raises(MailboxError) as raised:
        Inbox(account).open()
    assert "password" in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert "hunter2" not in repr(account)


def test_a_password_with_other_letters_is_sent_as_utf_8(dovecot: Dovecot) -> None:
    """Not accepted here, but by the server's decision and not by an encoding error."""
    with pytest.raises(MailboxError, match="does not accept"):
        Inbox(dovecot.account(dovecot.new_user(), password="pässwörd")).open()


def test_a_missing_folder_is_a_sentence_that_names_those_there_are(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxError, match=r"'Complaints'.*INBOX"):
        Inbox(dovecot.account(dovecot.new_user(), folder="Complaints")).open()


def test_a_server_that_is_not_there_is_a_sentence(dovecot: Dovecot) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(MailboxError, match="Nothing accepts connections"):
            Inbox(dovecot.account("alice", port=nobody.getsockname()[1])).open()


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        account = ImapAccount(
            "info", "127.0.0.1", mute.getsockname()[1], "none", "alice", "pw", connect_timeout=0.2, read_timeout=0.2
        )
        with pytest.raises(MailboxError, match="did not answer in time"):
            Inbox(account).open()


def test_after_an_error_the_inbox_says_that_it_is_closed(dovecot: Dovecot) -> None:
    inbox = Inbox(dovecot.account(dovecot.new_user()))
    with pytest.raises(MailboxError, match="closed"):
        inbox.uids_after(0)


def test_an_unencrypted_login_to_another_machine_is_refused() -> None:
    for host in ("mail.example.org", "192.0.2.7", "localhost.example.org", "127.0.0.1.example.org"):
        with pytest.raises(ValueError, match="unencrypted"):
            ImapAccount("info", host, 143, "none", "alice", "pw")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00"], ids=["crlf", "lf", "cr", "nul"])
@pytest.mark.parametrize("where", ["username", "password", "folder", "host"])
def test_a_line_break_can_nowhere_become_a_command(where: str, end: str) -> None:
    settings: dict[str, Any] = {"host": "localhost", "username": "alice", "password": "pw", "folder": "INBOX"}
    settings[where] += f'"{end}A1 CREATE pwned{end}'
    with pytest.raises(ValueError, match=where if where != "host" else "host name"):
        ImapAccount("info", port=143, security="none", **settings)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00"], ids=["crlf", "lf", "cr", "nul"])
def test_a_line_break_in_the_folder_to_move_to_creates_nothing(dovecot: Dovecot, end: str) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1))
    with Inbox(dovecot.account(user)) as inbox, pytest.raises(MailboxError):
        inbox.settle([1], "move", f'x"{end}A1 CREATE pwned{end}')
    assert dovecot.folders(user) == ["INBOX"]


def test_the_facts_for_the_doctor(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    dovecot.append(user, complaint(1), at=datetime(2026, 1, 5, 12, tzinfo=UTC))
    dovecot.append(user, complaint(2), at=datetime(2026, 11, 5, 12, tzinfo=UTC))
    facts = check(dovecot.account(user), date(2026, 6, 1))
    assert (facts.messages, facts.older) == (2, 1)
    assert facts.idle and facts.move and facts.uidplus
    old = check(dovecot.account(user, host=OLD_SERVER, password=PASSWORD))
    assert not (old.idle or old.move or old.uidplus)
    assert any("flagged" in line for line in old.sentences())


# The embedded server keeps the same contract


def test_the_embedded_server_lists_fetches_moves_and_wakes_up(mail_server: MailServer) -> None:
    with Inbox(embedded_account(mail_server)) as inbox:
        timer = threading.Timer(1.3, mail_server.deliver, ("info@housing.example.org", complaint(1)))
        timer.start()
        inbox.wait(30)
        (uid,) = inbox.uids_after(0)
        timer.join()
        (mail,) = inbox.fetch([uid], LIMIT)
        assert mail.raw is not None
        assert mail.raw.endswith(complaint(1))
        assert inbox.settle([uid], "move", "Taken") is None
        assert inbox.uids_after(0) == []
    assert len(mail_server.messages("info@housing.example.org", "Taken")) == 1


def test_a_wrong_password_is_a_sentence_on_the_embedded_server_too(mail_server: MailServer) -> None:
    with pytest.raises(MailboxError, match="does not accept the user name or password"):
        Inbox(embedded_account(mail_server, password="wrong-one")).open()
