"""Locks to look at in a browser: a small one, one of hostile texts, and big ones. All works in them are invented."""

from __future__ import annotations

from itertools import islice, product

from normalizer.lock import Alternative, Decision, Lock, LockedTitle, LockedWork, Output, QueryLog, TitleContext
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import FieldOrigin, Record
from normalizer.works.verdict import Reason, Status

ASKED = QueryLog(on="2026-11-21", catalogs=("sheep.jsonl of 2026-11-01, 3 records",), sources=("arxiv",))
PAGES = ("pages/meadow.txt",)

# The open titles of the small lock, in the order in which the page asks for them.
ECLAIRS = "Éclairs and Zebras: Stripes Compared"
SHEPHERDS = "Teaching Sheep to Count Shepherds"
GOATS = "Goats in Argan Trees and How They Choose a Branch"
MEADOW = "Who Moved My Meadow?"
OPEN = (ECLAIRS, SHEPHERDS, GOATS, MEADOW)
# Settled ones: by a person, and by bibnorm.
OAK = "An Old Oak Tree Remembers"
SHEEP = "Counting Sheep with a Camera on a Collar"

SHEPHERDS_ABSTRACT = (
    "Shepherds have always counted their sheep. We ask whether sheep can count their shepherds, train twelve ewes with "
    "clover and three seasons of patience, and find that most of them tell one shepherd from two, but not two from three."
)


def small() -> Lock:
    """Two ambiguous titles, one of them with a work that has no identifier; two unmatched ones; two settled ones."""
    return Lock(
        titles=(_eclairs(), _shepherds(), _goats(), _meadow(), _oak(), _sheep()),
        works={"hirt2021counting": LockedWork(record=_SHEEP_RECORD, written={"refs.bib": {"@": "00000000"}})},
        outputs={"refs.bib": Output(pages=PAGES)},
    )


def settled() -> Lock:
    """Nothing left to review."""
    lock = small()
    return Lock(titles=(_oak(), _sheep()), works=lock.works, outputs=lock.outputs)


def _open(title: str, status: Status, reason: Reason, beside: TitleContext, *candidates: Alternative) -> LockedTitle:
    decision = Decision(status=status, reason=reason, confidence=candidates[0].confidence if candidates else 0.0)
    return LockedTitle(title=title, pages=PAGES, beside=beside, decision=decision, candidates=candidates, asked=ASKED)


def _eclairs() -> LockedTitle:
    return _open(
        ECLAIRS,
        Status.AMBIGUOUS,
        Reason.SEVERAL_WORKS,
        TitleContext(abstract="Two kinds of stripes are compared by taste and by sight.", authors=("Zoé Zèbre",), year=2020),
        Alternative(
            title="Eclairs and Zebras: Stripes Compared", arxiv="2001.00001", authors=("Z. Zèbre",), year=2020,
            reason=Reason.SAME_TITLE, confidence=0.5, evidence={"title": 1.0, "authors": 1.0},
        ),
        Alternative(
            title="Eclairs and Zebras: Stripes Compared", doi="10.1000/zebra", authors=("Zoé Zèbre",), year=2021,
            venue="Journal of Stripes", reason=Reason.SAME_TITLE, confidence=0.45, evidence={"title": 1.0, "year": 0.0},
        ),
    )  # fmt: skip


def _shepherds() -> LockedTitle:
    return _open(
        SHEPHERDS,
        Status.AMBIGUOUS,
        Reason.SEVERAL_WORKS,
        TitleContext(abstract=SHEPHERDS_ABSTRACT),
        Alternative(
            title="Teaching Lambs to Count Shepherds", arxiv="2105.01234", authors=("Anna Hirt", "Ben Berger"), year=2021,
            reason=Reason.NEAR_TITLE, confidence=0.62, evidence={"title": 0.91, "abstract": 0.4},
        ),
        Alternative(
            title="Teaching Sheep to Count Their Shepherds at Night", doi="10.1000/night.2022", authors=("Cleo Clover",),
            year=2022, venue="Annals of Wool", reason=Reason.WORDS_ADDED, confidence=0.31, evidence={"title": 0.8},
        ),
        Alternative(
            title="Teaching Sheep to Count", authors=("Dora Dale",), year=1987,
            reason=Reason.TITLE_CUT_SHORT, confidence=0.07, evidence={"title": 0.7, "year": 0.0},
        ),
    )  # fmt: skip


def _goats() -> LockedTitle:
    return _open(
        GOATS,
        Status.UNMATCHED,
        Reason.SIMILAR_TITLE,
        TitleContext(venue="Treetop Letters"),
        Alternative(
            title="Goats in Apple Trees", arxiv="1909.09999", authors=("Emil Esche",), year=2019,
            reason=Reason.SIMILAR_TITLE, confidence=0.04, evidence={"title": 0.42},
        ),
    )  # fmt: skip


def _meadow() -> LockedTitle:
    return _open(MEADOW, Status.UNMATCHED, Reason.NO_CANDIDATE, TitleContext())


def _oak() -> LockedTitle:
    decision = Decision(status=Status.UNMATCHED, by="Grace", note="a leaflet of the forest office")
    return LockedTitle(title=OAK, pages=PAGES, decision=decision, asked=ASKED)


_SHEEP_RECORD = Record(
    title=SHEEP,
    authors=(Person(family="Hirt", given="Anna"),),
    date=PartialDate(year=2021, month=5),
    arxiv="2105.04321",
    origin={"title": FieldOrigin(source="arxiv", via="catalog:sheep.jsonl")},
)


