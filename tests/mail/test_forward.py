"""The original in a forwarded mail. Clients and languages are in tests/corpus; here are the rules."""

from __future__ import annotations

import pytest

from mailflow.mail import forward
from mailflow.mail.parse import parse
from tests.mail.making import mail

BLOCK = "From: Carol Cook <carol@example.org>\nSent: 2 March 2026 10:12\nTo: Bob\nSubject: Noise\n\nIt is loud."


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: x",
        "FW: x",
        "WG: x",
        "TR: x",
        "RV: x",
        "VB: x",
        "PD: x",
        "Doorst: x",
        "转发：x",
        "x (fwd)",
        "[Fwd: x]",
        "(Fwd) x",
        "Пересл.: x",
        "İLT: x",
    ],
)
def test_the_prefix_of_a_forward_is_known(subject: str) -> None:
    assert forward.is_forward(subject)


@pytest.mark.parametrize("subject", ["Re: x", "AW: x", "Forward planning", "x", "Re: Fwd: x", ""])
def test_other_subjects_are_no_forward(subject: str) -> None:
    assert not forward.is_forward(subject)


def test_a_bare_block_counts_only_where_the_subject_says_forwarded() -> None:
    found = forward.read("FW: Noise", "Please take this.\n\n" + BLOCK)
    assert found is not None
    assert found.from_ is not None
    assert (found.from_.addr, found.from_.name) == ("carol@example.org", "Carol Cook")
    assert (found.date, found.subject) == ("2 March 2026 10:12", "Noise")
    assert forward.read("Re: Noise", "Please take this.\n\n" + BLOCK) is None


def test_an_announced_block_counts_whatever_the_subject() -> None:
    found = forward.read("Noise", "See:\n\n---------- Forwarded message ---------\n" + BLOCK)
    assert found is not None
    assert found.subject == "Noise"


def test_an_ordinary_reply_is_no_forward() -> None:
    assert parse(mail("Yes.\n\nOn Mon, 2 Mar 2026 at 10:12, B <b@example.net> wrote:\n> ok?")).forwarded is None


def test_a_name_without_an_address_is_no_author() -> None:
    found = forward.read("FW: Noise", BLOCK.replace(" <carol@example.org>", ""))
    assert found is not None
    assert found.from_ is None


def test_everybody_whom_the_original_was_sent_to_is_told() -> None:
    block = BLOCK.replace(
        "To: Bob",
        "To: Bob Baker <bob@example.org>; 'Info' [mailto:info@example.org];\n  dana@example.org\n"
        'Cc: "Eve, E." <Eve@example.org>',
    )
    found = forward.read("FW: Noise", block)
    assert found is not None
    assert [(one.addr, one.name) for one in found.to] == [
        ("bob@example.org", "Bob Baker"),
        ("info@example.org", "Info"),
        ("dana@example.org", ""),
    ]
    assert [(one.addr, one.name) for one in found.cc] == [("eve@example.org", "Eve, E.")]


def told(subject: str, text: str) -> tuple[str | None, str | None, str | None, list[str], list[str]] | None:
    found = forward.read(subject, text)
    if found is None:
        return None
    author = found.from_.addr if found.from_ else None
    return author, found.date, found.subject, [one.addr for one in found.to], [one.addr for one in found.cc]


NOISE = ("carol@example.org", "2.3.2026 10:12", "Noise", ["bob@example.org"], [])


@pytest.mark.parametrize(
    "block",
    [
        "From: Carol <carol@example.org>\nSent: 2.3.2026 10:12\nTo: Bob <bob@example.org>\nSubject: Noise\nIt is loud.",
        "From: Carol <carol@example.org>\nSent: 2.3.2026 10:12\nTo: bob@example.org\nSubject: Noise\nImportance: High",
        "Subject: Noise\nDate: 2.3.2026 10:12\nFrom: Carol <carol@example.org>\nReply-To: x@a.org\nTo: bob@example.org",
        "*From:* Carol <carol@example.org>\n*Sent:* 2.3.2026 10:12\n*To:* bob@example.org\n*Subject:* Noise",
        "| From: | carol@example.org |\n| Date: | 2.3.2026 10:12 |\n| To: | bob@example.org |\n| Subject: | Noise |",
        "SUBJECT:\nNoise\n\nDATE:\n2.3.2026 10:12\n\nFROM:\nCarol <carol@example.org>\n\nTO:\nbob@example.org\n",
        "From: Carol <carol@example.org>To: Bob <bob@example.org>Sent: 2.3.2026 10:12Subject: Noise\n It is loud.",
        "From:carol@example.org\nDate:2.3.2026 10:12\nTo:bob@example.org\nSubject:Noise\n\nIt is loud.",
        "From:<carol@example.org<mailto:carol@example.org>>\nSent: 2.3.2026 10:12\nTo: bob@example.org\nSubject: Noise",
    ],
)
def test_a_block_is_read_in_every_shape_that_clients_give_it(block: str) -> None:
    assert told("Fwd: Noise", "See below.\n\n" + block + "\n\nIt is loud.\nTo: x@example.net\n") == NOISE


