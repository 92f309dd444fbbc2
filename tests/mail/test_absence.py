"""Notices of absence that no header gives away, beside what people write who are away and have something to say."""

from __future__ import annotations

import pytest

from mailflow.mail.parse import parse
from tests.mail.making import mail

NOTICES = {
    "back on a day": (
        "Re: Your letter",
        "I'm off until the 14th with no signal. If it is urgent ring Sam on 07700 900318.",
    ),
    "some days only": (
        "Re: 118/24",
        "Thank you for your message. I work Monday to Wednesday and will reply on my return.",
    ),
    "closed": ("Closed for Christmas", "We are closed until 4 January. All emails will be answered after that."),
    "gone": (
        "Re: Statement",
        "Mr Drew has left the company. This mailbox is not monitored. Please write to info@example.org.",
    ),
    "moved": ("New email address", "I no longer use this address. Please use doreen@example.net from now on."),
    "subject of another mail": ("Gone walking Re: Your letter", "No internet here! I'll be back at my desk on 3 May."),
    "ill": ("Re: Complaint", "I am off sick at present. Please contact the office on 0113 496 0175."),
    "de": ("Urlaub", "Ich bin bis einschließlich 12.8. im Urlaub und lese keine Mails. Gruß, Heinz"),
    "de, gone": ("AW: Anhörung", "Herr Wendt ist zum 31.3. ausgeschieden. Bitte wenden Sie sich an info@example.de."),
    "fr": ("Re: Dossier", "Actuellement en congé, je serai de retour le 3 janvier. Urgences : 07 99 00 41 18."),
    "es": ("Re: Reclamación", "Estoy de vacaciones hasta el 31 de agosto. Responderé a mi regreso."),
    "it": ("Chiusura estiva", "Lo studio resterà chiuso per ferie dal 7 al 27 agosto. Urgenze: 333 555 0199."),
    "pt": ("Re: Reclamação", "Estou de férias até 20 de agosto. Em caso de urgência contacte a secretaria."),
    "nl": ("Vakantie", "Ik ben op vakantie t/m 18 augustus. Uw mail lees ik daarna."),
    "sv": ("Sv: Begäran", "Jag är föräldraledig till 31 mars. Kontakta hr@example.se."),
    "da": ("Re: Klage", "Jeg er på ferie til og med 5. august og svarer på mails, når jeg er tilbage igen."),
    "no": ("Re: Klage", "Jeg er i permisjon til 2. januar. Ta kontakt med Synnøve på synnove@example.no."),
    "fi": ("Re: Valitus", "Olen lomalla 5.8. asti. Kiireellisissä asioissa ota yhteyttä numeroon 050 555 0199."),
    "pl, without accents": (
        "Re: Skarga",
        "Jestem na urlopie do 5.09. Odpowiem po powrocie. Pilne sprawy: biuro@example.pl",
    ),
    "cs": ("Re: Stížnost", "Jsem na dovolené do 12.8. V naléhavých případech kontaktujte kancelar@example.cz."),
    "sk": ("Re: Podnet", "Som na dovolenke do 12.8. V naliehavých prípadoch kontaktujte sekretariat@example.sk."),
    "hu": ("Re: Panasz", "Szabadságon vagyok augusztus 20-ig. Sürgős esetben forduljon az irodához: iroda@example.hu."),
    "ro": ("Re: Plângere", "Sunt în concediu până pe 20 august. Pentru urgențe contactați birou@example.ro."),
    "hr": ("Re: Pritužba", "Na godišnjem sam do 20. kolovoza. Za hitne slučajeve javite se na ured@example.hr."),
    "bg": ("Re: Жалба", "В отпуск съм до 20 август. При спешност се обърнете към office@example.bg."),
    "ru": ("На больничном", "Я на больничном до 20 марта. Срочные вопросы: 8 800 555 01 99."),
    "uk": ("Re: Скарга", "Я у відпустці до 20 серпня. Відповім після повернення."),
    "el": ("Διακοπές", "Είμαστε κλειστά μέχρι 1 Σεπτεμβρίου. Θα σας απαντήσουμε μόλις επιστρέψουμε."),
    "tr": ("Re: Şikayet", "20 Ağustos'a kadar yıllık izindeyim. Döndüğümde cevap vereceğim."),
    "cy": ("Re: Cwyn", "Rwyf allan o'r swyddfa tan 5 Awst. Byddaf yn ateb eich neges pan ddychwelaf."),
}

