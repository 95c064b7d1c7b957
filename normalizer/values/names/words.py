"""Words that decide how a name is read: particles, suffixes, titles, degrees, initials; names in CJK scripts."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import Person

# Written small they are the particle, written large they begin the family name ("de Boer", "De Boer"): BibTeX's rule
# (Patashnik, BibTeXing, 1988, section 4) cut down to words that are particles, so that a given name typed without its
# capital ("Ramesh kumar Muthumalai") is not taken for one.
PARTICLES = frozenset(
    """
    a af al am an auf av ap bar bat bath ben bin bint da dal dalla dalle das de degli dei del dela dell della delle
    dello delos dem den der des di do dos du e el et het ibn in la las le les lo los mac mc of op os 's 't te ten
    ter the thoe tho to ul uit und van vander vanden vande vd vel ver vom von vor zu zum zur
    """.split()
)
# Dutch and German "van" or "von", and "de", "der", "den". Only a name with capitals tells them from initials.
ABBREVIATED_PARTICLES = frozenset({"v.", "d."})
# Large, only these begin a family name; others of the list above are given names or initials as well ("Al", "An").
CAPITAL_PARTICLES = frozenset(
    """
    Abd Abdel Abou Abu Aït Ait Al Bar Ben Bin Da Dal Dalla Dalle De Degli Dei Del Della Delle Den Der Des Di Dos Du
    El Ibn La Las Le Los Mac Mc St St. Saint Ter Ten Van Vanden Vander Von Vom Zu Zum Zur
    """.split()
)
# Family and middle names of Vietnamese, among which "Van" and "Le" are ordinary names.
VIETNAMESE = frozenset(
    """
    Nguyen Nguyễn Tran Trần Pham Phạm Hoang Hoàng Huynh Huỳnh Phan Vu Vũ Vo Võ Dang Đặng Bui Bùi Ngo Ngô Duong Dương
    Dinh Đinh Truong Trương Luong Lương Trinh Trịnh Thi Thị Thanh Duc Đức Minh Anh Quoc Quốc Tuan Tuấn Hong Hồng
    """.split()
)
# "Agüera y Arcas", "Costa e Silva", "Ferrer i Cancho": what stands before belongs to the family name.
CONNECTORS = frozenset({"y", "i", "e"})

# Portuguese "son", "grandson", "junior", "nephew": never a family name of its own.
GENERATIONS = frozenset({"Filho", "Neto", "Netto", "Júnior", "Junior", "Sobrinho"})

# Written as the source has it, but for capitals: "Iii" is what title-casing makes of "III".
SUFFIX = lazy_re(r"(?:[JS]r|JR|[js]r)\.?|I{2,3}|I[iI]{1,2}|IV|2nd|3rd|4th|Esq\.?")

TITLES = lazy_re(
    r"(?:(?:A/)?(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Rev|Engr)\b\.?(?!-)|Dipl\.-?\s?\w+\.|(?:Ing|Eng|Er|Hon|Fr)\."
    r"|Prof\.\s*\(Dr\.\))\s*"
)
# After a name; those among the second, which may be initials, count only in a list that has one of the first.
DEGREE = lazy_re(r"Ph\.?\s?D\.?|D\.?\s?Phil\.?|M\.?\s?Sc\.?|B\.?\s?Sc\.?|MPH|MBA|PharmD|MD|F\.?\s?ASCE")
DEGREE_AMONG_DEGREES = lazy_re(rf"{DEGREE.pattern}|[MB]\.?\s?[DSA]\.?|[PR]\.?\s?[EN]\.?")

# Of two letters, yet no initials, in names set in capitals ("Wu", "Ng", "An").
SHORT_FAMILIES = frozenset(
    """
    AI AN AO AU BA BI BO BU CI CU DA DI DO DU EK EM EU FA FU GE GO GU HA HE HO HU IM IP JI JO JU KE KI KO KU LE LI
    LO LU LY MA MO MU MI NA NG NI NO OH OK OU PI PU QI QU RA RE RO RU SA SI SO SU TO TU UM WU XI XU YE YI YO YU ZE
    ZU LÜ NÚ
    """.split()
)

# Family names of one letter: "Weinan E", "Hyong-Chol O", "Leong Hou U".
LETTER_FAMILIES = frozenset("EOU")

# --- capitals and initials

_LETTER = r"[^\W\d_]"
_INITIAL = lazy_re(rf"{_LETTER}|{_LETTER}{{1,2}}\.(?:-?{_LETTER}{{1,2}}\.)*|{_LETTER}(?:\.?-{_LETTER}{{1,2}})+\.?")
# Three capitals that can be said aloud: "CAI", "SUN", "ITO", "AHN"; not "BSV", "KRT".
_SAYABLE = lazy_re(r"[^AEIOU]+[AEIOUYÀ-ÖØ-Ý]+[^AEIOU]*|[AEIOU][^AEIOU]+[AEIOU]|[AEIOU]{1,2}[HMN][NGM]?")
_ROMAN = lazy_re(r"I{1,3}|IV|VI{0,3}")
# Each part of "SIMON-GABRIEL" and "O'BRIEN" keeps a capital.
_PART = lazy_re(rf"{_LETTER}+")
_ELIDED = lazy_re(r"(?:d|l|dell|dall|nell)['’]")
_LETTERS = frozenset("aeiouy")
# Authors who sign so.
WRITTEN_SMALL = frozenset({"bell hooks", "danah boyd", "danah m. boyd", "m. c. schraefel", "m.c. schraefel"})
_MC = lazy_re(r"\bMc([a-z])(?=[a-z]{2})")


def is_initial(word: str) -> bool:
    """Tell "R.", "J.-B.", "Yu.", "K-H." and a bare "A" from names."""
    return bool(_INITIAL.fullmatch(word)) and word[0].lower() != word[0].upper()


def is_capitals(word: str) -> bool:
    """Set in capitals throughout, two letters at least."""
    return sum(map(str.isalpha, word)) > 1 and word == word.upper() and word != word.lower()


def is_joined_initials(word: str) -> bool:
    """Tell "RMF", "AV", "JP", two or three capitals that hardly spell a name, from "XU" and "CAI"."""
    if not (is_capitals(word) and word.isalpha() and len(word) <= 3) or word in SHORT_FAMILIES:
        return False
    return len(word) == 2 or not _SAYABLE.fullmatch(word)


def is_sure_initials(word: str) -> bool:
    """Tell "S", "S-I", "SM" from "SI", "O", "SUN", "III" and "MD", which stand behind given names as well."""
    if len(word) == 1:
        return word not in LETTER_FAMILIES
    return "-" in word or (is_joined_initials(word) and not SUFFIX.fullmatch(word) and not DEGREE.fullmatch(word))


def are_capital_initials(given: str, family: str) -> bool:
    """Tell "MEJ" beside "Newman" from "LIN" beside "CHEN" and "Lin" beside "Chen"."""
    return not is_capitals(family) and all(is_capitals(word) and len(word) <= 3 for word in given.split())


def is_name_in_capitals(word: str) -> bool:
    """Tell "PICARD", "XU", "SIMON-GABRIEL" from initials and Roman numbers."""
    initials = is_initial(word) or is_joined_initials(word.removesuffix(".")) or word.endswith(".")
    return is_capitals(word) and not initials and not _ROMAN.fullmatch(word)


def fix_case(word: str) -> str:
    """Turn "MCDONALD", "O'BRIEN", "SIMON-GABRIEL" into McDonald, O'Brien, Simon-Gabriel; other words stay."""
    if not is_name_in_capitals(word):
        return word
    text = _PART.sub(lambda part: part.group()[0] + part.group()[1:].lower(), word).replace("i\u0307", "i")
    return _MC.sub(lambda found: "Mc" + found[1].upper(), text)


