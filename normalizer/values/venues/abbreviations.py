"""Names as words: abbreviated ones (ISO 4: "Phys. Rev. Lett."), topics, and acronyms that a name spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile, zip_longest

from rapidfuzz.distance import OSA

from normalizer.values.lazy import lazy_re
from normalizer.values.text import in_ascii, without_accents

_STOP_WORDS = frozenset(
    "the of on and in for to at a an by with from de la le les des du der die das und et e y del della di fur en da do"
    " ihre its their il i".split()
)
# Learned societies are named with their seat or without it: "Philos. Trans. R. Soc. London".
_SEATS = frozenset("london lond paris sssr ussr".split())
_LEARNED = frozenset("soc society sci sciences acad academie academy nauk".split())
# Words for meetings, and the kind of each.
MEETINGS = {
    "conference": "conference", "conf": "conference", "confer": "conference", "conferences": "conference",
    "symposium": "symposium", "symp": "symposium", "sympos": "symposium", "symposia": "symposium", "workshop": "workshop",
    "wksp": "workshop", "wkshp": "workshop", "meeting": "meeting", "meet": "meeting", "mtg": "meeting",
    "congress": "congress", "congr": "congress", "colloquium": "colloquium", "coloquium": "colloquium",
    "colloq": "colloquium", "colloquia": "colloquium", "convention": "convention", "congres": "congress",
}  # fmt: skip
_JOURNALS = frozenset(
    "journal j transactions trans letters lett annals magazine mag bulletin bull quarterly acta review reviews rev"
    " surveys notices newsletter archive archives zeitschrift annalen monthly gazette revue revista rivista".split()
)
SOCIETIES = frozenset(
    "acm ieee cvf rsj siam usenix aaai ifip iapr isca eurasip sigplan sigmod sigact sigsoft sigkdd sigchi sigcomm"
    " sigarch sigsac sigops sigmobile siggraph sigir sigai sigweb sigmetrics sigbed sigecom springer elsevier ras iet"
    " iee acis afips comsoc embs iaria informs osa spie sigart eurographics".split()
)
GENERIC = frozenset("international int intl internat annual annu biennial joint proceedings proc procs".split())
# What stands before the topic of a name, and what is no part of it.
BEFORE_NAME = SOCIETIES | GENERIC
DROPPED = BEFORE_NAME | MEETINGS.keys()
# Words of a meeting's name that its acronym may leave out.
_OPTIONAL = SOCIETIES | frozenset(
    "international annual biannual biennial joint conference conf symposium workshop meeting congress colloquium"
    " proceedings chapter series section int intl symp proc".split()
)
_TOKEN = lazy_re(r"[^\W_]+(?:['’][^\W_]+)?[.*]?|\*(?=\w)", re.UNICODE)
# The article or preposition that a Romance language joins to the next word: "de l'Académie", "dell'Unione".
_ELIDED = lazy_re(r"\b(?:[dl]|(?:d|n|s)ell|dall|sull|all|qu)['’](?=\w)", re.IGNORECASE)
# An article that begins what explains the name: "Chemistry - A European Journal".
_ARTICLE = lazy_re(r"(?<=[:–—-]\s)(?:an?|the)\s+(?=\w{2})", re.IGNORECASE)
_APOSTROPHES = lazy_re(r"['’]\w*")
# Letters that are none with an accent.
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "d", "þ": "th", "ı": "i",
})  # fmt: skip
_CYRILLIC = lazy_re(r"[\u0400-\u052f]")
_MAX_WORDS = 24
_MOST_CAPITALS = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name in small letters; `cut` when a period marks an abbreviation, `capital` as it was written.

    `acronym`: a few letters set in capitals, which abbreviate no longer acronym: "IEE" and "IEEE" are two societies.
    """

    text: str
    cut: bool = False
    capital: bool = False
    acronym: bool = False


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a name without small words; at most the first two dozen."""
    found: list[Token] = []
    parts = _TOKEN.findall(_plain(_ARTICLE.sub("", _ELIDED.sub("", text)).replace("&", " and ")))[: 2 * _MAX_WORDS]
    is_in_capitals = len(parts) > 1 and all(part.isupper() for part in parts)
    for part in parts:
        word = part.rstrip(".")
        low = _APOSTROPHES.sub("", word.lower())
        if low in _SEATS and found and found[-1].text in _LEARNED:
            continue
        is_acronym = word.isupper() and (len(word) == 1 or len(parts) == 1)
        # "For. Sci." is forest science, "Eng. Des." engineering design.
        is_small = low in _STOP_WORDS and not (part.endswith(".") and len(low) > 2)
        if not low or (is_small and not is_acronym):
            continue
        is_capitals = word.isupper() and 1 < len(word) <= _MOST_CAPITALS
        found.append(Token(low, part.endswith("."), word[0].isupper(), acronym=is_capitals and not is_in_capitals))
    return tuple(found[:_MAX_WORDS])


def _plain(text: str) -> str:
    if text.isascii():
        return text
    return in_ascii(text) if _CYRILLIC.search(text) else without_accents(text.translate(_LETTERS))


# --- ISO 4

# What an abbreviation of ISO 4 stands for, where its letters begin words of another stem too (LTWA, issn.org).
_STEMS = {
    abbreviation: tuple(stems.split("|"))
    for abbreviation, stems in (
        pair.split("=")
        for pair in """
        phys=physic|physik|physiq physiol=physiolog chem=chemi|chimi anal=analys|analyt|anales appl=appli
        arch=archiv|architect art=art|arts comput=comput commun=communic comp=comput|comparat|composit
        econ=econom eng=engin exp=experim gen=general|genet inf=informat inform=informat int=internation
        intl=internation inst=instit interact=interact mach=machin mag=magazin magn=magnet manag=manag
        mat=mater|matem|math math=mathemat mech=mechan med=medic|medec|medit|mediz|medyc mod=modern|modell|modul
        mol=molecul nat=natur|nation natl=national neurosci=neurosci nucl=nucle
        opt=optic|optik|optiq|optim|option org=organi pers=person phil=philos|philipp plan=plan pract=pract
        proc=proceed|process process=process prog=progres|program program=program psychol=psycholog q=quarterly
        rep=report rept=report res=research rev=review|revue|revist|revis sci=scien sel=select sens=sens
        ser=seri soc=societ|socia|sociolog|socied softw=softwar sol=solar|solid stat=statist statist=statist
        struct=structur surv=survey symp=sympos syst=system sys=system tech=techn technol=technolog theor=theor
        trans=transact transp=transport univ=univers vis=visio|visual wirel=wireless lang=languag|langu
        learn=learn lett=letter|lettr distrib=distribut discov=discover conf=confer contr=control
        autom=automat|automot automat=automat auton=autonom artif=artific assoc=associa ann=annal|annual
        annu=annual am=americ amer=americ eur=europ adv=advan acad=academ astron=astronom astrophys=astrophys
        biol=biolog bull=bullet cogn=cognit ecol=ecolog educ=educat geol=geolog geophys=geophys geogr=geogr
        hist=histor|histoi hum=humai|human|humor j=journal|journa|jornal|jersey jpn=japan|japon jt=joint
        compd=compound lab=labor ling=linguist linguist=linguist meas=measur netw=network num=numer numer=numer
        oper=operat pattern=pattern polit=polit probab=probab quant=quantit|quantum recognit=recognit
        rel=relat|relig|reliab rob=robot robot=robot secur=secur signal=signal simul=simulat spec=special|spectr
        stoch=stochast stud=stud telecommun=telecommunic theol=theolog dtsch=deutsch ges=gesellsch|gesamt
        veh=vehic virol=virolog mon=monthly not=notices r=royal|real|rendus|rhode|rico roy=royal
        """.split()
    )
}


# Letters of a contraction without its period: "Pa", "Fla"; "Neurol" is none of "Neurobiol".
_LONGEST_CONTRACTION = 3


def abbreviates(short: Token, full: Token) -> bool:
    """Whether a word abbreviates another: its beginning ("syst"), or its first and last letters ("natl", "intl")."""
    left, right = short.text, full.text
    if len(left) >= len(right) or left[0] != right[0]:
        return False
    if stems := _STEMS.get(left):
        return right.startswith(stems)
    if right.startswith(left):
        return True
    # German and Dutch: 145 of 176 words in "-kunde" of the journals in JabRef's lists are cut so ("Geneeskd").
    ends_alike = left[-1] == right[-1] or (left[-2:], right[-5:]) == ("kd", "kunde")
    is_contraction = short.cut or len(left) <= _LONGEST_CONTRACTION or left.endswith("kd")
    return is_contraction and ends_alike and _is_subsequence(left, right)


def _is_subsequence(short: str, full: str) -> bool:
    letters = iter(full)
    return all(char in letters for char in short)


def _plain_plural(left: str, right: str) -> bool:
    """Whether one word is the other's plural, or the same in British spelling."""
    short, long = sorted((left, right), key=len)
    return len(short) > 3 and long in (short + "s", short + "es", short[:-1] + "ies")


