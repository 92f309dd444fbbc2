"""What machines write that answer, confirm, warn and ask: the tables of `automated`, language by language."""

from __future__ import annotations

from mailflow.mail.wording import phrases

#: How the subject of an automatic reply begins (after "Re:" and the like).
AUTOMATIC_SUBJECTS = phrases("""
en: automatic reply; automatic response; automatic message; automated reply; automated response
en: automated message
en: automated email; automated e-mail; auto reply; auto-reply; autoreply; auto response; auto-response
en: autoresponse
en: auto responder; autoresponder; auto:; auto-generated; automatically generated; this is an automat
en: auto-acknowledg
en: out of office; out-of-office; out of the office
en: away from office; away message; away notice; ooo; oof; vacation reply; vacation notice
en: vacation message; vacation response; vacation auto
en: holiday notice; holiday auto
en: absence notice; absence message
en: no longer with; no longer at; no longer works; left the company; change of email address
en: acknowledgement of receipt
en: acknowledgment of receipt; confirmation of receipt; receipt confirmation
de: automatische antwort; automatische mitteilung; automatische nachricht; automatische e-mail
de: automatische email
de: automatische abwesenheit; automatische empfangsbestätigung; automatische eingangsbestätigung
de: automatisch generiert
de: autom. antwort; autoantwort; abwesenheitsnotiz; abwesenheitsmeldung; abwesenheitsnachricht; abwesenheitsmail
de: abwesenheitsinfo; abwesenheitsassistent; abwesenheitsmitteilung; abwesenheitsbenachrichtigung
de: abwesenheitshinweis
de: abwesenheit:; abwesenheit bis; abwesenheit vom; ich bin nicht im büro
de: nicht im büro; urlaubsnotiz; urlaubsmeldung
de: urlaubsvertretung; urlaubsabwesenheit; eingangsbestätigung; empfangsbestätigung; bestätigung ihrer anfrage
fr: réponse automatique; reponse automatique; message automatique; absent du bureau; absente du bureau
fr: absence du bureau
fr: message d'absence; avis d'absence
fr: accusé de réception; hors du bureau
es: respuesta automática; respuesta automatica; mensaje automático; contestación automática; fuera de la oficina
es: fuera de oficina; acuse de recibo; auto respuesta; autorespuesta
it: risposta automatica; messaggio automatico; fuori sede; fuori ufficio; assenza dall'ufficio
it: conferma di ricezione; ricevuta di ritorno; risponditore automatico
nl: automatisch antwoord; automatische beantwoording; automatisch bericht; automatische reactie
nl: afwezigheidsbericht; afwezigheidsmelding; niet op kantoor; ontvangstbevestiging
pt: resposta automática; resposta automatica; mensagem automática; fora do escritório; fora do escritorio
pt: confirmação de recebimento; autorresposta
sv: autosvar; automatiskt svar; automatsvar; semestermeddelande; ej på kontoret; inte på kontoret
da: autosvar; automatisk svar; fraværsbesked; ikke på kontoret; feriebesked
da: kvittering for modtagelse
no: automatisk svar; autosvar; fraværsmelding; ikke på kontoret
fi: automaattinen vastaus; automaattinen poissaolo; automaattivastaus; poissaoloilmoitus
fi: vastaanottokuittaus
is: sjálfvirkt svar
pl: automatyczna odpowiedź; odpowiedź automatyczna; autoodpowiedź; autoresponder; poza biurem
pl: potwierdzenie odbioru; potwierdzenie otrzymania
cs: automatická odpověď; automaticka odpoved; automatická odpoveď; mimo kancelář; mimo kancelar
cs: potvrzení o přijetí; potvrzení přijetí
sk: automatická odpoveď; mimo kancelárie; potvrdenie o prijatí
hu: automatikus válasz; automata válasz; házon kívül
hu: távolléti
ro: răspuns automat; raspuns automat; în afara biroului; plecat din birou; absent din birou
hr: automatski odgovor; automatska poruka; izvan ureda
sl: samodejni odgovor; avtomatski odgovor; izven pisarne
sr: аутоматски одговор; automatski odgovor; van kancelarije
bg: автоматичен отговор; извън офиса
ru: автоматический ответ; автоответ; авто-ответ; автоматическое уведомление
ru: вне офиса; подтверждение получения
uk: автоматична відповідь; автовідповідь
et: automaatne vastus; automaatvastus; kontorist väljas; kontorist eemal
lv: automātiskā atbilde; automātiska atbilde; automatiska atbilde; ārpus biroja; arpus biroja
lt: automatinis atsakymas; automatinis atsakas; nesu biure; ne biure
el: αυτόματη απάντηση; εκτός γραφείου; αυτόματο μήνυμα
tr: otomatik yanıt; otomatik cevap; ofis dışında; ofis disinda; ofiste değilim
mt: risposta awtomatika
ga: freagra uathoibríoch
cy: ymateb awtomatig; ateb awtomatig; allan o'r swyddfa; i ffwrdd o'r swyddfa
eu: erantzun automatikoa
ca: resposta automàtica; fora de l'oficina; fora de l'oficina
gl: resposta automática; fóra da oficina
sq: përgjigje automatike
mk: автоматски одговор
ja: 自動応答; 自動返信; 自動送信; 不在通知
zh: 自动回复; 自動回覆; 自动答复; 自動答覆
ko: 부재중; 자동 응답; 자동응답; 자동 회신; 자동회신
he: מענה אוטומטי; תשובה אוטומטית
ar: رد تلقائي; الرد التلقائي
fr: réponse d'absence; réponse d’absence; réponse auto
""")

