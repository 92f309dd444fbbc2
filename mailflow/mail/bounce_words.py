"""What mail servers write of mail that they could not deliver: the tables of `bounce`, language by language."""

from __future__ import annotations

from mailflow.mail.wording import phrases

#: What the subject of a delivery report says (anywhere in it). Looked for in mail of mail servers only.
UNDELIVERED_SUBJECTS = phrases("""
en: undeliver; non-deliver; nondeliver; non deliver; not delivered; not be delivered; couldn't be delivered
en: cannot deliver
en: cannot be delivered; cannot send; unable to deliver; delivery status; delivery fail; delivery notif
en: delivery problem
en: delivery report; delivery error; delivery has failed; delivery unsuccess; delivery incomplete
en: delivery warning
en: delivery of mail failed; problem delivering; failure; failed mail; failed message; failed delivery
en: failed to deliver
en: mail error; mail system error; mail delivery; mail could not; returned mail; returned message
en: returned to sender
en: returned email; returned e-mail; returning your; returning message; returning mail; message delivery
en: message status
en: message bounced; message not sent; message blocked; message you sent blocked; message rejected
en: rejected mail; bounce
en: mail rejected; user unknown; unknown user; unknown recipient; unknown address; invalid recipient
en: invalid address
en: invalid mailbox; blocked by; mailbox full; mailbox is full; mailbox unavailable; mailbox quota
en: quota exceeded
en: not member; not a member; are not allowed; not authorized; host unknown; address not found; address change
en: address does not exist; account does not exist; account not found; expired; delayed; errors mail
de: nicht zustell; unzustellbar; zustellung; zustellfehler; zustellstatus; zustellbericht; unzugestellt
de: fehlgeschlagen
fr: non remis; non distribu; échec; echec; non délivr; remise impossible; undelivrable
es: no entregad; no se pudo; no se ha podido; no se puede; entrega fallida; devuelto; error de entrega
it: mancata consegna; mancato recapito; non recapitabile; impossibile recapitare
nl: onbestelbaar; niet bezorgd; niet afgeleverd
pt: não entregue; falha na entrega; falha de entrega; não pode ser entregue
sv: kan inte leverera; kan inte levereras; olevererbart; kunde inte levereras
da: kunne ikke leveres; ikke leveret
no: uleverbart; kunne ikke leveres
fi: ei voitu toimittaa; toimitus epäonnistui
pl: niedostarcz; nie dostarcz; niedoręcz; zwrot
cs: nedoruč; nedoruc; nelze doru
hu: kézbesíthetetlen; sikertelen
ro: nelivrat; nelivrabil
hr: neisporu; nedostav
ru: недостав; не достав; возврат; невозможно доставить
el: αδύνατη η παράδοση; απέτυχε η παράδοση
tr: teslim edilemedi; iletilemedi
ja: 配信不能; 配信エラー; 配信できません; 送信できません; エラー
zh: 无法投递; 退信; 投递失败; 系统退信; 傳送失敗
ko: 반송; 전송 실패; 전송실패
""")

#: What the text of such a report says. Short words will do: nobody but a mail server is asked.
UNDELIVERED = phrases("""
en: could not; couldn't; cannot; can't; unable; not delivered; not been delivered; undeliver; did not reach
en: failed; failure
en: fatal; permanent; returned; unknown; no such; not found; does not; doesn't; invalid; rejected; refused
en: denied; blocked
en: disabled; expired; full; quota; exceeded; not a member; not allowed; giving up; timed out; too large
en: too many; error
en: unsent; transcript of session
de: nicht zugestellt; nicht zustellbar; nicht gefunden; nicht erreicht; unzustellbar; konnte nicht; fehler
fr: n'a pas pu; n'a pas été; impossible; non remis; inconnu
es: no se pudo; no pudo; no se ha podido; no se puede; desconocid
it: non è stato possibile; non recapit; non consegn; sconosciut
nl: niet bezorgd; niet afgeleverd; niet worden; onbekend
pt: não pôde; não foi; não pode; desconhecid
sv: kunde inte; kan inte
da: kunne ikke; kan ikke
fi: ei voitu; epäonnistui
pl: nie może; nie mogła; nie można; nie została
cs: nemohla; nelze; nebylo možné
hu: kézbesít; sikertelen
ru: не может; не была; не было; не удалось; неизвест
tr: teslim; iletilemedi
ja: できません; 宛先; 見つかりません; 存在しない; 届けることが; エラー
zh: 無法; 无法; 不存在; 退回
ko: 반송; 실패
""")

#: What a report says while the server is still trying.
DELAYED = phrases("""
en: (delay); (delayed); notification: delay; has been delayed; is delayed; was delayed; been delayed
en: still being retried
en: still try; still being tr; still queued; still undelivered; will be retried; will continue to retry
en: will continue to try
en: will keep trying; will try again; will retry; warning: could not send; warning: message
en: not yet been delivered
en: no need to resend; you do not need to resend; you do not need to do anything; delayed mail; mail delayed
en: temporary failure; temporary problem; temporary error; transient failure; this is a warning
en: this is just a warning
en: this is only a temporary; queued for; delivery attempts will continue; delayed for; : delayed; : warning
en: delayed
de: verzögert; noch nicht zugestellt
fr: retardé
es: retraso; retrasad
it: ritardo; ritardat
nl: vertraagd; vertraging
pl: opóźni
cs: zpožd
ru: задерж
""")

#: What a report says when the server has stopped trying, delayed or not.
GIVEN_UP = phrases("""
en: giving up; given up; gives up; final; permanent; could not be delivered for; could not be delivered within
en: cannot send message for; unable to deliver; unable to send; returned; queue too long; retry time not reached
en: retry timeout exceeded; retry time exceeded; expired
""")
