"""Reads delivery reports: RFC 3464 first, then the plain words that mail servers old and new write instead."""

from __future__ import annotations

import email
import email.policy
import re

from flufl.bounce import scan_message

from mailflow.mail import charset, headers
from mailflow.mail.message import Bounce
from mailflow.mail.mime import Part

_SERVERS = re.compile(
    r"(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_.]?master|mdaemon|mailadmin(?:istrator)?"
    r"|mail[-_.]?admin"
    r"|bounces?|bounce[-+=].*|.*-bounces?|(?:mail)?delivery|mailer|mailsystem|mail[-_.]?system|ndr|ndn"
    r"|dsn|daemon|uucp"
    r"|.*mailer-daemon.*|majordomo|non-?delivery|smtp(?:gateway|gw)?|no-?reply|root|system|sysadmin"
    r"|.*-admin)",
    re.IGNORECASE,
)
_CERTAIN_SERVERS = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_]?master|mdaemon|.*mailer-daemon.*", re.IGNORECASE
)
_SERVER_NAMES = re.compile(
    r"mail(?:er)?[- ](?:delivery|deliver|administrator|system|server|daemon|router|transport)"
    r"|delivery (?:sub)?system"
    r"|system administrator|postmaster|\bndr\b|returned mail|mail gateway|content[- ]filter"
    r"|mail subsystem|mailsubsystem",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|non[- ]?deliver|not delivered|could ?n[o']t be delivered"
    r"|cannot (?:be )?(?:deliver|send)"
    r"|delivery (?:status notif|fail|notif|problem|report|error|has failed|unsuccess|incomplete|warning)"
    r"|delivery of mail failed"
    r"|fail(?:ure|ed)[ :]*(?:notice|notif|delivery|to deliver|mail|message)|mail (?:system )?(?:error"
    r"|delivery|failure|could not)"
    r"|mail (?:not |un)deliver|returned (?:mail|message|to sender)|returning (?:your )?(?:message|mail)"
    r"|message (?:delivery|status|undeliver|bounced|not sent)"
    r"|user unknown|unknown user|unknown (?:recipient|address)|bounce|rejected mail|mail rejected"
    r"|message rejected|invalid (?:recipient|address|mailbox)"
    r"|message (?:you sent )?blocked|blocked by|mailbox (?:full|unavailable|is full|quota)"
    r"|quota exceeded|returned e?-?mail|unable to deliver"
    r"|not (?:a )?member|are not (?:allowed|authorized)|nicht zustell|unzustellbar|zustell(?:ung|fehler"
    r"|status|bericht)|unzugestellt|fehlgeschlagen"
    r"|non remis|non distribu|échec|echec|non délivr|remise impossible|no entregad|no se (?:ha )?(?:pudo"
    r"|podido)|entrega fallida|devuelto|error de entrega"
    r"|mancat[ao] (?:consegna|recapito)|non recapitabile|impossibile recapitare|onbestelbaar"
    r"|niet (?:bezorgd|afgeleverd)|não entregue|falha (?:na|de) entrega|não pode ser entregue"
    r"|kan inte (?:leverera|levereras)|olevererbart|uleverbart|kunne ikke leveres|ei voitu toimittaa"
    r"|toimitus epäonnistui|nie ?dostarcz|niedoręcz|zwrot"
    r"|nedoru[cč]|nelze doru|kézbesíthetetlen|sikertelen|nelivrat|nedostav|neisporu|недостав|не достав"
    r"|возврат|невозможно доставить|αδύνατη η παράδοση"
    r"|teslim edilemedi|iletilemedi|配信(?:不能|エラー|できません)|送信できません|エラー"
    r"|无法投递|退信|投递失败|系统退信|傳送失敗|반송|전송 ?실패"
    r"|not be delivered|host unknown"
    r"|(?:address|account) (?:change|not found|does not exist)|problem delivering|failure|expired"
    r"|undelivrable|errors?:? mail",
    re.IGNORECASE,
)
_SAYS_FAILED = re.compile(
    r"(?:could|can|was|has|have|were|did|will) ?n[o']t (?:be |been |able to be )?(?:deliver|reach|sent"
    r"|accept|found|relay|process|complet)"
    r"|cannot be (?:deliver|sent|found)|unable to (?:deliver|relay|send|find|complete)|undeliver(?:able"
    r"|ed)|not (?:been )?delivered|fail(?:ed|ure)? to deliver"
    r"|delivery (?:to the following|has failed|failed|attempts? (?:failed|to)|error|failure"
    r"|of your message)|failed (?:permanently|recipient|address)"
    r"|permanent (?:fatal )?(?:error|failure|problem)|returned (?:to sender|mail|message|to you)"
    r"|did not reach|couldn't be (?:found|delivered|sent)"
    r"|user (?:is )?(?:unknown|not found|does(?:n't| not) exist|over quota)|unknown (?:user|recipient"
    r"|address|mailbox|local|account)|no such (?:user|mailbox|person|recipient|address|account|domain|host)"
    r"|mailbox (?:is )?(?:full|unavailable|not found|disabled|over|quota|does)|(?:invalid|bad"
    r"|rejected) (?:recipient|user|mailbox|address|destination)|account (?:is |has been )?(?:disabled"
    r"|expired|inactive|closed|not available|suspended)"
    r"|recipient (?:address |name )?(?:rejected|unknown|is not|not|refused)|over (?:its "
    r"|his )?(?:disk )?quota|quota exceed|exceeded .{0,30}(?:quota|size|limit)|host (?:unknown|not found"
    r"|or domain name not found)"
    r"|domain (?:not found|does not exist|name not)|relay(?:ing)? (?:access )?denied|rejected by"
    r"|was rejected|has been (?:blocked|rejected|refused)|refused (?:by|to accept)|giving up on it"
    r"|sorry it didn't work out"
    r"|not a (?:valid )?(?:member|user|known)|does(?:n't| not) have an? .{0,40}account"
    r"|transcript of session follows|unsent message|message has been (?:in the queue|returned|bounced)"
    r"|error message|delivery status"
    r"|not allowed to (?:post|send)|no valid recipients|retry time|timed out|too (?:large|big|many hops)"
    r"|loop|\b[45]\d\d[- ](?:#?[45]\.\d{1,3}\.\d{1,3}|\S+)"
    r"|nicht (?:zugestellt|zustellbar|gefunden|erreicht)|unzustellbar|konnte nicht|n'a pas (?:pu|été)"
    r"|impossible de|non remis|no (?:se )?(?:pudo|ha podido|puede)|non (?:è stato possibile|recapit"
    r"|consegn)"
    r"|niet (?:worden )?(?:bezorgd|afgeleverd)|não (?:pôde|foi|pode)|kunde inte|kunne ikke|ei voitu"
    r"|nie (?:może|mogła|można|została) |nemohla?|nelze|kézbesít|не (?:может|была?|удалось)|(?:配信|送信|転送"
    r"|到達)できま|宛先|見つかりません"
    r"|存在しない|届けることが|エラー|無法|无法|不存在|退回|반송|teslim"
    r"|could not|cannot|failed|rejected|blocked|denied|unknown|ERROR",
    re.IGNORECASE,
)
_SAYS_DELAYED = re.compile(
    r"delivery (?:status notification )?\(?delay|(?:has been |is |was |been )delayed"
    r"|still (?:being )?(?:try|retr|queued|undelivered)|will (?:be |continue to |keep |try )?(?:retr"
    r"|try)|warning[: ]+(?:could not send|message)"
    r"|not (?:yet )?been delivered.{0,40}yet|no need to resend|you do not need to (?:resend|do anything)"
    r"|delayed mail|mail delayed|(?:temporary|transient) (?:failure|problem|error|delivery)"
    r"|this is (?:a |just a )?warning"
    r"|queued for|verzögert|noch nicht zugestellt|retardé|retraso|ritard|vertraagd|opóźni|zpožd|задерж",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    r"giv(?:e|en|ing) up|final|permanent|could not be delivered (?:for|within)|cannot send message for"
    r"|unable to (?:deliver|send)|returned|queue too long|retry time(?:out)? (?:not reached|exceeded)"
    r"|expired",
    re.IGNORECASE,
)
#: Where the human part of a plain-text report ends and the returned mail begins.
_ORIGINAL_FOLLOWS = re.compile(
    r"^[ \t>]{0,6}(?:[-=_*#]{2,}.{0,30}\b(?:original|unsent|returned|undelivered|copy of|below this line"
    r"|enclosed|included|rejected|message (?:header|text|details|body))\b.{0,80}"
    r"|[-=_*#]{3,}[ \t]*(?:this is a copy|header|headers|begin|start).{0,80}|(?:the )?(?:original"
    r"|returned|undelivered|rejected|unsent|your) (?:message|mail)(?: headers?| text)?(?: was| follows"
    r"| is attached)?[ \t]*[:.]?|original message follows\.?"
    r"|included is a copy.{0,80}|a copy of .{0,80}(?:follows|below).{0,40}|received:[ \t].{0,300}"
    r"|return-path:[ \t].{0,300}|message-id:[ \t].{0,200}|mime-version:[ \t].{0,50})$",
    re.IGNORECASE | re.MULTILINE,
)
_STRONG = (
    re.compile(r"(?:^|\n)[ \t>*]{0,8}<([^<>\s]{3,200}@[^<>\s]{2,200})>(?:[^\n]{0,40}[:.]|[ \t]*(?:\n|$))"),
    re.compile(
        r"(?:^|\n)[ \t]{0,8}(?:to|recipient|rcpt to|address|user|original-recipient|final-recipient"
        r"|intended recipient)[ \t]*:[^\n@]{0,60}?<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:user|recipient|address|mailbox|account|to|for|deliver(?:ed"
        r"|y)?)\b[^\n@]{0,60}?[<'\"(:\s]([\w.+=&'/-]{1,100}@[\w.-]{2,200})",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|\n)[ \t]{1,12}<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})>?"),
    re.compile(r"(?:^|\n)<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})>?"),
)
_FIELD = re.compile(r"([A-Za-z][\w-]{1,60})[ \t]*:(.*)")
_MACHINE_LOCALS = re.compile(
    r"(?:mailer-daemon|postmaster|abuse|mail-daemon|helpdesk|support|root|noreply|no-reply|hostmaster|admin)",
    re.IGNORECASE,
)
_LARGEST_FOR_FLUFL = 200_000
_MOST = 500