#: What only a machine says, and of itself: a person who complains of "an automated reply" must not match.
SAYS_SO = phrases("""
en: this is an automated; this is an automatic; this is an auto-; this is an autoreply; this is an auto reply
en: this email is automatically; this e-mail is automatically; this message is automatically
en: this message was automatically
en: this email was automatically; this e-mail was automatically; this mail was automatically
en: this email has been automatically generated; this email has been automatically sent
en: this message has been automatically generated; this message has been automatically sent
en: this reply was automatically; this response was automatically
en: this email was sent auto
en: was generated automatically; is generated automatically; has been generated automatically
en: was sent automatically
en: this email was generated; this message was generated; this is a system generated; this is a system-generated
en: do not reply to this e; do not reply to this m; do not respond to this e; do not respond to this m
en: do not reply directly to this; please do not reply as; replies to this email are not
en: replies to this address are not
en: this mailbox is not monitored; this mailbox is unmonitored; this inbox is not monitored
en: this mailbox is no longer
en: this email address is not monitored; this e-mail address is not monitored; this email address is no longer
en: [auto-reply]; [autoreply]; (auto-reply); (autoreply); vacation autoresponder; automatic acknowledgement of
en: automated acknowledgement
de: wurde automatisch generiert; wurde automatisch erstellt; wurde automatisch erzeugt
de: wurde automatisch versandt
de: wurde automatisch verschickt; wird automatisch generiert; wird automatisch versandt
de: automatisch generierte e-mail
de: automatisch generierte nachricht; automatisch erstellte nachricht; automatisch erstellte e-mail
de: dies ist eine automatische; das ist eine automatische; dies ist eine automatisch; diese automatische antwort
de: antworten sie bitte nicht auf diese; bitte antworten sie nicht auf diese; bitte nicht auf diese e-mail
de: bitte nicht auf diese mail; bitte nicht auf diese nachricht
fr: ceci est un message automatique; ceci est une réponse automatique; ce message est généré automatiquement
fr: ce message a été généré automatiquement; ce courriel a été généré automatiquement
fr: ce message est automatique
fr: cet email a été envoyé automatiquement; ce mail est généré automatiquement
fr: cet e-mail est généré automatiquement
fr: ne pas répondre à ce m; ne pas répondre à ce c; ne pas répondre à cet e; ne répondez pas à ce m
es: esta es una respuesta automática; este es un mensaje automático; este es un correo automático
es: mensaje generado automáticamente; correo generado automáticamente; no responda a este m
es: no responda a este c
it: questa è una risposta automatica; questo è un messaggio automatico; messaggio generato automaticamente
it: email generata automaticamente; e-mail generata automaticamente; non rispondere a questa e
it: non rispondere a questo m
nl: dit is een automatisch; deze e-mail is automatisch; dit bericht is automatisch; automatisch gegenereerd
nl: niet te antwoorden op deze; niet op deze e-mail te
pt: esta é uma resposta automática; esta é uma mensagem automática; mensagem gerada automaticamente
pt: e-mail gerado automaticamente; não responda a est; não responder a est; por favor não responda
sv: detta är ett automatiskt; detta är ett autosvar; det här är ett automatiskt; automatiskt genererat
sv: svara inte på detta m
da: dette er et automatisk; dette er en automatisk; denne mail er automatisk; denne mail kan ikke besvares
no: dette er et automatisk; dette er en automatisk; denne e-posten er automatisk; ikke svar på denne
fi: tämä on automaattinen; tämä viesti on automaattinen; tämä on automaattisesti; älä vastaa tähän
pl: to jest automatyczna; to jest wiadomość automatyczna; wiadomość wygenerowana automatycznie
pl: wiadomość została wygenerowana automatycznie; nie odpowiadaj na tę; nie odpowiadać na tę
cs: toto je automatick; tato zpráva byla automaticky; tento e-mail byl automaticky; tento email byl automaticky
cs: neodpovídejte na tut; neodpovídejte na tento
sk: toto je automatick; táto správa bola automaticky; tento e-mail bol automaticky; neodpovedajte na
hu: ez egy automatikus; ez egy automata; ez automatikus; automatikusan generált; ne válaszoljon erre
ro: acesta este un mesaj automat; acesta este un răspuns automat; mesaj generat automat; nu răspundeți la acest
hr: ovo je automatsk; ova poruka je automatski; molimo ne odgovarajte na
sl: to je samodejn; to je avtomatsk; to sporočilo je bilo samodejno; ne odgovarjajte na to
bg: това е автоматич; това съобщение е автоматич; моля, не отговаряйте
ru: это автоматическ; это письмо отправлено автоматически; это письмо сформировано автоматически
ru: письмо создано автоматически; не отвечайте на это; не отвечать на это
uk: це автоматичн; не відповідайте на це; не відповідайте на цей
et: see on automaatne; see kiri on automaat; palun ärge vastake sellele
lv: šī ir automātisk; šis ir automātisk; lūdzu, neatbildiet uz šo
lt: tai automatinis; tai yra automatinis; neatsakykite į šį
el: αυτό είναι ένα αυτόματο; αυτή είναι μια αυτόματη; το μήνυμα αυτό δημιουργήθηκε αυτόματα
el: μην απαντάτε σε αυτό
el: μην απαντήσετε σε αυτό; είναι αυτόματη απάντηση
tr: bu otomatik; bu bir otomatik; bu e-posta otomatik; bu ileti otomatik; bu mesaj otomatik
tr: bu e-postayı yanıtlamayın; bu maili yanıtlamayın
mt: din hija tweġiba awtomatika
cy: ymateb awtomatig yw hwn; neges awtomatig yw hon; dyma ymateb awtomatig; peidiwch ag ateb y neges hon
ca: aquesta és una resposta automàtica; aquest és un missatge automàtic
ja: 自動的に送信; 自動送信されて; このメールは自動; 本メールは自動; 自動返信メール; このメールに返信
zh: 这是自动; 這是自動; 系統自動; 系统自动; 请勿回复; 請勿回覆; 自动发送
ko: 자동으로 발송; 발신 전용; 발신전용; 자동 회신입니다; 자동응답
he: זוהי תשובה אוטומטית; זו הודעה אוטומטית
ar: هذا رد تلقائي; هذه رسالة تلقائية
pt: caixa postal é utilizada apenas; não responda este; não responder este; não responda a esse
cy: peidiwch â ymateb i'r
en: do not reply to this ack; this is a no-reply; please do not respond to this
en: this e-mail was sent from "rnp; generated by the system; generated by our system; this is a computer generated
de: vom system erzeugt; vom system generiert; vom system versandt; maschinell erstellt; systemgenerierte
fr: généré par le système; envoyé par notre système; message système
es: generado por el sistema; mensaje del sistema
it: generato dal sistema; messaggio di sistema
nl: door het systeem gegenereerd; systeembericht
pl: wygenerowana przez system; wiadomość systemowa
ru: создано системой; сформировано системой; отправлено роботом
""")

