"""Guesses the charset of 8-bit text that names none, from how likely it would be in the languages of mail."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_SAMPLE = 400
"""Bytes that are looked at: a guess takes about a millisecond, and more text makes it no surer."""

_EIGHT_BITS = re.compile(rb"[\x80-\xff]")
_SPACE = re.compile(rb"[\x00-\x20]")
_BEFORE = 30
"""Bytes of a word that are looked at before its first of eight bits."""

#: The letters of languages, the most frequent first, by the charsets that they are met in when none is named.
_ALPHABETS = """
cp1252 de enisratdhulcgmobwfkzpvüäßöjyxqé
cp1252 fr esaitnrulodcpmévqfbghjàxyèêzçwkîœïëôûùâ
cp1252 es eaosrnidlctumpbgvyqóíhfzjéáñxúükw
cp1252 pt aeosrdinmtuclpvgqbfãéçházjíêõóxúâôàkwy
cp1252 it eaionlrtscdupmvghfbqzòàìùèéjkwxy
cp1252 nl enatirodslghvkmubpwjczfxyëéïqó
cp1252 sv eantrslidomgkväfhupåöbcyjxwzé
cp1252 da erntaidslogmkfvubhpåæøyjczxqwé
cp1252 fi aintesloukämvrjhypdögbfcwåq
cp1252 is arnieðstuðlgmkfhvoáþíédjóbyæúöpýxcwzq
cp1252 ga ainhreslctodugmábfpéíóúvjkwxyz
cp1252 ca eaisrnltoudcmpvqbgfàéíóhèçxjòúïyüzkw
cp1252 en etaoinshrdlcumwfgypbvkjxqzéïèêâûô
cp1250,iso8859-2 pl iaeoznrwsyctdkpłmulóęjąbżgśńfhćźvqx
cp1250,iso8859-2 cs eoantvislrdkupímcházyjběřéčýžšůgfúňóxťďwq
cp1250,iso8859-2 sk oaeinrstvlkdmcupházjbíyúýčéžšťľôňďäŕĺóxgfw
cp1250,iso8859-2 hu eatnlskorizgáémydvbhjőfpöcuóíúüűxwq
cp1250,iso8859-2 ro eiaurtnclosădpmvfgbţşîâzhjxkyw
cp1250,iso8859-2 hr aioenrjstukvldmpzgbčcšžhđćfxwyq
cp1254 tr aeinrlıdkmtyusboüşzgçhğvcöpfjâwxq
cp1257 lt iasotrenukmlpvdjgėbyųšžącįęūčzfhxwq
cp1257 lv aisetrunklomdpvāzjīgbēšcņģļūķčžfhxwq
cp1257 et aeistludnkmrovghpjäbõüöfšžczxwqy
cp1251,koi8-r,iso8859-5,cp866 ru оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё
cp1251,koi8-u uk оанивтерісклудмпязьгбчйхцїжєюшфщґ
cp1251 bg аоиентрвсдлкпмзяубгъчщжцхюшфйь
cp1251 sr аоиенрјтсувдкмплзгбчшцжњћљфхђџ
cp1253,iso8859-7 el αοιετσνηυρπκμλςόίάγέδήωχθύφώβξζψϊΐϋΰ
cp1255 he יולאהרתבמשנעדםקחטפכגזסצןךףץ
cp1256,iso8859-6 ar اليمنورتهبعدةفقسكحأجشطصخإىضذزئءغثآظؤ
cp1256 fa اینرتدمهوبسشکلزفگعخقجآحپصچطضغذثئظژ
cp874 th านรกอเงมยลวดทตสคะบปแหัี่้ิ์ไใขจชพผถธณซศโุูืำฟญภฉษฮฐฎฏฑฌฬฆๆฯ
"""
#: Characters that are frequent in languages that have thousands, and above all in subjects of mail.
_HANZI = """
的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所
然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无与长把机十
公此已工使情明性知全三关点正业外将两高间由问很最重并物手应向文体见被什二等产或新制身果加月话合回特代内信表化
给世位次度门任常先海通教原提立及比员解名真论处走各入几口认条平系气题活更别打变四总何电数安少报才结反受目太量
再感建务做接必场件计管期市直资命山金指许统区保至形社便空决展科司五书非则听告类求据程北边交规取格望术确师今院
请谢贵订单货价款票投诉售退换账户联络询预约付复您客服邮箱附急催延迟质损坏房租押购买商品包裹未收送达错误取消续签
"""
_HANZI_TRADITIONAL = """
的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所
然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無與長把機十
公此已工使情明性知全三關點正業外將兩高間由問很最重並物手應向文體見被什二等產或新制身果加月話合回特代內信表化
給世位次度門任常先海通教原提立及比員解名真論處走各入幾口認條平系氣題活更別打變四總何電數安少報才結反受目太量
再感建務做接必場件計管期市直資命山金指許統區保至形社便空決展科司五書非則聽告類求據程北邊交規取格望術確師今院
請謝貴訂單貨價款票投訴售退換帳戶聯絡詢預約付覆您客服郵箱附急催延遲質損壞房租押購買商品包裹未收送達錯誤取消續簽
"""
_KANJI = """
日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半
男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主
題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工
建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色
走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢御願致申請求見積注文納期件連絡返信確認報告予約変更
遅延商届苦情相談契約解支払領収証様株式部課担当問合案内資添付先日程議打依頼購入荷配達不良故障修理返金取消再設定
"""
_HANGUL = """
이다는의에가고을하지은로한니를사도기어서대나해자리시아그인있일수들게라만부정스여요과장것전세보주제상음습원성신
동했우오조면생비안문구국적소없와마까공당연안려관내데유물계립드던분선간미회개경무르않었될된때말터요청합확변방불
입감답안녕세교환송배환급취약금결예내역및민건담처용실화번호메일발견접알통업품회원계달라질매계설명신
"""
_KANA = "のにはをたがでてとしれさあいうかっすなよもこまりるんきくけそだどらわおえちつねはひふへほみむめやゆせろ"
_JAPANESE = "".join(map(chr, range(0x3041, 0x30FF)))
_CJK_MARKS = "，。、！？：；（）「」『』“”《》【】・ー　～…〜〇々〒"
_LINES = "’‘“”–—…€£«»·•²³"
_MARKS = "°§´¿¡©®ªº½¹±×‚„"

#: The letters beyond ASCII of languages that are nearly all that is written in Western European.
_ACCENTED = tuple(map(frozenset, ("äöüß", "éèêàçùôîûâœëï", "áéíóúñü", "ãõçáéíóúâêôà", "àèéìòù", "åäö", "æøå")))
_BESIDE_LETTERS = frozenset(map(chr, range(0x80))) | frozenset(_LINES + _MARKS)
_ENOUGH = 6

_FREQUENT = {
    "gb18030": "".join(_HANZI.split()),
    "big5hkscs": "".join(_HANZI_TRADITIONAL.split()),
    "cp932": "".join(_KANJI.split()),
    "euc_jis_2004": "".join(_KANJI.split()),
    "cp949": "".join(_HANGUL.split()),
}
#: First and last lead byte of the ordinary characters of a charset: those that are not frequent are from here.
_LEADS = {
    "gb18030": (0xB0, 0xD7),
    "big5hkscs": (0xA4, 0xC6),
    "cp932": (0x88, 0x98),
    "euc_jis_2004": (0xB0, 0xCF),
    "cp949": (0xB0, 0xC8),
}
_LATIN = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257")
#: What is added to the likelihood of a charset: Western European is the usual answer, these are hardly met.
_PRIOR = {"cp1252": 3.0, "cp1254": -1.0, "cp1257": -2.0, "iso8859-5": -3.0, "iso8859-6": -3.0, "cp866": -4.0}
_SEVEN_BITS = bytes(range(0x80))
_ASCII_LETTER, _ASCII_OTHER = -3.4, -3.2
_ORDINARY = -9.5
_FREQUENT_MARK, _STRANGER, _NEVER = -5.5, -8.0, -12.0
"""A mark of Asian writing; a letter of the charset that the language has only in names; anything else."""


def codec(data: bytes, western: float = 0) -> str | None:
    """The codec that `data`, 8-bit text that is no UTF-8, is most likely written in; None for Western European.

    Every charset in which `data` can be read at all is tried: the likelihood of its letters, as often as each stands
    in one of its languages, and of its capitals, which stand at the beginning of a word. Western European is what an
    unlabelled mail is in unless another is clearly likelier; `western` says how much else speaks for it.
    """
    sample = _sample(data)
    return None if not sample or _plainly_western(sample) else _likeliest(sample, western)


def _plainly_western(sample: bytes) -> bool:
    """Whether enough letters beyond ASCII, and all of them, are those of one language of Western Europe.

    So it is with nearly every mail in Latin-1. Czech or Polish that is read so has letters of several.
    """
    letters = [letter for letter in sample.decode("cp1252", "replace").lower() if letter not in _BESIDE_LETTERS]
    return len(letters) >= _ENOUGH and any(one.issuperset(letters) for one in _ACCENTED)


def _sample(data: bytes) -> bytes:
    """The first words of `data` that have a byte of eight bits, up to `_SAMPLE` bytes of them."""
    words: list[bytes] = []
    position, room = 0, _SAMPLE
    while room > 0 and (match := _EIGHT_BITS.search(data, position)):
        start = match.start()
        while start > position and match.start() - start < _BEFORE and data[start - 1] > 0x20:
            start -= 1
        space = _SPACE.search(data, match.end(), start + room)
        position = space.start() if space else start + room
        words.append(data[start:position])
        room -= position - start + 1
    return b" ".join(words)


@lru_cache(maxsize=64)
def _likeliest(sample: bytes, western: float) -> str | None:
    best, likeliest = None, float("-inf")
    few = len(sample.translate(None, _SEVEN_BITS)) < 3
    for name, tables in _models().items():
        latin = name in _LATIN
        if few and not latin:
            continue
        try:
            text = codecs.getincrementaldecoder(name)().decode(sample)  # the last letter may have been cut in two
        except UnicodeDecodeError:
            if name in _FREQUENT:
                continue
            text = sample.decode(name, "replace")
        score = _PRIOR.get(name, 0) + _likelihood(text, tables) + (western if latin else 0)
        if name not in _FREQUENT:
            score += _shape(text, latin)
        if score > likeliest:
            best, likeliest = name, score
    return None if best == "cp1252" or (western and best in _LATIN) else best


def _likelihood(text: str, tables: list[dict[str, float]]) -> float:
    lower = text.lower()
    return max(sum(table.get(letter, _NEVER) for letter in lower) for table in tables)


def _shape(text: str, latin: bool) -> float:
    """What capitals, marks and letters of another alphabet where none belong take from the likelihood of a text."""
    score = 0.0
    before, letter_before = " ", False
    for character in text:
        is_letter = character.isalpha()
        if character.isupper():
            score -= 5 if before.islower() else 0.1 if letter_before else 0.7
        if character.isascii() != before.isascii() and character.isalnum() and before.isalnum():
            score -= 4 if not latin or character.isdigit() or before.isdigit() else 0
        if is_letter != letter_before and not character.isascii() and not is_letter and character in "¿¡°§»³¹²ºª¼½¾":
            score -= 3
        before, letter_before = character, is_letter
    return score


@lru_cache(maxsize=1)
def _models() -> dict[str, list[dict[str, float]]]:
    """For each charset, the likelihood of each character in each language that is written in it."""
    models: dict[str, list[dict[str, float]]] = {}
    for line in _ALPHABETS.strip().splitlines():
        names, _, letters = line.split()
        common = _common()
        for rank, letter in enumerate(letters):
            common[letter] = -2.0 - 0.11 * rank
        for name in names.split(","):
            foreign = bytes(range(0x80, 0x100)).decode(name, "ignore").lower() if name in _LATIN else ""
            strangers = {letter: _STRANGER for letter in foreign if letter.isalpha()}
            models.setdefault(name, []).append(strangers | common)
    for name, frequent in _FREQUENT.items():
        models[name] = [_thousands(name, frequent)]
    return models


def _common() -> dict[str, float]:
    table = {chr(code): _ASCII_LETTER if chr(code).isalpha() else _ASCII_OTHER for code in range(0x20, 0x7F)}
    table.update(dict.fromkeys(_MARKS, -6.5) | dict.fromkeys(_LINES, -5.5))
    return table


def _thousands(name: str, frequent: str) -> dict[str, float]:
    table = {chr(code): _ASCII_LETTER if chr(code).isalpha() else _ASCII_OTHER for code in range(0x20, 0x7F)}
    first, last = _LEADS[name]
    for lead in range(first, last + 1):
        for trail in range(0x40, 0xFF):
            char = bytes((lead, trail)).decode(name, "ignore")
            if len(char) == 1:
                table[char] = _ORDINARY
    table.update(dict.fromkeys(_CJK_MARKS, _FREQUENT_MARK))
    if name in ("cp932", "euc_jis_2004"):
        table.update(dict.fromkeys(_JAPANESE, -6.5))
        table.update(dict.fromkeys(_KANA, -4.3))
        table.update(dict.fromkeys(map(chr, range(0xFF61, 0xFFA0)), -9.0))
    for rank, char in enumerate(frequent):
        table[char] = -5.5 if rank < 100 else -6.7
    return table
