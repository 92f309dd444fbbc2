"""What people write who are away from their mailbox, language by language: the tables of `absence`.

As in `wording`, a new language is a new line in each table. A phrase counts at the beginning of a word, so that a stem
stands for all its forms; accents and case count for nothing.
"""

from __future__ import annotations

from mailflow.mail.wording import by_language, phrases

#: How the subject of a notice of absence begins, and a person's too: it counts if nothing else is said there.
SUBJECTS = phrases("""
en: i am out of; i'm out of; i am away; i'm away; away from my; away from the; on vacation; on annual leave
en: annual leave: annual leave until; on leave; i am on leave; i am on holiday; i'm on holiday; on holiday until
en: on holidays until; on maternity leave; maternity leave: on sick leave; currently away; currently out
de: abwesend; ich bin abwesend; ich bin im urlaub; bin im urlaub; nicht im haus; nicht im hause; außer haus
de: ausser haus
fr: absence : absence: notification d'absence; je suis absent; je suis en congé; en congé; en congés; congés annuels
fr: accuse de reception; absent jusqu'
es: ausente; ausencia; estoy de vacaciones; de vacaciones
it: assente; sono in ferie; in ferie; avviso di assenza
nl: afwezig; afwezigheid; niet aanwezig; ik ben afwezig; met vakantie; op vakantie
pt: ausente; ausência; estou de férias; de férias; ausência temporária
sv: frånvaro; frånvarande; på semester; ledig till; mottagningsbekräftelse
da: fravær; ikke til stede; jeg holder ferie; på ferie; ferielukket; ude af huset
no: fravær; ikke til stede; på ferie; ferieavvikling
fi: poissa; poissaolo; lomalla; olen lomalla; poissa toimistosta
is: fjarverandi; ekki við
pl: nieobecność; nieobecnosc; jestem na urlopie; jestem nieobecn; urlop: na urlopie
cs: nepřítomnost; nepřítomen; dovolená; na dovolené; jsem mimo
sk: neprítomnosť; neprítomný; na dovolenke; som mimo
hu: irodán kívül; szabadságon; távollét; nem vagyok az irodában; szabadság:
ro: în concediu; in concediu
hr: odsutnost; odsutan; na godišnjem; godišnji odmor
sl: odsotnost; odsoten; odsotna; na dopustu; dopust:
sr: на годишњем
mk: надвор од канцеларија
sq: jashtë zyrës
bg: в отпуск; отсъствие
ru: я в отпуске; в отпуске; нет на месте; отсутствие; отсутствую; буду отсутствовать
uk: у відпустці; відсутність; поза офісом; відсутній; відсутня
et: puhkusel; puhkusel olek; äraolek
lv: atvaļinājum; atvalinajum; prombūtne; prombutne
lt: atostog; išvykęs; nedarbingum
el: απουσία; απουσια; σε άδεια
tr: yıllık izin; izindeyim; izinde
mt: tweġiba awtomatika; barra mill-uffiċċju
cy: ar wyliau
ga: as oifig; as an oifig
eu: bulegotik kanpo
ja: 不在; 不在の; 休暇
zh: 外出; 不在办公室; 休假
he: מחוץ למשרד
ar: خارج المكتب
""")