#: What an automatic reply thanks for: mail, not anything in particular.
THANKS = phrases("""
en: thank you for your email; thank you for your e-mail; thank you for your mail; thank you for your message
en: thanks for your e
en: thanks for your m; thank you for contacting; thanks for contacting; thank you for getting in touch
en: thank you for writing
en: thank you for reaching; thanks for reaching; thanks for getting in touch; i received your email
en: your message is important
en: thank you for submitting; thank you for emailing; thanks for emailing; thank you for your enquiry
en: thank you for your inquiry
de: danke für ihre nachricht; danke für ihre e; danke für ihre mail; dank für ihre nachricht; dank für ihre e
de: dank für ihre mail; dank für deine; danke für deine; dank für ihre anfrage; dank für ihr schreiben
fr: merci pour votre message; merci pour votre m; merci de votre m; merci pour votre c; merci de votre c
fr: merci pour votre e
fr: accuse réception; merci de nous avoir contact
es: gracias por su m; gracias por su c; gracias por tu m; gracias por tu c; gracias por contactar
es: gracias por escrib
it: grazie per la sua; grazie per il suo; grazie per la tua; grazie per il tuo; grazie per averci
it: grazie per aver
nl: bedankt voor uw; dank voor uw; dank u voor uw; bedankt voor je; hartelijk dank voor; dank u wel voor
pt: obrigado pelo seu; obrigada pelo seu; obrigado pela sua; obrigado por entrar; agradecemos o seu
pt: agradeço o seu
sv: tack för ditt; tack för ert
da: tak for din; tak for jeres
no: takk for din; takk for e; takk for hen
fi: kiitos viestist; kiitos sähköpost; kiitos yhteydeno
pl: dziękuję za wiadomość; dziękujemy za wiadomość; dziękuję za e; dziękujemy za kontakt; dziękuję za kontakt
cs: děkuji za váš; děkuji za vaši; děkujeme za váš; děkujeme za vaši; děkuji za e; děkuji za zpr
sk: ďakujem za váš; ďakujem za vašu; ďakujeme za; ďakujem za e
hu: köszönöm levelét; köszönöm e-mail; köszönjük levelét; köszönjük megkeres; köszönöm üzenet
ro: vă mulțumesc pentru; va multumesc pentru; mulțumesc pentru m; mulțumesc pentru e; vă mulțumim pentru
hr: hvala na poruci; hvala na e; hvala vam na; zahvaljujemo na
sl: hvala za vaše; hvala za sporočilo; hvala za e
bg: благодаря за вашето; благодарим за; благодаря за
ru: спасибо за ваше; спасибо за письмо; благодарю за ваше; благодарим за; спасибо за обращение
ru: благодарю за письмо
uk: дякую за ваш; дякуємо за; дякую за лист
et: täname kirja; tänan kirja; tänan teid kirja; täname teid
lv: paldies par jūsu; paldies par e; paldies par ziņ
lt: dėkoju už; ačiū už jūsų; dėkojame už
el: ευχαριστώ για το μήνυμα; ευχαριστώ για το email; σας ευχαριστώ για; ευχαριστούμε για
tr: mesajınız için teşekkür; e-postanız için teşekkür; mailiniz için teşekkür
cy: diolch am eich; diolch am gysylltu
ja: メールありがとう; ご連絡ありがとう; お問い合わせありがとう; お問い合わせいただき
zh: 感谢您的来信; 感謝您的來信; 您的邮件已收到; 来信已收到
ko: 메일을 보내 주셔서; 문의해 주셔서
""")

