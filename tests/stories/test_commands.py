"""Working by mail: every command, what is refused and how, and one receipt for each mail with commands."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from mailflow.domain.case import Outcome, Status
from mailflow.records.inbound import Disposition
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, BOB, CARL, COMPLAINT, DORA, MIA, TESS, Letter, Town


@pytest.fixture
def notice(town: Town) -> Letter:
    """The notice by which Bob hears of Alice's complaint."""
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(ALICE)
    return town.one_new(BOB)


def correspondence(town: Town) -> Letter:
    """What Bob gets when Alice writes again."""
    town.mailbox(ALICE)[-1].reply("Is there any news of my money?")
    return town.one_new(BOB, "any news")


def untouched(town: Town) -> bool:
    case = town.case()
    return (case.stage, case.owner, case.status, case.outcome) == ("stage-1", "bob", Status.OPEN, None) and not (
        town.new_mail(ALICE)
    )


def receipt(town: Town, who: str) -> Letter:
    (found,) = [letter for letter in town.new_mail(who) if letter.subject.endswith(("Done", "Nothing was done"))]
    return found


def done(town: Town, who: str = BOB) -> Letter:
    """The one receipt, which says that it was done."""
    found = receipt(town, who)
    assert "Done" in found.subject, found.text
    return found


def refused(town: Town, word: str, who: str = BOB) -> Letter:
    """The one receipt, which says that nothing was done and why; and nothing was."""
    found = receipt(town, who)
    assert "Nothing was done" in found.subject
    assert word in " ".join(found.text.split()), found.text
    assert untouched(town)
    return found


WORKS = {
    "#note I rang her": "Only colleagues see it",
    "#assign mia": "Mia Manager looks after the case now",
    "#assign Mia Manager because she knows the course": "Mia Manager",
    "#deadline Friday": "Fri 27 Nov 2026",
    "#deadline 5 working days": "Mon 30 Nov 2026",
    "#extend 3 working days because the tutor is ill": "Thu 10 Dec 2026",
    "#escalate": "Stage 2 has begun",
    "#resolve upheld because it was our mistake": "upheld",
    "#resolve: partly upheld because of the dates": "partly upheld",
    "# close because she withdrew": "closed",
    "#about mia": "never given this case",
    "#status": "Stage 1",
    "#help": "#resolve upheld because",
    "#HELP": "#resolve upheld because",
}


@pytest.mark.parametrize(("command", "says"), WORKS.items())
def test_each_command_works_and_gets_one_receipt(town: Town, notice: Letter, command: str, says: str) -> None:
    notice.reply(command)
    assert town.last.disposition is Disposition.COMMAND
    text = done(town).text
    assert says in " ".join(text.split())
    if town.open_deadlines():
        assert "The next date is" in text
        assert "If nobody does anything by then" in text


REFUSED = {
    "#note": "The note is empty",
    "#assign": "Say to whom",
    "#assign nobody-like-this": "Nobody here is known",
    "#assign bob": "looks after this case already",
    "#deadline": "Say when",
    "#deadline soonish": "#deadline",
    "#deadline yesterday": "#deadline",
    "#deadline 1 January 2030": "latest date",
    "#extend": "by how much and why",
    "#extend 3 working days": "by how much and why",
    "#extend because I am late": "by how much and why",
    "#extend 300 working days because it is hard": "at most",
    "#resolve": "Say what the outcome is",
    "#resolve upheldd because x": "Did you mean #resolve upheld",
    "#resolve upheld": "needs its reasons",
    "#resolve upheld because (write your reasons here)": "your own words",
    "#close": "no outcome yet",
    "#reopen": "open already",
    "#about": "Say whom",
    "#about bob": "Give it to somebody else first",
    "#resolv upheld because x": "Did you mean #resolve?",
    "#frobnicate": "There is no command",
    "#note fine\n#frobnicate": "There is no command",
    "#resolve upheld because a\n#resolve not upheld because b": "only while the case is open",
    "#assign mia\n#close because done": "who looks after the case now",
    "\n".join(["#note again"] * 10_000): "at most 20 commands",
    "Hello mailflow,\n#resolve upheld because it was us": "above",
}


