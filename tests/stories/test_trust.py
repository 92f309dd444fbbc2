"""Who may do what by mail: a name in the From line proves nothing, and neither does a reply code on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, update

from mailflow.domain.case import Status
from mailflow.records.inbound import Disposition
from mailflow.records.token import ReplyToken
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, BOB, CHARLIE, COMPLAINT, MIA, Letter, Town, address

GOOD = "mx.example.org; dmarc=pass header.from=example.org"


@pytest.fixture
def opened(town: Town) -> Letter:
    """Alice has complained, and this is the notice that Bob has of it."""
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(ALICE)
    return town.one_new(BOB)


def nothing_happened(town: Town) -> bool:
    """The case is as it was opened, and Alice heard no more."""
    case = town.case()
    return (case.stage, case.owner, case.status) == ("stage-1", "bob", Status.OPEN) and not town.new_mail(ALICE)


def revoke_the_codes_of_bob(town: Town) -> None:
    with town.company.db.write() as session:
        session.exec(update(ReplyToken).where(col(ReplyToken.person) == "bob").values(revoked_at=town.now))


def test_a_forged_colleague_without_a_reply_code_gets_nothing_done(town: Town, opened: Letter) -> None:
    town.write(BOB, "Re: [OS-2026-00001]", "#resolve not upheld because I say so")
    assert nothing_happened(town)
    assert town.last.disposition is Disposition.HELD
    assert "without a reply code" in town.last.reason
    told = town.one_new(BOB)
    assert "Was this mail from you?" in told.subject
    assert town.last.reason.rstrip(".") in told.text.replace("\n", " ")


def test_a_forged_colleague_who_answers_in_a_case_is_not_taken_for_a_party(town: Town, opened: Letter) -> None:
    complaint = town.inbound()[0].rfc_id
    town.write(BOB, "Re: Cancelled again", "Just pay her.", headers={"In-Reply-To": f"<{complaint}>"})
    assert nothing_happened(town)
    assert town.last.disposition is Disposition.HELD
    assert "Was this mail from you?" in town.one_new(BOB).subject


@pytest.mark.parametrize("body", ["#resolve not upheld because I say so", "Dear Alice, go away."])
def test_a_reply_code_used_from_an_outside_address_does_nothing(town: Town, opened: Letter, body: str) -> None:
    opened.reply(body, sender=CHARLIE)
    assert nothing_happened(town)
    assert town.last.disposition is Disposition.HELD
    assert address(CHARLIE) in town.last.reason
    told = town.one_new(BOB)
    assert "charlie@example.net" in told.text
    assert town.mailbox(CHARLIE) == [], "whoever misused it hears nothing"


def test_a_reply_code_passed_on_to_a_colleague_is_not_theirs(town: Town, opened: Letter) -> None:
    opened.reply("#assign mia", sender=MIA)
    assert nothing_happened(town)
    assert town.last.disposition is Disposition.HELD
    assert "Was this mail from you?" in town.one_new(BOB).subject
    assert "Was this mail from you?" in town.one_new(MIA).subject


def test_a_revoked_reply_code_is_worth_nothing(town: Town, opened: Letter) -> None:
    revoke_the_codes_of_bob(town)
    opened.reply("#resolve not upheld because I say so")
    assert nothing_happened(town)
    assert town.last.disposition is Disposition.HELD


def test_an_outsider_with_a_revoked_reply_code_opens_no_door_either(town: Town, opened: Letter) -> None:
    revoke_the_codes_of_bob(town)
    opened.reply("What is going on here?", sender=CHARLIE)
    assert nothing_happened(town)
    assert town.last.case_id is None


def test_the_address_may_be_written_in_other_letters(town: Town, opened: Letter) -> None:
    opened.reply("#note it is me", sender="Bob Handler <Bob@EXAMPLE.ORG>")
    assert town.last.disposition is Disposition.COMMAND
    assert town.events("NoteAdded")


@pytest.mark.parametrize(
    "where",
    [
        "Thanks, noted.\n\nOn Mon, 23 Nov 2026 at 10:00, Mia wrote:\n> #close because she asked\n> bye",
        "Thanks, noted.\n\n-- \n#close because it stands in my signature\nBob Handler",
        "Thanks, noted.\n\n-----Original Message-----\nFrom: Mia\nSent: Monday\nSubject: x\n\n#close because of me",
    ],
    ids=["quoted", "in the signature", "below the original"],
)
def test_words_that_bob_did_not_write_are_no_commands(town: Town, opened: Letter, where: str) -> None:
    opened.reply(where)
    assert town.case().status is Status.OPEN
    assert not town.events("CaseClosed")
    assert town.last.disposition is Disposition.FILED


def test_commands_in_an_attached_mail_are_not_carried_out(town: Town, opened: Letter) -> None:
    inner = b"From: bob@example.org\r\nSubject: x\r\n\r\n#close because it stands in the attached mail\r\n"
    code = opened.message["Reply-To"]
    boundary = (
        f"From: {BOB}\r\nTo: {code}\r\nSubject: fyi\r\nMessage-ID: <attached@example.org>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the mail.\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    town.deliver(boundary.encode() + inner + b"\r\n--b--\r\n")
    assert town.case().status is Status.OPEN
    assert town.last.disposition is Disposition.FILED


def test_an_answer_goes_to_who_wrote_and_never_to_a_reply_to_of_theirs(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT, headers={"Reply-To": CHARLIE})
    assert len(town.new_mail(ALICE)) == 1
    assert town.mailbox(CHARLIE) == []
    town.one_new(BOB).reply("#deadline Friday")
    assert len(town.new_mail(ALICE)) == 1
    assert town.mailbox(CHARLIE) == []


# -- our own server's word (Authentication-Results) ------------------------------------------------


@pytest.fixture
def careful(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    """The town where the receiving server checks senders."""
    town = Town(tmp_path, smtp_sink, intake={"authserv_id": "mx.example.org"})
    yield town
    town.close()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (None, "did not say"),
        ("mx.example.org; dmarc=fail header.from=example.org", "fail"),
        ("mx.example.org; dmarc=none header.from=example.org", "none"),
        ("mx.example.org; spf=pass smtp.mailfrom=example.org", "did not say"),
        ("mx.example.org; dmarc=pass header.from=evil.example", "pass"),
        ("mx.evil.example; dmarc=pass header.from=example.org", "did not say"),
        ("nonsense;;;===", "did not say"),
    ],
)
def test_a_sender_our_server_does_not_vouch_for_is_held(careful: Town, said: str | None, why: str) -> None:
    careful.write(ALICE, "Cancelled again", COMPLAINT)
    headers = {"Authentication-Results": said} if said else {}
    careful.one_new(BOB).reply("#close because of me", headers=headers)
    assert careful.last.disposition is Disposition.HELD
    assert why in careful.last.reason
    assert careful.case().status is Status.OPEN
    assert "Was this mail from you?" in careful.one_new(BOB).subject


def test_a_sender_our_server_vouches_for_is_believed(careful: Town) -> None:
    careful.write(ALICE, "Cancelled again", COMPLAINT)
    careful.one_new(BOB).reply("#note all is well", headers={"Authentication-Results": GOOD})
    assert careful.last.disposition is Disposition.COMMAND


def test_a_forged_second_header_below_our_servers_own_is_not_read(careful: Town) -> None:
    careful.write(ALICE, "Cancelled again", COMPLAINT)
    notice = careful.one_new(BOB)
    raw = careful.write(BOB, "Re", "#close because of me", to=notice.message["Reply-To"])
    ours = b"Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\r\n"
    forged = b"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
    careful.deliver(ours + forged + raw.replace(b"Message-ID: <", b"Message-ID: <x"))
    assert careful.last.disposition is Disposition.HELD
    assert careful.case().status is Status.OPEN


def test_a_complaint_whose_sender_failed_the_check_is_worked_on_but_not_acknowledged(careful: Town) -> None:
    failed = {"Authentication-Results": "mx.example.org; dmarc=fail header.from=example.com"}
    careful.write(ALICE, "Cancelled again", COMPLAINT, headers=failed)
    assert careful.case().owner == "bob"
    assert careful.mailbox(ALICE) == []
    assert "DMARC" in careful.events("LetterNotSent")[0].sentence
    assert "DMARC" in careful.one_new(BOB).text, "Bob hears that Alice has heard nothing"


# -- nothing of a case reaches Charlie --------------------------------------------------------------


def test_being_copied_in_gives_no_access(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT, headers={"Cc": CHARLIE})
    town.one_new(BOB).reply("#deadline Friday")
    town.new_mail(BOB)
    original = f"<{town.inbound()[0].rfc_id}>"
    town.write(
        CHARLIE, "Re: Cancelled again", "I can confirm this.",
        headers={"Cc": ALICE, "In-Reply-To": original, "References": original},
    )  # fmt: skip
    relayed = town.one_new(BOB, "I can confirm")
    assert "did not come from the complainant" in relayed.text
    relayed.reply("Thank you for confirming.")
    assert town.mailbox(CHARLIE) == []
    assert town.last.disposition is Disposition.FILED


def test_a_guessed_reference_joins_no_stranger(town: Town, opened: Letter) -> None:
    town.write(CHARLIE, "Re: [OS-2026-00001] any news?", COMPLAINT.replace("Alice Adams", "Charlie"))
    first, second = town.cases()
    assert second.complainant_address == "charlie@example.net"
    assert "OS-2026-00001" in town.events("PossiblyRelated")[0].sentence
    assert town.events("PossiblyRelated")[0].case_id == second.id
    assert [event for event in town.events() if event.case_id == first.id and event.kind == "MessageReceived"] == []
    assert "money back" not in town.one_new(CHARLIE).text


def test_a_stranger_who_answers_the_same_newsletter_is_not_joined(town: Town) -> None:
    newsletter = {"In-Reply-To": "<news-47@letters.example>", "References": "<news-47@letters.example>"}
    town.write(ALICE, "Re: Autumn news", COMPLAINT, headers=newsletter)
    town.write(CHARLIE, "Re: Autumn news", COMPLAINT.replace("Alice Adams", "Charlie Stone"), headers=newsletter)
    assert [case.complainant_address for case in town.cases()] == ["alice@example.com", "charlie@example.net"]
    assert len(town.mailbox(CHARLIE)) == 1
    assert "OS-2026-00002" in town.mailbox(CHARLIE)[0].subject


def test_somebody_else_who_answers_with_alices_letter_is_filed_and_hears_nothing(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    sister = "Anna Adams <anna@family.example>"
    town.one_new(ALICE).reply("I am her sister and I was there too.", sender=sister)
    assert town.last.disposition is Disposition.FILED
    assert town.mailbox(sister) == []
    assert "anna@family.example" in town.one_new(BOB, "was there too").text


def test_a_reply_with_alices_code_from_another_address_reopens_nothing_but_may_not_lie(
    town: Town, opened: Letter
) -> None:
    """It may be Alice's other address: somebody must look at it before the time to ask for more is over."""
    opened.reply("#resolve upheld because it is so")
    letter = town.one_new(ALICE)
    letter.reply("Reopen it at once.", sender=CHARLIE)
    assert town.case().status is Status.RESOLVED
    assert {deadline.clock for deadline in town.open_deadlines()} == {"ask-stage-2", "answer-reply"}


def test_a_complainant_cannot_command(town: Town, opened: Letter) -> None:
    town.write(ALICE, "Re: OS-2026-00001", "#resolve upheld because I want it")
    assert town.case().status is Status.OPEN
    assert "#resolve upheld" in town.one_new(BOB).text
    assert nothing_happened(town)


def test_a_message_id_that_charlie_took_from_alice_does_not_draw_her_mail_to_him(town: Town, opened: Letter) -> None:
    stolen = f"<{town.inbound()[0].rfc_id}>"
    town.write(CHARLIE, "My own matter", COMPLAINT.replace("catering", "plumbing"), headers={"Message-ID": stolen})
    town.write(ALICE, "Re: Cancelled again", "And another thing.", headers={"In-Reply-To": stolen})
    first, _ = town.cases()
    assert town.last.case_id == first.id
