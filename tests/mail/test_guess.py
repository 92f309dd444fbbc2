"""Text that names no charset: what its bytes are most likely to say, as short as a subject is."""

from __future__ import annotations

import pytest

from mailflow.mail import charset, guess
from mailflow.mail.parse import parse

SUBJECTS = [
    ("koi8-r", "Течёт крыша в подъезде"),
    ("koi8-r", "СРОЧНО ОТВЕТЬТЕ"),
    ("cp1251", "Течёт крыша в подъезде"),
    ("cp1251", "Иван Соколов"),
    ("cp1251", "Немає гарячої води"),
    ("cp866", "Течёт крыша в подъезде"),
    ("iso8859-7", "Χαλασμένος ανελκυστήρας"),
    ("cp1255", "המעלית לא עובדת"),
    ("cp1256", "المصعد لا يعمل"),
    ("cp874", "ลิฟต์เสียมาสามวันแล้ว"),
    ("cp1250", "Winda nie działa od środy"),
    ("iso8859-2", "Winda nie działa od środy"),
    ("cp1250", "Výtah nefunguje už třetí týden"),
    ("cp1254", "Asansör üç gündür çalışmıyor"),
    ("gb18030", "电梯已经坏了三天"),
    ("big5hkscs", "電梯已經壞了三天"),
    ("cp932", "エレベーターの故障について"),
    ("euc_jis_2004", "エレベーターの故障について"),
    ("cp949", "엘리베이터 고장 신고합니다"),
]
WESTERN = [
    "Fahrstuhl außer Betrieb",
    "L'ascenseur est arrêté depuis l'été",
    "¿Cuándo funcionará el ascensor?",
    "O elevador não está a funcionar",
    "L'ascensore è già rotto",
    "Hissen står stilla på måndag",
    "Hissi ei toimi: häiriöilmoitus",
    "Elevatoren står på gården, kære Søren",
    "Lyftan er biluð þessa viku",
    "Charged £40, not 35 €",
    "It’s “broken” – again",
    "A room of 12 m²",
]


@pytest.mark.parametrize(("name", "text"), SUBJECTS)
def test_the_charset_of_a_subject_without_label_is_told_from_its_letters(name: str, text: str) -> None:
    assert charset.decode(text.encode(name), None)[0] == text
    assert charset.decode(text.encode(name), "us-ascii")[0] == text
    assert charset.decode(text.encode(name), "unknown-8bit")[0] == text


@pytest.mark.parametrize("text", WESTERN)
def test_western_european_stays_what_it_is(text: str) -> None:
    for label in (None, "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "unknown-8bit"):
        assert charset.decode(text.encode("cp1252"), label)[0] == text
    assert guess.codec(text.encode("cp1252")) is None


def test_a_charset_named_elsewhere_in_the_mail_is_asked_first() -> None:
    raw = "Subject: 发票\nFrom: 王 <wang@example.com>\nContent-Type: text/plain; charset=gb2312\n\n好".encode("gb18030")
    read = parse(raw)
    assert (read.subject, read.body_text) == ("发票", "好")
    assert read.sender is not None
    assert read.sender.name == "王"


def test_the_name_of_a_charset_in_an_encoded_word_tells_what_the_text_is_in() -> None:
    raw = b"Subject: =?koi8-r?B?7MnG1A==?=\nFrom: a@example.com\n\n" + "Ну и ну".encode("koi8-r")
    assert parse(raw).body_text == "Ну и ну"


def test_the_name_of_a_file_is_read_as_the_rest_of_its_mail() -> None:
    raw = (
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain;"
        b" charset=windows-1251\n\n\xc4\xe0\n--b\nContent-Type: application/pdf; name="
        + "Акт.pdf".encode("cp1251")
        + b"\n\nx\n--b--\n"
    )
    assert [one.filename for one in parse(raw).attachments] == ["Акт.pdf"]


def test_a_text_without_spaces_is_told_although_its_sample_cuts_a_letter() -> None:
    for shift in range(4):
        text = "a" * shift + "電梯已經壞了三天沒有人來修理請盡快處理" * 50
        assert charset.decode(text.encode("big5hkscs"), None)[0] == text


def test_a_megabyte_of_bytes_without_a_label_is_read_by_its_beginning() -> None:
    for piece in (b"\xe4", b"a", b"a\xe4 ", b"\xe4 ", b"a\xe4", bytes(range(128, 256)), "Да ".encode("koi8-r")):
        text, _ = charset.decode(piece * (1_000_000 // len(piece)) + b"\xe4", None)
        assert text
    fields = b"".join(b"X-%d: \xe4\xf6 %d\n" % (number, number) for number in range(4_000))
    assert parse(fields + b"\nx").error is None
