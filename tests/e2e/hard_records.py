"""Invented records that are hard to write down: every accent, particle, sign, script and gap a source may hold."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record

RELEASED, ANNOUNCED = CodeStatus.RELEASED, CodeStatus.ANNOUNCED
ADA = Person(family="Ada", given="Test")


def _author(number: int) -> Person:
    """One for each record: plainnat has no more than 26 labels for one name and year."""
    return Person(family="A" + "".join(chr(97 + int(digit)) for digit in str(number)), given="Test")


CONFERENCE = Venue(
    name="International Conference on Hard & Soft Cases", short="ICHSC", kind=VenueKind.CONFERENCE, raw="ICHSC"
)
WORKSHOP = Venue(name="Workshop on 100% Odd_Names", kind=VenueKind.WORKSHOP, raw="odd")
JOURNAL = Venue(name="Journal für Schwierige Fälle", short="J. Schw. Fälle", kind=VenueKind.JOURNAL, raw="JSF")
BOOK = Venue(name="Handbook of Edge Cases", kind=VenueKind.BOOK, raw="Handbook")
UNKNOWN = Venue(name="Somewhere, Volume #3", kind=VenueKind.UNKNOWN, raw="Somewhere")

PEOPLE = (
    Person(family="Gödel", given="Kürt"),
    Person(family="Zięba", given="Łukasz"),
    Person(family="Erdős", given="Pál Ű."),
    Person(family="Žižek", given="Đorđe Š."),
    Person(family="Þórsson", given="Ægir Ð."),
    Person(family="Øster", given="Åse"),
    Person(family="Işık", given="İlker Ğ."),
    Person(family="Nguyễn", given="Thị Phương Ở"),
    Person(family="Țurcanu", given="Ștefan"),
    Person(family="Ķēniņš", given="Jānis Ģ."),
    Person(family="Straße", given="Œuvre Ñ. Ç."),
    Person(family="Ŋala", given="Ḥasan ǎ"),
    Person(family="Berg", particle="van der", given="Ludwig"),
    Person(family="Last", particle="von", suffix="Jr.", given="First M."),
    Person(family="Alembert", particle="d'", given="Jean"),
    Person(family="García Márquez", given="Gabriel"),
    Person(family="de Souza e Silva", given="Ana"),
    Person(family="King", suffix="III", given="B. B."),
    Person(family="boyd", given="danah"),
    Person(family="Plato"),
    Person(family="Two Words"),
    Person(family="Gogh", particle="van"),
    Person(family="Suffixed", suffix="Jr."),
    Person(family="Barnes and Noble", given="Publisher"),
    Person(family="Comma, Inc.", given="The"),
    Person(family="Commas", given="Many, Many, Many, More"),
    Person(family="Others", given="None"),
    Person(literal="ATLAS Collaboration"),
    Person(literal="R&D Group_1, and {Friends}"),
    Person(family="李", given="小龙"),
    Person(family="Παπαδόπουλος", given="Γιώργος"),
    Person(family="Толстой", given="Лев"),
    Person(family="العربي", given="محمد"),
    Person(family="O’Brien", given='William "Bill"'),
    Person(family="Smith-Jones", given="J.-P."),
)

TITLES = (
    r"Poincar\'e maps, G\"odel and Erd\H{o}s in {B}races",
    "$\\beta$-VAE: a $\\mathbb{R}^n$ view of $\\mathfrak{g}$ and $SL_2(\\Z)$",
    "A title with 100% of & # _ signs and a lone $ sign",
    r"Already escaped: 100\% \& \#1 \_ and \$5",
    "Costs from $5 to $10 a day",
    "Unbalanced { brace } } and $x^2",
    r"Own macros: \sysname{} and \mymacro{with text} and \alpha without dollars",
    r"Broken math $\frac{1}$, $x^$ and $\begin{array}$",
    "Tilde ~100, caret x^2, backslash \\, pipe |, <angle> and `tick`",
    '“Quotes”, ‘single’, „low“, «guillemets» and "straight" — dash – range…',
    "Symbols: α ≤ β × γ → ∞, H₂O, x², ½ € £ ¥ © ® ™ § ¶ ° • · ¿ ¡ № ‰",
    "中文标题 and English",
    "Ελληνικός τίτλος with μ and ΛCDM",
    "Русский заголовок",
    "Emoji 😀🎉 and ﬁ ligatures",
    "iBOT, ViT and GANs for 3D CNN-based ImageNet models in C++ and C#",
    "DEEP LEARNING IN CAPITALS ONLY",
    r"\textit{Revelio}: styled \texttt{code\_name} and \emph{words}",
    "A$_{1-x}$B$_x$ with $\\text{text } \\mathrm{Tc} \\operatorname{arg}$ and $a^b^c$",
    "Zero\u200bwidth, soft\u00adhyphen, no\u00a0break, tab\tand control\x99",
    "x̌ and ệ and Ẵ: letters of many marks",
    "Percent % at the end %",
    "A " + "very " * 120 + "long title",
    "A_word_of_" + "many_" * 60 + "underscores",
)

URLS = (
    "https://example.org/a_b/c%20d?x=1&y=2#frag~home",
    "https://example.org/" + "long/" * 60 + "path_end",
    'https://example.org/{braces}/\\back^caret|pipe<angle>"quote" space/ü',
    "https://example.org/$money",
)
DOIS = ("10.1007/978-3-030-58452-8_13", "10.1002/(SICI)1097-0258(1998)17:15/16<1661::AID-1>3.0.CO;2-2", "10.1/a#b%c&d")

CODE = (
    CodeLink(url="https://github.com/some_one/a-b.c_d", host="github.com", owner="some_one", name="a-b.c_d",
             status=RELEASED, said_by="page"),
    CodeLink(url="https://gitlab.com/x/y/-/tree/100%25?a=1&b=~2#L1", host="gitlab.com", owner="x", name="y",
             status=RELEASED, said_by="page"),
    CodeLink(url="https://github.com/soon/later", host="github.com", owner="soon", name="later",
             status=ANNOUNCED, said_by="page"),
)  # fmt: skip


def hard_records() -> tuple[Record, ...]:
    """About 90 records, every one with a title; those that lack an author or a year `has_gap`."""
    return (*_by_people(), *_by_title(), *_by_link(), *_by_gap())


def has_gap(record: Record) -> bool:
    return not record.authors or record.date is None


def _preprint(number: int, **known: object) -> Record:
    values = {
        "title": "A plain title", "authors": (_author(number),), "date": PartialDate(year=2021, month=3),
        "arxiv": f"2103.{number:05d}", "primary_category": "cs.LG",
    } | known  # fmt: skip
    return Record(**values)  # type: ignore[arg-type]


def _by_people() -> Iterator[Record]:
    for number, person in enumerate(PEOPLE, 1):
        yield _preprint(number, title="Names and their parts", authors=(person, _author(number)))
    yield _preprint(100, title="Everybody", authors=PEOPLE)
    crowd = tuple(Person(family=f"Author{chr(97 + n % 26)}{n}", given="A. B.") for n in range(300))
    yield _preprint(101, title="A crowd", authors=crowd)
    yield _preprint(102, title="A list that breaks off", authors=PEOPLE[:2], authors_complete=False)


def _by_title() -> Iterator[Record]:
    for number, title in enumerate(TITLES, 200):
        published = {"venue": JOURNAL, "volume": "12", "issue": "3", "pages": "12-34", "doi": f"10.1000/{number}"}
        yield _preprint(number, title=title, **(published if number % 2 else {}))


def _by_link() -> Iterator[Record]:
    for number, url in enumerate(URLS, 300):
        yield _preprint(number, title="A link", url=url, venue=CONFERENCE if number % 2 else None)
    for number, doi in enumerate(DOIS, 310):
        yield _preprint(number, title="An identifier", doi=doi, venue=CONFERENCE)
    for number in range(1, 4):
        yield _preprint(320 + number, title="With code", code=CODE[:number])


def _by_gap() -> Iterator[Record]:
    full = {"volume": "7", "issue": "2", "pages": "1--9", "publisher": "Verlag & Söhne"}
    for number, venue in enumerate((CONFERENCE, WORKSHOP, JOURNAL, BOOK, UNKNOWN), 400):
        yield _preprint(number, title="Fully published", venue=venue, **full)
        yield _preprint(number + 10, title="Published, no more", venue=venue)
        yield _preprint(number + 20, title="Published in no year", venue=venue, date=None)
    yield _preprint(440, title="Nobody wrote this", authors=())
    yield _preprint(441, title="Nobody published this", authors=(), venue=CONFERENCE)
    yield _preprint(442, title="Never", date=None)
    yield _preprint(443, title="A day", date=PartialDate(year=2021, month=3, day=4))
    yield Record(title="A title and nothing else")
    yield Record(title="On the web only", authors=(ADA,), url="https://example.org/page", date=PartialDate(year=1999))
    yield _preprint(444, title="An old identifier", arxiv="math.GT/0309136", primary_category="math.GT")