# Letters of a word, and from its end, between which a letter too many or too few, or two exchanged, are a slip. Of 68
# pairs of names in JabRef's lists of journals that differ so, 63 are one journal's; of the other five four have one
# word only (benchmarks/journal_names.py --slips, 2026-11-25).
_FEWEST_LETTERS, _ENDING = 7, 2


def is_slip(left: str, right: str) -> bool:
    """Whether a letter within a long word is missing, or two have changed places: "Recogntion", "Metabolsim"."""
    shorter = min(len(left), len(right))
    same = next((place for place in range(shorter) if left[place] != right[place]), shorter)
    if shorter < _FEWEST_LETTERS or not 0 < same < shorter - _ENDING:
        return False
    return (len(left) != len(right) or sorted(left) == sorted(right)) and OSA.distance(left, right, score_cutoff=1) == 1


def _same_token(left: Token, right: Token, *, loose: bool) -> bool:
    if left.text == right.text or _plain_plural(left.text, right.text):
        return True
    if left.acronym and right.acronym:
        return False
    if len(left.text) > len(right.text):
        left, right = right, left
    # A known abbreviation is one without its period, too: "Opt. Eng".
    may_be_cut = left.cut or left.text in _STEMS or (loose and (len(left.text) > 2 or left.capital))
    if may_be_cut and abbreviates(left, right):
        # Two abbreviations of one word begin alike ("Stat.", "Statist."); "Phys." and "Physiol." have their own stems.
        return True
    if left.cut and right.cut:
        return right.text.startswith(left.text) and not _different_stems(left.text, right.text)
    return False


