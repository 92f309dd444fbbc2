"""Which case a mail belongs to: every rung of the ladder with its reason, and what only looks like a reply."""

from __future__ import annotations

from email.header import Header

import pytest
from sqlmodel import col, select

from mailflow.domain.case import Status
from mailflow.records.inbound import Disposition
from mailflow.records.message import Message
from tests.stories.town import ALICE, BOB, CHARLIE, COMPLAINT, Letter, Town

NEWS = "Has anything happened since? I would like to know."


@pytest.fixture
def letter(town: Town) -> Letter:
    """The acknowledgement that Alice holds."""
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(BOB)
    return town.one_new(ALICE)


def reasons(town: Town) -> list[str]:
    """Why each message is in the case, in order."""
    with town.company.db.read() as session:
        return list(session.exec(select(Message.thread_reason).order_by(col(Message.id))).all())


def joined(town: Town, why: str) -> None:
    """The last mail is in Alice's only case for this reason, and Bob has it."""
    assert len(town.cases()) == 1
    assert (town.last.disposition, town.last.case_id) == (Disposition.FILED, town.case().id)
    assert reasons(town)[-1] == why
    assert why in town.last.reason
    assert "anything happened since" in town.one_new(BOB).text


def test_a_reply_to_our_letter_joins_by_the_code_in_its_address(town: Town, letter: Letter) -> None:
    town.write(ALICE, "something else", NEWS, to=str(letter.message["Reply-To"]))
    joined(town, "It carries the reply code that was sent with our letter.")


def test_the_code_may_stand_where_our_own_server_wrote_it(town: Town, letter: Letter) -> None:
    code = str(letter.message["Reply-To"]).rpartition("<")[2].rstrip(">")
    town.write(ALICE, "something else", NEWS, headers={"Delivered-To": code})
    joined(town, "It carries the reply code that was sent with our letter.")


@pytest.mark.parametrize("field", ["In-Reply-To", "References"])
def test_a_reply_to_our_letter_joins_by_the_id_it_answers(town: Town, letter: Letter, field: str) -> None:
    ids = str(letter.message["Message-ID"])
    town.write(ALICE, "something else", NEWS, headers={field: f"<other@example.com> {ids}" if field[0] == "R" else ids})
    joined(town, "It carries the reply code that was sent with our letter.")


def test_a_reply_joins_by_the_code_at_the_foot_of_our_letter(town: Town, letter: Letter) -> None:
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    town.write(ALICE, "something else", f"{NEWS}\n\n{quoted}")
    joined(town, "It carries the reply code that was sent with our letter.")


def test_a_mail_that_answers_an_earlier_mail_of_hers_joins(town: Town, letter: Letter) -> None:
    first = f"<{town.inbound()[0].rfc_id}>"
    town.write(ALICE, "something else", NEWS, headers={"References": first})
    joined(town, "It answers a message that is in the case.")


def test_a_mail_that_shares_an_ancestor_nobody_saw_joins_its_own_author(town: Town) -> None:
    ancestor = {"References": "<letter-to-the-college@example.com>"}
    town.write(ALICE, "Cancelled again", COMPLAINT, headers=ancestor)
    town.new_mail(BOB)
    town.write(ALICE, "something else", NEWS, headers=ancestor)
    joined(town, "It is part of a conversation that is in the case.")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: OS-2026-00001",
        "my complaint (os-2026-00001)",
        "AW: WG: [OS-2026-00001] Antwort",
        "OS 2026 00001",
        Header("über OS-2026-00001", "utf-8").encode(),
        "=?utf-8?b?T1MtMjAy?= =?utf-8?b?Ni0wMDAwMQ==?=",
    ],
)
def test_the_reference_in_the_subject_joins_a_party_of_the_case(town: Town, letter: Letter, subject: str) -> None:
    raw = (
        f"From: {ALICE}\r\nTo: info@example.org\r\nSubject: {subject}\r\nMessage-ID: <s1@example.com>\r\n\r\n{NEWS}\r\n"
    )
    town.deliver(raw.encode())
    joined(town, "Its subject names OS-2026-00001, and the sender takes part in that case.")