@pytest.mark.parametrize(("command", "why"), REFUSED.items(), ids=[key[:30] for key in REFUSED])
def test_a_wrong_command_changes_nothing_and_says_why(town: Town, notice: Letter, command: str, why: str) -> None:
    notice.reply(command)
    refused(town, why)
    assert not town.events("NoteAdded")


def test_nothing_but_a_reopening_is_possible_once_a_case_is_closed(town: Town, notice: Letter) -> None:
    notice.reply("#close because she withdrew")
    done(town)
    for command in ("#deadline Friday", "#extend 3 days because x", "#resolve upheld because x", "#assign mia"):
        notice.reply(command)
        assert "Nothing was done" in town.one_new(BOB).subject, command
    assert town.case().status is Status.CLOSED
    town.wait(hours=2)  # the same words within the hour are still two commands
    notice.reply("#reopen because she wrote again")
    done(town)
    assert town.case().status is Status.OPEN
    assert town.open_deadlines()


def test_an_earlier_handler_may_add_notes_but_decides_nothing_any_more(town: Town, notice: Letter) -> None:
    late = correspondence(town)
    notice.reply("#escalate because I cannot settle it")
    town.new_mail(BOB), town.new_mail(ALICE), town.new_mail(MIA)
    notice.reply("#resolve upheld because I changed my mind")
    assert "is for Mia Manager" in town.one_new(BOB).text
    notice.reply("#note the dates are on the wall")
    done(town)
    late.reply("Dear Alice, I promise you the money.")
    assert town.new_mail(ALICE) == [], "nobody speaks for the organisation who has no say any more"
    assert "Mia Manager" in town.one_new(BOB).text
    assert town.case().status is Status.OPEN


def test_somebody_complained_about_learns_nothing_by_mail(town: Town, notice: Letter) -> None:
    notice.reply("#assign mia")
    town.new_mail(BOB)
    town.one_new(MIA).reply("#about bob")
    done(town, MIA)
    notice.reply("#status")
    assert town.new_mail(BOB) == []
    assert town.last.disposition is Disposition.HELD
    assert "complained about" in town.last.reason
    notice.reply("I did nothing wrong.")
    assert town.last.disposition is Disposition.HELD
    assert town.new_mail(BOB) == []


# -- what mail clients do to commands ----------------------------------------------------------------


def test_a_letter_below_resolve_is_sent_as_it_was_written(town: Town, notice: Letter) -> None:
    notice.reply(
        "#resolve partly upheld because the second date was our mistake\nDear Alice,\n\nWe are very sorry.\n\nBob"
    )
    done(town)
    letter = town.one_new(ALICE)
    assert "Dear Alice,\n\nWe are very sorry.\n\nBob" in letter.text
    assert town.case().outcome_because == "the second date was our mistake"
    assert town.case().outcome is Outcome.PARTLY_UPHELD


def test_a_long_reason_that_the_client_wrapped_stays_whole(town: Town, notice: Letter) -> None:
    notice.reply(
        "#resolve not upheld because the two dates were announced in May, and both\n"
        "courses were offered again in June without any cost to anybody at all, as\n"
        "the letter of 3 June says\n\nDear Alice,\nplease see above."
    )
    done(town)
    assert town.case().outcome_because.endswith("as the letter of 3 June says")
    assert "please see above" in town.one_new(ALICE).text


@pytest.mark.parametrize(
    "html",
    [
        "<div>#note&nbsp;she rang</div><div><br></div><div>more words</div>",
        "<p class=MsoNormal>#note she rang<o:p></o:p></p><p class=MsoNormal>more words</p>",
        '<div dir="ltr">#note she rang<br>more words</div><div class="gmail_quote">'
        "<blockquote>#close because quoted</blockquote></div>",
        "<html><body><table><tr><td><span>#</span><span>note she rang</span></td></tr></table>more words</body></html>",
    ],
    ids=["gmail", "outlook", "gmail quoting", "table"],
)
def test_a_mail_of_html_only_commands_as_well(town: Town, notice: Letter, html: str) -> None:
    head = f"From: {BOB}\r\nTo: {notice.message['Reply-To']}\r\nSubject: x\r\nMessage-ID: <h@example.org>\r\n"
    town.deliver(f"{head}MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n".encode())
    done(town)
    assert town.events("NoteAdded")[0].data["words"] == "she rang\nmore words"
    assert town.case().status is Status.OPEN


