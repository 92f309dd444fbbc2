"""What this sender wrote: the text of a mail without the mail it answers and without the signature.

It goes over the lines once and looks back at most a few of them, so that its time grows with the length of the
text whatever the text is. Where it is not sure it keeps the words: the whole text is stored anyway, and an
ugly quote in a case does less harm than a missing sentence.
"""

from __future__ import annotations

import re

MARKER = "-- Please reply above this line --"
"""Our own letters begin with this line; what stands below it in an answer is ours."""

_WIDEST = 500
"""Characters of a line that are looked at; the marks of a quote stand at its beginning."""

_ABOVE = re.compile(
    r"reply above this line|type your reply above|reply below this line|write above this line"
    r"|antworten sie oberhalb|répondre au-dessus|responda (?:por )?encima|oberhalb dieser zeile"
    r"|rispond[ai] sopra questa|antwoord boven deze",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s{0,4}(?:>|\|\s?>|﹥|＞)")
_PREFIX = re.compile(r"[\s>|*_]{0,40}")

#: "Original message" between dashes, as clients of many languages put it before a quoted mail.
_SPLITTER = re.compile(
    r"[\s>*]{0,20}[-_=*~–—]{2,60}\s{0,3}(?:"
    r"original(?:e|nachricht| message| appointment| email| mail)?|reply message|message d['’]origine"
    r"|message original"
    r"|message initial|courriel original|urspr(?:ü|ue)ngliche (?:nachricht|e?-?mail|message)"
    r"|originalnachricht"
    r"|mensaje original|correo original|messaggio originale|messaggio inoltrato originale|mensagem original"
    r"|oorspronkelijk bericht|originele bericht|ursprungligt meddelande|originalmeddelande"
    r"|oprindelig (?:meddelelse"
    r"|besked)|original meddelelse|opprinnelig melding|alkuperäinen viesti|oryginalna wiadomość"
    r"|wiadomość oryginalna|wiadomość pierwotna|původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet"
    r"|mesaj original|mesajul original|izvorna poruka|originalna poruka|izvirno sporočilo|algne kiri"
    r"|sākotnējais ziņojums|originalus laiškas|αρχικό μήνυμα|orijinal (?:ileti|mesaj)|исходное сообщение"
    r"|пересылаемое сообщение|оригинальное сообщение|початкове повідомлення|оригінальне повідомлення"
    r"|оригинално съобщение|邮件原件|原始邮件|原始郵件|元のメッセージ|original message|원본 메시지|원본 메일"
    r"|תגובה להודעה|הודעה מקורית|الرسالة الأصلية|tin nhắn gốc|pesan asli|neges wreiddiol|ditt meddelande"
    r")\b.{0,60}$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"[\s>*]{0,20}(?:[-_=*]{2,60}\s{0,3}.{0,40}(?:forward|weitergeleitet|transf[ée]r|reenviad|rinoltrat"
    r"|inoltrat"
    r"|encaminhad|doorgestuurd|vidaresänt|vidarebefordra|videresendt|välitetty|przekazan|przesłan"
    r"|přeposlan|továbbított"
    r"|пересыл|переслан|πρωωθ|προωθ|iletilen|转发|轉寄|転送|전달)"
    r"|begin forwarded message|anfang der weitergeleiteten|début du message (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht"
    r"|vidarebefordrat brev|start på videresendt|początek przekazywanej)",
    re.IGNORECASE,
)

#: The words of "X wrote:" and the words that open "On DATE, X wrote:".
_WROTE = (
    r"wrote|writes|sent|escribi[óo]|a [ée]crit|schrieb(?:en)?|geschrieben|schreef|geschreven|scrisse"
    r"|ha scritto|scrive"
    r"|escreveu|skrev|kirjoitti|napisał(?:\(a\)|a)?|napsal\(?a?\)?|napísal\(?a?\)?|írta|a scris"
    r"|je napisao(?:/la)?"
    r"|je napisala|napisao|je napisal\(?a?\)?|kirjutas|rakstīja|rašė|έγραψε|yazdı|şunu yazdı|писал\(?а?\)?"
    r"|пишет|написал\(?а?\)?|пише|написав\(?ла\)?|написа|ysgrifennodd|skrifaði|kiteb|idatzi zuen|va escriure"
    r"|escribiu|đã viết|menulis|写道|寫道|写了|のメール|さんは書きました|님이 작성|작성:|כתב(?:ה)?|مكتوب|كتب"
)
_WROTE_AT_END = re.compile(rf"(?:{_WROTE})[^:\n]{{0,80}}[:：]?\s*$", re.IGNORECASE)
_WROTE_ANYWHERE = re.compile(rf"(?:^|[\s>\"'）)]|\d)(?:{_WROTE})(?=[\s:：,(]|$)", re.IGNORECASE)
_OPENER = re.compile(
    r"[\s>*]{0,20}(?:on|le|el|il|am|op|den|em|no dia|dne|dnia|w dniu|dňa|în|pe|u|dana|στις|tarihinde|vào|pada"
    r"|în data de|em|på|a|ar|em data|il giorno|il|op|om|день|в|во|от|ng|el día|la|kl|ngày|在|于|於|ב-"
    r"|בתאריך|בְּ|في)"
    r"[\s,]",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d{2}\b|\d{1,2}\s?(?:am|pm|uhr)\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b\d{4}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}年|\b\d{1,2}(?:st|nd|rd|th|\.)?\s+\w{3,12}"
    r"|\w{3,12}\s+\d{1,2}\b"
)
_ADDRESS = re.compile(r"[^\s<>@\[\]()]{1,100}@[^\s<>@\[\]()]{2,200}")
_FULL_DATE = re.compile(r"\w{3}, \d{1,2} \w{3} \d{4} \d{1,2}:\d{2}:\d{2} [+-]\d{4}")
_DATE_ADDRESS = re.compile(
    r"\s{0,20}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b.{0,200}[<(\[]"
    r"[^\s<>@]{1,100}@[^\s<>@]{1,200}[>)\]]\s*[:：]?\s*$"
)
#: The labels of a header block, by the header they stand for.
_LABELS = {
    "from": "from von de da van från fra lähettäjä od odesílatel feladó expeditor от від απο από kimden"
    " gönderen"
    " nadawca odosielateľ siuntėjas no saatja pošiljatelj šalje pošiljalac oddawca pengirim dari từ 发件人 寄件者"
    " 寄件人 差出人 送信者"
    " 보낸사람 보낸 발신 מאת من oddevzdal avsändare afsender avsender remitente expéditeur absender"
    " mittente afzender remetente dewis frá o'r igorlea oddawca oddo nuo kas",
    "sent": "sent date datum date envoyé enviado enviada el gesendet inviato data verzonden skickat"
    " sendt sendt:"
    " lähetetty wysłano wysłane odesláno poslané odoslané elküldve dátum trimis отправлено дата надіслано"
    " στάλθηκε ημερομηνία tarih gönderme gönderilen fecha verzonddatum päivämäärä päiväys kuupäev"
    " saadetud nosūtīts"
    " išsiųsta poslano poslato dato 发送时间 日期 寄件日期 送信日時 日時"
    " 보낸날짜 날짜 נשלח תאריך تاريخ التاريخ ngày gửi"
    " tanggal dikirim anfonwyd dyddiad message datum/zeit",
    "to": "to an à a para per aan till til vastaanottaja do komu címzett către кому до προς kime alıcı"
    " komu kam kellele"
    " za prima kepada đến 收件人 收件者 宛先 받는사람 받는 אל إلى destinatario destinataire empfänger ontvanger"
    " mottagare modtager adresat at oddo para: at",
    "cc": "cc copie kopie kopi copia c.c kopia másolat копия копія κοιν bilgi cc: 抄送 副本 참조 העתק نسخة kopi: dw",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp ämne emne aihe temat předmět"
    " predmet tárgy"
    " subiect тема относно θέμα konu tema predmet teema temats perihal subjek chủ 主题 主題 主旨 件名 제목 נושא"
    " الموضوع objet: ynghylch pwnc betrifft subject: efni tēma",
    "reply-to": "reply-to antwort répondre importance priority wichtigkeit prioridad attachments anlagen reply",
}
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}
_LABELLED = re.compile(
    r"[\s>*_|]{0,20}([^\W\d_][\w.'’/-]{0,24})((?:\s[^\W\d_]\w{0,15}){0,2})\s{0,3}[*_]{0,2}\s{0,3}[:：][*_]{0,2}(.*)$"
)

_SIGNATURE_MARK = re.compile(r"(?:--|—|–|__|-- )\s*$|[-_=*—–]{4,80}\s*$")
_SENT_FROM = re.compile(
    r"[\s*_<\[(]{0,5}(?:(?:sent|message sent|email sent|gesendet|envoy[ée]e?|enviado|enviada|inviato"
    r"|verzonden|verstuurd"
    r"|skickat|sendt|lähetetty|wysłan[eo]|wysłano|odesláno|odoslané|odoslan[ée]|küldve|trimis|poslano"
    r"|poslato|saadetud"
    r"|nosūtīts|išsiųsta|отправлено|надіслано|изпратено|στάλθηκε|εστάλη|gönderildi|anfonwyd|dikirim"
    r"|отправлена|posted)"
    r"\s(?:from|via|with|using|by|von|vom|mit|über|de|desde|depuis|da|dal|dall'|do|meu|mi|van|vanaf|met"
    r"|från|fra|med"
    r"|z|ze|s|z mojego|din|de pe|sa|s mojega|minu|no|iš|с|из|з|от|из|από|o'|dari|mon|mein|meinem)\b.{0,70}"
    r"|(?:von|vom|vanaf|iphone'?dan|ipad'?den|iphone'?omról|ipad'?emről)\b.{0,40}\b(?:gesendet|verzonden"
    r"|verstuurd|küldve)"
    r"|(?:get|holen sie sich|obtenez|obtener|ottieni|scarica|obter|download|hämta|hent|pobierz"
    r"|получите)\s.{0,30}"
    r"\b(?:outlook|yahoo mail|aol mail)\b.{0,60}"
    r"|(?:lähetetty|wysłane|sendt|skickat|sent)\s.{0,20}(?:iphone|ipad|android|samsung).{0,30}"
    r"|iphone(?:'?dan|ról| ?から)\s?.{0,15}|(?:iphone|ipad|android)から送信|发自我的.{0,20}|從我的.{0,20}傳送"
    r"|나의 (?:iphone|ipad)에서 보냄|נשלח מה.{0,30}|.{0,20}\bvia mobile"
    r"|sent from (?:my )?[\w ]{1,30}"
    r")[.!]?\s*[\])>*_]{0,3}\s*$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"iphone|ipad|ipod|android|samsung|galaxy|blackberry|nokia|huawei|xiaomi|pixel|windows|outlook|yahoo"
    r"|mail|phone"
    r"|mobile|handy|handheld|smartphone|téléphone|móvil|mobil|telefon|tablet|telefoon|cellulare|телефон"
    r"|мобильн"
    r"|устройств|почты|device|gmx|web\.de|verizon|wireless|t-mobile|orange|proton|spark|thunderbird"
    r"|nexus|htc|lg"
    r"|motorola|sony|airmail|mailbox|sparrow|newton|ymail|hotmail|mac|puhelime|komórk|teléfono|発信|送信|我的|ffôn",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]{0,20},?\s?){1,5}")
