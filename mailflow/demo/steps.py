"""The story that the demo plays: a complaint from its first mail to its final answer, and what goes wrong on the way.

Each step is a function whose docstring is its title. People do what people do: they write to info@, and staff
answer the mails that they find in their own mailboxes. After it stands what must hold now, as sentences.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.request import Request, urlopen

from sqlmodel import col, select

from mailflow import bootstrap
from mailflow.demo.cast import (
    ALICE,
    ANN,
    BEN,
    BOB,
    CARL,
    DORA,
    EMMA,
    ENQUIRIES,
    EVERYBODY,
    FRANK,
    INFO,
    MIA,
    TESS,
)
from mailflow.demo.client import Draft, Letter, written
from mailflow.demo.entry import log_cookie
from mailflow.demo.report import returned
from mailflow.demo.site import Site
from mailflow.demo.story import Story
from mailflow.demo.town import TownError
from mailflow.domain.case import Outcome, Status
from mailflow.records.alert import Alert
from mailflow.records.case import Case, Party
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import Delivery, OutgoingMail

COMPLAINT = """\
Dear Oakfield,

I wish to make a complaint. You took my fee for the Catering exam last month and never booked me a place. \
I have written three times and nobody has answered. I want the exam booked, or my money back.

Alice Moreno
"""
ENQUIRY = """\
Hello,

do you run an evening course in baking next term, and what does it cost?

