"""The words by which mail programs and mail servers give themselves away, language by language.

To teach mailflow another language, add its line to each table. All phrases are in lower case and are looked for
literally, in text of which case and runs of white space have been levelled. How strong a phrase must be, and where
it must stand, is for the modules that use them to say.
"""

from __future__ import annotations


def phrases(table: str) -> tuple[str, ...]:
    """The phrases of lines "language: phrase; phrase", each once."""
    found: dict[str, None] = {}
    for line in table.strip().splitlines():
        for phrase in line.partition(":")[2].split(";"):
            if phrase.strip():
                found.setdefault(phrase.strip())
    return tuple(found)


def by_language(table: str) -> dict[str, tuple[str, ...]]:
    """The phrases of lines "language: phrase; phrase" under the language they are in."""
    languages = dict.fromkeys(line.partition(":")[0] for line in table.strip().splitlines())
    return {
        language: phrases("\n".join(line for line in table.splitlines() if line.startswith(f"{language}:")))
        for language in languages
    }


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
en: this email has been automatic
en: this message has been automatic; this reply was automatically; this response was automatically
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

#: What stands between dashes above the mail that is answered.
ORIGINAL_MESSAGE = phrases("""
en: original message; original appointment; original email; original e-mail; original mail; reply message
en: original
de: original-nachricht; originalnachricht; ursprüngliche nachricht; ursprüngliche e-mail; ursprüngliche mail
de: urspruengliche nachricht; ursprüngliche message; originalmail
fr: mail original; message d'origine; message d’origine; message original; message initial
fr: courriel original; message originel
es: mensaje original; correo original
it: messaggio originale
nl: oorspronkelijk bericht; oorspronkelijke bericht; origineel bericht; originele bericht
nl: oorspronkelijk e-mailbericht
pt: mensagem original
sv: ursprungligt meddelande; originalmeddelande; ditt meddelande; ursprungsmeddelande
da: oprindelig meddelelse; oprindelig besked; original meddelelse; oprindelig mail
no: opprinnelig melding; original melding; opprinnelig e-post
fi: alkuperäinen viesti; alkuperäinen sähköposti
is: upprunaleg skilaboð; upphaflegur póstur
pl: oryginalna wiadomość; wiadomość oryginalna; wiadomość pierwotna; wiadomosc oryginalna
cs: původní zpráva; puvodni zprava; původní e-mail; originální zpráva
sk: pôvodná správa; pôvodný e-mail; povodna sprava
hu: eredeti üzenet; eredeti levél
ro: mesaj original; mesajul original; mesaj iniţial; mesaj inițial
hr: izvorna poruka; originalna poruka
sl: izvirno sporočilo; originalno sporočilo
sr: оригинална порука; originalna poruka
bg: оригинално съобщение; първоначално съобщение
ru: исходное сообщение; оригинальное сообщение; исходное письмо; пересылаемое сообщение
ru: первоначальное сообщение
uk: початкове повідомлення; оригінальне повідомлення; вихідне повідомлення
et: algne kiri; algne sõnum; algteade; originaalsõnum
lv: sākotnējais ziņojums; oriģinālais ziņojums; sākotnējā vēstule
lt: originalus laiškas; pradinis pranešimas; pirminis pranešimas; originalus pranešimas
el: αρχικό μήνυμα; αυθεντικό μήνυμα; πρωτότυπο μήνυμα
tr: orijinal ileti; orijinal mesaj; özgün ileti; asıl mesaj
mt: messaġġ oriġinali
ga: teachtaireacht bhunaidh
cy: neges wreiddiol
ca: missatge original
eu: jatorrizko mezua
ja: 元のメッセージ; オリジナルメッセージ; original message
zh: 邮件原件; 原始邮件; 原始郵件; 原邮件; 原始信件
ko: 원본 메시지; 원본 메일; 원본메시지
he: הודעה מקורית; הודעה המקורית
ar: الرسالة الأصلية
vi: tin nhắn gốc; thư gốc
id: pesan asli
th: ข้อความดั้งเดิม
""")