#: What a ticket system says of the mail it has just taken, in a subject or at the beginning of a text.
RECEIVED = phrases("""
en: we have received your; we've received your; we received your; your request has been received
en: has been received and
en: your message has been received; your email has been received; your e-mail has been received
en: ticket has been created
en: ticket has been opened; ticket received; request received; case has been created; case has been opened
en: ticket created; new ticket; ticket opened; your enquiry has been received; your inquiry has been received
en: has been assigned ticket; request has been logged; request has been registered; confirmation of your request
en: your request (#; your ticket (#; has been assigned the
de: haben ihre anfrage erhalten; haben ihre nachricht erhalten; haben ihre e-mail erhalten
de: ihre anfrage ist eingegangen
de: ihre anfrage ist bei uns eingegangen; ihre nachricht ist bei uns eingegangen; ticket wurde erstellt
de: ticket erstellt
de: ihre e-mail ist bei uns eingegangen; eingang ihrer anfrage; eingang ihrer nachricht; eingang ihrer e-mail
fr: avons bien reçu votre; avons reçu votre; votre demande a été; votre message a été reçu; ticket a été créé
fr: votre demande a bien; bien été enregistrée
es: hemos recibido su; hemos recibido tu; su solicitud ha sido; su consulta ha sido
it: abbiamo ricevuto la; la sua richiesta è stata; la tua richiesta è stata; ticket aperto
it: è stato aperto un ticket
nl: hebben uw bericht ontvangen; hebben uw e-mail ontvangen; hebben uw vraag; uw aanvraag is
nl: in goede orde ontvangen
pt: recebemos a sua; recebemos sua; recebemos o seu; recebemos seu; seu pedido foi
sv: vi har tagit emot; vi har mottagit; ditt ärende har
da: vi har modtaget din; vi har modtaget deres; din henvendelse er
no: vi har mottatt din; din henvendelse er mottatt
fi: olemme vastaanottaneet; viestisi on vastaanotettu; yhteydenottosi on
pl: otrzymaliśmy twoj; otrzymaliśmy państwa; zgłoszenie zostało; zostało zarejestrowane
cs: obdrželi jsme va; váš požadavek byl; přijali jsme va
ru: ваше обращение принято; ваше обращение зарегистрировано; ваша заявка; мы получили ваш; ваш запрос
ja: お問い合わせありがとうございます; 受け付けました; 受付番号
en: have logged your; has been logged; has been created; has been opened; has been assigned; case number is
en: has been closed
en: we've got your; request for support; your submission; is a copy of what you sent; message and someone
en: has been recorded
de: wurde unter der; erfasst; registriert; ist bei uns eingegangen; aufgenommen; ticket wurde; vorgangsnummer
de: ticketnummer
fr: nouveau ticket; ticket ouvert; a été créé; a été enregistré; avons bien reçu; bien été reçu; a bien été prise
es: hemos recibido; ha sido registrad; se ha creado; se ha registrado; ha sido recibid
it: abbiamo ricevuto; è stata registrata; è stata ricevuta; è stato ricevuto; è stata presa in carico
nl: hebben ontvangen; is geregistreerd; is aangemaakt; hebben uw
pt: recebemos; foi registad; foi registrad; foi recebid; foi criad
sv: har registrerats; har skapats; har tagits emot; har mottagits
da: er modtaget; er registreret; er oprettet
no: er mottatt; er registrert; er opprettet
fi: on vastaanotettu; on kirjattu; on luotu
pl: zostało przyjęte; została przyjęta; została zarejestrowana; otrzymaliśmy; utworzono zgłoszenie
cs: jsme přijali; bylo přijato; byl zaevidován; byl vytvořen; jsme obdrželi
sk: sme prijali; bola prijatá; bol zaevidovaný; sme dostali
hu: megkaptuk; megérkezett; rögzítettük; iktattuk
ro: am primit; a fost înregistrat; a fost primit; a fost creat
hr: zaprimili smo; zaprimljen; primili smo; zabilježen
sl: smo prejeli; je prejeto; je bil zabeležen
bg: получихме; е получен; е регистриран; е приет
uk: отримали ваш; прийнято; зареєстровано
et: oleme kätte saanud; on kätte saadud; on registreeritud
lv: esam saņēmuši; ir saņemt; ir reģistrēt
lt: gavome jūsų; gautas; užregistruot
el: λάβαμε το; έχουμε λάβει; καταχωρήθηκε; ελήφθη
tr: tarafımıza ulaş; alınmıştır; kaydedilmiştir; oluşturulmuştur; talebiniz
cy: wedi derbyn eich; wedi cael eich; wedi ei gofrestru
zh: 已收到; 已受理; 工单; 工單
ko: 접수되; 접수되었
""")