#: What says that nobody reads this mailbox now: away, ill, closed, gone, moved.
ABSENT = by_language("""
en: office is closed; offices are closed; away until; out of the office; out of office; out of my office
en: away from the office; away from my office; away from my desk; away from my email; away from my e-mail
en: not in the office; on annual leave; i am on leave; i'm on leave; on maternity leave; on paternity leave
en: on parental leave; on sick leave; i am away; i am currently away; i am on vacation; i'm on vacation
en: currently on vacation; be on vacation; i am on holiday; i'm on holiday; currently on holiday; be on holiday
en: on holiday until; on holidays; currently unavailable; currently out; limited access to email
en: limited access to my email; limited access to e-mail; limited email access; no access to email; i am travelling
en: i am traveling; no longer employed; gone fishing; off work; off sick; signed off sick; signed off work
en: jury service; jury duty
en: on compassionate leave; on secondment; on sabbatical; at a conference; away at a; away on; on a training course
en: i am off; i'm off; will be off; i'll be off; will be away; i'll be away; shall be away; not at work
en: do not work on; don't work on; not working on; i work monday; i work tuesday; i work wednesday; i work part
en: only work; my working days; non-working day; not in today; out of town; out of the country; off the grid
en: no signal; out of reach; we are closed; we're closed; will be closed; is closed until; is closed from
en: is now closed; closed over; has now left; has left the; has left our; have left the; no longer work
en: no longer with; no longer at; no longer use; no longer in use; don't use this; do not use this; changed my email
en: new email address; new e-mail address; new address is; not be read; is not read; are not read; won't be read
en: not being read; not monitored; not checked; not be checking; won't be checking; not checking; account will close
en: mailbox will be; no longer monitored; not answering email; not reading email; slow to reply; slow to respond
en: will be unavailable; unavailable until; unavailable from; back at my desk; with limited access; out sick
en: away till; change of address; my new email; school closed; office closed; out today; out until
de: nicht im büro; nicht im haus; nicht am arbeitsplatz; nicht erreichbar; bin abwesend; bin im urlaub
de: bin in urlaub; derzeit im urlaub; ich bin vom; außer haus; ausser haus; wieder im büro; wieder erreichbar
de: wieder im hause; in elternzeit; wird nicht automatisch weitergeleitet; büro ist geschlossen
de: nicht mehr im unternehmen; nicht mehr für; nicht besetzt; auf fortbildung; auf reisen; nicht mehr bei
de: im ruhestand; in rente; in den ruhestand; in pension; nicht mehr gelesen; nicht gelesen; nicht mehr abgerufen
de: nicht abgerufen; lese keine; unregelmäßig gelesen; nicht mehr aktiv; nicht mehr gültig; neue e-mail
de: neue mailadresse; neue adresse; nicht da; nicht verfügbar; eingeschränkt erreichbar; nur eingeschränkt
de: keinen zugriff; kein internet; freitags nicht; montags nicht; mittwochs nicht; arbeite nur; bin weg
de: nicht weitergeleitet; neue emailadresse; bin dann mal weg; unterwegs bis
fr: je suis absent; absent du bureau; absente du bureau; serai absent; actuellement absent; suis en congé; en congés
fr: en vacances; en congé maternité; en déplacement; hors du bureau; serai de retour; absent jusqu'; absente jusqu'
fr: absent(e); en arrêt; arrêt maladie; ne travaille pas; ne fais plus partie; ne fait plus partie; a quitté
fr: ai quitté; ne sera ni lu; ne sera pas lu; ne seront pas lus; n'est plus; plus consultée; pas consultée
fr: plus utilisée; nouvelle adresse; changé d'adresse; suis en formation; pas joignable; ne consulte; accès limité
fr: sans connexion; suis actuellement en; réponse d'absence; changement d'adresse; temps partiel
es: fuera de la oficina; fuera de oficina; de vacaciones; estoy ausente; estaré ausente; ausente hasta
es: me encuentro ausente; de baja; acceso limitado; baja médica; baja por; ya no trabaja; ya no forma parte
es: ha dejado de; he dejado; no recibe mensajes; no se lee; no leer; no será leíd; no miro; no pienso mirar
es: sin acceso; sin conexión; de viaje; estoy fuera; no estaré; no estaremos; nueva dirección; he cambiado
es: no se utiliza; no se revisa; no trabajo los; cambio de correo; cierre por
it: fuori ufficio; fuori sede; in ferie; sono assente; sarò assente; assente dall'ufficio; assente fino
it: in maternità; non lavora più; non fa più parte; ha lasciato; non è più; non viene letta; non viene più
it: non sarà letta; nuovo indirizzo; cambiato indirizzo; in viaggio; in trasferta; non sono in; non sarò
it: non disponibile; non raggiungibile; accesso limitato; non lavoro; cambio indirizzo
nl: niet op kantoor; niet aanwezig; ben afwezig; op vakantie; met vakantie; met verlof; niet bereikbaar
nl: buiten kantoor; niet werkzaam; werk niet op; niet meer werkzaam; werkt niet meer; niet meer in dienst
nl: uit dienst; met pensioen; niet gelezen; niet meer gelezen; lees ik daarna; niet doorgestuurd; wordt niet
nl: nieuw e-mailadres; nieuw mailadres; ander e-mailadres; op reis; onderweg tot; beperkt bereikbaar
nl: niet beschikbaar
pt: fora do escritório; fora do escritorio; de férias; estou ausente; estarei ausente; ausente até; baixa médica
pt: não trabalha mais; já não trabalha; não faz mais parte; não é lid; não são lid; não é monitorad
pt: apenas para envio; não recebe; em viagem; de viagem; sem acesso; acesso limitado; novo e-mail; novo endereço
pt: não estarei; não estou; não trabalho; mudança de e-mail
sv: på semester; har semester; inte på kontoret; inte på plats; tjänstledig; föräldraledig; är ledig; inte kvar
sv: inte längre; läses inte; läser inte; vidarebefordras inte; bevakas inte; ny adress; ny e-post; inte i tjänst
sv: inte anträffbar; ej på; arbetar inte; jobbar inte; borta till; åter den
da: på ferie; holder ferie; har ferie; ikke på kontoret; ikke til stede; på barsel; er fraværende; ude af kontoret
da: ikke længere; læses ikke; læser ikke; bliver ikke læst; videresendes ikke; ny mail; ny adresse; arbejder ikke
da: holder fri; har fri
no: på ferie; har ferie; ikke på kontoret; bortreist; fraværende; ikke til stede; i permisjon; ikke lenger
no: ikkje lenger; leses ikke; blir ikke lest; les ikkje; leser ikke; videresendes ikke; ny e-post; ny adresse
no: på reise; jobber ikke; ikkje på kontoret
fi: lomalla; vuosilomalla; poissa toimistosta; olen poissa; en ole paikalla; en ole toimistolla; vanhempainvapaalla
fi: ei ole enää; en ole enää; ei lueta; en lue; ei seurata; uusi sähköposti; tavoitettavissa rajoitetusti
fi: en työskentele
is: í fríi; í sumarleyfi; ekki við; á ferðalagi; ekki lesin
pl: poza biurem; na urlopie; jestem nieobecn; będę nieobecn; nieobecny do; nieobecna do; przebywam na; nie pracuje
pl: nie pracuję; już nie pracuj; nie odbieram; nie jest czytan; nie są czytan; nie będę; nowy adres; zmiana adresu
pl: w delegacji; na szkoleniu; w podróży; ograniczony dostęp; bez dostępu; przerwa świąteczna
cs: mimo kancelář; na dovolené; nejsem v kanceláři; nepřítomen; nepřítomna; nebudu přítom; pracovní neschopnosti
cs: již nepracuj; nejsou čteny; nová adresa; novou adresu; změna adresy; služební cest; omezený přístup
sk: mimo kancelár; na dovolenke; neprítomn; nová adresa; služobnej cest; nie som
hu: szabadságon vagyok; szabadságon leszek; házon kívül; irodán kívül; nem tartózkodom; már nem dolgozik; nem olvas
hu: új cím; új e-mail; nem leszek; nem vagyok
ro: în concediu; in concediu; plecat din; lipsesc din birou; absent din birou; nu mai lucr; nu este citit; nu citesc
ro: adresă nouă; noua adres; acces limitat; nu sunt; nu voi fi
hr: na godišnjem; izvan ureda; odsutan; odsutna; na bolovanju; više ne radi; ne čita; ne provjeravam; nova adresa
hr: na putu; službenom putu; nisam u; ne radimo
sl: na dopustu; nisem v pisarni; odsoten; odsotna; izven pisarne; ne dela več; ne bere; nov naslov; službeni poti
sr: на годишњем; van kancelarije; нисам у; nisam u; ne proveravam; не проверавам; više ne radi; више не ради
sr: нећу бити; neću biti
mk: не работи; не сум
sq: nuk jam; nuk kam qasje; nuk punon
bg: в отпуск; извън офиса; отсъствам; няма да работи; вече не работи; не се чете; нов адрес; няма да съм; не съм
ru: в отпуске; отсутствую; буду отсутствовать; вне офиса; нет на рабочем месте; в командировке; не работа; на пенси
ru: не читает; не просматривается; новый адрес; сменился адрес; в отъезде; нет на месте; не в офисе
uk: у відпустці; відсутній; відсутня; поза офісом; не працю; не читається; нова адреса; у від'їзді
et: puhkusel; kontorist eemal; kontorist väljas; ei viibi kontoris; ei tööta enam; ei loeta; uus aadress
lv: atvaļinājumā; atvalinajuma; ārpus biroja; neesmu birojā; prombūtnē; vairs nestrādā; jauna adrese; jaunā adrese
lt: atostogauju; atostogose; nesu biure; esu išvyk; naujas adresas; vaiko priežiūros
el: εκτός γραφείου; σε άδεια; απουσιάζω; θα απουσιάσω; λείπω; δεν εργάζεται πλέον; δεν διαβάζ; νέα διεύθυνση
el: δεν θα είμαι; δεν είμαι; περιορισμένη πρόσβαση
tr: izindeyim; yıllık izinde; izinde olacağım; iznindeyim; ofiste değil; ofis dışı; doğum izni; artık çalışm
tr: yeni adres; yeni e-posta; yurt dışı; müsait değil
mt: barra mill; mhux ħa nkun; ma naħdimx; ma jaħdimx aktar
cy: allan o'r swyddfa; ar fy ngwyliau; ar wyliau; ar gau; i ffwrdd; ddim yn gweithio; ddim yn y swyddfa
cy: wedi ymddeol; wedi gadael
ga: as láthair; as oifig; nach bhfuil; ar scor; ag obair a thuilleadh
ca: fora de l'oficina; de vacances; no treballa; ja no; no es llegeix; nova adreça; de viatge
eu: ez naiz
gl: xa non traballa
ja: 年末年始; 不在; 休暇; 休業; 休み; 外出; 出張; 退職; 閉まって; 確認できません; 使用しておりません; 変更になりました
zh: 休假; 外出; 休息; 不在; 出差; 假期; 放假; 离职; 離職; 年假; 病假; 产假; 產假; 无法查看; 無法查看; 歇业
ko: 자리를 비; 휴가; 휴무; 부재; 출장; 퇴사; 육아휴직; 확인할 수 없; 휴업
he: מחוץ למשרד; חופשה; חופשת; איני במשרד; לא במשרד; אינו עובד; סגור; מילואים
ar: خارج المكتب; إجازة; إجازتي; مغلق; لم يعد يعمل; غير متواجد; غير متاح; السفر
vi: nghỉ phép; vắng mặt; không có mặt; nghỉ lễ
sv: har slutat; slutat sin
ga: ar shaoire; dúnta do; ar saoire
en: closed for the; closed over the
en: is shut; are shut; shut for; shut until; be opened before; isn't looked at; not looked at; isn't read
en: isn't monitored
en: isn't checked; aren't read; hardly look; rarely look; on strike; hung up; military service; on sick; laid up
en: in hospital until
de: keine e-mails; keine mails; selten in; kaum in mein; militärdienst; zivildienst; in kur; in reha
de: im krankenstand; derzeit nicht
de: mache urlaub; machen urlaub; machen ferien; haben geschlossen; ist geschlossen; bleibt geschlossen; nicht anwesend
fr: pas au bureau; n'est pas relevée; est fermé; sommes fermés; sera fermé; en grève; au service militaire
fr: je suis parti
es: no leo; no consulto; estamos cerrados; permaneceremos cerrados; no atend; de viaje hasta; me he jubilado
es: fuera hasta
it: non leggo; non consulto; siamo chiusi; restiamo chiusi; sono via; fuori fino; non è presidiata; non presidiata
nl: kijk nauwelijks; lees geen; niet in de gelegenheid; zijn gesloten; is gesloten; even weg; met pensioen; ben weg
pt: não leio; não consulto; estamos fechados; estamos encerrados; fora até; estou fora; não acompanho
sv: borta från; är borta; inte på jobbet; inte i tjänst; läser inte; håller stängt; har stängt; på tjänsteresa
sv: har slutat
da: er væk; holder lukket; har lukket; læser ikke mail; ikke på arbejde; på tjenesterejse; er stoppet
no: er borte; holder stengt; har stengt; ikke på jobb; ikkje på jobb; ikke på arbeid; er sluttet; på tjenestereise
fi: en ole töissä; emme ole; en lue; olemme kiinni; olemme suljettu; virkamatkalla; olen matkoilla
is: er ekki við; er í burtu; ekki í vinnu
pl: nie ma mnie; nie czytam; jesteśmy nieczynni; nie pracujemy; jestem poza; jestem chora; jestem chory; na zwolnieniu
cs: nejsem v práci; nečtu; máme zavřeno; nepracujeme; jsem pryč; jsem mimo; na nemocenské; jsem nemocn
sk: nie som v práci; nečítam; máme zatvorené; nepracujeme; som preč; som chor
hu: nyaral; nem olvasom; zárva vagyunk; zárva tartunk; nem vagyok itt; nem elérhető
ro: nu citesc; suntem închiși; nu lucrăm; sunt în; plecat în; nu mă aflu; lipsesc până
hr: ne radimo; ne čitam; zatvoreni smo; nisam na poslu; na putu sam; nedostupan sam
sl: ne delamo; ne berem; zaprti smo; nisem v službi; na poti sem
sr: нисам у могућности; нисам на послу; не радимо; затворени смо; nisam u mogućnosti; nisam na poslu; ne radimo
sq: me pushim; nuk lexoj; jemi mbyllur; jam jashtë; jam larguar
bg: не работим; не чета; затворени сме; не съм на работа; няма ме; в болничн
ru: не производ; не осуществля; не работаем; не читаю; нет в офисе; праздничными днями; нерабочие дни; буду недоступ
uk: не працюємо; не читаю; мене немає; немає на місці; святкові дні; не здійсню
et: ei ole tööl; ei loe; oleme suletud; olen reisil; olen ära; ei tööta
lv: neesmu darbā; nelasu; esam slēgti; esmu prom; nestrādājam
lt: nesu darbe; neskaitau; esame uždaryti; esu išvykęs; nedirbame
el: δεν διαβάζω; είμαστε κλειστ; δεν είμαι στο γραφείο; λείπω; δεν εργαζόμαστε
tr: okumuyorum; kapalıyız; işte değilim; çalışmıyoruz; şehir dışında; tatildeyim
ga: níl mé san oifig; níl mé ag obair; níl mé ann; ní bheidh mé
cy: dydw i ddim yn; nid wyf yn y; fydda i ddim; ar streic
mt: m'iniex fl-uffiċċju; mhux qed naqra; magħluqin
ca: no soc a; no llegeixo; estem tancats; soc fora
""")

