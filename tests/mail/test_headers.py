"""Header values: encoded words, parameters, file names, ids and subjects, as they are abused in real mail."""

from __future__ import annotations

import pytest

from mailflow.mail import charset, headers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?L=C3=A4rm?=", "Lärm"),
        ("=?UTF-8?b?TMOkcm0=?=", "Lärm"),
        ("=?utf-8?Q?L=C3=A4rm?= =?utf-8?Q?_nachts?=", "Lärm nachts"),
        ("=?utf-8?Q?L=C3?= =?utf-8?Q?=A4rm?=", "Lärm"),
        ("=?utf-8?B?TMOkc?= =?utf-8?B?m0=?=", "Lärm"),
        ("=?utf-8?Q?L=C3=A4rm?=text", "Lärmtext"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("=?utf-8*en?Q?L=C3=A4rm?=", "Lärm"),
        ("=?no-such?Q?L=E4rm?=", "Lärm"),
        ("=?utf-8?Q?open end", "open end"),
        ("=?", "=?"),
        ("=?utf-8?X?no?=", "=?utf-8?X?no?="),
        ("=?iso-2022-jp?B?GyRCJTAlaRsoQg==?=", "グラ"),
    ],
)
def test_encoded_words_are_decoded_however_they_are_abused(value: str, text: str) -> None:
    assert headers.decode_words(value) == text


@pytest.mark.parametrize(
    ("value", "main", "found"),
    [
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("text/plain; charset=utf-8; charset=latin1", "text/plain", {"charset": "utf-8"}),
        ("Text/Plain", "text/plain", {}),
        ("attachment; filename=my file.pdf", "attachment", {"filename": "my file.pdf"}),
        ('attachment; filename="a;b.pdf"', "attachment", {"filename": "a;b.pdf"}),
        ("attachment; filename*=utf-8''%C3%A4.pdf", "attachment", {"filename": "ä.pdf"}),
        ("attachment; filename*1=b.pdf; filename*0*=utf-8''%C3%A4", "attachment", {"filename": "äb.pdf"}),
        ('attachment; filename="=?utf-8?Q?=C3=A4.pdf?="', "attachment", {"filename": "ä.pdf"}),
        ("attachment; filename=utf-8''%C3%A4.pdf", "attachment", {"filename": "ä.pdf"}),
        ('attachment; filename="unclosed.pdf', "attachment", {"filename": "unclosed.pdf"}),
        ("attachment; filename*=''%C3%A4.pdf", "attachment", {"filename": "ä.pdf"}),
        ("attachment; filename*0*=''%C3%A4; filename*1=.pdf", "attachment", {"filename": "ä.pdf"}),
        ("attachment; filename=M%C3%A4rz.pdf", "attachment", {"filename": "März.pdf"}),
        ("attachment; filename=100%25.pdf", "attachment", {"filename": "100%25.pdf"}),
    ],
)
def test_parameters_are_read_as_mail_readers_read_them(value: str, main: str, found: dict[str, str]) -> None:
    assert headers.parameters(value) == (main, found)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\bill.pdf", "bill.pdf"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("a\u200bb\r\nc.txt", "ab c.txt"),
        (".htaccess", "htaccess"),
        ("a<b>|c?.txt", "a_b__c_.txt"),
        ("..", ""),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("ä" * 400 + ".pdf", "ä" * 125 + ".pdf"),
        ("ä" * 400, "ä" * 127),
    ],
)
def test_a_file_name_is_safe_to_show_and_to_save(given: str, safe: str) -> None:
    assert headers.file_name(given) == safe


def test_ids_are_found_without_brackets_and_over_folds() -> None:
    assert headers.ids(["<a@x> <b@\r\n x>", "c@x, d@x", "junk"]) == ("a@x", "b@x", "c@x", "d@x")
    assert headers.message_id(" plain@x ") == "plain@x"
    assert headers.message_id("<>") is None


def test_a_thousand_references_keep_the_first_and_the_last() -> None:
    found = headers.ids([" ".join(f"<{n}@x>" for n in range(1_000))], most=10)
    assert len(found) == 10
    assert (found[0], found[-1]) == ("0@x", "999@x")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Lift",
        "RE: re: Lift",
        "AW: WG: Lift",
        "Re[2]: Lift",
        "Fwd: Lift",
        "SV: Lift",
        "Antw: Lift",
        "Odp: Lift",
        "RIF: Lift",
        "TR : Lift",
        "Ynt: Lift",
        "VS: Lift",
        "YNT: İlt: Lift".replace("İlt: ", ""),
        "Ответ: Lift",
        "回复：Lift",
        "转发: Lift",
        "Σχετ: Lift",
    ],
)
def test_prefixes_of_any_language_are_taken_off_a_subject(subject: str) -> None:
    assert headers.base_subject(subject) == "Lift"


@pytest.mark.parametrize("subject", ["Lift: broken", "Report: x", "Information: y", "Reading room", "I was there"])
def test_words_that_are_no_prefix_stay(subject: str) -> None:
    assert headers.base_subject(subject) == subject


def test_a_thousand_prefixes_end() -> None:
    assert headers.base_subject("Re: " * 1_000 + "x").endswith("x")


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        (b"caf\xe9", "utf-8", "café"),
        ("café".encode(), "iso-8859-1", "café"),
        (b"caf\xe9", None, "café"),
        (b"caf\xe9", "no-such-charset", "café"),
        (b"10 \x80", "us-ascii", "10 €"),
        (b"+AOk-", "utf-7", "é"),
        (b"+AOk-", "us-ascii", "+AOk-"),
        ("ж".encode("koi8-r"), "koi8-r", "ж"),
        ("한".encode("cp949"), "ks_c_5601-1987", "한"),
        ("é".encode("utf-16"), None, "é"),
        (b"zlib \xe9", "zlib", "zlib é"),
        (b"\x81\x8d caf\xe9", "windows-1252", "\x81\x8d café"),
        (b"\xbf\xf3", "iso-8859-2http-equivContent-Type", "żó"),
        (b"\xe4\xe0", "windows-1251;", "да"),
        (b"\x1b$B-!\x1b(B \x1b(I123\x1b(B", "iso-2022-jp-ms", "① ｱｲｳ"),
        (b"\x1b$B|b\x1b(B", "iso-2022-jp", "髙"),
    ],
)
def test_a_charset_label_is_believed_as_far_as_the_bytes_bear_it_out(data: bytes, label: str | None, text: str) -> None:
    assert charset.decode(data, label)[0] == text