#: What such a mail promises.
SOON = phrases("""
en: as soon as; shortly; within; will be in touch; will respond; will reply; will follow; will get back
en: will contact you
en: will be with you; will review; will be reviewed; is being reviewed; aim to; get back to you
de: in kürze; schnellstmöglich; melden uns; wird bearbeitet; wird durch; innerhalb; so bald wie; zeitnah; setzen uns
fr: dans les plus brefs; dans les meilleurs; vous répondr; reviendrons vers; sera traité; dans un délai; traitée dans
es: lo antes; contestaremos; responderemos; nos pondremos; en breve; a la mayor brevedad; en un plazo
it: prima possibile; risponderemo; verrà; al più presto; entro; contatteremo
nl: zo snel; zo spoedig; nemen contact; reageren; binnen; beantwoorden
pt: assim que; o mais breve; entraremos; responderemos; em breve; no prazo
sv: så snart; återkommer; inom; så fort
da: så snart; vender tilbage; hurtigst; inden for; besvarer
no: så snart; kommer tilbake; innen; besvarer
fi: mahdollisimman pian; vastaamme; otamme yhteyttä; palaamme
pl: jak najszybciej; odpowiemy; skontaktujemy; w ciągu; wkrótce
cs: co nejdříve; odpovíme; ozveme; brzy
sk: čo najskôr; odpovieme; ozveme; čoskoro
hu: hamarosan; válaszolunk; felvesszük; munkanapon belül
ro: în cel mai scurt; vom răspunde; vă vom contacta; în curând; în termen
hr: u najkraćem; odgovorit; javit; uskoro
sl: v najkrajšem; odgovorili; kmalu
bg: възможно най; ще се свържем; ще ви отговорим; скоро
ru: ближайшее; ответим; свяжется; свяжемся; в течение
uk: найближчим; відповімо; зв'яжемо; протягом
et: esimesel võimalusel; vastame; võtame ühendust; peagi
lv: pēc iespējas; atbildēsim; sazināsimies; tuvākajā
lt: kuo greičiau; atsakysime; susisieksime; artimiausiu
el: το συντομότερο; θα απαντήσουμε; θα επικοινωνήσουμε; σύντομα
tr: en kısa; döneceğiz; dönüş yap; yanıtlayacağız; cevaplayacağız; içinde
cy: cyn gynted; ymateb o fewn; byddwn yn; cysylltu â chi
ja: 追って; 折り返し; ご連絡いたし; ご連絡させて; 以内
zh: 尽快; 儘快; 盡快
ko: 빠른 시일; 답변드리; 연락드리
""")