def recased_words(words: Sequence[str]) -> list[str]:
    """Give a name that is set in capitals ordinary ones; particles within become small ("VAN DER BERG").

    A single word stays as it is, for it may be an acronym ("NVIDIA"), and so does one of up to three letters between
    words in small letters ("Christopher KRT Jones").
    """
    if len(words) < 2:
        return list(words)
    if all(is_capitals(word) or is_initial(word) for word in words):
        inner = {word for word in words[1:-1] if word.lower() in PARTICLES and words[0].title() not in VIETNAMESE}
        return [word.lower() if word in inner and len(word) > 1 else fix_case(word) for word in words]
    *rest, last = words
    return [*(fix_case(word) if len(word) > 3 else word for word in rest), fix_case(last)]


def with_capitals(name: str) -> str:
    """Give a name in small letters capitals, but to particles within it: "jean-roch o'brien", "agüera y arcas"."""
    first, *rest = name.split()
    small = PARTICLES - _LETTERS | CONNECTORS if len(rest) > 1 else PARTICLES - _LETTERS
    return " ".join([_capitalized(first), *(word if word in small else _capitalized(word) for word in rest)])


def _capitalized(word: str) -> str:
    if _ELIDED.match(word):
        return word
    text = _PART.sub(lambda part: part.group()[0].upper() + part.group()[1:], word)
    return _MC.sub(lambda found: "Mc" + found[1].upper(), text)


def starts_with_family(words: Sequence[str]) -> bool:
    """Tell "XIONG Ming", "LI Zhi-Hui": only the first word is set in capitals, so it is the family name.

    Two capitals before one unhyphenated word are initials more often ("RA Fisher").
    """
    first, *rest = words
    if not rest or not is_name_in_capitals(first) or any(is_capitals(word) or is_initial(word) for word in rest):
        return len(rest) > 0 and is_name_in_capitals(first) and len(first) > 3 and all(map(is_initial, rest))
    short_parts = len(rest) == 1 and "-" in rest[0] and all(len(part) <= 5 for part in rest[0].split("-"))
    return len(first) > 2 or short_parts