def test_a_folded_subject_is_unfolded_first(town: Town, letter: Letter) -> None:
    raw = f"From: {ALICE}\r\nTo: info@example.org\r\nSubject: Re: my complaint\r\n OS-2026-00001\r\n\r\n{NEWS}\r\n"
    town.deliver(raw.encode())
    joined(town, "Its subject names OS-2026-00001, and the sender takes part in that case.")


def test_the_very_same_words_sent_again_days_later_join_the_case(town: Town, letter: Letter) -> None:
    town.wait(days=1)
    town.new_mail(BOB)
    town.write(ALICE, "Cancelled again", COMPLAINT)
    assert len(town.cases()) == 1
    assert town.last.disposition is Disposition.FILED
    assert reasons(town)[-1] == "The same words came from the same sender before."
    assert "cancelled twice" in town.one_new(BOB).text


def test_the_same_sender_with_another_matter_is_a_new_case_that_is_pointed_out(town: Town, letter: Letter) -> None:
    town.write(ALICE, "My plumbing course", COMPLAINT.replace("catering", "plumbing"))
    assert [case.area for case in town.cases()] == ["Catering", "Plumbing"]
    assert "OS-2026-00001" in town.events("PossiblyRelated")[0].sentence


# -- the same mail twice ----------------------------------------------------------------------------


def test_one_mail_to_two_addresses_is_one_case_with_two_deliveries(town: Town) -> None:
    raw = town.write(ALICE, "Cancelled again", COMPLAINT, to="info@example.org, enquiries@example.org")
    carried_by = b"Delivered-To: enquiries@example.org\r\nReceived: from mx by enquiries; Mon, 23 Nov 2026\r\n"
    town.deliver(carried_by + raw, "enquiries")
    assert len(town.cases()) == 1
    assert len(town.mailbox(ALICE)) == 1
    assert town.last.disposition is Disposition.DUPLICATE
    assert town.last.case_id == town.case().id
    assert "to enquiries as well" in town.last.reason