def test_spaces_that_do_not_break_are_spaces(town: Town, notice: Letter) -> None:
    notice.reply("\xa0#deadline\xa05\xa0working\xa0days")
    done(town)


def test_one_mail_delivered_twice_is_carried_out_once(town: Town, notice: Letter) -> None:
    raw = town.write(BOB, "x", "#note she rang", to=str(notice.message["Reply-To"]))
    town.deliver(b"Received: again\r\n" + raw, "enquiries")
    assert len(town.events("NoteAdded")) == 1
    done(town)


@pytest.mark.parametrize("button", ["#deadline", "#resolve upheld", "#status", "#help"])
def test_buttons_work_where_the_mailbox_takes_no_plus_addresses(
    tmp_path: Path, smtp_sink: SmtpSink, button: str
) -> None:
    boxes = [
        {"name": "info", "address": "info@example.org", "host": "127.0.0.1", "port": 1, "security": "none",
         "password_env": "NONE", "plus_addressing": False}
    ]  # fmt: skip
    town = Town(tmp_path, smtp_sink, mailboxes=boxes)
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(ALICE)
    notice = town.one_new(BOB)
    notice.press(button, ("(write your reasons here)", "we were wrong"))
    done(town)
    told = "".join(letter.text for letter in town.new_mail(ALICE))
    with_code = str(notice.text.rpartition("[reply code ")[2][:20])
    assert with_code not in told, "Bob's reply code stays with Bob"
    town.close()


@pytest.mark.parametrize("command", ["#assign mia", "#assign tess", "#escalate because I cannot settle it"])
def test_who_passed_the_case_on_is_offered_only_what_still_works(town: Town, notice: Letter, command: str) -> None:
    notice.reply(command)
    offered = done(town)
    assert [unquote(url).partition("body=")[2] for url in offered.buttons] == ["#status", "#help"]
    for word in ("#status", "#help"):
        offered.press(word)
        done(town)


def test_who_gives_a_case_away_and_stands_above_is_offered_everything_still(town: Town, notice: Letter) -> None:
    notice.reply("#assign mia")
    town.one_new(MIA, "yours now").reply("#assign tess because I am away")
    offered = receipt(town, MIA)
    assert len(offered.buttons) == len(notice.buttons)
    offered.press("#deadline")
    done(town, MIA)


def test_who_is_found_to_be_complained_about_is_offered_nothing(town: Town, notice: Letter) -> None:
    notice.reply("#assign mia")
    town.one_new(MIA, "yours now").reply("#assign tess\n#about mia")
    assert done(town, MIA).buttons == ()


# -- what is said to whom ----------------------------------------------------------------------------


def test_a_reply_to_correspondence_reaches_the_complainant_and_a_reply_to_a_notice_does_not(
    town: Town, notice: Letter
) -> None:
    written = correspondence(town)
    assert written.message["Reply-To"] != notice.message["Reply-To"]
    notice.reply("Between us: she is right.")
    assert town.new_mail(ALICE) == []
    assert town.events("NoteAdded")[-1].data["words"] == "Between us: she is right."
    written.reply("Dear Alice, the money is on its way.\n\n-- \nBob, room 7")
    letter = town.one_new(ALICE)
    assert "on its way" in letter.text
    assert "room 7" not in letter.text
    assert "any news" not in letter.text, "the quoted history stays behind"
    assert "bob@example.org" not in letter.raw.decode()


def test_attachments_go_along_both_ways(town: Town, notice: Letter) -> None:
    town.write(
        ALICE, "Re: OS-2026-00001", "My receipt is attached.", files=(("receipt.pdf", "application/pdf", b"%PDF-1"),)
    )
    written = town.one_new(BOB)
    assert [part.get_filename() for part in written.message.iter_attachments()] == ["receipt.pdf"]
    town.write(
        BOB, "x", "Please sign this.", to=str(written.message["Reply-To"]),
        files=(("form.docx", "application/octet-stream", b"form"),),
    )  # fmt: skip
    letter = town.one_new(ALICE)
    (form,) = letter.message.iter_attachments()
    assert (form.get_filename(), form.get_content()) == ("form.docx", b"form")