def read(
    root: Part, *, sender: str, sender_name: str, subject: str, text: str, original: str | None, raw: bytes
) -> Bounce | None:
    """The delivery report in the mail `root`, or None if it is no such report.

    `text` is what the mail itself says (attached messages left out, quoted mail left out unless a mail server
    wrote it); `original` the Message-ID of an attached message. Only what a mail server sent, or what has the
    form of a report, is ever read as one: a person who quotes a bounce is a person.
    """
    kind = root.content_type
    reports = [part for part in root.walk() if part.content_type in _STATUS_TYPES]
    from_server = _from_server(root, sender, sender_name)
    if reports and (kind == "multipart/report" or from_server):
        found = _from_reports(reports)
        if found is not None:
            failed, delayed, decided, said = found
            if failed or delayed or decided:
                if decided == "other":
                    return None
                if decided == "failed" and not failed:
                    failed = _from_words(_own_words(text), sender, root)
                return Bounce(decided == "failed", tuple(failed), tuple(delayed), original or _original_in(text), said)
    report_type = root.parameters.get("report-type", "").lower()
    if root.headers.all("x-failed-recipients"):
        failed = headers.bare_addresses(" ".join(root.headers.all("x-failed-recipients")), _MOST)
        delayed_only = bool(_SAYS_DELAYED.search(subject)) and not _GIVES_UP.search(text[:4000])
        if delayed_only:
            return Bounce(False, (), tuple(failed), original or _original_in(text), "X-Failed-Recipients, delayed")
        return Bounce(True, tuple(failed), (), original or _original_in(text), "X-Failed-Recipients")
    if not from_server and kind != "multipart/report":
        return None
    words = _own_words(text)
    told = bool(_SUBJECT.search(subject) or _SAYS_DELAYED.search(subject))
    looks = told + bool(_SAYS_FAILED.search(words) or _SAYS_DELAYED.search(words))
    if kind == "multipart/report" and report_type in ("delivery-status", "") and (looks or reports):
        return _worded(words, subject, sender, root, original, text, raw, "a delivery report")
    if from_server and looks:
        certain = told or bool(_CERTAIN_SERVERS.fullmatch(sender.partition("@")[0])) or _has_original(root, text)
        if certain:
            return _worded(words, subject, sender, root, original, text, raw, "a mail server says so")
    return None