def _sheep() -> LockedTitle:
    return LockedTitle(
        title=SHEEP,
        pages=PAGES,
        beside=TitleContext(ids=("2105.04321",)),
        decision=Decision(
            status=Status.MATCHED, reason=Reason.SAME_IDENTIFIER, confidence=0.9995, evidence={"title": 1.0}
        ),
        candidates=(
            Alternative(
                title="Counting Sheep", arxiv="2001.07777", authors=("Fred Feld",), year=2020,
                reason=Reason.OTHER_IDENTIFIER, confidence=0.01, evidence={"title": 0.6},
            ),
        ),
        asked=ASKED,
        key="hirt2021counting",
    )  # fmt: skip


# What a page may hold that somebody wants to do us harm with, or that merely breaks pages. A row: name, text.
HOSTILE = {
    "script": "<script>alert(1)</script> Harmless Words",
    "attribute": "\"><img src=x onerror=alert(1)> '><svg onload=alert(2)>",
    "template": "{{ 7 * 7 }} {% raw %} ${7 * 7} &lt;b&gt; &amp;amp;",
    "turned": "The Meadow \u202eyks eht ni\u202c and \u2066the Sea",
    "endless": "Meadow" + "o" * 5_000,
    "link": "javascript:alert(1) [Click](javascript:alert(2)) http://example.org/x.png",
    "emoji": "👩\u200d🔬 Sheep 🐑🐑🐑 and \U0001f1e8\U0001f1ed Goats 🐐",
    "arabic": "عد الأغنام في المرج (Counting) ١٢٣",
    "hebrew": "ספירת כבשים באחו [2021]",
    "controls": "Bell\x07 Null\x00 Escape\x1b[31m Delete\x7f Zero\u200bWidth",
    "comment": "<!-- --><style>body{display:none}</style></main></body><base href=//example.org>",
    "blank": "Many\n\n\nLines\t\tand\u2028Separators\u2029Here",
    "combining": "Z" + "\u0335\u0321\u0356" * 300 + "algo",
}


def hostile() -> Lock:
    """Each hostile text as a title, and as each text of its candidates; identifiers that are none."""
    return Lock(titles=tuple(_hostile(name, text) for name, text in HOSTILE.items()))


def _hostile(name: str, text: str) -> LockedTitle:
    title = f"{text} [{name}]"
    return LockedTitle(
        title=title,
        pages=(f"pages/{text[:40]}.txt",),
        beside=TitleContext(ids=("javascript:alert(3)", text[:80]), authors=(text, text), year=2020, venue=text, abstract=text * 3),
        decision=Decision(status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS, confidence=0.5, note=text),
        candidates=(
            Alternative(
                title=text, arxiv="2001.00001", authors=(text, text), year=2020, venue=text,
                reason=Reason.SAME_TITLE, confidence=0.5, evidence={"title": 1.0, "<b>new</b>": 0.5},
            ),
            Alternative(
                title=f"{text} {text}"[:6_000], arxiv="javascript:alert(4)", authors=(text,),
                reason=Reason.SAME_TITLE, confidence=0.4, evidence={"title": 0.5},
            ),
            Alternative(
                title=text, doi='10.1000/"><script>alert(5)</script>', reason=Reason.SAME_TITLE, confidence=0.3,
            ),
        ),
        asked=QueryLog(on="2026-11-21", catalogs=(text,), sources=("<b>arxiv</b>",)),
    )  # fmt: skip


_FIRST = "Patient Noisy Sparse Woolen Silent Greedy Alpine Nightly Hidden Gentle".split()
_SECOND = "Sheep Goats Shepherds Meadows Collars Clover Fences Bells Dogs Clouds".split()
_THIRD = "Counting Sorting Herding Shearing Grazing Dreaming Naming Pairing Waiting Climbing".split()
_FOURTH = "Rain Snow Fog Wind Moonlight Drought Spring Frost Thunder Dusk".split()
_SENTENCES = (
    "We watch {0} for one summer and write down what happens whenever they turn to {1}.",
    "Nobody had asked before whether {0} mind {1}, and the answer is less plain than it seems.",
    "A collar with a small camera records every step, a second one the weather, and a third one the shepherd.",
    "On two of three hills the animals learn within a week; on the third they teach us something instead.",
    "All our notes can be read at the hut, where they are chained to the table because of the goats.",
)


def big(count: int) -> Lock:
    """So many open titles, each with an abstract of 1,000 characters and five candidates of four authors."""
    words = islice(product(_FIRST, _SECOND, _THIRD, _FOURTH), count)
    return Lock(titles=tuple(_of_many(number, *parts) for number, parts in enumerate(words)))


def _of_many(number: int, first: str, second: str, third: str, fourth: str) -> LockedTitle:
    title = f"{first} {second} and the Art of {third} in {fourth}"
    abstract = " ".join(_SENTENCES * 3).format(f"{first.lower()} {second.lower()}", third.lower())[:1_000]
    is_ambiguous = number % 3 > 0
    return _open(
        title,
        Status.AMBIGUOUS if is_ambiguous else Status.UNMATCHED,
        Reason.SEVERAL_WORKS if is_ambiguous else Reason.SIMILAR_TITLE,
        TitleContext(abstract=abstract, year=2000 + number % 25),
        *(
            Alternative(
                title=f"{other} {second} and the Art of {third} in {fourth}",
                arxiv=f"20{number % 12 + 1:02}.{number % 10_000 * 5 + place + 10_000:05}",
                authors=tuple(f"{name} {second}son" for name in _FIRST[place : place + 4]),
                year=2000 + number % 25,
                venue="Journal of Applied Meadows",
                reason=Reason.NEAR_TITLE,
                confidence=round(0.5 - place / 12, 3),
                evidence={"title": round(0.95 - place / 10, 3), "abstract": 0.31, "year": 1.0},
            )
            for place, other in enumerate(_FIRST[:5])
        ),
    )