_CONTACT = re.compile(
    r"[^\s@]{1,80}@[^\s@]{2,80}\.\w|\bwww\.|https?://|\(?\+?\d[\d\s()./-]{6,20}\d$|^(?:tel|phone|mobile"
    r"|cell|fax|t|m|f|skype)\b[.:]",
    re.IGNORECASE,
)
_BETWEEN_DASHES = re.compile(
    rf"[\s>]{{0,10}}-{{2,60}}\s?.{{0,150}}\b(?:{_WROTE})\b.{{0,30}}?-{{2,60}}\s*$", re.IGNORECASE
)
_ON_THE_SAME_LINE = re.compile(
    rf"(?:\s|-{{2,4}}\s?)(?:On|Le|Am|El|Il|Op|Em|Den|W dniu)\s(?:\w{{2,10}}[.,]?\s"
    rf"|\d).{{6,200}}?(?:{_WROTE})\s?[:：]\s*$"
)
_PART_OF_QUOTE = re.compile(r"\s*\(?(?:https?://|www\.|mailto:)\S{1,400}\)?\s*>?\s*$|.{0,300}\s>\s*$")
_NO_QUOTE = re.compile(r".{0,400}<<\s*$")
_SPLITTER_BEFORE = re.compile(r"[\s>]{0,10}[-_=*—–]{5,200}\s*$")