_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/delivery-report")


def _from_server(root: Part, sender: str, name: str) -> bool:
    """True if sender, sender's name or return path say that a mail server wrote this."""
    local = sender.partition("@")[0]
    if local and _CERTAIN_SERVERS.fullmatch(local):
        return True
    if _SERVER_NAMES.search(name):
        return True
    if any(value.replace(" ", "") in ("<>", "", "<mailer-daemon>") for value in root.headers.all("return-path")):
        return True
    own = root.headers.first("from")
    if "mailer-daemon" in own.lower() or own.strip() in ("<>", ""):
        return True
    if local and _SERVERS.fullmatch(local):
        return True
    return "x-failed-recipients" in root.headers or "x-mx-bounce" in root.headers


def _from_reports(reports: list[Part]) -> tuple[list[str], list[str], str, str] | None:
    """Failed and delayed addresses of RFC 3464 reports, what they decide, and the first reason given."""
    failed: dict[str, None] = {}
    delayed: dict[str, None] = {}
    decided = ""
    said = ""
    for report in reports[:20]:
        text = charset.decode(report.content()[:500_000], "utf-8")[0].replace("\r\n", "\n")
        for block in re.split(r"\n[ \t]*\n", text)[: _MOST + 1]:
            fields = _fields(block)
            action = fields.get("action", "").lower()
            status = fields.get("status", "")
            recipient = _recipient(fields)
            if not (action or status or recipient):
                continue
            said = said or " ".join(filter(None, [status, fields.get("diagnostic-code", "")]))[:300]
            if action.startswith("delay") or (not action and status.startswith("4")):
                decided = decided or "delayed"
                if recipient:
                    delayed.setdefault(recipient)
            elif action.startswith(("deliver", "relay", "expand")):
                decided = decided or "other"  # a receipt, no report of failure
            elif recipient or action.startswith(("fail", "error")) or status.startswith("5"):
                decided = "failed"  # also by words that RFC 3464 does not know, such as "expired"
                if recipient:
                    failed.setdefault(recipient)
    return (list(failed), list(delayed), decided, said) if decided else None


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in block.split("\n")[:200]:
        if line[:1] in (" ", "\t") and last:
            fields[last] = f"{fields[last]} {line.strip()}"[:2_000]
        elif match := _FIELD.match(line[:2_000]):
            last = match[1].lower()
            fields.setdefault(last, match[2].strip())
    return fields


