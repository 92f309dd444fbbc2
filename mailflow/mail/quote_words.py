"""What clients write above and below the mail that is answered or forwarded: the tables of `reply`, by language."""

from __future__ import annotations

from mailflow.mail.wording import phrases

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
en: start of forwarded message; beginning of forwarded message; forwarded messages; original forwarded message
de: anfang der weitergeleiteten; beginn der weitergeleiteten
fr: début du message transféré; message transmis par; courrier transféré
es: inicio del mensaje reenviado; mensaje original reenviado
nl: begin doorgestuurd bericht
no: videresendt e-post
fi: edelleenlähetetty viesti; välitetty sähköposti
is: áframsend skilaboð; áframsendur póstur
pl: przesyłana dalej; wiadomość przesłana dalej; początek przekazanej
cs: přeposlaný e-mail; přeposílaná zpráva
ro: mesaj retransmis
sl: posredovano; posredovana sporočila
sr: proslijeđena poruka; прослеђена
mk: препратена порака
bg: препратено писмо; пренасочено
uk: переадресоване; повідомлення, що пересилається; пересланий лист
et: edastatud
sq: mesazh i përcjellë
ga: teachtaireacht curtha ar aghaidh; teachtaireacht ar aghaidh
mt: messaġġ mgħoddi
eu: birbidalitako mezua
gl: mensaxe reenviada
az: yönləndirilmiş
fa: پیام بازارسال; پیام ارسال‌شده
hi: अग्रेषित संदेश
th: ข้อความที่ส่งต่อ
vi: thư đã chuyển tiếp; tin nhắn được chuyển tiếp; thư được chuyển tiếp
id: pesan terusan; pesan yang diteruskan; pesan diteruskan
ms: mesej dimajukan
he: הודעה מועברת; הודעה שהועברה
ar: رسالة مُعاد; رسالة محولة
zh: 轉寄的郵件; 轉發的郵件; 转寄
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
en: forwarded message from
sv: börja vidarebefordrat
no: begynnelse på videresendt
pl: początek przesyłanej
ro: începutul mesajului redirecționat; începe mesajul redirecționat
hr: započela proslijeđena
sl: začetek posredovanega
bg: начало на препратеното
ca: inici del missatge reenviat
th: เริ่มต้นข้อความที่ส่งต่อ
vi: bắt đầu thư được chuyển tiếp
id: mulai pesan yang diteruskan; memulai pesan yang diteruskan
he: תחילת ההודעה שהועברה; התחל הודעה שהועברה
ar: بدء الرسالة المعاد; بداية الرسالة المعاد
zh: 以下是被轉寄的; 以下是轉寄的; 開始轉寄訊息
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
ca: missatge de; ha escrit
ko: 쓴 글; 쓴 메일; 작성함
ru: писали; вы писали
uk: писали; написали
en: you wrote
he: כתב/ה:
fa: نوشت
hi: ने लिखा
be: напісаў; піша
sq: ka shkruar
bs: napisao je
fr: avez écrit; a rédigé
de: haben geschrieben; schriebst
pl: pisał; pisze; napisali
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
en: sender
fr: émetteur; envoyeur
it: inviato da
sr: од; šalje; шаље; pošiljalac
mk: од
be: ад; ад каго
sq: nga
ca: de; remitent
gl: de; remitente
is: sendandi
az: kimdən; göndərən
ka: გამგზავნი
fa: از; فرستنده
hi: प्रेषक; द्वारा
th: จาก
ms: daripada
ja: 送信元; 発信者
zh: 發件人; 寄信人; 来自
ko: 보낸이; 보낸 이; 발신자; 보내는 사람
ar: المرسل
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
en: date sent; sent date; date/time
de: sendedatum
fr: date et heure; envoyé(e) le; reçu le
es: fecha y hora; fecha de envío; enviado en
it: data invio; data/ora; data e ora
nl: datum en tijd
pt: data de envio; data e hora
no: dato og klokkeslett
fi: pvm; lähetysaika
is: dags
hu: küldés dátuma; időpont
ro: data trimiterii
sl: datum pošiljanja
sr: датум; poslato; послато
mk: датум; испратено
bg: изпратено на; дата на изпращане
be: дата; адпраўлена
et: saatmisaeg; saadetud kell
lt: išsiuntimo data; siųsta
sq: dërguar; derguar; data
ca: data; enviat; enviat el
ga: dáta; seolta
mt: mibgħut; data
tr: gönderilme; tarih/saat; gönderme zamanı; gönderilme zamanı
az: tarix; göndərilib
ka: თარიღი
fa: تاریخ; ارسال شده
hi: दिनांक; भेजा गया; तारीख
th: วันที่; ส่งเมื่อ; ส่ง
vi: ngày gửi; vào
ms: tarikh; dihantar
ja: 送信日; 送信時刻; 日付け
zh: 发送日期; 發送日期; 傳送日期; 發送日期時間; 日期和时间; 發佈日期; 寄信日期; 時間; 发件时间
ko: 보낸시간; 보낸 시간; 발신일; 전송일시
he: בתאריך
ar: أُرسلت; أرسلت; تاريخ الإرسال; أُرسل; الإرسال
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
en: recipient; recipients; send to
fr: destinataires
es: destinatarios
it: destinatari
nl: geadresseerde
sr: за; прима; kome
mk: за
be: каму
et: adressaat
sq: për; te; drejtuar
ca: per a; destinatari
gl: para
ga: chuig
mt: lil
az: kimə
ka: მიმღები
fa: به; گیرنده
hi: प्रति; सेवा में
th: ถึง
ms: kepada
ja: 送信先; to
zh: 收信人; 發給; 发给; 至
ko: 받는이; 받는 이; 수신자
he: לכבוד; עבור
ar: المرسل إليه; الى
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
en: cc recipients; copies to; copies
nl: cc-ontvangers
is: afrit
ro: copie
hr: kopija
sl: kp; kopija
sr: копија
bg: копие
be: копія
et: koopia
lv: kopija
lt: kopija
ca: a/c; còpia
ga: cóip
cy: copi
eu: kopia
el: κοιν.
fa: رونوشت
th: สำเนา
vi: đồng gửi
id: tembusan
ms: salinan
zh: 抄送人; 副本抄送; 密送
ko: 참조인
he: עותק
ar: نسخة; نسخة إلى
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
de: thema
it: ogg
no: tema
sr: предмет; наслов; tema
mk: предмет
be: тэма
sq: subjekti; tema
ca: assumpte
gl: asunto
ga: ábhar
mt: suġġett
az: mövzu
ka: თემა
fa: موضوع
hi: विषय
th: เรื่อง; หัวเรื่อง
vi: tiêu đề
id: judul
ms: tajuk; perkara
ja: タイトル
zh: 標題; 題目
ko: 건명
he: הנדון
ar: موضوع
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
ja: を入手; から送信
zh: 获取; 下载; 傳送自; 发送自
ko: 받기; 다운로드; 에서 보냄
hu: küldve; küldtem
cs: odesláno pomocí; odesláno přes
ca: enviat amb; obteniu
ga: seolta ó
vi: được gửi từ; gửi từ
ar: أرسل من; تم الإرسال من
he: קבל את
th: ส่งจาก
id: dikirim dari
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
en: iphon; ipad; laptop; aquamail; fairemail; k-9; bluemail; tuta; hey; fastmail; posteo; mailfence; missive
""")
