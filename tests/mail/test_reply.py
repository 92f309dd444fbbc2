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
        "Sehr geehrte Damen und Herren,\n\nam 4.10.2026 um 9:30 Uhr schrieb Herr Kunze:\n\nMorgen. Heute ist Mai.",
        "Three questions please:\n\n> Who decided?\n> Why was I not told?\n\nPlease answer all of them.",
        "A log.\n\n1/11/2026 23:10 music\nOn 5 Nov 2026 at 02:15, glass\nOn 6 Nov at 01:40 my neighbour wrote:\n"
        "7/11/2026 23:00 drums\n\nPlease act.",
        "1. What happened\n--------\nIt broke.\n\n2. What I want\n--------\nThe money back.",
        "First the rent:\n\n***\n\nIt is too high.\n\n_____\n\nThen the lift: when will it go again?",
        "I got this back:\n\n> 550 5.1.1 User unknown\n\nPlease tell me the right address.",
        "To reproduce:\n\n    $ run < in > out\n    >>> exit status 1\n\nThat is all.",
    ],
)
def test_prose_that_resembles_a_quote_is_kept(prose: str) -> None:
    assert reply.trim(prose) == prose


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nMonday, 2 March 2026, 1:26:00 PM, you wrote:\n\nBM> May we come?",
        '>>>>> "BM" == Bob Martin <bob@example.net> writes:\n\n    BM> May we come?\n\nYes.',
        "Yes.\n\n>>> Bob Martin <bob@example.net> 3/2/2026 2:25 PM >>>\nMay we come?",
        "Yes.\n\nOn Mon, 2 Mar 2026 at 10:12 Bob\n<\nmailto:bob@example.net\n> wrote:\n\n> May we come?",
        "Yes.\n\nMissatge de Bob <bob@example.net> del dia dl., 2 de\nmarç 2026 a les 13:26:\n\n> May we come?",
        "Yes.\n\n2026-03-02 오후 2:46에 Bob 이(가) 쓴 글:\n> May we come?",
        "Yes.\n\nOn Mon, 2 Mar 2026 at 18:31, Bob (Complaints) <\nbob@example.net> wrote:\n\n"
        "> ##- Please type your reply above this line -##\n>\n> May we come?",
    ],
    ids=["The Bat!", "Supercite", "GroupWise", "an address in pieces", "ca", "ko", "another's marker"],
)
def test_a_quote_is_known_by_what_leads_into_it(text: str) -> None:
    assert reply.trim(text).strip() == "Yes."


def test_bullets_above_a_quote_are_the_senders_own() -> None:
    own = "It said:\n\n> no dogs\n> no music"
    assert reply.trim(f"{own}\n\nOn Mon, 2 Mar 2026 at 10:12, Bob <bob@example.net> wrote:\n> Why?") == own


def test_a_phones_line_alone_above_a_quote_is_no_answer() -> None:
    assert (
        reply.trim("Sent from my iPhone\n\n> On 2 Mar 2026, at 18:00, Bob <bob@example.net> wrote:\n> \n> Yes?") == ""
    )


def test_what_follows_a_signature_after_ps_is_kept() -> None:
    assert (
        reply.trim("The keys are here.\n\n-- \nAlice\n\nPS: The lock sticks.")
        == "The keys are here.\n\nPS: The lock sticks."
    )


def test_a_forward_that_a_client_has_quoted_is_kept() -> None:
    text = "Is this right?\n\n> Begin forwarded message:\n>\n> From: Carol <carol@example.org>\n> Date: x\n>\n> Pay."
    assert reply.trim(text) == text


def test_answers_between_and_below_the_quotes_are_kept() -> None:
    text = "On Mon, 2 Mar 2026 at 10:12, Bob <bob@example.net> wrote:\n> When?\n\nTuesday.\n\n> Where?\n\nHere."
    assert reply.trim(text).split() == ["Tuesday.", "Here."]


def test_a_forwarded_mail_is_kept_since_it_is_what_was_sent() -> None:
    head = "---------- Forwarded message ---------\nFrom: Carol <carol@example.org>\nDate: x\nSubject: y"
    text = f"Please see.\n\n{head}\n\nHer words."
    assert reply.trim(text) == text


def test_a_block_of_headers_is_what_was_sent_where_the_subject_says_forwarded() -> None:
    text = (
        "Please see.\n\nFrom: Carol <carol@example.org>\nSent: 2 March 2026 09:12\nTo: Alice\nSubject: y\n\nHer words."
    )
    assert reply.trim(text, forwards=True) == text
    assert reply.trim(text) == "Please see."


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