def _different_stems(left: str, right: str) -> bool:
    if left in _STEMS and right in _STEMS:  # "Rep." and "Rept."
        return set(_STEMS[left]).isdisjoint(_STEMS[right])
    return left in _STEMS and not right.startswith(_STEMS[left]) and not _STEMS[left][0].startswith(right)


def same_words(left: Sequence[Token], right: Sequence[Token], *, is_journal: bool = False) -> bool:
    """Whether two names have the same words in the same order, cut or not; "multi agent" is "multiagent"."""
    periods = any(word.cut for word in (*left, *right))
    differing: list[tuple[str, str]] = []
    equal: list[Token] = []
    i = j = 0
    while i < len(left) and j < len(right):
        one, other = left[i], right[j]
        if one.text == other.text or _plain_plural(one.text, other.text) or is_slip(one.text, other.text):
            equal.append(one)
        elif step := _joined(left, i, right, j):
            i, j = i + step[0], j + step[1]
            continue
        elif _same_token(
            one, other, loose=_is_loose(left, i) if len(one.text) < len(other.text) else _is_loose(right, j)
        ):
            differing.append((one.text, other.text))
        else:
            return False
        i, j = i + 1, j + 1
    if i < len(left) or j < len(right):
        return False
    return periods or _is_abbreviated_throughout(differing, equal, is_journal=is_journal)