#: What says so only together with a date, or in a subject: people complain about their holidays, too.
LEAVE = by_language("""
en: are away; address book; unmonitored; unattended; vacation; closed for; retirement; retired; i have moved
en: part-time; travelling; traveling
de: abwesend; betriebsferien; betriebsurlaub; weihnachtsferien; sommerpause; geschlossen; erkrankt; elternzeit
de: dienstreise; forschungsaufenthalt; ausgeschieden; urlaub; abwesenheit; teilzeit; mutterschutz; krank; ferien
de: praxisurlaub
fr: absent; congé; fermé; fermeture; retraite; indisponible; injoignable; vacances; absence
es: vacaciones; ausente; cerrado; cerrada; cerramos; maternidad; paternidad; jubilad
it: chius; ferie; assente; assenza; malattia; maternità; paternità; congedo; pensione; part-time
nl: afwezig; vakantie; verlof; moederschapsrust; zwangerschap; gesloten; ziek; ouderschapsverlof
pt: férias; ausente; encerrad; fechad; licença; maternidade; deixou; aposent; reform; fora; encerramento
sv: frånvarande; semester; ledig; sjukskriven; stäng; slutat; pension; bortrest; begränsad
da: ferie; barsel; orlov; sygemeld; lukket; fratrådt; stoppet; pension; bortrejst; begrænset; fraværende
da: sommerlukket
no: pappaperm; foreldreperm; ferie; sykmeld; stengt; sluttet; slutta; pensjon; begrenset; fråverande; tilbake
no: pappaperm
fi: loma; poissa; suljettu; kiinni; sairaslomalla; sairauslomalla; vapaalla; eläkkeel; matkoilla; virkavapaalla
fi: kesäloma; vuosiloma; vanhempainvapaa
is: fríi; sumarleyfi; leyfi; orlof; lokað; lokuð; hætt; fjarverandi; veikindaleyfi; sumarfrí; fæðingarorlof
pl: urlop; nieobecn; nieczynn; zamknięt; zwolnieniu; macierzyńsk; emerytur; niedostępn; zwolnienie
cs: dovolen; nepřítom; zavřen; uzavřen; mateřsk; rodičovsk; nepracuje; důchod; nečt; nebudu; nejsem; nemoc
sk: dovolenk; neprítom; zatvoren; matersk; rodičovsk; práceneschop; nepracuj; dôchod; nečít; nebudem
hu: szabadság; zárva; távol; gyes; gyed; szülési; betegállomány; táppénz; nyugdíj; külföld; úton; korlátozott
hu: betegszabadság
ro: concediu; plecat; închis; vacanț; maternitate; pensi; delegați; lipsesc; indisponibil
hr: odmor; godišnj; odsut; zatvoren; bolovanj; porodilj; rodiljn; mirovin; nedostup
sl: dopust; odsot; zaprt; bolnišk; porodnišk; upokoj; nisem; nedosegljiv
sr: odmor; odsut; одсут; одмор; годишњ; затворен; боловањ; породиљ; пензиј
mk: одмор; отсут; затворен; боледување; пензиј
sq: pushime; mungoj; mungesë; mbyllur; leje; jashtë
bg: отпуск; почивка; отсъств; затворен; болничн; майчинство; пенси; командировка; почива; болничен
ru: отпуск; больничн; декрет; закрыт; выходн; отсутств; уволил; командировк; уехал; недоступ; каникул; нерабочие
uk: відпустц; лікарнян; декрет; зачинен; відсутн; звільни; пенсі; відряджен; недоступ; канікул; відпустка
et: puhkus; haigusleh; suletud; kinni; lahkunud; pension; lähetuses; ära; eemal; puudun; lapsehoolduspuhkus
lv: atvaļināj; slimīb; slēgt; pensij; nelas; komandējum; neesmu; nebūšu; dekrēt
lt: atostog; nedarb; uždaryt; nedirb; nebedirb; pensij; neskait; komandiruot; nesu; nebūsiu; išvyk; dekret
lt: biuletenis
el: διακοπές; διακοπών; κλειστ; άδεια; αναρρωτική; μητρότητας; συνταξιοδοτ; ταξίδι; εκτός
tr: izin; tatil; kapalı; raporlu; emekli; okunmuyor; seyahat; sınırlı; ulaşamay
mt: bil-leave; btala; magħluq; m'iniex; bil-vaganzi; vaganzi
cy: gwyliau; absenoldeb; mamolaeth; dramor
ga: saoire; shaoire; dúnta; tinn
ca: vacances; tancat; tancad; baixa; jubila; fora; absent
eu: oporret; itxita; kanpo; bajan; baimen; oporrak
gl: vacacións; pechad; baixa; ausente; fóra
en: half term; half-term; bank holiday; easter break; christmas break; summer break
de: sommerpause; feiertag; betriebsruhe; brückentag; krankenstand; fortbildung
fr: vacances; jours fériés; férié; pont
es: festivo; puente; vacaciones
it: festività; ponte
nl: feestdagen; bouwvak; verlof
pt: feriado; recesso
sv: sjukmeld; helgdag; sportlov; påsklov; jullov
da: helligdag; vinterferie; efterårsferie
no: sjukmeld; helligdag; vinterferie; påskeferie
pl: święta; długi weekend; przerwa
cs: svátk; prázdnin
sk: sviatk; prázdnin
hu: ünnepnap; nyaralás
ro: sărbătoare; sărbători; minivacanță
hr: blagdan; praznik
sq: pushim
ru: праздник; праздничн; каникул
uk: свят; канікул
el: αργία; εορτ
tr: bayram; resmi tatil
ga: shos; sos; laethanta saoire
""")

