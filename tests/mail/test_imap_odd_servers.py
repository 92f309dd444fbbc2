"""Servers that answer in ways they should not: always a MailboxError or a reported mail, never another exception."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

import pytest

from mailflow.mail.idle import idle
from mailflow.mail.imap import Inbox, MailboxError
from tests.servers.scripted_imap import HANG_UP, PAUSE, ScriptedImap

MakeImap = Callable[..., ScriptedImap]
DATE = b'INTERNALDATE "02-Nov-2026 09:30:00 +0000"'


def fetch_answers(stamp: Callable[[int], bytes], body: Callable[[int], bytes]) -> Callable[[bytes], bytes]:
    """An answer to FETCH: `stamp` and `body` give what stands in the brackets for each UID."""

    def answer(line: bytes) -> bytes:
        uids = [int(uid) for uid in line.split()[3].split(b",")]
        inner = body if b"BODY" in line else stamp
        lines = [b"* %d FETCH (UID %d %s)\r\n" % (uid, uid, inner(uid)) for uid in uids]
        return b"".join(lines) + b"TAG OK done\r\n"

    return answer


def sound_stamp(uid: int) -> bytes:
    return b"RFC822.SIZE 5 " + DATE


def sound_body(uid: int) -> bytes:
    return b"BODY[] {5}\r\nmail%d" % uid


def raws(server: ScriptedImap) -> list[bytes | None]:
    with Inbox(server.account()) as inbox:
        return [mail.raw for mail in inbox.fetch(inbox.uids_after(0), 1000)]


def test_the_script_itself_is_sound(make_imap: MakeImap) -> None:
    assert raws(make_imap(FETCH=fetch_answers(sound_stamp, sound_body))) == [b"mail1", b"mail2", b"mail3"]


def test_a_body_that_is_nil_is_reported_and_the_others_come(make_imap: MakeImap) -> None:
    server = make_imap(FETCH=fetch_answers(sound_stamp, lambda n: b"BODY[] NIL" if n == 2 else sound_body(n)))
    with Inbox(server.account()) as inbox:
        mails = list(inbox.fetch([1, 2, 3], 1000))
    assert [mail.raw for mail in mails] == [b"mail1", None, b"mail3"]
    assert "fails to give it" in mails[1].reason


def test_a_mail_that_is_refused_is_reported_and_the_others_come(make_imap: MakeImap) -> None:
    sound = fetch_answers(sound_stamp, sound_body)

    def answer(line: bytes) -> bytes:
        refused = b"BODY" in line and b"2" in line.split()[3].split(b",")
        return b"TAG NO this one is corrupt\r\n" if refused else sound(line)

    assert raws(make_imap(FETCH=answer)) == [b"mail1", None, b"mail3"]


def test_a_mail_that_breaks_the_connection_is_reported_and_the_others_come(make_imap: MakeImap) -> None:
    sound = fetch_answers(sound_stamp, sound_body)

    def answer(line: bytes) -> bytes:
        breaks = b"BODY" in line and b"2" in line.split()[3].split(b",")
        return b"* 2 FETCH (UID 2 BODY[] {5}\r\nma" + HANG_UP if breaks else sound(line)

    assert raws(make_imap(FETCH=answer)) == [b"mail1", None, b"mail3"]


def test_a_server_that_breaks_off_each_fetch_is_given_up_after_two_mails(make_imap: MakeImap) -> None:
    server = make_imap(SEARCH=b"* SEARCH " + b" ".join(b"%d" % n for n in range(1, 101)) + b"\r\nTAG OK done\r\n")
    server.answers["FETCH"] = HANG_UP
    seen = []
    with Inbox(server.account()) as inbox, pytest.raises(MailboxError):
        for mail in inbox.fetch(inbox.uids_after(0), 1000):
            seen.append(mail.uid)
    assert seen == [1], "one mail further, so that the next round can begin behind it"
    assert sum(b"FETCH" in line for line in server.commands) < 12


@pytest.mark.parametrize(
    "date", [b'"nonsense"', b'"32-Foo-2026 99:99:99 +9999"', b'"31-Dec-9999 23:59:59 -1400"', b"NIL", b'""']
)
def test_a_date_that_cannot_be_read_costs_only_the_date(make_imap: MakeImap, date: bytes) -> None:
    def stamp(uid: int) -> bytes:
        return b"RFC822.SIZE 5 INTERNALDATE " + date if uid == 2 else sound_stamp(uid)

    server = make_imap(FETCH=fetch_answers(stamp, sound_body))
    with Inbox(server.account()) as inbox:
        mails = list(inbox.fetch([1, 2, 3], 1000))
    assert [mail.raw for mail in mails] == [b"mail1", b"mail2", b"mail3"]
    assert [mail.internal_date is None for mail in mails] == [False, True, False]


def test_a_mail_of_unknown_size_is_asked_for_within_bounds(make_imap: MakeImap) -> None:
    server = make_imap(FETCH=fetch_answers(lambda _: DATE, lambda n: b"BODY[]<0> {5}\r\nmail%d" % n))
    assert raws(server) == [b"mail1", b"mail2", b"mail3"]
    bodies = [line for line in server.commands if b"BODY" in line]
    assert bodies
    assert all(b"<0.1001>" in line for line in bodies)


def test_a_size_that_was_a_lie_is_still_over_the_limit(make_imap: MakeImap) -> None:
    server = make_imap(FETCH=fetch_answers(sound_stamp, lambda _: b"BODY[] {2000}\r\n" + b"x" * 2000))
    with Inbox(server.account()) as inbox:
        (mail,) = inbox.fetch([1], 1000)
    assert mail.raw is None
    assert "2,000" in mail.reason


def test_flags_told_unasked_do_not_replace_the_mail(make_imap: MakeImap) -> None:
    sound = fetch_answers(sound_stamp, sound_body)
    server = make_imap(FETCH=lambda line: b"* 9 FETCH (UID 9 FLAGS (\\Seen))\r\n" + sound(line))
    assert raws(server) == [b"mail1", b"mail2", b"mail3"]


def test_a_folder_replaced_in_the_middle_of_a_fetch_ends_it(make_imap: MakeImap) -> None:
    """The same UIDs could be other mails now."""
    server = make_imap()

    def answer(line: bytes) -> bytes:
        server.answers["SELECT"] = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 8] ok\r\nTAG OK done\r\n"
        return HANG_UP

    server.answers["FETCH"] = answer
    with pytest.raises(MailboxError, match="UIDVALIDITY"):
        raws(server)


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT", "NOOP", "SEARCH", "FETCH", "IDLE", "DONE"])
@pytest.mark.parametrize(
    "garbage",
    [
        HANG_UP,
        b"",
        b"\x00\xff\xfe\r\n",
        b"* \r\nTAG OK done\r\n",
        b"TAG NO [ALERT] \x1b[31ms3cret-word\x07\r\n",
        b"TAG BAD s3cret-word\r\n",
        b"* BYE shutting down\r\n" + HANG_UP,
        b"* SEARCH x -1 99999999999999999999\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[] {99999999}\r\nshort" + HANG_UP,
        b"* 1 FETCH ((((((((((((\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID x RFC822.SIZE y)\r\nTAG OK done\r\n",
        b"* x FETCH (UID 1)\r\n* OK [UIDVALIDITY x]\r\nTAG OK done\r\n",
        b"+ go ahead\r\n+ go ahead\r\nTAG OK done\r\n",
        b"A" * 1_100_000 + b"\r\n",
    ],
    ids=range(14),
)
def test_garbage_is_a_mailbox_error_and_never_tells_the_password(
    make_imap: MakeImap, command: str, garbage: bytes
) -> None:
    server = make_imap(**{"FETCH": fetch_answers(sound_stamp, sound_body), command: garbage})
    try:
        with Inbox(server.account()) as inbox:
            reasons = [mail.reason for mail in inbox.fetch(inbox.uids_after(0), 1000)]
            inbox.wait(0.05)
            inbox.settle([1], "leave")
    except MailboxError as error:
        reasons = [str(error)]
    for reason in reasons:
        assert "s3cret" not in reason
        assert re.fullmatch(r"[^\x00-\x1f\x7f]*", reason)


@pytest.mark.parametrize("greeting", [b"", b"* BYE busy\r\n", b"HTTP/1.1 400 no\r\n\r\n", b"\xff" * 2_000_000])
def test_an_odd_greeting_is_a_mailbox_error(make_imap: MakeImap, greeting: bytes) -> None:
    with pytest.raises(MailboxError):
        Inbox(make_imap(greeting).account()).open()


def test_still_here_does_not_end_the_wait_and_a_new_mail_does(make_imap: MakeImap) -> None:
    server = make_imap(IDLE=b"+ idling\r\n* OK Still here\r\n")
    with Inbox(server.account()) as inbox:
        inbox.wait(0.2)
        assert server.commands.count(b"DONE") == 1
        server.answers["DONE"] = b"* 4 EXISTS\r\nTAG OK done\r\n"
        inbox.wait(60)  # the news comes out only at the end of the first, short IDLE
    assert server.commands.count(b"DONE") == 2


@pytest.mark.parametrize(
    "announced",
    [
        b"+ idling\r\n* 4 EXISTS\r\n",
        b"* 4 EXISTS\r\n+ idling\r\n",
        b"+ idling\r\n" + PAUSE + b"* 4 EXI" + PAUSE + b"STS\r\n",
        b"+ idling\r\n* OK Still here\r\n* 3 FETCH (X {4}\r\n* 4 )\r\n" + PAUSE + b"* 4 EXISTS\r\n",
        b"+ idling\r\n" + PAUSE + b"* BYE going down\r\n",
    ],
    ids=["in one packet with the go-ahead", "before the go-ahead", "in two pieces", "after other lines", "a good-bye"],
)
def test_what_is_announced_during_idle_is_heard_at_once(make_imap: MakeImap, announced: bytes) -> None:
    server = make_imap(IDLE=announced)
    with Inbox(server.account()) as inbox:
        started = time.monotonic()
        assert idle(inbox._client, 60, threading.Event())
        assert time.monotonic() - started < 30


def test_flags_that_are_set_while_we_wait_are_not_gathered(make_imap: MakeImap) -> None:
    server = make_imap(IDLE=b"+ idling\r\n" + b"* 1 FETCH (FLAGS (\\Seen))\r\n" * 1000)
    with Inbox(server.account()) as inbox:
        for _ in range(3):
            assert not idle(inbox._client, 0.2, threading.Event())
        assert len(inbox._client._imap.untagged_responses["FETCH"]) == 1000


def test_a_refusal_of_idle_is_told_with_what_the_server_said(make_imap: MakeImap) -> None:
    server = make_imap(IDLE=b"TAG NO not today\r\n")
    with Inbox(server.account()) as inbox:
        with pytest.raises(MailboxError, match="not today"):
            inbox.wait(60)
        assert inbox.uids_after(0) == [1, 2, 3], "the connection is still good"


def test_a_line_that_never_ends_costs_the_connection_only(make_imap: MakeImap) -> None:
    server = make_imap(IDLE=b"+ idling\r\n* 4 EXI")
    inbox = Inbox(server.account())
    with inbox:
        with pytest.raises(MailboxError):
            inbox.wait(2)
        inbox.open()
        assert inbox.uids_after(0) == [1, 2, 3]


def test_a_server_without_idle_is_polled(make_imap: MakeImap) -> None:
    server = make_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n")
    with Inbox(server.account()) as inbox:
        inbox.wait(0.1)
        stop = threading.Event()
        stop.set()
        inbox.wait(3600, stop)
    assert not any(line.endswith(b"IDLE") for line in server.commands)


def test_copy_that_fails_marks_nothing_as_deleted(make_imap: MakeImap) -> None:
    server = make_imap(
        CAPABILITY=b"* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG OK done\r\n",
        COPY=b"TAG NO [OVERQUOTA] full\r\n",
        CREATE=b"TAG OK done\r\n",
    )
    with Inbox(server.account()) as inbox, pytest.raises(MailboxError, match="full"):
        inbox.settle([1], "move", "Taken")
    assert not any(b"STORE" in line or b"EXPUNGE" in line for line in server.commands)


def test_a_folder_that_another_process_makes_at_the_same_time_is_moved_to(make_imap: MakeImap) -> None:
    moves = iter((b"TAG NO [TRYCREATE] no such mailbox\r\n", b"TAG OK done\r\n"))
    lists = iter((b"TAG OK done\r\n", b'* LIST () "/" Taken\r\nTAG OK done\r\n'))
    server = make_imap(
        MOVE=lambda _: next(moves), LIST=lambda _: next(lists), CREATE=b"TAG NO [ALREADYEXISTS] it is there\r\n"
    )
    with Inbox(server.account()) as inbox:
        assert inbox.settle([1], "move", "Taken") is None
    assert sum(b" MOVE " in line for line in server.commands) == 2