def are_near_words(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether two names of one word differ in a letter or an ending: "Polymer" and "Polymers" are two journals."""
    if len(left) != 1 or len(right) != 1:
        return False
    one, other = left[0].text, right[0].text
    return one != other and (_plain_plural(one, other) or is_slip(one, other))


def _is_loose(words: Sequence[Token], place: int) -> bool:
    """Whether a word may be cut without a period: where none has one, and at the end, where it was taken for a stop."""
    is_last_word = place == len(words) - 1 and len(words[place].text) > 1
    return is_last_word or not any(word.cut for word in words)


# Letters that a word loses at least.
_FEWEST_LOST = 2


def _is_abbreviated_throughout(
    differing: Sequence[tuple[str, str]], equal: Sequence[Token], *, is_journal: bool
) -> bool:
    """Whether words without periods are cut on purpose: two or more, or one that is known, or all long ones.

    The one word that is cut in the name of a journal ends in a consonant: "Cardiovasc ultrasound". Of 95 pairs of whole
    names in JabRef's lists of journals that differ in a word and its beginning, about 6 are of two journals and differ
    so ("Health", "Healthcare"); 329 names differ in one word from their abbreviations (2026-11-28).
    """
    if len(differing) > 1 or not any(len(word.text) > 6 for word in equal):
        return True
    pairs = [sorted(pair, key=len) for pair in differing]
    return all(short in _STEMS or (is_journal and _is_abbreviation(short, full)) for short, full in pairs)


def _is_abbreviation(short: str, full: str) -> bool:
    return len(full) - len(short) >= _FEWEST_LOST and short[-1] not in "aeiou"


def _joined(left: Sequence[Token], i: int, right: Sequence[Token], j: int) -> tuple[int, int] | None:
    """How many words each side uses where one has two words, or the initials of several, and the other has one."""
    if count := _initials_of(left[i], right[j:]):
        return 1, count
    if count := _initials_of(right[j], left[i:]):
        return count, 1
    if i + 1 < len(left) and left[i].text + left[i + 1].text == right[j].text:
        return 2, 1
    if j + 1 < len(right) and right[j].text + right[j + 1].text == left[i].text:
        return 1, 2
    return None


# Letters of a field or a society within a name: "Conference on Empirical Methods in NLP".
_FEWEST_INITIALS, _MOST_INITIALS = 2, 4


def _initials_of(short: Token, words: Sequence[Token]) -> int:
    """How many of the words a token has the initials of; 0 if they are not its letters.

    Nor is "Am" of "Am Med Assoc" the initials of "American Medical".
    """
    count = len(short.text)
    begin = "".join(word.text[0] for word in words[:count])
    is_in_range = _FEWEST_INITIALS <= count <= _MOST_INITIALS and not short.cut
    if not is_in_range or begin != short.text:
        return 0
    return count if short.acronym or not abbreviates(short, words[0]) else 0


# --- acronyms

_SHORTEST, _MAX_ACRONYM_LENGTH = 3, 12
# The small words of which acronyms have a letter.
_GIVING = frozenset("of on and in for to".split())


@lru_cache(maxsize=1 << 13)
def spells(acronym: str, words: tuple[str, ...], *, is_abbreviated: bool = False) -> bool:
    """Whether the letters begin the words in order: every word but a meeting's boilerplate gives one letter or more.

    `words` are those of the name with its small words, which may give a letter ("POPL", "TOIS"); an abbreviated name
    has lost them.
    """
    if not _SHORTEST <= len(acronym) <= _MAX_ACRONYM_LENGTH or not 2 <= len(words) <= _MAX_WORDS:
        return False
    # Places in the acronym that can be reached after the words so far.
    reached = {0}
    for word in words:
        optional = word in _OPTIONAL or word in _STOP_WORDS
        following = set(reached) if optional else set()
        for place in reached:
            following.update(_places_after(acronym, place, word))
            if is_abbreviated and 0 < place < len(acronym) and acronym[place] == "o":
                following.update(_places_after(acronym, place + 1, word))
        if not following:
            return False
        reached = following
    return len(acronym) in reached


def _places_after(acronym: str, place: int, word: str) -> Iterator[int]:
    """Where a word's beginning can end in the acronym; of a plural the last letter may follow ("AISTATS")."""
    most = 1 if len(acronym) == _SHORTEST or word in _GIVING else 6
    if word in _STOP_WORDS and word not in _GIVING and len(word) > 1:
        return
    length = 0
    while length < min(most, len(word), len(acronym) - place) and acronym[place + length] == word[length]:
        length += 1
        if length > 1 or word not in SOCIETIES:
            yield place + length
    if length > 2 and word.endswith("s") and acronym[place + length : place + length + 1] == "s":
        yield place + length + 1


def letters(text: str) -> str:
    """The letters and digits of a short name: "RA-L" and "RAL" are one acronym."""
    return "".join(char for char in _plain(text).lower() if char.isalnum() or char in "*&")


def spoken_words(text: str) -> tuple[str, ...]:
    """All words of a name in small letters, for its initials."""
    return tuple(word.rstrip(".*").lower() for word in _TOKEN.findall(_plain(text))[: _MAX_WORDS + 1])


# --- names


@dataclass(frozen=True, slots=True)
class Name:
    """One way to read the text as a name: all its words, and for a meeting those of its topic."""

    words: tuple[Token, ...]
    topic: tuple[Token, ...]
    societies: frozenset[str]
    spoken: tuple[str, ...]
    meeting: str | None = None
    is_journal: bool = False


_END = Token("--")
_SERIES_WORDS = frozenset({"series", "ser", "section", "sect", "part", "pt"})


def read_name(phrase: str) -> Name | None:
    """Read a phrase as the name of a venue, without numbers and the words for its series; None if no word is left."""
    words = tuple(token for token in tokens(phrase) if not token.text.isdigit())
    pairs = zip_longest(words, words[1:], fillvalue=_END)
    words = tuple(token for token, next_ in pairs if token.text not in _SERIES_WORDS or len(next_.text) > 1)
    if not words:
        return None
    societies = frozenset(token.text for token in takewhile(lambda each: each.text in BEFORE_NAME, words))
    meeting = next((MEETINGS[token.text] for token in words if token.text in MEETINGS), None)
    is_journal = not meeting and any(token.text in _JOURNALS for token in words)
    topic = tuple(token for token in words if token.text not in DROPPED) or words
    return Name(words, topic, societies & SOCIETIES, spoken_words(phrase), meeting, is_journal)