#: What stands between dashes above a forwarded mail (the beginning of it is enough).
FORWARDED = phrases("""
en: forwarded message; forwarded by; forwarded mail; forward message; forwarded email; forwarded text
de: weitergeleitete nachricht; weitergeleitet von; weitergeleitete e-mail; weitergeleitete mail; forwarded
fr: message transféré; message transmis; courriel transféré; transféré par; message réexpédié; transfer
es: mensaje reenviado; mensaje enviado; reenviado por; forwarded
it: messaggio inoltrato; inoltrato da; messaggio rinoltrato
nl: doorgestuurd bericht; doorgestuurde e-mail; doorgestuurd door
pt: mensagem encaminhada; mensagem reencaminhada; encaminhado por; reencaminhada
sv: vidarebefordrat meddelande; vidarebefordrat av; vidaresänt; vidarebefordrat
da: videresendt meddelelse; videresendt besked; videresendt af; videresendt
no: videresendt melding; videresendt av; vidaresend
fi: välitetty viesti; edelleenlähetetty; välittänyt
is: áframsent
pl: przekazana wiadomość; treść przekazanej; wiadomość przekazana; przesłana wiadomość; przekazane przez
pl: forwarded
cs: přeposlaná zpráva; přeposlal; předaná zpráva
sk: preposlaná správa; odoslaná správa; preposlal
hu: továbbított üzenet; továbbított levél; továbbította
ro: mesaj redirecționat; mesaj redirectionat; mesaj transmis; redirecţionat; mesaj înaintat
hr: proslijeđena poruka; proslijedio
sl: posredovano sporočilo; posredoval
sr: прослеђена порука; prosleđena poruka
bg: препратено съобщение; препратено
ru: пересылаемое; переслано; пересланное сообщение; пересланное; пересылаемое сообщение; перенаправленное
uk: переслане повідомлення; пересилається; переслано
et: edastatud kiri; edastatud sõnum; edasi saadetud
lv: pārsūtīta vēstule; pārsūtīts ziņojums; pārsūtīt
lt: persiųstas laiškas; persiuntė; persiųsta
el: προωθημένο μήνυμα; προωθήθηκε; προωθημένο
tr: iletilen mesaj; yönlendirilen; iletilmiş; i̇letilen
cy: neges a anfonwyd ymlaen; anfonwyd ymlaen
ca: missatge reenviat
ja: 転送メッセージ; 転送; 転送された
zh: 转发的邮件; 转发邮件; 轉寄郵件; 已转发; 轉寄; 转发
ko: 전달된 메시지; 전달된; 전달 메시지
he: הודעה שהועברה
ar: رسالة معاد توجيهها; الرسالة المعاد
""")

#: What Apple Mail and others write above a forwarded mail without dashes.
FORWARDED_BEGINS = phrases("""
en: begin forwarded message
de: anfang der weitergeleiteten
fr: début du message transféré; début du message réexpédié
es: inicio del mensaje reenviado
it: inizio messaggio inoltrato
nl: begin doorgestuurd bericht
pt: início da mensagem reencaminhada; início da mensagem encaminhada
sv: vidarebefordrat brev; vidarebefordrat mejl
da: start på videresendt; begyndelse på videresendt
no: start på videresendt; videresendt melding
fi: välitetty viesti alkaa; edelleenlähetetty viesti alkaa
pl: początek przekazywanej; początek przekazanej
cs: začátek přeposílané; začátek přeposlané
sk: začiatok preposlanej
hu: továbbított üzenet kezdete
ro: început mesaj redirecționat
hr: početak proslijeđene
ru: начало переадресованного; начало пересылаемого
uk: початок листа, що пересилається; початок переадресованого
el: αρχή προωθημένου
tr: iletilen ileti başlangıcı
ja: 転送されたメッセージ
zh: 开始转发的邮件; 以下是转发的邮件; 開始轉寄郵件
ko: 전달된 메시지 시작
""")

#: "wrote", in "On Monday Jane Doe wrote:".
WROTE = phrases("""
en: wrote; writes; sent; has written; quoting
de: zitat von; schrieb; schrieben; geschrieben; hat geschrieben; schreibt
fr: a écrit; a ecrit; écrit; à écrit
es: escribió; escribio; ha escrito; escribe
it: ha scritto; scrisse; scrive
nl: schreef; geschreven; schrijft
pt: escreveu; escreve
sv: skrev; skriver
da: skrev
no: skrev
fi: kirjoitti
is: skrifaði
pl: napisał; napisała; napisał(a); pisze; napisal
cs: napsal; napsala; napsal(a); napsal/a
sk: napísal; napísala; napísal(a); napisal
hu: írta; ezt írta; írja
ro: a scris; scris
hr: napisao; napisala; je napisao; napisao/la
sl: je napisal; je napisala; napisal; napisala; napisal/a
sr: написао; написала; је написао
bg: написа
ru: написал; написала; написал(а); писал; писала; писал(а); пишет; пишете
uk: написав; написала; написав(ла); пише
et: kirjutas
lv: rakstīja
lt: rašė; parašė
el: έγραψε
tr: yazdı; şunu yazdı; şunları yazdı; yazmış
mt: kiteb
ga: scríobh
cy: ysgrifennodd
ca: va escriure
gl: escribiu
eu: idatzi zuen; idatzi du
sq: shkroi
mk: напиша
vi: đã viết
id: menulis
ja: のメール; さんは書きました; 書いた; 写了
zh: 写道; 寫道; 写; 写了
ko: 님이 작성; 작성
he: כתב; כתבה; כתב/ה; מאת
ar: كتب; كتبت
th: เขียนว่า
""")