def trim(text: str) -> str:
    """What the sender of `text` wrote: without quoted mail, without signature, forwarded mail kept.

    Our own marker line decides first. Returns the whole text where nothing else would be left.
    """
    lines = text.split("\n")
    kept = _without_quotes(_above_marker(lines))
    kept = _without_signature(kept)
    result = _joined(kept)
    if result:
        return result
    return _joined(lines) if not any(_QUOTED.match(line) for line in lines[:2000]) else _only_quotes(lines)


def _only_quotes(lines: list[str]) -> str:
    """All is quoted: an empty answer to a mail, or a mail that its client indented as a whole."""
    unquoted = [line for line in lines if line.strip() and not _QUOTED.match(line)]
    return "" if unquoted else _joined(lines)


def _joined(lines: list[str]) -> str:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return "\n".join(line.rstrip() for line in lines[start:end])


def _above_marker(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if len(line) < 300 and _ABOVE.search(line):
            above = lines[:number]
            # Who answers below the marker gets the whole text: nothing stands above it but, perhaps, "X wrote:".
            if any(part.strip() and not _QUOTED.match(part) for part in _without_quotes(above, keep_tail=False)):
                return above
            return lines
    return lines


def _without_quotes(lines: list[str], keep_tail: bool = True) -> list[str]:
    """The lines that are not quoted, nor lead into a quote."""
    kept: list[str] = []
    number = 0
    total = len(lines)
    forwarded = False
    while number < total:
        line = lines[number][:_WIDEST]
        if not line.strip():
            kept.append(lines[number])
            number += 1
            continue
        if _FORWARD.match(line) and not _QUOTED.match(line):
            forwarded = True
        if forwarded:
            kept.append(lines[number])
            number += 1
            continue
        if _QUOTED.match(line) and not _NO_QUOTE.match(line):
            while number < total and (_QUOTED.match(lines[number]) or _wrapped_quote(lines, number)):
                number += 1
            continue
        if _SPLITTER.match(line) or _BETWEEN_DASHES.match(line):
            if any(part.strip() for part in kept) or not keep_tail:
                return kept
            kept.append(lines[number])
            number += 1
            continue
        if shared := _ON_THE_SAME_LINE.search(line):
            after = _next_written(lines, number + 1)
            if after < total and _QUOTED.match(lines[after]) and shared.start() > 0:
                kept.append(line[: shared.start()].rstrip("- "))
                number = after
                continue
        if span := _attribution(lines, number):
            after = _next_written(lines, number + span)
            if after < total and _QUOTED.match(lines[after]):
                number = after
                continue
            if any(part.strip() for part in kept) and _sure(lines, number, span):
                return kept
        if starts_header_block(lines, number):
            if any(part.strip() for part in kept):
                while kept and (not kept[-1].strip() or _SPLITTER_BEFORE.match(kept[-1][:_WIDEST])):
                    kept.pop()
                return kept
            block = number
            while block < total and (lines[block].strip() == "" or header_label(lines[block])):
                block += 1
            kept.extend(lines[number:block])
            number = max(block, number + 1)
            continue
        kept.append(lines[number])
        number += 1
    return kept


def _next_written(lines: list[str], number: int) -> int:
    stop = min(len(lines), number + 4)
    while number < stop and not lines[number].strip():
        number += 1
    return number


def _wrapped_quote(lines: list[str], number: int) -> bool:
    """One short line between two quoted ones: a quoted line that a server wrapped, or an empty one."""
    if number + 1 >= len(lines):
        return False
    line = lines[number][:_WIDEST]
    return bool(_QUOTED.match(lines[number + 1])) and (not line.strip() or bool(_PART_OF_QUOTE.match(line)))


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from `number` on say "On DATE, X wrote:", or 0."""
    first = lines[number][:_WIDEST]
    if _DATE_ADDRESS.match(first):
        return 1
    dated = bool(_DATE.search(first[:60]))
    opened = dated or bool(_OPENER.match(first)) or bool(_ADDRESS.search(first))
    if not opened and not _WROTE_AT_END.search(first[-150:]):
        return 0
    joined = ""
    for span in range(1, 7):
        at = number + span - 1
        if at >= len(lines) or (span > 1 and _QUOTED.match(lines[at])):
            return 0
        part = lines[at][:_WIDEST].strip()
        if not part:
            # Some clients put an empty line inside; only a beginning with a date and a time is followed over it.
            if not (dated and _TIME.search(joined)):
                return 0
            continue
        if span > 4 and not dated:
            return 0
        joined = f"{joined} {part}".strip()
        if len(joined) > 600:
            return 0
        if not joined.endswith((":", "：", ">", "wrote", "-")):
            continue
        if _WROTE_ANYWHERE.search(joined) and _evidence(joined):
            return span
        if joined.endswith((":", "：")) and dated and _TIME.search(joined) and _ADDRESS.search(joined):
            return span
    return 0


def _evidence(text: str) -> bool:
    """A date or an address: prose that happens to say "your agent wrote:" has neither."""
    return bool(_ADDRESS.search(text) or (_DATE.search(text) and re.search(r"\d", text)))


def _sure(lines: list[str], number: int, span: int) -> bool:
    """Enough to cut all that follows although none of it is marked as quoted."""
    text = " ".join(line[:_WIDEST].strip() for line in lines[number : number + span])
    begins = number == 0 or not lines[number - 1].strip() or bool(_ADDRESS.search(text))
    return begins and bool(_ADDRESS.search(text) or (_TIME.search(text) and _DATE.search(text)))


def header_label(line: str) -> str | None:
    """The header ("from", "sent", "to", "cc", "subject") that a line of a header block names in any language."""
    match = _LABELLED.match(line[:_WIDEST])
    if not match:
        return None
    word = match[1].lower()
    if label := _LABEL_OF.get(word):
        return label
    return _LABEL_OF.get((match[1] + match[2]).lower().replace(" ", ""))


def announces_forward(line: str) -> bool:
    """True for the line that a client puts above a forwarded mail ("---------- Forwarded message ---------")."""
    return bool(_FORWARD.match(line[:_WIDEST]))


def starts_header_block(lines: list[str], number: int) -> bool:
    """Three different headers, From or Sent first, in the next few lines: what Outlook puts above a quote."""
    first = header_label(lines[number])
    if first not in ("from", "sent", "subject"):
        return False
    seen = {first}
    misses = 0
    for line in lines[number + 1 : number + 12]:
        label = header_label(line)
        if label is None:
            if line.strip():
                misses += 1
                if misses > 3:
                    break
            continue
        seen.add(label)
    strong = len(seen & {"from", "sent", "to", "subject"})
    if first == "sent" and "to" in seen and _FULL_DATE.search(lines[number][:_WIDEST]):
        return True
    return strong >= 3 or (
        strong == 2
        and "from" in seen
        and bool(_ADDRESS.search(lines[number]) and _DATE.search(" ".join(lines[number : number + 3])[:900]))
    )


def _without_signature(lines: list[str]) -> list[str]:
    """The lines before the signature: "-- " and what follows, a client's "Sent from my phone", a card of contacts."""
    end = len(lines)
    for _ in range(4):  # a card above "Sent from my phone" above a line of dashes: no mail has more layers
        start = _signature_start(lines, end)
        if start < 0 or not any(part.strip() for part in lines[max(0, start - 200) : start]):
            break
        end = start
    return lines[:end]


def _signature_start(lines: list[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    written = 0
    for number in range(end - 1, max(-1, end - 60), -1):
        bare = lines[number][:_WIDEST].strip()
        if not bare:
            continue
        if (bare == "--" and written <= 25) or (written <= 12 and _SIGNATURE_MARK.fullmatch(bare)):
            return number
        if written <= 6 and len(bare) < 110 and "," not in bare and _SENT_FROM.match(bare) and _DEVICE.search(bare):
            return number
        written += 1
    return _card_start(lines, end)


def _card_start(lines: list[str], end: int) -> int:
    """The line where a last paragraph begins that is a card: a name, then at least two ways to reach its bearer."""
    start = end
    while start and lines[start - 1].strip() and end - start < 9:
        start -= 1
    card = [line[:_WIDEST].strip() for line in lines[start:end]]
    if not 3 <= len(card) <= 8 or any(len(line) > 70 for line in card) or not _NAME.fullmatch(card[0]):
        return -1
    reach = sum(1 for line in card[1:] if _CONTACT.search(line))
    return start if reach >= 2 and not any(line.endswith(("?", "!", ",")) for line in card) else -1