#: What makes a date of it: until when, from when.
UNTIL = by_language("""
en: until; till; back on; back in; back at; january; february; april; june; july; august; september; october
en: november; december; monday; tuesday; wednesday; thursday; friday; tomorrow; next week; further notice; new year
en: easter; christmas
de: bis; ab dem; zurück; dringend; wenden sie sich; vertretung; weitergeleitet; beantworte; wieder; montag; dienstag
de: mittwoch; donnerstag; freitag; auf weiteres; nächste
fr: jusqu; retour; urgen; contacter; dès mon; adresser; lundi; mardi; mercredi; jeudi; vendredi
es: hasta; regres; vuelv; volver; urgen; contact; pong; lunes; martes; jueves; viernes
it: fino al; rientr; urgen; contatta; rivolger; torner; lunedì; martedì; giovedì; venerdì; al
nl: tot; terug; dringend; spoed; contact; vanaf; maandag; dinsdag; donderdag; vrijdag; t/m
pt: até; regress; contact; contat; retorn; urgen; volt
sv: till och med; åter; tillbaka; brådskande; kontakt; t.o.m
da: indtil; tilbage; til og med; kontakt; frem til; t.o.m; fra
no: til; før; frå; fra
fi: saakka; asti; palaan; kiire; yhtey; takaisin
is: til; frá
pl: wracam; wrócę; piln; kontakt; powr; do dnia; od dnia; do
cs: vrátím; zpět; kontakt; nalehav; naléhav; do dne; obraťte; do; od
sk: do; od
hu: -ig; vissza; sürgős; fordul; keress
ro: până; revin; urgen; contact; pe
hr: vraćam; kontakt; hitn; obrat; do
sl: vrn; nujn; obrn; do dne; do
sr: до; do
mk: до
sq: deri
bg: връщам; спешн; до
ru: вернусь; срочн; обращ; до; пока
uk: повернусь; термінов; зверн; до
et: kuni; tagasi; pöördu; kiire
lv: līdz; lidz; atgriez; sazin; steidz
lt: iki; grįš; skub; kreip
el: έως; μέχρι; επιστρ; επείγ; επικοιν
tr: kadar; döne; acil
mt: sal; sa
cy: tan; nôl; dychwel; cysyllt
ga: go dtí
ca: fins
eu: arte
gl: ata
ja: まで; より; 以降; 戻
zh: 至; 到; 请联系; 請聯
ko: 까지; 복귀
he: עד; אחזור
ar: حتى; العودة
""")