#: How to go on: what a ticket system asks for, and no person.
TO_GO_ON = phrases("""
en: reply above this; reply to this e; replying to this e; change the subject; subject line; quote this; quote the ref
en: log in to; login to your; view this ticket; view your ticket; ticket's progress; view the status
en: track the status; keep this
en: reference number in all; for future reference; for your records; help centre; help center; submitting your ticket
de: auf diese e-mail; auf diese mail; im betreff; ticketnummer; bei rückfragen; bearbeitungsstand; kundensupportsystem
fr: répondre à ce; rappeler ce; dans l'objet; numéro de dossier; au-dessus de cette ligne; suivre votre; suivre l'état
es: número de caso; número de ticket; en el asunto; responder a este; seguimiento
it: numero di ticket; nell'oggetto; rispondere a questa; numero di pratica
nl: ticketnummer; onderwerp; te antwoorden; zaaknummer; bewaar dit
pt: número do; no assunto; protocolo; responder a este
sv: ärendenummer; ämnesraden; svara på detta
da: sagsnummer; emnefeltet; svare på denne
no: saksnummer; emnefeltet; svare på denne
fi: aihekent; tapausnumero; viitenumero
pl: numer zgłoszenia; w temacie; odpowiadając na
cs: číslo požadavku; předmětu; odpovědí na tento
ru: номер обращения; номер заявки; в теме; не меняйте тему; не изменяя тему
cy: rhif cyfeirnod; rhif eich
ja: 受付番号; 件名; お問い合わせ番号
""")