PERSONS = {
    "away, and yes": (
        "Re: Offer",
        "I'm out of the office until Monday, but yes, please go ahead with what you propose.",
    ),
    "asks": ("Re: Case", "I am on leave this week but saw your message. Is Monday soon enough for the minutes?"),
    "complains of absence": (
        "Absence of my daughter's tutor",
        "Her tutor has been away since May and nobody took over.",
    ),
    "quotes a notice": (
        "Complaint",
        'All I ever get is "I am on annual leave until 3 May, please contact the office".',
    ),
    "about holiday pay": (
        "Vacation pay",
        "My boss will not pay my vacation pay. I worked there for two years, until 3 May.",
    ),
    "their reply said": ("Re: Automatic reply: complaint", "Your automatic reply said five days. That was on 2 May."),
    "it never came": ("Automatic reply never came", "I filled in your form and have had nothing since Tuesday."),
    "answers a confirmation": (
        "Re: Acknowledgement of receipt",
        "Thank you. The tutor was called Mr Hill, by the way.",
    ),
    "forwards a notice": ("Fwd: Out of office", "This is the only answer I have had from them since May."),
    "in hospital": (
        "Re: Papers",
        "I am in hospital until the 9th. Please do not close my case, I will send the papers then.",
    ),
    "says it was a robot's": (
        "Robot",
        'It says "This is an automated message, do not reply", and I want my £212 back.',
    ),
    "de": ("AW: Termin", "Ich bin heute nicht im Büro, aber der Vorschlag passt mir gut, bitte so machen."),
    "de, complains": (
        "Abwesenheit meiner Tochter",
        "Die Schule hat zwei Tage als unentschuldigt eingetragen. Was tun?",
    ),
    "fr": (
        "Re: Réclamation",
        "Je suis absent jusqu'à jeudi mais j'accepte votre proposition, merci de clore le dossier.",
    ),
    "es": ("Ausente en clase", "A mi hijo le han puesto ausente en clase doce veces y él estaba."),
    "da": ("Ferie ikke udbetalt", "Min arbejdsgiver har ikke udbetalt mine feriepenge for 2022, og de svarer ikke."),
    "ru": ("Неоплаченный отпуск", "Работодатель не оплатил мне отпуск за 2022 год. Помогите, пожалуйста."),
}


@pytest.mark.parametrize("what", NOTICES)
def test_a_notice_that_only_says_that_somebody_is_away_is_no_persons_mail(what: str) -> None:
    subject, text = NOTICES[what]
    assert parse(mail(text, "In-Reply-To: <1@example.net>", Subject=subject)).automated


@pytest.mark.parametrize("what", PERSONS)
def test_who_is_away_and_has_something_to_say_is_a_person(what: str) -> None:
    subject, text = PERSONS[what]
    assert parse(mail(text, "In-Reply-To: <1@example.net>", Subject=subject)).automated is None


def test_without_an_answers_marks_a_holiday_is_what_people_write_of() -> None:
    assert (
        parse(mail("I am on holiday until Monday. Please ring me on 07700 900318.", Subject="My bike")).automated
        is None
    )


def test_a_mail_service_that_marks_everybodys_mail_makes_nobody_a_machine() -> None:
    assert parse(mail("The lift is broken.", "Feedback-ID: 1234:user:proton")).automated is None


def test_a_long_text_is_a_persons_whatever_it_says_of_holidays() -> None:
    text = "I am on annual leave until 3 May. Please contact the office. " * 30
    assert parse(mail(text, "In-Reply-To: <1@example.net>")).automated is None