# Names in Chinese, Japanese and Korean script: family first, with or without a space.


_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々"
_SCRIPT = lazy_re(rf"[{_HAN}\u3040-\u30ff\uac00-\ud7af·・\s]+")
_KANA = lazy_re(r"[\u3040-\u30ff々]")

# The commonest Chinese family names (Ministry of Public Security, 2020 report) and compound ones.
_CHINESE = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于"
    "杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫閻段雷龙龍黎史陶贺賀毛郝顾顧"
    "龚龔邵万萬覃武钱錢戴严嚴莫孔向常洪施乔喬温溫康赖賴柳饶饒齐齊倪闵閔左聂聶鲁魯欧歐殷祁樊章管童颜顏梅盛边邊毕畢师師庞龐乐樂游尤柯查岳苗单單包曲储儲焦凌费費纪紀涂屈项項骆駱麦麥蓝藍甘池桂卓阮冉牛裴车車鲍鮑娄婁佟闵閔耿卜占兰蘭霍"
    "靳申鞠戚缪繆宁寧褚祝滕晏隋敖荣榮解惠匡应應花谷沙昌封丛叢苟艾翁谌諶商麻栾欒景窦竇辛井芦蘆巩鞏仇冷薄揭邬鄔瞿位蒙原南仲晋"
)
_CHINESE_COMPOUND = frozenset(
    """
    欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 令狐 皇甫 尉迟 尉遲 公孙 公孫 慕容 司徒 长孙 長孫 东方 東方 宇文
    端木 南宫 南宮
    """.split()
)
_JAPANESE = frozenset(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤
    齋藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 小川 後藤 岡田 長谷川 村上 近藤 石井 坂本 遠藤 青木
    藤井 西村 福田 太田 三浦 岡本 藤原 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 柴田
    酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野 丸山 今井 高田 藤本 武田 村田 上野 杉山 増田 平野 大塚
    千葉 久保 松井 岩崎 桜井 野口 松尾 野村 木下 菊地 菊池 佐野 大西 杉本 新井 浜田 古川 市川 小島 水野 吉川
    山内 西田 西川 北村 安田 五十嵐 川口 平田 関口 中田 服部 本田 土屋 川崎 東 原 森 林 辻 岡 南 関 星 堀 秋山
    永井 飯田 黒田 河野 松下 樋口 川村 松岡
    """.split()
)
_KOREAN = frozenset(
    """
    김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 유 전 홍 고 문 양 손 배 백 허 남 심 노 하 곽 성 차
    주 우 구 나 민 진 지
    """.split()
)
_KOREAN_COMPOUND = frozenset("남궁 황보 제갈 선우 독고 사공 서문 동방".split())
_FAMILIES = _CHINESE | _CHINESE_COMPOUND | _JAPANESE | _KOREAN | _KOREAN_COMPOUND


def is_cjk(text: str) -> bool:
    """Whether all of a name is in one of these scripts; a mixed one ("Xize 成") is read as any other."""
    return bool(text.strip()) and bool(_SCRIPT.fullmatch(text))


def cjk_person(text: str) -> Person:
    """A person from their own script; where nothing tells family and given apart, the name stays in one piece."""
    words = text.split()
    if len(words) == 2:
        family, given = words if _family_first(*words) else reversed(words)
        return Person(family=family, given=given)
    length = _family_length(words[0]) if len(words) == 1 else 0
    if not length:
        return Person(family=" ".join(words))
    return Person(family=words[0][:length], given=words[0][length:])


def _family_first(first: str, second: str) -> bool:
    """Sources that ask for "First Last" have turned the order round (the ACL Anthology: "振辉 叶")."""
    if (first in _FAMILIES) != (second in _FAMILIES):
        return first in _FAMILIES
    # Of two unknown ones, Japanese family names have two characters; given names may have one or three.
    return len(second) != 2 or len(first) == 2


def _family_length(name: str) -> int:
    """Characters of the family name at the beginning; 0 when it is unknown.

    Chinese and Korean names have two or three characters, four with a compound family name. Four others, or any with
    kana, are Japanese, whose family name has one to three.
    """
    if name[:2] in _CHINESE_COMPOUND | _KOREAN_COMPOUND and len(name) in (3, 4):
        return 2
    chinese = len(name) < 4 and name[0] in _CHINESE  # 高木兰 is Ms Gao more often than Ms Takagi
    known = [length for length in (3, 2) if name[:length] in _JAPANESE and len(name) - length in (1, 2, 3)]
    if known and not chinese:
        return known[0]
    return 1 if len(name) in (2, 3) and not _KANA.search(name) else 0
