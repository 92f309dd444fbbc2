"""What this sender wrote. The clients and languages are in tests/corpus; here are the rules."""

from __future__ import annotations

import pytest

from mailflow.mail import reply

OURS = f"{reply.MARKER}\n\nDear Alice,\nwe will come on Tuesday."


def test_what_stands_below_our_marker_is_ours() -> None:
    assert reply.trim(f"Tuesday is fine.\n\n{OURS}") == "Tuesday is fine."
    assert (
        reply.trim("Tuesday is fine.\n\nOn Mon, 2 Mar 2026 Complaints wrote:\n> " + OURS.replace("\n", "\n> "))
        == "Tuesday is fine."
    )


def test_an_answer_below_our_marker_is_kept_whole() -> None:
    assert "Tuesday is fine." in reply.trim(f"{OURS}\n\nTuesday is fine.")


@pytest.mark.parametrize(
    "prose",
    [
        "On Monday your agent wrote:\nnobody will come.\n\nI do not accept this.",
        "On 3 March 2026 at 10:15 I wrote to bob@example.net:\n\nThe lift is broken.\n\nNobody answered.",
        "I spoke to you on 3 March 2026.\nThen Bob <bob@example.net> wrote:\n\nThe case is closed.\n\nIt is not.",
        "Your agent wrote: nobody will come. Then nothing happened.",
        "On 5 March 2026 at 10:15 your agent wrote:\n\nThe case is closed.\n\nThat is wrong.",
        "From: the beginning I said no.\nI want my money back.",
        "The rent was paid:\n\nDate: 3 March\nAmount: 300\nPlease check.",
        "My list:\n- the lift\n- the noise\n-- and the smell\nPlease mend all three.",
        "It says in the agreement, section 3:\n\nThe landlord keeps the lift in order.\n\n"
        "On 3 March bob@example.net told me that he does not.",
        "Original message to you was sent in May. Nothing happened.",
    ],
)
def test_prose_that_resembles_a_quote_is_kept(prose: str) -> None:
    assert reply.trim(prose) == prose


def test_answers_between_and_below_the_quotes_are_kept() -> None:
    text = "On Mon, 2 Mar 2026 at 10:12, Bob <bob@example.net> wrote:\n> When?\n\nTuesday.\n\n> Where?\n\nHere."
    assert reply.trim(text).split() == ["Tuesday.", "Here."]


def test_a_forwarded_mail_is_kept_since_it_is_what_was_sent() -> None:
    head = "---------- Forwarded message ---------\nFrom: Carol <carol@example.org>\nDate: x\nSubject: y"
    text = f"Please see.\n\n{head}\n\nHer words."
    assert reply.trim(text) == text


def test_a_text_that_is_all_quote_is_kept() -> None:
    assert reply.trim("> one\n> two") == "> one\n> two"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAlice Archer\n12 Mill House",
        "--\nAlice",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPad",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "iPhone'umdan gönderildi",
        "Στάλθηκε από το iPhone μου",
        "iPhoneから送信",
        "发自我的iPhone",
        "Get Outlook for iOS",
        "Sent from Yahoo Mail on Android",
        "Sent via BlackBerry by Vodafone",
        "Alice Archer\nHead of Nothing\n020 7946 0000\nalice@example.org",
    ],
)
def test_a_signature_is_cut(signature: str) -> None:
    assert reply.trim(f"Tuesday is fine.\n\n{signature}\n") == "Tuesday is fine."


@pytest.mark.parametrize(
    "ending",
    [
        "Sent from my desk, which is easier than my phone.",
        "Please call me on\n020 7946 0000\nafter six.",
        "Yours faithfully,\nAlice Archer",
        "----------\n" + "A long list of what is broken.\n" * 20,
    ],
)
def test_an_ending_that_says_something_is_kept(ending: str) -> None:
    assert reply.trim(f"Tuesday is fine.\n\n{ending}").endswith(ending.strip())


def test_our_marker_reads_as_the_letters_write_it() -> None:
    assert reply.MARKER == "-- Please reply above this line --"