Emma Ward
"""
AWAY = "Thank you for your mail. I am away until Thursday and will read it then.\n\nAlice"
ONE_MORE_THING = "I forgot to say: the receipt for the fee has the number 4711.\n\nAlice"
THANKS = "Dear Alice,\n\nthank you, I have found the payment. I am asking the exam office today.\n\nBob Hale"
NOT_HAPPY = "This does not help me. I still have no exam date, so please pass this on to somebody else.\n\nAlice"
APPEAL = "I do not accept this and I wish to appeal.\n\nAlice"
BENS = "I want to complain. The Childcare class was cancelled for the third time, and nobody told us.\n\nBen Adeyemi"
FRANKS = "This is a complaint. My tutor was rude to me in front of the whole group.\n\nFrank Lewis"


def a_complaint_comes_in(story: Story) -> None:
    """A complaint comes in."""
    started = time.monotonic()
    story.tell("Alice writes to info@ and, to be sure, sends the same mail to enquiries@")
    story.town.post(ALICE, Draft(INFO, "My Catering exam was never booked", COMPLAINT), also_to=(ENQUIRIES,))
    while not story.town.mailbox(ALICE) and time.monotonic() - started < 20:
        time.sleep(0.005)
    seconds = time.monotonic() - started
    story.town.wait_until_quiet()
    acknowledged = story.town.latest(ALICE, "We have received your complaint")
    case = story.case_of(ALICE)
    if case is None:
        raise TownError("no case was opened for Alice")
    story.reference = case.reference
    story.tell(f"-> case {case.reference}, acknowledged in {seconds:.1f} s; Bob looks after it")
    story.expect(
        sorted(story.dispositions(ALICE)) == [Disposition.DUPLICATE, Disposition.OPENED],
        "The same mail in two mailboxes is one case.",
    )
    story.expect(len(story.town.mailbox(ALICE)) == 1, "Alice has one acknowledgement, not two.")
    story.expect(
        case.reference in acknowledged.text and "By " in acknowledged.text and "Stage 3." in acknowledged.text,
        "It has her reference, what happens next and by when, and the procedure.",
    )
    story.expect(case.area == "Catering", "The area Catering was found in her words.")
    assigned = story.town.latest(BOB, case.reference)
    story.expect("never booked me a place" in assigned.text, "Bob has her words, and buttons to act with.")


def an_out_of_office(story: Story) -> None:
    """An automatic answer comes back."""
    story.later(minutes=4)
    acknowledged = story.town.latest(ALICE, "We have received")
    before = len(story.town.mailbox(ALICE))
    away = Draft(acknowledged.return_path, "Automatic reply: away", AWAY, acknowledged.message_id)
    story.send(
        ALICE,
        away,
        "Alice's mail client answers by itself: “I am away until Thursday”",
        automatic=True,
    )
    story.expect(len(story.town.mailbox(ALICE)) == before, "A machine is never answered.")
    story.expect(bool(story.mails(BOB, "An automatic answer")), "Bob can see that she is away.")


def an_enquiry(story: Story) -> None:
    """An enquiry comes in, which is no complaint."""
    story.later(minutes=9)
    story.send(EMMA, Draft(INFO, "Evening courses", ENQUIRY), "Emma asks info@ about evening courses")
    question = story.town.latest(TESS, "Is this a complaint?")
    story.tell("-> mailflow is not sure, and asks Tess")
    story.expect(story.dispositions(EMMA) == [Disposition.UNDECIDED], "It waits for a person; nothing is dropped.")
    story.send(TESS, question.answer("#enquiry"), "Tess replies: #enquiry")
    story.expect(story.dispositions(EMMA) == [Disposition.ENQUIRY], "It is noted as an enquiry, and no case is opened.")
    story.expect(len(story.mails(TESS, "Done")) == 1, "Tess has one receipt.")
    story.expect(not story.town.mailbox(EMMA), "Emma has no mail from a machine.")


def correspondence(story: Story) -> None:
    """Bob and Alice write to each other, through the shared address."""
    story.later(minutes=16)
    acknowledged = story.town.latest(ALICE, "We have received")
    story.send(ALICE, acknowledged.answer(ONE_MORE_THING), "Alice replies to the acknowledgement")
    hers = story.town.latest(BOB, "has written")
    story.tell(f"-> Bob has it from “{hers.sender}”")
    story.send(BOB, hers.answer(THANKS), "Bob replies to that mail")
    his = story.town.latest(ALICE, "Your complaint (")
    story.expect("I have found the payment" in his.text, "Alice has Bob's answer.")
    story.expect(
        his.sender_address == INFO and BOB.email not in his.text and "4711" not in his.text,
        "It comes from info@, without Bob's own address and without the quoted history.",
    )
    answer_to = story.dispositions(BOB)
    story.expect(answer_to == [Disposition.FILED], "Bob's answer is in the case.")


def a_mistyped_command(story: Story) -> None:
    """A command is mistyped, then right."""
    story.later(minutes=23)
    notice = story.town.latest(BOB, "tell the complainant")
    before = story.case().next_due_at
    story.send(BOB, notice.answer("#dedline 5 working days"), "Bob replies: #dedline 5 working days")
    receipt = story.town.latest(BOB, "Nothing was done")
    story.expect("Did you mean #deadline?" in receipt.text, "He is asked: did you mean #deadline?")
    story.expect(story.case().next_due_at == before, "Nothing was changed.")
    story.press(BOB, notice, "#deadline")
    promise = story.town.latest(ALICE, "When you will have our answer")
    story.expect("You will have our answer" in promise.text, "Alice is told by when she will have an answer.")
    story.expect(bool(story.mails(BOB, "Done")), "Bob has a receipt.")


def a_forged_command(story: Story) -> None:
    """Somebody pretends to be Bob."""
    story.later(minutes=35)
    forged = Draft(INFO, f"[{story.reference}] close", "#close because it is settled")
    story.send(BOB, forged, "A stranger writes in Bob's name: #close because it is settled", signed_in=False)
    story.expect(story.dispositions(BOB)[-1] is Disposition.HELD, "It is held, with the reason.")
    story.expect(story.case().status is Status.OPEN, "The case is as it was.")
    story.expect(bool(story.mails(BOB, "Was this mail from you?")), "Bob is asked whether it was him.")


def stage_one_runs_out(story: Story) -> None:
    """Days go by, and stage 1 runs out of time."""
    due = story.case().next_due_at
    happened = story.skip_until(lambda: story.case().stage != "stage-1", "stage 1 ended")
    reminders = sum("was reminded" in one.sentence for one in happened)
    case = story.case()
    story.expect(reminders >= 2, f"Bob was reminded {reminders} times before.")
    story.expect(case.stage == "stage-2" and case.owner == MIA.id, "The case went to Mia by itself.")
    story.expect(due is not None and case.stage_entered_at == due, "Stage 2 counts from the very moment.")
    story.expect(bool(story.mails(MIA, "resolve the complaint")), "Mia has it in her mailbox.")
    story.expect(bool(story.mails(ALICE, "moved to the next step")), "Alice is told, and by when she will hear.")
    story.expect(bool(story.mails(BOB, "Mia Novak looks after this case now")), "Bob is told.")


def the_manager(story: Story) -> None:
    """Mia needs more time, says why, and decides."""
    story.next_morning()
    notice = story.town.latest(MIA, story.reference)
    before = story.case().next_due_at
    story.press(MIA, notice, "#extend", "the exam office is closed until Monday")
    after = story.case().next_due_at
    story.expect(before is not None and after is not None and after > before, "The date has moved.")
    extension = story.town.latest(ALICE, "We need more time")
    story.expect("the exam office is closed until Monday" in extension.text, "Alice is told the new date and why.")
    story.next_morning(2)
    story.press(MIA, notice, "#resolve partly-upheld", "we were slow to answer, but the fee was booked as a deposit")
    outcome = story.town.latest(ALICE, "Our answer to your complaint")
    story.expect("booked as a deposit" in outcome.text, "Alice has the outcome with its reasons.")
    story.expect("Stage 3" in outcome.text, "It says how to ask for the next stage, and until when.")
    story.expect(story.case().status is Status.RESOLVED, "The case is resolved, and waits for Alice.")


def not_satisfied(story: Story) -> None:
    """Alice is not satisfied."""
    story.next_morning()
    story.send(
        ALICE, story.town.latest(ALICE, "Our answer").answer(NOT_HAPPY), "Alice replies that this does not help her"
    )
    hers = story.town.latest(MIA, "has written")
    story.expect("pass this on" in hers.text, "Mia has her reply.")
    with story.town.company.db.read() as session:
        clock = session.exec(
            select(Deadline).where(Deadline.clock == "answer-reply", Deadline.status == DeadlineStatus.OPEN)
        ).first()
    story.expect(clock is not None, "A clock runs until somebody says what the reply means.")
    story.press(MIA, hers, "#escalate")
    case = story.case()
    story.expect(case.stage == "stage-3" and case.owner == DORA.id, "Dora, the director, has the case.")
    story.expect(bool(story.mails(DORA, story.reference)), "She has it in her mailbox.")


def the_director_is_late(story: Story) -> None:
    """Dora misses her date."""
    due = story.case().next_due_at
    story.skip_until(lambda: bool(story.mails(CARL, "Late:")), "Carl was told")
    late = story.town.latest(ALICE, "is late")
    early = [letter for letter in story.town.mailbox(CARL) if due is None or letter.at is None or letter.at < due]
    story.expect(not early, "Carl heard nothing before the time was up.")
    story.expect("You will hear from us again by" in late.text, "Alice is told, with a new date.")
    story.expect(bool(story.mails(DORA, "Late:")), "Dora is told.")
    story.expect(story.case().stage == "stage-3", "It stays with Dora: only an outcome or an appeal moves it on.")
    story.next_morning()
    story.press(
        DORA, story.town.latest(DORA, "Late:"), "#resolve not-upheld", "the deposit rules were sent to you in June"
    )
    outcome = story.mails(ALICE, "Our answer to your complaint (")[-1]
    story.expect("deposit rules" in outcome.text and "Appeal" in outcome.text, "Alice has the outcome, and can appeal.")


def the_appeal(story: Story) -> None:
    """Alice appeals, and Carl's answer is final."""
    story.next_morning()
    story.send(ALICE, story.mails(ALICE, "Our answer")[-1].answer(APPEAL), "Alice replies that she appeals")
    story.press(DORA, story.town.latest(DORA, "has written"), "#escalate")
    story.expect(story.case().owner == CARL.id, "Carl, who has not dealt with it before, has the appeal.")
    story.next_morning(3)
    notice = story.town.latest(CARL, story.reference)
    story.press(CARL, notice, "#resolve upheld", "your fee was for an exam, and we did not book it; we pay it back")
    final = story.town.latest(ALICE, "Our final answer")
    case = story.case()
    story.expect("This is our final answer" in final.text, "Alice has a final answer that says it is final.")
    story.expect("funding.example.org" in final.text, "It names who outside can help.")
    story.expect(case.status is Status.CLOSED and case.outcome is Outcome.UPHELD, "The case is closed as upheld.")
    story.expect(case.next_due_at is None, "No clock runs any more.")
    story.expect(set(case.handled_by) == {BOB.id, MIA.id, DORA.id}, "Four people decided, none of them twice.")


