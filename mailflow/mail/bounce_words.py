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
de: nicht zustell; unzustellbar; zustellung fehl; zustellung nicht; zustellung der; zustellfehler; zustellstatus
de: zustellbericht
de: zustellungsfehl; zustellungsbenach; zustellungsproblem; zustellung unm; zustellung geschei; bei der zustellung
de: unzugestellt
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
el: αποτυχία παράδοσης; μη παραδοτέο; αδύνατη η παράδοση; απέτυχε η παράδοση
tr: teslim edilemedi; iletilemedi
ja: 配信不能; 配信エラー; 配信できません; 送信できません; エラー
zh: 无法投递; 退信; 投递失败; 系统退信; 傳送失敗
ko: 반송; 전송 실패; 전송실패
""")

#: What a report says of the mail, in words that say nothing else: so told, a server need not be known as one. Each is
#: about mail that was sent; a parcel, or mail that waits for its reader, is told otherwise.
FAILURES = phrases("""
en: message could not be delivered; message was not delivered; message has not been delivered
en: mail could not be delivered; mail was not delivered; email was not delivered; e-mail was not delivered
en: email could not be delivered; e-mail could not be delivered; message cannot be delivered
en: message can't be delivered; message couldn't be delivered; mail cannot be delivered; email couldn't be delivered
en: message wasn't delivered; email wasn't delivered; mail wasn't delivered; message not delivered; mail not delivered
en: message is undeliverable; message was undeliverable; mail is undeliverable; mail was undeliverable
en: undeliverable message; undeliverable mail; undelivered message; undelivered mail; message undeliverable
en: undeliverable:
en: could not deliver your; could not deliver the message; could not deliver the mail; could not deliver mail
en: could not deliver message; couldn't deliver the; couldn't deliver your
en: unable to deliver your; unable to deliver the message; unable to deliver the mail; unable to deliver message
en: unable to deliver mail; unable to deliver this message; unable to deliver to; not able to deliver
en: wasn't able to deliver; were unable to deliver; was unable to deliver; failed to deliver your; cannot deliver
en: failed to be received; failed to reach; did not reach; not reach the following; could not be reached
en: could not be sent; could not be delivered to; cannot be delivered to; not be delivered to
en: was not delivered to; not delivered to the following; not been delivered to; not deliverable
en: could not be delivered for the following; not delivered for the following; nondelivery; non-delivery
en: delivery to the following recipient failed; delivery to the following recipients failed; delivery failed
en: delivery has failed; delivery failure; failed mail; returned to sender; mail was returned
en: message was returned; returned mail; message is being returned; message has been returned; returned unsent
en: message returned; mail returned; returning message; returning your message; returning your mail; being returned
en: unsent message
en: message was rejected; message has been rejected; mail was rejected; mail has been rejected
en: message was automatically rejected; automatically rejected; message was refused; mail was refused
en: message has been blocked; message was blocked; mail has been blocked; mail was blocked; email was blocked
en: not authorized to send; not authorized to post; not allowed to post; not allowed to send; not permitted to post
en: only members; only subscribers; post was rejected; posting was rejected; rejected posting; posting rejected
en: transcript of session; permanent fatal error; permanent error; permanent failure; user unknown; unknown user
en: no such user; recipient unknown; unknown recipient; invalid recipient; mailbox unavailable; mailbox not found
en: host unknown; unknown host; recipient address rejected; diagnostic-code; remote host said
en: exited with status; mailbox full; mailbox is full; over quota; quota exceeded
de: nicht zugestellt; nicht zustellbar; unzustellbar; konnte nicht zugestellt; nicht zugestellt werden; zustellung fehl
de: zustellung ist fehl; zustellung nicht; zustellung der nachricht ist fehl; zustellung unmöglich
de: nicht ausgeliefert; nicht übermittelt; nicht erreicht; zurückgewiesen; zurückgeschickt; empfänger unbekannt
de: nachricht wurde abgelehnt; e-mail wurde abgelehnt; mail wurde abgelehnt; annahme verweigert
fr: n'a pas pu être remis; n'a pas pu être délivr; n'a pas pu être distribu; n'a pas été remis; non remis
fr: n'a pas été délivr; n'a pas été distribu; n'a pu être remis; pas pu être envoy; pas pu être achemin
fr: échec de la remise
fr: échec de remise; remise impossible; impossible de remettre; impossible de délivrer; impossible de distribuer
fr: n'a pas atteint; a été rejeté; destinataire inconnu; utilisateur inconnu; echec de
es: no se pudo entregar; no se ha podido entregar; no pudo ser entregad; no ha podido ser entregad; no fue entregad
es: no se puede entregar; no se entregó; error de entrega; no ha sido entregad; no ha llegado; entrega fallida
es: ha sido rechazad; fue rechazad; usuario desconocido; destinatario desconocido; no se pudo enviar
it: non è stato possibile consegnare; non è stato possibile recapitare; non recapitat; non consegnat
it: non è stato consegnat; non è stato recapitat; impossibile recapitare; impossibile consegnare; mancata consegna
it: mancato recapito; non ha raggiunto; è stato rifiutat; è stato respint; utente sconosciuto; rilevato un errore
nl: niet worden bezorgd; niet worden afgeleverd; niet bezorgd; niet afgeleverd; onbestelbaar; geweigerd
pt: não pôde ser entregue; não pode ser entregue; não foi entregue; não foi possível entregar; falha na entrega
pt: foi rejeitad; não entregue; não chegou; usuário desconhecido; utilizador desconhecido
sv: kunde inte levereras; kan inte levereras; inte leverera; har inte levererats; nådde inte; kunde inte nå
da: kunne ikke leveres; kan ikke leveres; ikke leveret; nåede ikke; blev ikke leveret
no: kunne ikke leveres; kan ikke leveres; ikke levert; nådde ikke
fi: ei voitu toimittaa; ei toimitettu; toimitus epäonnistui; ei voida toimittaa; toimittaminen epäonnistui
pl: nie mogła zostać dostarczona; nie może zostać dostarczona; nie została dostarczona; nie można dostarczyć
pl: nie udało się dostarczyć; niedostarczon; nie dotarła; została odrzucona
cs: nemohla být doručena; nelze doručit; nebyla doručena; nedoručiteln; nepodařilo se doručit; nebylo možné doručit
sk: nemohla byť doručená; nebolo možné doručiť; nepodarilo sa doručiť; nedoručiteľn; nebola doručená
hu: nem kézbesíthető; nem sikerült kézbesíteni; kézbesíthetetlen; kézbesítése sikertelen; nem lehetett kézbesíteni
ro: nu a putut fi livrat; nu a fost livrat; nu a putut fi trimis; nelivrat; nu a ajuns
hr: nije moguće isporučiti; nije isporučen; neisporučen; isporuka nije uspjela
sl: ni bilo mogoče dostaviti; ni bilo dostavljeno; nedostavljen
bg: не може да бъде доставен; не беше доставен; недоставен; не е доставен
ru: не может быть доставлен; не было доставлен; не доставлен; недоставлен; не удалось доставить; не была доставлен
ru: не могло быть доставлен; невозможно доставить; не был доставлен; доставка не удалась; ошибка доставки
uk: не вдалося доставити; не було доставлен; не може бути доставлен; недоставлен; не доставлен
el: δεν ήταν δυνατή η παράδοση; δεν παραδόθηκε; αδύνατη η παράδοση; δεν μπόρεσε να παραδοθεί
tr: teslim edilemedi; iletilemedi; teslim edilemiyor; ulaştırılamadı; gönderilemedi
et: ei õnnestunud kohale toimetada; ei saanud kohale toimetada; kättetoimetamine ebaõnnestus
lv: nevarēja piegādāt; netika piegādāt; piegāde neizdevās
lt: nepavyko pristatyti; nebuvo pristatyt; nepristatyt
ja: 配信できません; 配送できません; 配信不能; 配送不能; 配達できません; 送信できません; 届けることができません
ja: 配信に失敗
ja: 送信に失敗; 届きません; お届けできません; 配信されません; 配送に失敗; 配信エラー; 宛先不明; 拒否されました
zh: 无法投递; 無法投遞; 无法送达; 無法送達; 退信; 退回; 投递失败; 投遞失敗; 发送失败; 傳送失敗; 无法发送; 無法傳送
zh: 未能送达
zh: 未能送達; 被拒绝; 被拒絕; 无法递送; 無法傳遞; 无法传递; 未送达; 无法到达; 無法寄達; 無法遞送
ko: 반송; 전송 실패; 전송실패; 전달되지 못; 전송되지 못; 배달되지; 배달할 수 없; 전달할 수 없; 발송 실패; 발송에 실패
ko: 전송하지 못
vi: không thể gửi; không gửi được; không thể chuyển; không được gửi
id: tidak dapat dikirim; gagal dikirim; tidak terkirim; gagal terkirim
he: לא נמסרה; לא ניתן היה למסור; לא הגיעה; מסירה נכשלה
ar: تعذر تسليم; لم يتم تسليم; لم يتم توصيل; فشل التسليم
th: ไม่สามารถส่ง; ส่งไม่สำเร็จ
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
en: giving up; given up; gives up; permanent; could not be delivered for; could not be delivered within
en: cannot send message for; unable to deliver; unable to send; returned to sender; is returned; was returned
en: has been returned; being returned; queue too long; retry time not reached
en: retry timeout exceeded; retry time exceeded; expired
""")

#: What a receipt says of mail that has arrived.
DELIVERED = phrases("""
en: successfully delivered; delivered successfully; was delivered to; has been delivered to; were delivered to
en: successful delivery; been successfully; delivery confirmation; return receipt; delivery receipt; was relayed
en: relayed to; successfully relayed; successfully sent; delivered:; relayed:; confirmation of delivery
en: successfully received; delivery was successful; delivery is complete; has been delivered
de: erfolgreich zugestellt; wurde zugestellt; übermittlungsbestätigung; zustellbestätigung; erfolgreich übermittelt
fr: remis avec succès; a été remis; accusé de réception; confirmation de remise; délivré avec succès
es: se entregó correctamente; se ha entregado; ha sido entregado; confirmación de entrega; entregado correctamente
it: è stato consegnato; avvenuta consegna; consegnato correttamente; conferma di recapito; ricevuta di accettazione
nl: is bezorgd; afgeleverd bij; bezorgingsbevestiging; met succes afgeleverd
pt: foi entregue; entregue com êxito; entregue com sucesso; confirmação de entrega
sv: har levererats; leveranskvitto; levererades
da: er leveret; leveringskvittering
no: er levert; leveringsbekreftelse
fi: on toimitettu; toimitusvahvistus
pl: została dostarczona; potwierdzenie dostarczenia; dostarczono
cs: byla doručena; potvrzení o doručení
hu: kézbesítve; kézbesítési igazolás
ru: успешно доставлен; было доставлен; уведомление о доставке; доставлено
ja: 配信されました; 正常に配信; 開封確認; 配達されました
zh: 已送达; 已成功; 投递成功; 傳送成功; 成功送達
ko: 전송되었습니다; 전달되었습니다; 배달되었습니다
""")

#: What heads those who got the mail in a report about several.
DELIVERED_TO = phrases("""
en: successfully delivered; successfully relayed; delivered successfully; successful delivery; successfully sent
en: was delivered to; were delivered to; relayed to the following
de: erfolgreich zugestellt
fr: remis avec succès
""")
NEGATIONS = phrases("""
en: not; n't; unable; cannot; fail
de: nicht
fr: n'a; pas
""")

#: Of mail that waits for the reader or was taken from it: nobody tells that to a sender.
INCOMING = phrases("""
en: addressed to you; message to you; sent to you; mail to you; messages to you; your inbox; to your mailbox; incoming
en: your storage; your quarantine; release the; release your; release them; retrieve your; pending messages
en: view message
en: upgrade your; verify your; your password; your mailbox is; your mailbox has; your mail box; you have (; you have new
en: a message for you; mail for you; review your; quarantine digest; quarantine summary; quarantined messages
en: validate your; recover your; your email account; your webmail; click below; click here
de: an sie gerichtet; ihr postfach ist; ihr postfach hat; ihrem postfach; ihr posteingang; eingehende; an sie adressiert
de: ihren posteingang; ihre quarantäne; freigeben
fr: votre boîte; messages entrants; vous est adressé; vous étant adressé; votre messagerie
es: su buzón; tu buzón; mensajes entrantes; dirigido a usted; bandeja de entrada
it: la tua casella; la sua casella; messaggi in arrivo; in entrata; indirizzato a lei
nl: uw postvak; uw mailbox; inkomende; aan u gericht
pt: sua caixa; mensagens recebidas; caixa de entrada
pl: twoja skrzynka; twojej skrzynk; wiadomości przychodzące
sv: din inkorg; din brevlåda; inkommande
ru: ваш почтовый ящик; вашего почтового ящика; входящие; входящих
ja: あなたのメールボックス; 受信トレイ; 保留中
zh: 您的邮箱; 您的郵箱; 收件箱; 未读
""")

#: Of mail that somebody has yet to let through.
HELD = phrases("""
en: moderat; for approval; awaiting approval; held for; being held; is held; on hold; pending approval
de: moderator; moderation; freigabe
fr: modérat; modération
es: moderador; moderación
it: moderator; moderazione
ru: модератор; модерац
""")

#: What a mail is called, and what receives it.
MAIL = phrases("""
en: mail; message; recipient; smtp
de: nachricht; empfänger
fr: courriel; destinataire
es: mensaje; correo; destinatario
it: messaggio; posta; destinatario
nl: bericht; ontvanger
pt: mensagem; correio; destinatário
sv: meddelande; mottagare
da: meddelelse; modtager
no: melding; mottaker
fi: viesti; vastaanottaja
pl: wiadomoś; odbiorc; poczt
cs: zpráv; příjemc
hu: üzenet; címzett; levél
ru: сообщени; письм; почт; получател
ja: メール; 宛先
zh: 邮件; 郵件; 收件人
ko: 메일; 수신
""")

#: Of what else can be delivered, sent or refused.
OTHER_DELIVERIES = phrases("""
en: parcel; shipment; courier; tracking; package; consignment; your order; sms; text message; fax; payment
en: direct debit; invoice; subscription; webhook; backup; build; pipeline; login; sign-in
de: paket; sendung; lieferung; bestellung; zusteller; sendungsnummer; lastschrift; rechnung; überweisung
fr: colis; livraison; commande; facture; votre envoi; livreur; paiement
es: paquete; envío; pedido; factura; mensajero; pago
it: pacco; spedizione; ordine; fattura; corriere; pagamento
nl: pakket; zending; bestelling; factuur; betaling
pt: encomenda; pedido; fatura; pagamento
pl: paczk; przesyłk; zamówieni; faktur; płatność
sv: paket; försändelse; beställning; faktura
da: pakke; forsendelse; ordre; faktura
no: pakke; sending; ordre; faktura
cs: zásilk; balík; objednávk; faktur
ru: посылк; заказ; счёт; отправлени
ja: 荷物; 注文; 宅配
zh: 包裹; 快递; 订单; 快遞
ko: 택배; 주문
""")

#: What a filter of the reader's says when it refuses a mail (RFC 5429), and what a client says of mail deleted unread.
REFUSED = phrases("""
en: reject; refus; not accept; not delivered; could not be delivered; denied; do not want; discarded
de: abgelehnt; abgewiesen; zurückgewiesen; nicht zugestellt; verweigert
fr: rejet; refus
es: rechaz; rehus; no acept
it: rifiut; respint
nl: geweigerd; afgewezen
pt: rejeit; recus
sv: avvis; nekad; vägra
da: afvis
no: avvis
fi: hylätty; hylättiin
pl: odrzuc
cs: odmítnut; zamítnut
hu: elutasít; visszautasít
ru: отклон; отверг; отказ
ja: 拒否
zh: 拒绝; 拒絕; 拒收
ko: 거부
""")
NOT_READ = phrases("""
en: without being read; not read; unread
de: ungelesen; nicht gelesen; ohne gelesen
fr: sans être lu; sans avoir été lu; non lu
es: sin leer; sin ser leíd; no leíd
it: senza essere lett; non lett; senza lettura
nl: zonder te zijn gelezen; ongelezen; niet gelezen
pt: sem ser lid; sem ter sido lid; não lid
sv: utan att läsas; oläst
da: uden at blive læst; ulæst
no: uten å bli lest; ulest
fi: lukematta
pl: bez przeczytania; nieprzeczyt
cs: bez přečtení; nepřečten
hu: olvasás nélkül; olvasatlan
ru: не прочитан; непрочитан; без прочтения
ja: 開封せずに; 未読; 読まれず
zh: 未读; 未讀; 未经阅读
ko: 읽지 않
""")

#: What stands before the address that failed, and before addresses that are others'. Behind each comes a colon.
RECIPIENT_LABELS = phrases("""
en: recipient; recipients; to; rcpt to; address; addresses; user; original-recipient; final-recipient
en: intended recipient; failed recipient; failed recipients; failed address; destination; mailbox; account; addressee
en: envelope recipient; envelope-to; recipient address; recipient(s); email address; e-mail address; recipient name
en: original recipient; final recipient; for; recipient email; recip; remote recipient
en: destination address; sent to; message to; mail to; undeliverable to; undelivered to; delivery to; failed to
de: empfänger; empfänger(in); an; adresse; empfängeradresse; zieladresse; empfaenger; empfänger-adresse; e-mail-adresse
fr: destinataire; destinataires; à; adresse; destinataire(s); adresse du destinataire
es: destinatario; destinatarios; para; dirección; destinatario(s); dirección del destinatario
it: destinatario; destinatari; indirizzo; indirizzo del destinatario
nl: ontvanger; ontvangers; geadresseerde; aan
pt: destinatário; destinatários; para; endereço
sv: mottagare; till; adressat
da: modtager; modtagere; til
no: mottaker; mottakere; til
fi: vastaanottaja; vastaanottajat
pl: odbiorca; odbiorcy; adresat; do
cs: příjemce; příjemci; adresát; komu
hu: címzett; címzettek
ro: destinatar; destinatari; către
hr: primatelj; primatelji
sk: príjemca; adresát
ru: получатель; получатели; адресат; кому; адрес; адрес получателя
uk: одержувач; отримувач; кому
el: παραλήπτης; προς
tr: alıcı; alıcılar; kime
ja: 宛先; 受信者; 送信先; 宛先アドレス; 宛先メールアドレス; あて先; 送信先アドレス; 受信者アドレス
zh: 收件人; 收信人; 收件者; 收件人地址; 收信者; 收件地址
ko: 받는 사람; 받는사람; 수신자; 수신인; 받는이; 수신 메일 주소; 받는 메일주소
vi: người nhận
id: penerima; kepada
he: נמען; אל
ar: المستلم; إلى
th: ผู้รับ; ถึง
""")
SENDER_LABELS = phrases("""
en: from; sender; reply-to; return-path; message-id; mail from; envelope sender; originator; contact; return path
en: >>> mail from; <<< mail from; envelope-from; references; in-reply-to; received; original sender; errors-to; cc
en: x-sender; list-owner; list-id; message id; subject; content-id; id; for help; support; postmaster
de: von; absender; betreff; nachrichten-id; kontakt
fr: de; expéditeur; objet; sujet
es: de; remitente; asunto
it: da; mittente; oggetto
nl: van; afzender; onderwerp
pt: de; remetente; assunto
sv: från; avsändare; ämne
da: fra; afsender; emne
no: fra; avsender; emne
fi: lähettäjä; aihe
pl: od; nadawca; temat
cs: od; odesílatel; předmět
hu: feladó; tárgy
ru: от; отправитель; тема
tr: gönderen; konu
ja: 差出人; 送信者; 件名
zh: 发件人; 寄件者; 发信人; 寄件人; 主题; 主題
ko: 보낸 사람; 보낸사람; 발신자; 제목
""")