#: The labels of a quoted header, by the header they stand for. Order matters to nobody.
LABELS = {
    "from": phrases("""
en: from
de: von; absender
fr: de; expéditeur; expediteur
es: de; remitente
it: da; mittente; dal
nl: van; afzender
pt: de; remetente
sv: från; avsändare
da: fra; afsender
no: fra; avsender
fi: lähettäjä
is: frá
pl: od; nadawca
cs: od; odesílatel
sk: od; odosielateľ
hu: feladó
ro: de la; expeditor
hr: od; šalje; pošiljatelj
sl: od; pošiljatelj
bg: от; подател
ru: от; от кого; отправитель
uk: від; від кого; відправник
et: saatja; kellelt
lv: no; sūtītājs
lt: nuo; siuntėjas; kas
el: από; αποστολέας
tr: kimden; gönderen; kimden/gönderen
mt: minn
ga: ó
cy: oddi wrth; o; gan
eu: nork; igorlea
ja: 差出人; 送信者; from
zh: 发件人; 寄件者; 寄件人; 发信人
ko: 보낸 사람; 보낸사람; 발신; 발신인
he: מאת
ar: من
vi: từ
id: dari; pengirim
"""),
    "sent": phrases("""
en: sent; date; sent at; sent on; on
de: gesendet; datum; gesendet am; datum/zeit; gesendet um
fr: envoyé; date; envoyé le; date d'envoi; message du
es: enviado; fecha; enviado el; el
it: inviato; data; inviato il
nl: verzonden; datum; verzonddatum; verzonden op
pt: enviado; enviada; data; enviada em; enviado em
sv: skickat; datum; skickat den
da: sendt; dato
no: sendt; dato
fi: lähetetty; päivämäärä; päiväys
is: sent; dagsetning
pl: wysłano; wysłane; data; wysłany; data wysłania
cs: odesláno; datum; dne
sk: odoslané; poslané; dátum
hu: elküldve; dátum; küldve
ro: trimis; data; dată
hr: poslano; datum
sl: poslano; datum
bg: изпратено; дата
ru: отправлено; дата; дата отправки
uk: надіслано; дата; відправлено
et: saadetud; kuupäev
lv: nosūtīts; datums
lt: išsiųsta; data
el: στάλθηκε; ημερομηνία; εστάλη
tr: tarih; gönderilen; gönderildi; gönderme tarihi; gönderilme tarihi
cy: anfonwyd; dyddiad
eu: bidalita; data
ja: 送信日時; 日時; 日付
zh: 发送时间; 日期; 寄件日期; 时间; 發送時間; 傳送時間
ko: 보낸 날짜; 보낸날짜; 날짜; 일시
he: נשלח; תאריך
ar: تاريخ; التاريخ; تم الإرسال
vi: ngày; đã gửi
id: tanggal; dikirim
"""),
    "to": phrases("""
en: to
de: an; empfänger
fr: à; a; destinataire; pour
es: para; a; destinatario
it: a; destinatario; per
nl: aan; ontvanger
pt: para; destinatário
sv: till; mottagare
da: til; modtager
no: til; mottaker
fi: vastaanottaja; kenelle
is: til
pl: do; adresat
cs: komu; adresát; pro
sk: komu; pre
hu: címzett
ro: către; catre; la
hr: za; prima; kome
sl: za; komu; prejemnik
bg: до; получател
ru: кому; получатель
uk: кому; до
et: kellele; saaja
lv: kam; saņēmējs
lt: kam; iki; gavėjas
el: προς; παραλήπτης
tr: kime; alıcı; alıcılar
cy: at; i
eu: nori; hartzailea
ja: 宛先; 受信者
zh: 收件人; 收件者
ko: 받는 사람; 받는사람; 수신; 수신인
he: אל
ar: إلى
vi: đến; tới
id: kepada; ke
"""),
    "cc": phrases("""
en: cc; bcc; copy
de: kopie; cc
fr: cc; copie; copie à; cci
es: cc; copia; cco
it: cc; ccn; copia
nl: kopie; cc
pt: cc; cópia
sv: kopia; kopie
da: cc; kopi
no: kopi; cc
fi: kopio
pl: dw; do wiadomości; kopia
cs: kopie
sk: kópia
hu: másolat; másolatot kap
ru: копия
uk: копія
el: κοιν; κοινοποίηση
tr: bilgi
ja: cc
zh: 抄送; 副本
ko: 참조
he: העתק
"""),
    "subject": phrases("""
en: subject; re
de: betreff; betrifft
fr: objet; sujet
es: asunto
it: oggetto
nl: onderwerp; betreft
pt: assunto
sv: ämne
da: emne
no: emne
fi: aihe; otsikko
is: efni
pl: temat
cs: předmět
sk: predmet; vec
hu: tárgy
ro: subiect
hr: predmet; naslov; tema
sl: zadeva
bg: относно; тема
ru: тема
uk: тема
et: teema; pealkiri
lv: temats; tēma
lt: tema
el: θέμα
tr: konu
cy: pwnc; testun
eu: gaia
ja: 件名; 題名; 表題
zh: 主题; 主題; 主旨; 标题
ko: 제목
he: נושא
ar: الموضوع
vi: chủ đề
id: perihal; subjek
"""),
}