#: What else stands in a notice of absence: whom to ask meanwhile, what becomes of the mail.
BESIDES = by_language("""
en: please contact; can contact; contact details; reply to; respond to; back at my; call the office; ring the office
en: phone the office; please call; please ring; please phone; picked up; pick up; in the order; re-open; reopen
en: be reached; thank you for your patience; normal working hours; return; be back; urgent; emergency; in my absence
en: while i am away; will reply; will respond; will answer; will be read; access to email; access to e-mail
en: access to my email; email access; get back to; am back; i'm back; in the meantime; meanwhile; ask for; speak to
en: enquiries to; queries to; queries go; queries now go; will help; can help; please email; please e-mail
en: please write; shall deal; will deal; will be dealt; pick it up; when i am; when i'm; answered in
en: will be answered; resend; forward; can wait; this is one of those; if you have sent; your message; your e-mail
en: your email; your mail; out of hours; answer you; open again
de: wieder im; wieder erreichbar; wieder für sie; ab dem; rückkehr; wenden sie sich; wende dich; kontaktieren
de: kontakt mit; in dringlichen; ihr anliegen; ihre anfrage wird; bitte an; bitte richten; weitergeleitet; rufen sie
de: schreiben sie; dringend; vertretung; beantworte; melde mich; erreichen sie; richten sie; ansprechpartner
de: vertritt; bearbeite; ihre nachricht; ihre mail; ihre e-mail; deine mail; deine nachricht; bitte sehen sie
de: notfälle; antworte
fr: de retour; mon retour; dès mon; répondr; contacter; veuillez; en mon absence; je traiterai
fr: sera traité; seront traités; vous adresser; remplac; remplaç; joindre; merci d'adresser; vous invite à; urgen
fr: reviens; reprend; rouvr; réouverture; en attendant; en cas; vos messages
es: a mi vuelta; responderé; responderemos; le responder; contacte; contactar; póngase; diríjase; puede dirigir
es: reenvíe; volveré; volvemos; me pondré; en mi ausencia; atenderemos; atenderé; escríb; regres; vuelv; urgen
es: de vuelta; reabri; mientras; su mensaje; tu mensaje
it: potete scrivere; può scrivere; saranno lette; sarà letta; rientr; urgen; torner; torno; di ritorno; riapert
it: riapr; rispond; rivolg; contatt; scadenz; nel frattempo; suo messaggio
nl: terug op; weer terug; weer aanwezig; na terugkomst; bij terugkomst; beantwoord; neem contact; contact op
nl: contacteer; kunt u; lees ik; antwoord ik; reageer; dringend; spoed; intussen; ondertussen; vervang
pt: responderei; responderemos; contacte; contactar; contatar; entrar em contato; por favor contate; voltarei
pt: volto em; volto a; volto dia; em caso de; regress; retorn; urgen; reabr; entretanto; enquanto
sv: tillbaka; är åter; åter den; svarar; svara på; besvara; kontakta; hör av er; vänligen; brådskande; läser
sv: under tiden; hör av dig; hjälper; vänd dig; hänvisa
da: tilbage igen; er tilbage; besvare; svarer; svare på; kontakt venligst; kontakte; rettet til; haster; vender
da: henvend; imens
no: svarer på; besvare; ta kontakt med; kontakt meg; kontakte; send e-posten; haster; tilbake; henvend; imens
no: i mellomtiden
fi: palaan; takaisin; yhteyttä; kiireellis; kiireisis; vastaan; sillä välin; auttaa; sijais
is: svara; sný aftur; kem aftur; hafa samband; hafið samband; svör; brýnt
pl: wracam; proszę o kontakt; proszę kontaktować; prosimy o kontakt; nie odbieram; biura; piln; powr; wróc; odpow
pl: zastęp
cs: návratu; kontaktujte; obraťte; obracejte; naléhav; zastupuje; nalehav; odpov; vrát; urgent
sk: návrate; kontaktujte; naliehav; zastupuje; adresujte; vrát; späť; odpov; obrá; urgent
hu: válaszolok; válaszolunk; válaszolni; forduljon; forduljanak; keresse; sürgős; helyettes; vissza
ro: revin; ne întoarcem; contacta; adresați; urgen; întorc; răspun; între timp
hr: povratk; odgovorit; odgovorim; kontaktirajte; javite; hitn; obrat; vraća; vratit; žurn; zamjen
sl: odgovoril; odgovorim; kontaktirajte; nujn; vrn; obrn; nadomeš
sr: повратк; одговорић; контактирајте; хитн; povratk; odgovorić; kontaktirajte; obratite; hitn; враћ; врат; обрат
sr: vraća
mk: враќам; одговорам; контактирајте; обратете; итн; врат
sq: kontaktoni; urgjent; kthe; përgjigj
bg: отговоря; отговорим; обърнете; спешн; върн; връщ; свърж
ru: вернусь; вернёмся; вернемся; возвращ; отвечу; ответим; ответ на ваше; обращайтесь; обратитесь; свяжитесь
ru: связаться; срочн; звоните; пишите; выйду; замест
uk: відповім; звертайтеся; зверніться; зв'яжіться; термінов; дзвоніть; поверн; пиші
et: tagasi; vastan; vastame; võtke ühendust; kiire; pöördu; asenda
lv: atgriez; atbildēšu; atbildēsim; sazinieties; lūdzu sazin; steidz; aizviet
lt: atsakysiu; atsakysime; kreipkitės; kreiptis; susisiek; skub; grįš; pavaduo
el: επιστρ; απαντήσω; απαντήσουμε; επικοινων; επείγ; αντικαθιστ; καλέσ
tr: dönüşümde; cevap vereceğim; yanıtlayacağım; dönüş yapacağım; iletişime; acil; döne; irtibat; döndü; yerime
mt: nerġa; inwieġeb; ikkuntattja; urġenti; ġura
cy: dychwel; ateb eich; atebaf; cysylltwch; brys; ail-agor; nôl; yn ôl
ga: ar ais; freagróidh; práinn; ar oscailt; teagmháil
ca: respondrem; respondré; contacteu; adreceu; torn; urg; mentrestant
eu: itzul; erantzungo; harremanetan; premia
gl: responderei; contacte; volv; urx
ja: まで; より; 以降; 戻; 返信; 連絡; お問い合わせ; 至急; 緊急; 代わり; メール; 対応
zh: 至; 到; 請聯; 回; 联系; 聯絡; 紧急; 緊急; 邮件; 郵件; 处理; 處理; 电话
ko: 까지; 복귀; 회신; 답장; 연락; 문의; 급한; 부터; 메일
he: עד; אחזור; אשוב; אענה; לפנות; דחוף; בינתיים; הודעה; מייל
ar: حتى; العودة; أعود; التواصل; الاتصال; عاجل; رسال; بريد
vi: trở lại; liên hệ; trả lời; khẩn; đến
en: priority; worried about; won't be opened; goes to; comes after
de: wieder für sie; danach; so lange; bis dahin; stellvertreter; erreichen
nl: bellen; daarna; echt nodig; de rest
sv: när jag är; växeln; ärenden
da: besvaret; ved akut; i løbet af
no: om det hastar; ta kontakt
sr: позовите; хитне; hitne; pozovite
sq: përgjigjem; kthehem
hu: jövök; hívj; addig
ga: má tá deifir; cuir glaoch; freagra ort; ar ais
ru: в порядке очереди; начиная с
""")