def test_pressing_send_twice_within_minutes_makes_one_case(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.wait(minutes=4)
    town.write(ALICE, "Cancelled again", COMPLAINT)
    assert len(town.cases()) == 1
    assert town.last.disposition is Disposition.DUPLICATE
    assert len(town.mailbox(ALICE)) == 1


def test_two_mails_with_one_message_id_are_told_apart_by_what_they_say(town: Town) -> None:
    same = {"Message-ID": "<1@printer.example.com>"}
    town.write(ALICE, "Cancelled again", COMPLAINT, headers=same)
    town.write(CHARLIE, "Rude teacher", COMPLAINT.replace("Alice", "Charlie"), headers=same)
    assert [case.complainant_address for case in town.cases()] == ["alice@example.com", "charlie@example.net"]
    assert len(town.mailbox(CHARLIE)) == 1


def test_mails_without_a_message_id_are_mails_like_others(town: Town) -> None:
    raw = f"From: {ALICE}\r\nTo: info@example.org\r\nSubject: Cancelled\r\n\r\n{COMPLAINT}\r\n".encode()
    town.deliver(raw)
    town.deliver(raw, "enquiries")
    assert len(town.cases()) == 1
    assert [mail.disposition for mail in town.inbound()] == [Disposition.OPENED, Disposition.DUPLICATE]
    assert town.one_new(ALICE).message["In-Reply-To"] is None


# -- after the outcome --------------------------------------------------------------------------------


def test_a_reply_after_the_outcome_reaches_the_handler_and_starts_a_clock(town: Town, letter: Letter) -> None:
    town.new_mail(BOB)
    letter.reply(NEWS)
    town.one_new(BOB).reply("#resolve not upheld because the dates were announced in May")
    town.one_new(ALICE).reply("I do not agree with this.")
    assert town.case().status is Status.RESOLVED
    notice = town.one_new(BOB, "do not agree")
    assert any("%23escalate" in button for button in notice.buttons)
    assert "answer-reply" in {deadline.clock for deadline in town.open_deadlines()}


def test_a_reply_to_a_closed_case_reaches_the_handler_and_starts_a_clock(town: Town, letter: Letter) -> None:
    letter.reply("Please forget it.")
    town.one_new(BOB).reply("#close because she withdrew")
    assert town.case().status is Status.CLOSED
    assert town.open_deadlines() == []
    town.new_mail(BOB)
    letter.reply("I have thought again.")
    assert town.case().status is Status.CLOSED, "only a person opens it again"
    assert "The case is closed" in town.one_new(BOB, "thought again").text
    (waiting,) = town.open_deadlines()
    assert waiting.clock == "answer-reply"


def test_an_automatic_reply_never_reopens_and_is_never_answered(town: Town, letter: Letter) -> None:
    letter.reply("Please forget it.")
    town.one_new(BOB).reply("#close because she withdrew")
    town.new_mail(BOB)
    before = len(town.mailbox(ALICE))
    letter.reply("I am away until Monday.", headers={"Auto-Submitted": "auto-replied"})
    assert town.last.disposition is Disposition.AUTOMATED
    assert town.last.case_id == town.case().id
    assert town.case().status is Status.CLOSED
    assert town.open_deadlines() == []
    assert len(town.mailbox(ALICE)) == before
    assert "away until Monday" in town.one_new(BOB, "automatic answer").text


# -- what is no reply -------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["Fwd:", "FW:", "WG:", "TR:", "RV:", "Doorst:", "VS: Fwd:"])
def test_a_strangers_forward_of_our_letter_is_new(town: Town, letter: Letter, prefix: str) -> None:
    block = (
        f"---------- Forwarded message ---------\nFrom: {ALICE}\nDate: Mon, 23 Nov 2026\nSubject: x\n\n{letter.text}"
    )
    references = str(letter.message["Message-ID"])
    town.write(
        CHARLIE,
        f"{prefix} {letter.subject}",
        f"What do you say to this?\n\n{block}",
        headers={"References": references},
    )
    assert town.last.case_id != town.case().id
    assert town.last.disposition is Disposition.UNDECIDED
    assert town.mailbox(CHARLIE) == []


def test_a_party_who_reuses_a_message_id_is_heard_all_the_same(town: Town, letter: Letter) -> None:
    used = f"<{town.inbound()[0].rfc_id}>"
    town.write(ALICE, "Re: OS-2026-00001", NEWS, headers={"Message-ID": used})
    joined(town, "Its subject names OS-2026-00001, and the sender takes part in that case.")


def test_a_reply_that_comes_before_the_mail_it_answers_ends_in_the_same_case(town: Town) -> None:
    town.write(
        ALICE, "Re: Cancelled again", "I complain again: nobody answered. This is terrible.",
        headers={"In-Reply-To": "<first@example.com>"},
    )  # fmt: skip
    town.write(ALICE, "Cancelled again", COMPLAINT, headers={"Message-ID": "<first@example.com>"})
    assert len(town.cases()) == 1
    assert town.last.disposition is Disposition.FILED
    assert reasons(town)[-1] == "It is what an earlier mail of the case answers; it came late."


def test_somebody_else_with_the_missing_mails_id_does_not_get_in(town: Town) -> None:
    town.write(
        ALICE, "Re: Cancelled again", "I complain again: nobody answered. This is terrible.",
        headers={"In-Reply-To": "<first@example.com>"},
    )  # fmt: skip
    town.write(CHARLIE, "Cancelled again", COMPLAINT, headers={"Message-ID": "<first@example.com>"})
    assert len(town.cases()) == 2
