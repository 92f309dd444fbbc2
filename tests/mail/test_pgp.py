"""OpenPGP: armour is not what somebody wrote, what is encrypted is named, and nothing is taken out by guess.

The armoured texts were made with GnuPG.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail import pgp
from mailflow.mail.parse import parse
from tests.mail.making import mail

CORPUS = Path(__file__).parents[1] / "corpus"
UNCHECKED = "PGP: signed, the signature was not checked"
SIGNED = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Hello,

the lift is broken:
- - since March
- - on every floor
- From the cellar it does not move.

- --~
Alice Archer
-----BEGIN PGP SIGNATURE-----

iHUEARYIAB0WIQSvlzT6kSCBChGmt0pwmVN4BztzywUCawJa1QAKCRBwmVN4Bztz
y1mUAP9JxF2BN7yFAPLOVMGh79dQ+OBEDFXJElM54cxeIcAf0gD9GhMLlV2iIrMz
xjp2Cs3T6OYWx6WznIITFuaJOouHQw8=
=aGK/
-----END PGP SIGNATURE-----
""".replace("~", " ")
WORDS = (
    "Hello,\n\nthe lift is broken:\n- since March\n- on every floor\nFrom the cellar it does not move.\n\n"
    "-- \nAlice Archer"
)
KEY = (
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEawJa1RYJKwYBBAHaRw8BAQdA\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n"
)
SECRET = "-----BEGIN PGP MESSAGE-----\n\nhF4DAAAAAAAAAAASAQdA\n=abcd\n-----END PGP MESSAGE-----\n"


def test_signed_words_are_read_without_their_armour() -> None:
    read = parse(mail(SIGNED))
    assert read.body_text == WORDS
    assert read.reply_text == WORDS.partition("\n\n-- ")[0]
    assert read.defects == (UNCHECKED,)


def test_words_around_the_signed_ones_stay() -> None:
    text = f"The list says hello.\n- one\n{SIGNED}The list says goodbye.\n- two"
    assert parse(mail(text)).body_text == f"The list says hello.\n- one\n{WORDS}\nThe list says goodbye.\n- two"


def test_words_that_flow_are_signed_before_they_flow() -> None:
    text = SIGNED.replace("the lift is broken:\n", "the lift \nis broken:\n")
    assert parse(mail(text, "Content-Type: text/plain; format=flowed")).body_text == WORDS


def test_signed_words_in_html_are_read_without_their_armour() -> None:
    read = parse(mail(f"<pre>{SIGNED}</pre>", "Content-Type: text/html"))
    assert "PGP" not in read.body_text
    assert "- since March" in read.body_text
    assert read.defects == (UNCHECKED,)


@pytest.mark.parametrize(
    "text",
    [
        SIGNED.partition("-----END")[0].rstrip(),
        SIGNED.partition("-----BEGIN PGP SIGNATURE")[0].rstrip(),
        "-----BEGIN PGP SIGNED MESSAGE-----",
        "What is -----BEGIN PGP SIGNED MESSAGE-----?\n- a\n"
        + SIGNED[SIGNED.index("-----BEGIN PGP SIGNATURE") :].rstrip(),
        "> -----BEGIN PGP SIGNED MESSAGE-----\n> Hash: SHA256\n>\n> - - a\n> -----BEGIN PGP SIGNATURE-----\n> x",
    ],
)
def test_what_is_not_certain_to_be_armour_stays(text: str) -> None:
    assert parse(mail(text)).body_text == text


def test_signed_words_without_armour_headers_lose_no_line() -> None:
    text = SIGNED.replace("Hash: SHA256\n\n", "")
    assert parse(mail(text)).body_text == WORDS


def test_what_is_encrypted_in_a_text_is_named_and_stays() -> None:
    read = parse(mail(SECRET))
    assert read.body_text == SECRET.rstrip()
    assert read.defects == ("PGP: encrypted, kept as it is",)


def test_a_key_below_a_mail_is_shown_and_is_not_what_its_sender_wrote() -> None:
    read = parse(mail(f"The lift is broken.\n\n{KEY}"))
    assert "PUBLIC KEY" in read.body_text
    assert read.reply_text == "The lift is broken."
    assert read.defects == ()


def test_a_key_without_an_end_is_kept() -> None:
    text = f"The lift is broken.\n\n{KEY}".partition("-----END")[0].rstrip()
    assert parse(mail(text)).reply_text == text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("multipart-signed-pgp", UNCHECKED),
        ("pgp-signed-inline", UNCHECKED),
        ("pgp-encrypted", "PGP: encrypted, kept whole"),
        ("pgp-encrypted-inline", "PGP: encrypted, kept as it is"),
    ],
)
def test_each_form_is_named(name: str, said: str) -> None:
    assert said in parse((CORPUS / f"{name}.eml").read_bytes()).defects


HOSTILE = [
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "-----BEGIN PGP SIGNATURE-----",
    "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----",
    "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----",
    "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----",
    "-----BEGIN PGP PUBLIC KEY BLOCK-----",
    "-----BEGIN PGP ",
    "Hash: a",
    "- - ",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_megabyte_of_armour_is_no_trouble(line: str) -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\n" + (line + "\n") * (1_000_000 // (len(line) + 1))
    assert parse(mail("The lift is broken.\n" + text)).body_text.startswith("The lift is broken.")
    one_line = "-----BEGIN PGP " + line.replace("\n", "") * (1_000_000 // len(line))
    assert pgp.unwrap(one_line) == (one_line, [])


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*SIGNED.splitlines(), *KEY.splitlines(), *SECRET.splitlines(), "words", "- words"])))
def test_lines_in_any_order_lose_nothing_unless_a_block_has_an_end(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept, _ = pgp.unwrap(text)
    rest = pgp.without_keys(kept)
    if not any(line.startswith("-----END") for line in lines):
        assert rest == text