def the_mail_server_is_down(story: Story) -> None:
    """The mail server is down for a while."""
    story.next_morning()
    town = story.town
    raw = written(BEN, Draft(INFO, "Class cancelled again", BENS), town.now())
    with town.server.smtp_down():
        story.tell("Nothing can be sent. Ben's complaint still arrives")
        town.server.deliver(INFO, raw, mail_from=BEN.email)
        town.wait_for(lambda: _open_alerts(story) > 0, "mailflow has noticed that the mail server is down")
        case = story.case_of(BEN)
        story.expect(case is not None, f"{case.reference if case else 'The case'} is open all the same.")
        story.expect(not town.mailbox(BEN), "His letters wait in the outbox.")
        town.let_pass(timedelta(hours=2))
    story.tell("Two hours later the mail server is back")
    town.wait_until_quiet()
    story.expect(len(town.mailbox(BEN)) == 1, "Ben has his acknowledgement, once.")
    story.expect(len(story.mails(ANN, "Mail cannot be sent")) == 1, "Ann was alerted once.")
    town.wait_for(lambda: bool(story.mails(ANN, "Over: Mail is sent again")), "Ann is told that it is over")
    story.expect(_open_alerts(story) == 0, "Ann is told that it is over.")


def a_mail_comes_back(story: Story) -> None:
    """A mail comes back."""
    story.later(minutes=20)
    town = story.town
    story.send(FRANK, Draft(INFO, "A rude tutor", FRANKS), "Frank complains")
    acknowledged = town.latest(FRANK, "We have received")
    story.tell("Frank's mailbox is full: his provider sends the acknowledgement back")
    town.hand_in("", acknowledged.return_path, returned(acknowledged, FRANK.email, town.now()))
    town.wait_until_quiet()
    case = story.case_of(FRANK)
    with town.company.db.read() as session:
        row = session.exec(select(OutgoingMail).where(OutgoingMail.rfc_id == acknowledged.message_id)).one()
        party = session.exec(select(Party).where(Party.address == FRANK.email)).one()
    story.expect(row.status is Delivery.BOUNCED, "The report found the very mail that came back.")
    story.expect(party.unreachable_since is not None, "The log shows that Frank cannot be reached by mail.")
    story.expect(bool(story.mails(BOB, "Our mail does not reach")), "Bob is told to use another way.")
    story.expect(case is not None and case.status is Status.OPEN, "The case goes on.")
    town.server.refuse(FRANK.email, "552 5.2.2 Mailbox full")