#: What phones and mail programs put below a mail ("Sent from my iPhone"): the beginning of that line.
SENT_FROM = phrases("""
en: sent from my; sent from; sent via; sent with; sent using; sent by my; get outlook for; message sent from
en: sent on the go
de: von meinem; gesendet von; gesendet mit; gesendet über; von meinen; diese nachricht wurde von meinem
de: holen sie sich outlook
de: outlook für; mit meinem; vom handy; von unterwegs; gesendet aus
fr: envoyé de; envoyé depuis; envoyé à partir; envoyé avec; envoyé par; télécharger outlook; obtenez outlook
fr: provenance :
es: enviado desde; enviado de; enviado con; obtener outlook; enviado por; descargar outlook; enviado a través
it: inviato da; inviato dal; inviato con; inviata da; ottieni outlook; scarica outlook
nl: verzonden vanaf; verzonden via; verstuurd vanaf; verstuurd met; verzonden met; outlook voor
nl: download outlook
pt: enviado do; enviado a partir; enviado de; enviada do; enviado pelo; obter o outlook; obter outlook
pt: enviado através
sv: skickat från; skickades från; skickat med; hämta outlook; sänt från; skickat via
da: sendt fra; sendt med; hent outlook; sendt via
no: sendt fra; sendt med; få outlook; skaff deg outlook; last ned outlook
fi: lähetetty; hanki outlook
is: sent úr; sent með
pl: wysłane z; wysłano z; pobierz outlook; pobierz aplikację outlook; wysłane za pomocą
cs: odesláno z; odesláno ze; získat outlook; posláno z; odesláno mým
sk: odoslané z; odoslané zo; poslané z; získať outlook
hu: elküldve; küldve; az outlook letöltése
ro: trimis de pe; trimis din; trimis de la; descărcați outlook
hr: poslano s; poslano sa; poslano iz; preuzmite outlook
sl: poslano z; poslano iz; prenesite outlook
bg: изпратено от; изпратено с
ru: отправлено с; отправлено из; отправлено от; отправлена из; отправлена с; получить outlook
uk: надіслано з; надіслано із; відправлено з; надіслане з
et: saadetud minu; saadetud
lv: nosūtīts no
lt: išsiųsta iš; siųsta iš
el: στάλθηκε από; εστάλη από; αποστολή από
tr: gönderildi; benim
cy: anfonwyd o
ca: enviat des
ja: iphoneから; ipadから; androidから; 私の; my docomo
zh: 发自我的; 發自我的; 从我的; 從我的; 发自; 来自我的; 获取
ko: 나의; 내; iphone에서; 보낸
he: נשלח מה; נשלח מ
""")

#: What makes such a line a phone's or a program's, not a person's ("Sent from my desk, which ...").
DEVICES = phrases("""
en: iphone; ipad; ipod; android; samsung; galaxy; blackberry; nokia; huawei; xiaomi; redmi; oneplus; pixel
en: windows; outlook
en: yahoo; mail; phone; mobile; handheld; smartphone; tablet; device; wireless; verizon; t-mobile; vodafone
en: orange; gmx; web.de
en: proton; spark; thunderbird; nexus; htc; motorola; sony; airmail; mailbox; sparrow; newton; hotmail; webmail
en: aol; icloud
en: polymail; superhuman; mailspring; zoho; tutanota; canary; edison; my mac; surface
de: handy; telefon; mobiltelefon; unterwegs
fr: téléphone; portable; appareil
es: móvil; teléfono
it: cellulare; dispositivo
nl: telefoon; mobiel
pt: telemóvel; celular
fi: puhelim; laittee
pl: komór; urządzeni
cs: mobil; zařízení
ru: телефон; мобильн; устройств; почты; планшет
uk: телефон; пристро
el: κινητό
tr: telefon; cihaz
cy: ffôn
ja: から送信; 端末
zh: 手机; 发自; 设备; 發自
ko: 에서 보냄
""")