#: How the subject of a read receipt begins, before a colon.
RECEIPT_SUBJECTS = phrases("""
en: read; not read; read receipt; return receipt; return receipt (displayed); deleted
de: gelesen; ungelesen; lesebestätigung; empfangsbestätigung (angezeigt)
fr: lu; non lu; confirmation de lecture; accusé de réception (affiché)
es: leído; leida; confirmación de lectura
it: letto; letta; conferma di lettura
nl: gelezen; leesbevestiging
pt: lida; lido; confirmação de leitura
sv: läst; läskvitto
da: læst; læsekvittering
no: lest; lesebekreftelse
fi: luettu; lukukuittaus
pl: przeczytano; potwierdzenie przeczytania
cs: přečteno
hu: elolvasva
ro: citit
ru: прочитано; прочтено
en: opened
it: accettazione; consegna; avvenuta consegna; presa in carico
""")

#: How the subject of an answer to an invitation begins, before a colon.
CALENDAR_SUBJECTS = phrases("""
en: accepted; declined; tentative; tentatively accepted; new time proposed; canceled; cancelled; canceled event
de: zugesagt; abgelehnt; mit vorbehalt; mit vorbehalt zugesagt; neue zeit vorgeschlagen
fr: accepté; acceptée; refusé; refusée; provisoire
es: aceptada; aceptado; rechazada; rechazado; provisional
it: accettato; accettata; rifiutato; rifiutata; provvisorio
nl: geaccepteerd; geweigerd; voorlopig
pt: aceite; aceito; recusado; provisório
sv: accepterat; avböjt
da: accepteret; afslået
no: godtatt; avslått
fi: hyväksytty; hylätty
pl: zaakceptowano; odrzucono
cs: přijato; odmítnuto
hu: elfogadva; elutasítva
ru: принято; отклонено
""")

#: What asks the sender of a mail to prove that it is a person who sent it.
CHALLENGES = phrases("""
en: you are a human; you are human; you are a real person; you're human; that you are not a robot
en: you are not a spammer
en: verify your email address so that your message; confirm that you sent; confirm your message
en: confirm your email so
en: to have your message delivered; to release your message; release the message; allow your message
en: your message to be delivered
en: before your message; before delivering your; before it can be delivered; your message is being held
en: your message is waiting
en: your message is pending; your email is being held; challenge-response; challenge/response; spam arrest
en: spamarrest
en: boxbe; tmda; sender verification; not on my approved; not on my list of approved; approved senders
en: add you to my
en: verification required; message awaiting; requires verification
de: bestätigen sie, dass sie; damit ihre nachricht zugestellt; absenderverifizierung; absender-verifizierung
fr: confirmer que vous êtes; pour que votre message soit; authentifier votre; mailinblack
es: para que su mensaje sea; confirme que es
it: affinché il suo messaggio; per confermare che
nl: om uw bericht af te leveren; bevestig dat u
""")