def the_log(story: Story) -> None:
    """The complaint log shows it all."""
    log = bootstrap.web_app(story.town.company)
    with Site() as site:
        site.serve(log)
        closed = _page(f"{site.address}/cases/{story.reference}", "")
        story.expect("Password" in closed and APPEAL not in closed, "It shows nothing to whoever is not signed in.")
        cookie = "=".join(log_cookie(story.town, log))
        story.tell(f"Ann opens {story.reference} in the log")
        page = _page(f"{site.address}/cases/{story.reference}", cookie)
        words = ("I wish to appeal", "the deposit rules were sent", "we pay it back", "Our final answer", "upheld")
        missing = [one for one in words if one not in page]
        story.expect(not missing, "The page of the case has her mails, our letters, what happened and the outcome.")
        listing = _page(f"{site.address}/cases", cookie)
        story.expect(listing.count("OS-") >= 3, "The list has all three cases.")


def _page(address: str, cookie: str) -> str:
    with urlopen(Request(address, headers={"Cookie": cookie}), timeout=20) as answer:  # noqa: S310 - our own address
        return str(answer.read().decode())


def the_end(story: Story) -> None:
    """In the end."""
    with story.town.company.db.read() as session:
        inbound = session.exec(select(InboundEmail)).all()
        outgoing = session.exec(select(OutgoingMail)).all()
        cases = session.exec(select(Case).order_by(col(Case.id))).all()
        events = session.exec(select(Event)).all()
    waiting = [one for one in inbound if one.disposition in (Disposition.PENDING, Disposition.UNDECIDED)]
    story.expect(
        not waiting and all(one.reason for one in inbound),
        f"All {len(inbound)} mails that came have been dealt with.",
    )
    left = [one for one in outgoing if one.status not in (Delivery.SENT, Delivery.BOUNCED)]
    story.expect(not left, f"All {len(outgoing)} mails that were promised were sent.")
    doubles = [one.first_name for one in EVERYBODY if _has_doubles(story.town.mailbox(one))]
    arrived = sum(len(story.town.mailbox(one)) for one in EVERYBODY)
    story.expect(not doubles and arrived == len(outgoing), "Each of them arrived once, and none twice.")
    story.expect(len(cases) == 3, "There are three cases: Alice's, Ben's and Frank's.")
    open_ones = [case for case in cases if case.status is not Status.CLOSED]
    story.expect(
        all(case.owner and case.next_due_at for case in open_ones), "Each open case has an owner and a next date."
    )
    story.expect(all(event.sentence for event in events), f"The history has {len(events)} entries, each a sentence.")
    story.expect(
        all(letter.references for letter in story.town.mailbox(ALICE)),
        "In Alice's mail client it is all one conversation.",
    )
    theirs = [letter for who in (ALICE, BEN, FRANK) for letter in story.town.mailbox(who)]
    private = [one.email for one in (BOB, MIA, DORA, CARL, TESS, ANN)]
    story.expect(
        not any(address in f"{letter.text}{letter.html}{letter.reply_to}" for letter in theirs for address in private),
        "No complainant has seen a colleague's own address.",
    )


def _open_alerts(story: Story) -> int:
    with story.town.company.db.read() as session:
        return len(session.exec(select(Alert).where(col(Alert.cleared_at).is_(None))).all())


def _has_doubles(letters: Sequence[Letter]) -> bool:
    ids = [letter.message_id for letter in letters]
    return len(set(ids)) != len(ids)


STEPS: tuple[Callable[[Story], None], ...] = (
    a_complaint_comes_in,
    an_out_of_office,
    an_enquiry,
    correspondence,
    a_mistyped_command,
    a_forged_command,
    stage_one_runs_out,
    the_manager,
    not_satisfied,
    the_director_is_late,
    the_appeal,
    the_mail_server_is_down,
    a_mail_comes_back,
    the_log,
    the_end,
)
