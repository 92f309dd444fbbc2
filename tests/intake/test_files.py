"""Mails handed over as files go through the one door: kept once, matched to a mailbox, counted from the right day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from mailflow import bootstrap
from mailflow.intake.files import Imported, NoSuchMailbox, import_all, receive_one
from mailflow.mail.collection import open_collection
from mailflow.records.case import Case
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.outgoing import OutgoingMail
from mailflow.workers import Company
from tests.oakstreet import COMPLAINT, numbered, write_settings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = bootstrap.company(bootstrap.settings_from(write_settings(tmp_path)), lambda: NOW)
    yield made
    made.db.close()


def receive(company: Company, raw: bytes = COMPLAINT, **envelope: object) -> str:
    return receive_one(company.db, company.office, raw, NOW, **envelope)  # type: ignore[arg-type]


def import_from(company: Company, path: Path, **how: object) -> Imported:
    return import_all(company.db, company.office, open_collection(path), company.clock, **how)  # type: ignore[arg-type]


def rows(company: Company) -> list[InboundEmail]:
    with company.db.read() as session:
        return list(session.exec(select(InboundEmail).order_by(InboundEmail.id)).all())  # type: ignore[arg-type]


def count(company: Company, table: type) -> int:
    with company.db.read() as session:
        return len(session.exec(select(table)).all())


# --- one mail from a pipe -------------------------------------------------------------------------------


def test_a_received_mail_is_settled_at_once(company: Company) -> None:
    assert receive(company).startswith("opened: ")
    (row,) = rows(company)
    assert (row.channel, row.mailbox, row.received_at) == ("receive", "info", NOW)


def test_the_same_bytes_for_the_same_recipients_are_the_same_delivery(company: Company) -> None:
    receive(company, rcpt_to=("info@housing.example.org",))
    assert receive(company, rcpt_to=("info@housing.example.org",)) == "This mail was received before."
    assert receive(company, rcpt_to=("enquiries@housing.example.org",)).startswith("duplicate: ")
    assert count(company, Case) == 1


def test_the_bytes_are_kept_as_they_came_but_for_the_line_of_the_pipe(company: Company) -> None:
    receive(company, b"From alice@example.org Sat Nov 21 10:00:00 2026\n" + COMPLAINT)
    with company.db.read() as session:
        assert session.exec(select(RawMail.content)).one() == COMPLAINT


@pytest.mark.parametrize(
    ("given", "mailbox"),
    [
        ({"rcpt_to": ("ENQUIRIES+abc@Housing.example.org",)}, "info"),
        ({"raw": b"To: Us <info+x@housing.example.org>\nFrom: a@example.org\n\nx"}, "info"),
        ({"raw": b"To: x@example.com,\n\tinfo@housing.example.org\nFrom: a@example.org\n\nx"}, "info"),
        ({"raw": b"Delivered-To: info@housing.example.org\r\nFrom: a@example.org\r\n\r\nx"}, "info"),
        ({"raw": b"From: info@housing.example.org\nTo: x@example.com\n\nx"}, ""),
        ({"raw": b"To: notinfo@housing.example.org\nFrom: a@example.org\n\nx"}, ""),
        ({"raw": b"To: x@example.com\nFrom: a@example.org\n\nTo: info@housing.example.org"}, ""),
    ],
)
def test_the_mailbox_is_the_one_whose_address_recipients_name(
    company: Company, given: dict[str, object], mailbox: str
) -> None:
    receive(company, **{"raw": COMPLAINT, **given})  # type: ignore[arg-type]
    assert rows(company)[0].mailbox == mailbox


def test_a_mailbox_that_the_settings_lack_is_refused_before_anything_is_kept(company: Company) -> None:
    with pytest.raises(NoSuchMailbox, match=r"no mailbox “inbox”. They have: info."):
        receive(company, mailbox="inbox")
    assert rows(company) == []


@pytest.mark.parametrize("sender", ["", "<>", "  <> "])
def test_an_empty_return_path_is_known_however_it_is_written(company: Company, sender: str) -> None:
    receive(company, mail_from=sender)
    assert rows(company)[0].mail_from == ""


def test_addresses_with_bytes_that_are_not_utf8_are_kept(company: Company) -> None:
    odd = b"caf\xe9@example.org".decode("utf-8", "surrogateescape")
    receive(company, mail_from=odd, rcpt_to=(odd,))
    assert rows(company)[0].mail_from == "caf�@example.org"


def test_a_mail_over_the_limit_is_kept_whole_and_put_before_a_person(tmp_path: Path) -> None:
    file = write_settings(tmp_path, more="[intake]\nmax_size_mb = 1\n")
    company = bootstrap.company(bootstrap.settings_from(file), lambda: NOW)
    large = COMPLAINT + b"x" * 1_000_000
    assert receive(company, large) == "held: It is larger than 1 MB, so mailflow kept it without reading it."
    with company.db.read() as session:
        assert session.exec(select(RawMail.size)).one() == len(large)
    company.db.close()


# --- a collection ---------------------------------------------------------------------------------------


def folder(path: Path, *mails: bytes) -> Path:
    path.mkdir(exist_ok=True)
    for number, raw in enumerate(mails):
        (path / f"{number:05}.eml").write_bytes(raw)
    return path


def test_a_folder_is_imported_and_told_what_became_of_it(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", numbered(1), numbered(2), b"")
    told = import_from(company, mails)
    assert str(told) == "2 mails imported (2 opened), 1 could not be read."
    assert told.troubles[0].endswith("00002.eml is empty.")


def test_importing_twice_changes_nothing(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", numbered(1), numbered(2), numbered(1))
    import_from(company, mails)
    before = count(company, OutgoingMail)
    assert str(import_from(company, mails)) == "0 mails imported, 3 here before."
    assert (count(company, Case), count(company, OutgoingMail)) == (2, before)


def test_what_came_over_imap_is_known_in_an_import(company: Company, tmp_path: Path) -> None:
    receive(company, numbered(1))
    told = import_from(company, folder(tmp_path / "saved", numbered(1)))
    assert str(told) == "1 mail imported (1 duplicate)."
    assert count(company, Case) == 1


def test_an_import_that_is_stopped_goes_on_where_it_stopped(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailflow.intake.files.MAILS_A_COMMIT", 2)
    mails = folder(tmp_path / "saved", *(numbered(number) for number in range(5)))

    def ctrl_c(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_from(company, mails, progress=ctrl_c)
    assert count(company, Case) == 2
    assert str(import_from(company, mails)) == "3 mails imported (3 opened), 2 here before."
    assert count(company, Case) == 5


def test_a_stop_between_keeping_and_settling_leaves_nothing_undone(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = folder(tmp_path / "saved", numbered(1))

    def ctrl_c(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mailflow.intake.files.settle_all", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            import_from(company, mails)
    assert [row.disposition for row in rows(company)] == [Disposition.PENDING]
    import_from(company, mails)
    assert [row.disposition for row in rows(company)] == [Disposition.OPENED]


def test_mail_that_arrives_during_an_import_is_taken_by_the_next(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", numbered(1))
    import_from(company, mails, progress=lambda _: (mails / "later.eml").write_bytes(numbered(2)))
    assert str(import_from(company, mails)) == "1 mail imported (1 opened), 1 here before."


def test_an_archive_is_kept_and_nobody_is_answered(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", numbered(1, more="Date: Thu, 1 Jan 2015 00:00:00 +0000\r\n"))
    assert str(import_from(company, mails, as_history=True)) == "1 mail imported (1 before-start)."
    (row,) = rows(company)
    assert (row.sender, row.subject) == ("person1@example.org", "Complaint 1")
    assert row.received_at == datetime(2015, 1, 1, tzinfo=UTC)
    assert (count(company, Case), count(company, OutgoingMail)) == (0, 0)


@pytest.mark.parametrize(
    ("head", "received_at"),
    [
        ("Received: by mx; Fri, 20 Nov 2026 09:00:00 +0000\r\n", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("Received: by mx; Thu, 1 Jan 2015 09:00:00 +0000\r\n", NOW),
        ("Received: by mx; Thu, 1 Jan 2037 09:00:00 +0000\r\n", NOW),
        ("Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n", NOW),
        ("", NOW),
    ],
)
def test_a_case_counts_from_the_day_its_mail_came_if_that_was_lately(
    company: Company, tmp_path: Path, head: str, received_at: datetime
) -> None:
    import_from(company, folder(tmp_path / "saved", numbered(1, more=head)))
    with company.db.read() as session:
        assert session.exec(select(Case.received_at)).one() == received_at


def test_large_mails_are_committed_a_few_at_a_time(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", *(numbered(number, "x" * 9_000_000) for number in range(3)))
    batches: list[int] = []
    import_from(company, mails, as_history=True, progress=batches.append)
    assert batches == [2, 1]


def test_a_mail_named_mailbox_wins_over_its_headers(company: Company, tmp_path: Path) -> None:
    mails = folder(tmp_path / "saved", b"From: a@example.org\r\nTo: x@example.com\r\n\r\nHello")
    import_from(company, mails, mailbox="info")
    assert rows(company)[0].mailbox == "info"
    assert NOW - rows(company)[0].received_at == timedelta(0)