@pytest.mark.parametrize(
    "labels",
    [
        ("Od", "Poslano", "Prima", "Predmet"),
        ("Nuo", "Išsiųsta", "Kam", "Tema"),
        ("Saatja", "Saatmisaeg", "Adressaat", "Teema"),
        ("Від", "Надіслано", "Кому", "Тема"),
        ("من", "تم الإرسال", "إلى", "الموضوع"),
        ("از", "تاریخ", "به", "موضوع"),
        ("จาก", "วันที่", "ถึง", "เรื่อง"),
        ("Minn", "Mibgħut", "Lil", "Suġġett"),
        ("Avsändare av brevet", "Klockan", "Hit", "Rubrik"),  # in words that no table has
    ],
)
def test_a_block_is_read_in_languages_known_and_unknown(labels: tuple[str, ...]) -> None:
    values = ("Carol <carol@example.org>", "2.3.2026 10:12", "bob@example.org", "Noise")
    block = "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
    assert told("Fwd: Noise", block + "\n\nIt is loud.") == NOISE


def test_a_prefix_with_two_meanings_is_borne_out_by_the_labels() -> None:
    danish = "Fra: carol@example.org\nSendt: 2.3.2026 10:12\nTil: bob@example.org\nEmne: Noise\n\nHej"
    finnish = (
        "Lähettäjä: carol@example.org\nLähetetty: 2 March 2026\nVastaanottaja: bob@example.org\nAihe: Noise\n\nHei"
    )
    assert told("VS: Noise", danish) == NOISE
    assert told("VS: Noise", finnish) is None


@pytest.mark.parametrize(
    ("text", "author", "date"),
    [
        (
            '---- Forwarded message ----\n02.03.2026, 10:12, "Carol" <carol@example.org>:\n\nLoud',
            "carol@example.org",
            "02.03.2026, 10:12",
        ),
        (">>> Carol Cook <carol@example.org> 3/2/2026 10:12 AM >>>\nLoud", "carol@example.org", "3/2/2026 10:12 AM"),
        (
            "Forwarded message from Carol on Mon Mar 2, 2026 at 10:12 AM CET:\nLoud",
            None,
            "Mon Mar 2, 2026 at 10:12 AM CET",
        ),
        (
            "> Message du 02/03/26 10:12\n> De : carol@example.org\n> A : b@example.org\n> Objet : Noise\n>\n",
            "carol@example.org",
            "02/03/26 10:12",
        ),
    ],
)
def test_an_original_without_a_block_of_headers_is_told_from_its_one_line(
    text: str, author: str | None, date: str
) -> None:
    found = told("Fwd: Noise", "See:\n\n" + text)
    assert found is not None
    assert found[:2] == (author, date)


def test_a_forward_that_is_quoted_in_an_answer_is_no_forward() -> None:
    quoted = "".join(f"> {line}\n" for line in ("---------- Forwarded message ---------\n" + BLOCK).split("\n"))
    assert (
        told("Re: Fwd: Noise", "I agree.\n\nOn Mon, 2 Mar 2026 at 10:12, B <b@example.net> wrote:\n" + quoted) is None
    )
    assert told("Fwd: Noise", quoted) is not None


def test_a_wrapped_subject_is_joined_and_a_text_that_follows_is_not() -> None:
    long = "The noise that comes at night from the yard behind the old bakery in our street"
    block = "From: carol@example.org\nDate: 2.3.2026\nTo: bob@example.org\n"
    block += f"Subject: {long[:65]}\n{long[65:].strip()}\nIt is"
    found = told(f"Fwd: {long}", block)
    assert found is not None
    assert found[2] == long


@pytest.mark.parametrize("subject", ["Fwd: x", "Re: y", "VS: x"])
@pytest.mark.parametrize(
    "piece", ["From: a\n", "---- Forwarded message ----\n", "X: y\n", ": ", "From: To: Sent: Subject: x ", "A:\n\n"]
)
def test_a_megabyte_of_odd_blocks_is_no_trouble(subject: str, piece: str) -> None:
    forward.read(subject, piece * (1_000_000 // len(piece)))


def test_recipients_without_an_address_are_left_out() -> None:
    found = forward.read("FW: Noise", BLOCK)
    assert found is not None
    assert (found.to, found.cc) == ((), ())