def _recipient(fields: dict[str, str]) -> str:
    """The address we had written to: the original recipient if told, else the final one."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = fields.get(name, "")
        address = value.rpartition(";")[2] if ";" in value else value
        address = re.sub(r"\([^()]{0,100}\)", "", address).strip().strip("<>\"' ").lower()
        if "@" in address and " " not in address and "+3d" not in address:
            return address
        if found := headers.bare_addresses(value, 1):
            return found[0]
    return ""


def _own_words(text: str) -> str:
    """The part of a report that the server wrote: before the copy of the returned mail."""
    text = text[:60_000]
    match = _ORIGINAL_FOLLOWS.search(text, 1)
    while match and not text[: match.start()].strip():
        match = _ORIGINAL_FOLLOWS.search(text, match.end())
    return text[: match.start()] if match else text


def _has_original(root: Part, text: str) -> bool:
    if any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in root.walk()):
        return True
    return bool(re.search(r"^[ \t>]*(?:received|message-id|mime-version):", text, re.IGNORECASE | re.MULTILINE))


def _worded(
    words: str, subject: str, sender: str, root: Part, original: str | None, text: str, raw: bytes, because: str
) -> Bounce:
    named = _from_words(words, sender, root) or _from_words(text, sender, root, beyond=True)
    found_id = original or _original_in(text)
    late = bool(_SAYS_DELAYED.search(subject) or _SAYS_DELAYED.search(words))
    if late and not _GIVES_UP.search(words) and not re.search(r"\b5\d\d[ -]|\b5\.\d\.\d", words):
        return Bounce(False, (), tuple(named), found_id, "delivery is delayed")
    if not named and len(raw) <= _LARGEST_FOR_FLUFL:
        named = _by_flufl(raw)
    return Bounce(True, tuple(named), (), found_id, because)


def _from_words(words: str, sender: str, root: Part, beyond: bool = False) -> list[str]:
    """The addresses that the words of a report name as failing, by the surest wording that names any."""
    ours = set(headers.bare_addresses(" ".join(root.headers.all("to") + root.headers.all("delivered-to")), 50))
    ours.add(sender)
    if beyond:
        match = re.search(r"^[ \t>]*to:[ \t]*([^\n]{1,500})", words, re.IGNORECASE | re.MULTILINE)
        return [a for a in headers.bare_addresses(match[1], 20) if a not in ours] if match else []
    for pattern in _STRONG:
        found: dict[str, None] = {}
        for match in pattern.finditer(words):
            address = match[1].strip(".'\"<>:;,").lower().removeprefix("mailto:")
            if "@" in address and address not in ours and not _MACHINE_LOCALS.fullmatch(address.partition("@")[0]):
                found.setdefault(address)
            if len(found) >= _MOST:
                break
        if found:
            return list(found)
    others = [a for a in headers.bare_addresses(words[:3_000], 20) if a not in ours]
    others = [a for a in others if not _MACHINE_LOCALS.fullmatch(a.partition("@")[0])]
    return others if len(others) == 1 else []


def _by_flufl(raw: bytes) -> list[str]:
    """What the collected knowledge of flufl.bounce finds where our own wording finds nobody."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        return sorted({address.decode("ascii", "replace").lower() for address in scan_message(message)})[:_MOST]
    except Exception:  # a detector that fails on odd mail must not cost the report itself
        return []


def _original_in(text: str) -> str | None:
    """The Message-ID in the copy of the returned mail inside the text."""
    match = re.search(
        r"^[ \t>]*message-id:[ \t]*\n?[ \t]*<([^<>\s]{1,500})>", text[:200_000], re.IGNORECASE | re.MULTILINE
    )
    return match[1] if match else None
