"""The outbox against a server that refuses, hangs up and goes away: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from mailflow.mail.smtp import SmtpAccount, Transport
from mailflow.outbox import deliver
from mailflow.outbox.promise import Promised, promise
from mailflow.records.alert import Alert
from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.workers import send_due
from tests.servers.smtp_sink import HANG_UP
from tests.stories.town import ALICE, ANN, BOB, COMPLAINT, Letter, Town


@pytest.fixture
def quiet_town(town: Town) -> Town:
    """A town with nothing to send yet."""
    assert town.outgoing() == []
    return town


def _promise(town: Town, recipient: str, name: str = "") -> None:
    """One mail of no case."""
    with town.company.db.write() as session:
        promise(
            session,
            Promised(
                once_key=f"test/{name or recipient}",
                letter="alert",
                room="staff",
                recipient=recipient,
                subject=f"About {name or recipient}",
                text="Something happened.",
                sender="info@example.org",
                sender_name="Elm Training",
            ),
            town.now,
        )


def _row(town: Town, recipient: str) -> OutgoingMail:
    (row,) = [row for row in town.outgoing() if row.recipient == recipient]
    return row


def _got(town: Town, recipient: str) -> list[Letter]:
    return town.mailbox(recipient)


def test_a_mail_that_is_refused_for_now_is_sent_once_when_it_is_taken(quiet_town: Town) -> None:
    town = quiet_town
    _promise(town, "carol@example.com")
    town.smtp.rcpt["carol@example.com"] = "450 4.2.1 busy"
    town.send()
    assert _row(town, "carol@example.com").status is Delivery.QUEUED
    town.smtp.rcpt.clear()
    town.send()
    assert _got(town, "carol@example.com") == [], "it waits a minute first"
    town.now += timedelta(minutes=1)
    town.send()
    town.now += timedelta(days=1)
    town.send()
    assert len(_got(town, "carol@example.com")) == 1
    row = _row(town, "carol@example.com")
    assert (row.status, row.attempts) == (Delivery.SENT, 2)
    assert "twice" not in row.last_answer


def test_a_mail_that_is_refused_for_good_fails_and_the_handler_is_told_to_use_another_way(town: Town) -> None:
    town.smtp.rcpt["alice@example.com"] = "550 5.1.1 no such person"
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.send()
    row = town.outgoing("acknowledgement")[0]
    assert row.status is Delivery.FAILED
    assert "no such person" in row.last_answer
    assert _got(town, ALICE) == []
    (told,) = [mail for mail in _got(town, BOB) if "no such person" in mail.text]
    assert "alice@example.com" in told.text
    assert [event.kind for event in town.events()].count("MailNotDelivered") == 1


def test_a_mail_refused_for_five_days_is_given_up_and_told_once(town: Town) -> None:
    town.smtp.rcpt["alice@example.com"] = "450 4.2.1 busy"
    town.write(ALICE, "Cancelled again", COMPLAINT)
    for _ in range(40):
        town.now += timedelta(hours=6)
        town.send()
    row = town.outgoing("acknowledgement")[0]
    assert row.status is Delivery.FAILED
    assert "given up after" in row.last_answer
    assert len(town.outgoing("unreachable")) == 1


def test_a_server_that_is_down_for_a_day_loses_nothing_sends_nothing_twice_and_alerts_once(town: Town) -> None:
    with town.smtp.down():
        for number in range(5):
            town.write(f"Dan {number} <dan{number}@example.com>", "Cancelled again", COMPLAINT)
        for _ in range(24):
            town.now += timedelta(hours=1)
            town.send()
    waiting = [row for row in town.outgoing() if row.status is Delivery.QUEUED]
    assert len(waiting) == 11, "five acknowledgements, five notices, one alert"
    town.send()
    assert all(row.status is Delivery.SENT for row in town.outgoing("acknowledgement")), "the backlog leaves at once"
    town.send()
    assert all(row.status is Delivery.SENT for row in town.outgoing())
    ids = [Letter(town, "", got.raw).message["Message-ID"] for got in town.smtp.received]
    assert len(ids) == len(set(ids)) == 12
    assert [row.letter for row in town.outgoing() if row.recipient == "ann@example.org"] == ["alert", "alert-over"]
    assert len(_got(town, ANN)) == 2


def test_a_server_that_hangs_up_after_the_mail_gets_the_same_bytes_again_and_the_doubt_is_kept(
    quiet_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town = quiet_town
    _promise(town, "carol@example.com")
    town.smtp.data = HANG_UP
    town.send()
    assert "may arrive twice" in caplog.text
    town.smtp.data = ""
    town.now += timedelta(minutes=1)
    town.send()
    first, second = [got.raw for got in town.smtp.received]
    assert first == second
    row = _row(town, "carol@example.com")
    assert row.status is Delivery.SENT
    assert "may arrive twice" in row.last_answer
    town.now += timedelta(days=1)
    town.send()
    assert len(town.smtp.received) == 2


def test_a_mail_left_by_a_process_that_died_is_sent_when_its_claim_has_run_out(
    quiet_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town = quiet_town
    _promise(town, "carol@example.com")
    assert deliver._claim(town.company.db, town.now) is not None
    town.now += deliver.CLAIM - timedelta(seconds=1)
    town.send()
    assert town.smtp.received == [], "the other process may still be at it"
    town.now += timedelta(seconds=1)
    town.send()
    row = _row(town, "carol@example.com")
    assert (row.status, len(town.smtp.received)) == (Delivery.SENT, 1)
    assert "mailflow stopped" in row.last_answer
    assert "may arrive twice" in caplog.text


def test_a_claim_holds_longer_than_the_longest_send() -> None:
    account = SmtpAccount("localhost", 25, "none")
    steps = 14  # MAIL to the mail itself on a stale connection; then connecting, EHLO, TLS, login and those again
    assert deliver.CLAIM.total_seconds() > account.answer_timeout + steps * account.timeout


def test_a_mail_that_cannot_be_composed_fails_alone(quiet_town: Town) -> None:
    town = quiet_town
    for name in ("carol", "dave", "erin"):
        _promise(town, f"{name}@example.com")
    with town.company.db.write() as session:
        session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.recipient) == "carol@example.com")
            .values(attachments=[{"raw": "nothing", "part": "1", "filename": "a", "content_type": "text/plain"}])
        )
    town.send()
    assert _row(town, "carol@example.com").status is Delivery.FAILED
    assert _row(town, "dave@example.com").status is Delivery.SENT
    assert _row(town, "erin@example.com").status is Delivery.SENT
    with town.company.db.read() as session:
        (alert,) = session.exec(select(Alert)).all()
    assert "could not be composed" in alert.sentence


def test_one_recipient_refused_among_many_delays_nobody_else(quiet_town: Town) -> None:
    town = quiet_town
    names = [f"person{number}@example.com" for number in range(10)]
    for name in names:
        _promise(town, name)
    town.smtp.rcpt[names[3]] = "550 5.1.1 no such person"
    town.smtp.rcpt[names[6]] = "451 4.3.0 later"
    town.send()
    stand = [_row(town, name).status for name in names]
    assert stand == [
        Delivery.FAILED if name == names[3] else Delivery.QUEUED if name == names[6] else Delivery.SENT
        for name in names
    ]


def test_a_server_that_hangs_up_on_one_recipient_still_takes_the_mail_of_the_others(quiet_town: Town) -> None:
    town = quiet_town
    for name in ("carol", "dave", "erin"):
        _promise(town, f"{name}@example.com")
    town.smtp.rcpt["carol@example.com"] = HANG_UP
    for _ in range(3):
        town.send()
    assert _row(town, "dave@example.com").status is Delivery.SENT
    assert _row(town, "erin@example.com").status is Delivery.SENT
    carol = _row(town, "carol@example.com")
    assert carol.status is Delivery.QUEUED
    assert carol.next_attempt_at is not None and carol.next_attempt_at > town.now, "it is this mail's own trouble"
    with town.company.db.read() as session:
        assert session.exec(select(Alert)).all() == [], "the server is not down"


def test_two_outboxes_at_once_send_each_mail_once(any_town: Town) -> None:
    town = any_town
    for number in range(30):
        _promise(town, f"person{number}@example.com")

    def work() -> None:
        with Transport(town.smtp.account()) as transport:
            send_due(town.company, transport, was_down=False)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(town.smtp.received) == 30
    assert len({got.rcpt_to for got in town.smtp.received}) == 30
    assert all(row.status is Delivery.SENT and row.attempts == 1 for row in town.outgoing())