def test_the_file_that_belongs_to_a_decision_goes_with_its_letter(town: Town, notice: Letter) -> None:
    town.write(
        BOB, "x", "#resolve upheld because we were wrong\n\nDear Alice,\nplease see the attached report.",
        to=str(notice.message["Reply-To"]), files=(("report.pdf", "application/pdf", b"%PDF-2"),),
    )  # fmt: skip
    (report,) = town.one_new(ALICE).message.iter_attachments()
    assert report.get_filename() == "report.pdf"


def test_a_command_and_an_answer_in_one_mail(town: Town, notice: Letter) -> None:
    correspondence(town).reply("#deadline Friday\n\nDear Alice, I am looking at it.")
    done(town)
    texts = [letter.text for letter in town.new_mail(ALICE)]
    assert len(texts) == 2
    assert any("I am looking at it" in text for text in texts)


def test_a_wrong_command_keeps_the_answer_back_too(town: Town, notice: Letter) -> None:
    correspondence(town).reply("#deadlin Friday\n\nDear Alice, I am looking at it.")
    refused(town, "Did you mean #deadline?")


def test_a_command_below_the_answer_is_not_sent_to_the_complainant(town: Town, notice: Letter) -> None:
    correspondence(town).reply("Dear Alice, I am looking at it.\n\n#note she is difficult")
    refused(town, "above")


def test_who_takes_over_reads_what_was_noted_and_the_complainant_never_does(town: Town, notice: Letter) -> None:
    notice.reply("#note the tutor was ill,\nand nobody told her")
    notice.reply("Between us: she is right about the letters.")
    for day in ("Thursday", "Friday", "Monday", "Tuesday", "Wednesday", "Thursday"):
        notice.reply(f"#deadline {day} because it takes as long")
    notice.reply("#assign tess because I am away\n\nThe key is in room 7.")
    given = town.one_new(TESS, "this case is yours now")
    noted = given.text.partition("What colleagues noted\n")[2].partition("\nThe case\n")[0]
    assert "Bob Handler added a note.\n> the tutor was ill,\n> and nobody told her\n" in noted
    assert "> Between us: she is right about the letters.\n" in noted
    assert "> The key is in room 7.\n" in noted, "the words that came with the case itself too"
    assert "The key" in given.html.partition("<blockquote")[2]
    town.wait(days=30)
    assert "> Between us" in town.one_new(MIA, "from Stage 1 to Stage 2").text, "nor does the clock forget them"
    assert len(town.mailbox(ALICE)) > 5
    for letter in town.mailbox(ALICE):
        raw = letter.raw.decode() + letter.text + letter.html
        assert not [word for word in ("noted", "tutor", "Between us", "room 7") if word in raw]


def test_many_notes_are_shown_from_the_latest_and_a_long_one_is_cut(town: Town, notice: Letter) -> None:
    for number in range(12):
        notice.reply(f"#note this is note {number}.")
    notice.reply(f"#note {'very ' * 600}long")
    notice.reply("#assign tess")
    text = town.one_new(TESS, "yours now").text
    assert "> this is note 11." in text and "> this is note 3." in text
    assert "note 2." not in text
    assert "There are 3 earlier notes in the log." in text
    assert "very […]\n" in text and "long" not in text


def test_who_had_the_case_does_not_read_what_is_noted_when_it_is_taken_away(town: Town, notice: Letter) -> None:
    town.wait(days=3)
    town.one_new(MIA, "promised").reply("#assign dora because it is difficult\n\nBob was too slow.")
    assert "> Bob was too slow." in town.one_new(DORA, "yours now").text
    assert town.one_new(BOB, "Dora Director looks after this case now")
    assert not any("too slow" in letter.text for letter in town.mailbox(BOB))


def test_everybody_above_may_decide(town: Town, notice: Letter) -> None:
    notice.reply("#assign carl because it concerns the board")
    done(town)
    town.one_new(CARL).reply("#resolve upheld because I say so")
    done(town, CARL)
    assert town.case().outcome is Outcome.UPHELD
