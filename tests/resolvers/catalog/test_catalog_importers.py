"""Rows of source files by their shapes, files by their packing, and readers beside a build."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import zstandard

from normalizer.works.description import Description, RawName
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog import source_files as sources
from resolvers.catalog.importers import choose_importer, importer_named
from resolvers.catalog.importers.importer import Importer, parse_json_line
from resolvers.catalog.row_values import RowError
from resolvers.catalog.source_files import open_source
from resolvers.errors import ImportFormatError

NAMES = ("arxiv-snapshot", "s2-papers", "abstracts", "bibnorm", "csl-json")
SNAPSHOT, S2, ABSTRACTS, OWN, CSL = map(importer_named, NAMES)
ORIGIN = ("who", "how")
SNAPSHOT_ROW = {
    "id": "math/0309136",
    "submitter": "A. Person",
    "authors": "Zo\\'e Person and B. Author",
    "title": "A title that is\n  wrapped",
    "comments": "12 pages,\n  3 figures",
    "journal-ref": "J. Imag. Math. 3 (2004) 1-12",
    "doi": "10.1000/first 10.1000/second",
    "report-no": None,
    "categories": "math.GT hep-th",
    "license": None,
    "abstract": "  Some words.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 8 Sep 2003 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Feb 2004 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [
        ["Person", "Zoé", "", "Some Place"],
        ["Author", "B. -C.", "Jr"],
        ["The XYZ Collaboration", "", ""],
    ],
}


def record_of(row: dict[str, Any], importer: Importer = OWN) -> Description:
    return importer.record(json.dumps(row).encode(), ORIGIN)


def own(**fields: Any) -> Description:
    return Description("who", "A title", via="how", **fields)


@pytest.mark.parametrize(
    ("row", "record"),
    [
        pytest.param({}, own(), id="only a title"),
        pytest.param({"title": " A\n  title "}, own(), id="wrapped title"),
        pytest.param({"arxiv_id": "math.GT/0309136v2"}, own(arxiv="math/0309136"), id="arXiv id in its canonical form"),
        pytest.param({"authors": ["Ann B. Cee", " "]}, own(authors=(RawName("Ann B. Cee"),)), id="authors"),
        pytest.param({"authors_complete": False}, own(authors_complete=False), id="some authors only"),
        pytest.param({"published": "2022-09-22"}, own(published="2022-09-22"), id="day"),
        pytest.param({"published": "2022-09"}, own(published="2022-09"), id="month"),
        pytest.param({"published": "2022-09-22T10:00:00Z"}, own(published="2022-09-22"), id="date with time"),
        pytest.param({"published": True}, own(), id="published work, no date"),
        pytest.param(
            {
                "published": False,
                "venue": "ICLR",
                "year": 2018,
                "type": "conference",
                "url": "https://openreview.net/forum?id=rk6qdGgCZ",
            },
            own(openreview="rk6qdGgCZ"),
            id="submission that was not accepted",
        ),
        pytest.param({"year": 2010}, own(year=2010), id="year"),
        pytest.param({"year": "2010"}, own(year=2010), id="year as text"),
        pytest.param({"year": 2010.0}, own(year=2010), id="year of a column of floats"),
        pytest.param({"year": 868}, own(year=868), id="very old book"),
        pytest.param({"year": 2010, "venue_year": 2011}, own(year=2011), id="year of the venue goes before"),
        pytest.param({"venue_year": 2011, "year": 2010}, own(year=2011), id="year of the venue goes before, first"),
        pytest.param(
            {"type": "journal", "volume": 7, "issue": "2", "pages": "1-9"},
            own(kind="journal", volume="7", issue="2", pages="1-9"), id="journal",
        ),
        pytest.param(
            {"venue": "Proc. X", "publisher": "P", "url": "https://x.org", "comment": "c"},
            own(venue="Proc. X", publisher="P", url="https://x.org", comment="c"), id="texts",
        ),
        pytest.param(
            {"url": "https://aclanthology.org/L10-1504"}, own(url="https://aclanthology.org/L10-1504", acl="L10-1504"),
            id="address in the ACL Anthology",
        ),
        pytest.param(
            {"url": "https://proceedings.mlr.press/v235/liu24w/liu24w.pdf"},
            own(url="https://proceedings.mlr.press/v235/liu24w/liu24w.pdf", pmlr="v235/liu24w"), id="address of PMLR",
        ),
        pytest.param(
            {"url": "https://papers.nips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html"},
            own(
                url="https://papers.nips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html",
                neurips="2012/c399862d3b9d6b76c8436e924a68c45b",
            ),
            id="address of NeurIPS",
        ),
        pytest.param(
            {"url": "https://openreview.net/forum?id=B1YfAfcgl"},
            own(url="https://openreview.net/forum?id=B1YfAfcgl", openreview="B1YfAfcgl"), id="address of OpenReview",
        ),
        pytest.param(
            {"url": "http://arxiv.org/abs/1501.09999v2"},
            own(url="http://arxiv.org/abs/1501.09999v2", arxiv="1501.09999"), id="address of arXiv",
        ),
        pytest.param({"code": ["https://github.com/a/b"]}, own(code=("https://github.com/a/b",)), id="code"),
        pytest.param(
            {"primary_category": "cs.CV", "doi": "10.1000/X"}, own(primary_category="cs.CV", doi="10.1000/X"),
            id="category and DOI as written",
        ),
        pytest.param({"doi": None, "venue": "", "authors": None}, own(), id="null and empty are not given"),
        pytest.param({"something": [1]}, own(), id="unknown keys do not count"),
        pytest.param({"abstract": " Of\n rivers. "}, own(abstract="Of rivers."), id="abstract"),
        pytest.param({"other_titles": ["An older title", ""]}, own(other_titles=("An older title",)), id="titles"),
    ],
)  # fmt: skip
def test_own_row(row: dict[str, Any], record: Description) -> None:
    assert record_of({"title": "A title"} | row) == record


def test_keys_that_are_not_read_are_named(tmp_path: Path) -> None:
    source = tmp_path / "mine.jsonl"
    rows = [{"title": "Looms of threads", "yaer": 2001}, {"title": "Other looms", "Year": 2001, "doi": "10.1000/x"}]
    source.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert build_catalog([source], tmp_path / "catalog").sources[0].ignored == ("Year", "yaer")


CSL_ITEM = {"id": "a", "type": "paper-conference", "title": 'A <span class="nocase">CSL</span> title'}


@pytest.mark.parametrize(
    ("item", "record"),
    [
        ({}, {}),
        (
            {
                "author": [{"family": "Orr", "given": "Nina"}, {"literal": "others"}],
                "issued": {"date-parts": [[2001, 5]]},
                "container-title": "Looms",
                "DOI": "10.4000/q",
                "URL": "https://openreview.net/forum?id=B1YfAfcgl",
                "custom": {
                    "arxiv": "2106.04560",
                    "preprint_date": "2000-06",
                    "code": [{"url": "https://github.com/a/b", "status": "released"}],
                },
            },
            {
                "authors": (RawName("Nina Orr", given="Nina", family="Orr"),),
                "authors_complete": False,
                "year": 2001,
                "venue": "Looms",
                "doi": "10.4000/q",
                "openreview": "B1YfAfcgl",
                "arxiv": "2106.04560",
                "published": "2000-06",
                "code": ("https://github.com/a/b",),
            },
        ),
        ({"number": "arXiv:2106.04560"}, {"arxiv": "2106.04560"}),
        ({"number": "2106.04560"}, {}),
        ({"URL": "https://arxiv.org/abs/2106.04560"}, {"arxiv": "2106.04560"}),
    ],
)
def test_item_of_csl_json(item: dict[str, Any], record: dict[str, Any]) -> None:
    row = CSL_ITEM | item
    assert choose_importer([json.dumps(row).encode()]) is CSL
    expected = Description("who", "A CSL title", via="how", kind="proceedings-article", **record)
    assert record_of(row, CSL) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff\xfe{", "not UTF-8"),
        (b"title: no", "not JSON"),
        (b'{"title": "broken', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'["a title"]', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"NaN", "not a JSON object"),
    ],
)
def test_line_of_no_use(line: bytes, reason: str) -> None:
    with pytest.raises(RowError, match=f"^{reason}$"):
        parse_json_line(line)


def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_kept() -> None:
    record = OWN.record(rb'{"title": "a \ud835 b \uD835\uDC00"}', ORIGIN)
    assert record.title == "a ? b \U0001d400"


def test_snapshot_row() -> None:
    assert record_of(SNAPSHOT_ROW, SNAPSHOT) == Description(
        source="who",
        via="how",
        title="A title that is wrapped",
        arxiv="math/0309136",
        doi="10.1000/first",
        authors=(
            RawName("Zoé Person", "Person", "Zoé"),
            RawName("B. -C. Author Jr", "Author", "B. -C.", "Jr"),
            RawName("The XYZ Collaboration", "The XYZ Collaboration"),
        ),
        published="2003-09-08",
        primary_category="math.GT",
        venue="J. Imag. Math. 3 (2004) 1-12",
        comment="12 pages, 3 figures",
        abstract="Some words.",
    )


S2_ROW = {
    "corpusid": 252,
    "externalids": {"ArXiv": "2209.10901", "DOI": "10.1000/X", "DBLP": "conf/x/1", "MAG": None},
    "url": "https://www.semanticscholar.org/paper/0123456789abcdef0123456789abcdef01234567",
    "title": "A Title",
    "authors": [{"authorId": "1", "name": "A. Cee"}, {"authorId": None, "name": None}, {"name": "B. Dee"}],
    "venue": "Conference on Rivers",
    "publicationvenueid": None,
    "year": 2022,
    "publicationtypes": ["JournalArticle", "Conference"],
    "publicationdate": "2022-09-22",
    "journal": {"name": "Rivers", "pages": "\n 1-9 ", "volume": "7"},
}


def test_row_of_semantic_scholar() -> None:
    assert record_of(S2_ROW, S2) == Description(
        source="who",
        via="how",
        title="A Title",
        arxiv="2209.10901",
        doi="10.1000/X",
        authors=(RawName("A. Cee"), RawName("B. Dee")),
        published="2022-09-22",
        venue="Conference on Rivers",
        kind="Conference",
        volume="7",
        pages="1-9",
        s2="0123456789abcdef0123456789abcdef01234567",
        dblp="conf/x/1",
    )


WHOLE = {OWN.name: {"title": "A title"}, SNAPSHOT.name: SNAPSHOT_ROW, S2.name: S2_ROW, ABSTRACTS.name: {}}


@pytest.mark.parametrize(
    ("importer", "row", "attribute", "value"),
    [
        pytest.param(SNAPSHOT, {"authors": "The XYZ Collaboration, B. Author, et al"}, "authors_complete", False, id="et al"),
        pytest.param(SNAPSHOT, {"authors": "Ann Petal and B. Alder"}, "authors_complete", True, id="no et al"),
        pytest.param(SNAPSHOT, {"authors_parsed": None}, "authors", (), id="no authors"),
        pytest.param(SNAPSHOT, {"authors_parsed": [["", "", ""]]}, "authors", (), id="empty name"),
        pytest.param(SNAPSHOT, {"versions": None}, "published", None, id="no versions"),
        pytest.param(SNAPSHOT, {"versions": [{"version": "v2", "created": "Tue, 24 Feb 2004 20:10:27 GMT"}]}, "published", None, id="first version unknown"),
        pytest.param(SNAPSHOT, {"versions": [{"version": "v1", "created": "Tue, 24 Xyz 2004"}]}, "published", None, id="no such month"),
        pytest.param(SNAPSHOT, {"versions": "v1"}, "published", None, id="versions of another shape"),
        pytest.param(SNAPSHOT, {"doi": None, "journal-ref": None}, "venue", None, id="not published"),
        pytest.param(SNAPSHOT, {"categories": ""}, "primary_category", None, id="no category"),
        pytest.param(S2, {"publicationdate": None}, "published", "2022", id="year of the first version, not of the venue"),
        pytest.param(S2, {"publicationdate": None, "year": None}, "published", None, id="no date"),
        pytest.param(S2, {}, "year", None, id="year of the venue is not known"),
        pytest.param(S2, {"venue": ""}, "venue", "Rivers", id="journal where there is no venue"),
        pytest.param(S2, {"venue": "arXiv.org", "journal": {"name": "ArXiv", "volume": "abs/2209.10901"}}, "venue", None, id="arXiv is no venue"),
        pytest.param(S2, {"journal": {"name": "ArXiv", "volume": "abs/2209.10901"}}, "volume", None, id="nor has volumes"),
        pytest.param(S2, {"venue": "arXiv.org"}, "venue", "Rivers", id="journal of a paper that was a preprint"),
        pytest.param(S2, {"journal": None}, "pages", None, id="no journal"),
        pytest.param(S2, {"externalids": None}, "arxiv", None, id="no identifiers"),
        pytest.param(S2, {"authors": None}, "authors", (), id="no authors"),
        pytest.param(S2, {"publicationtypes": None}, "kind", None, id="no kind"),
        pytest.param(S2, {"publicationtypes": []}, "kind", None, id="empty list of kinds"),
    ],
)  # fmt: skip
def test_row_with_less(importer: Importer, row: dict[str, Any], attribute: str, value: object) -> None:
    assert getattr(record_of(WHOLE[importer.name] | row, importer), attribute) == value


@pytest.mark.parametrize(
    ("importer", "row", "reason"),
    [
        (OWN, {"title": None}, "no title"),
        (OWN, {"title": "  "}, "no title"),
        (OWN, {"title": 7}, "no title"),
        (OWN, {"arxiv_id": "1234"}, "arxiv_id is not an arXiv identifier"),
        (OWN, {"authors": "Ann Cee"}, "authors is not a list of texts"),
        (OWN, {"authors": [{"name": "Ann Cee"}]}, "authors is not a list of texts"),
        (OWN, {"authors_complete": 1}, "authors_complete is not true or false"),
        (OWN, {"published": "last year"}, "published is not a date like 2022-09-22"),
        (OWN, {"published": "2022-13"}, "published is not a date like 2022-09-22"),
        (OWN, {"year": 20220}, "year is not a year from 1 to 9999"),
        (OWN, {"year": 2010.5}, "year is not a year from 1 to 9999"),
        (OWN, {"year": True}, "year is not a year from 1 to 9999"),
        (OWN, {"doi": 10.1}, "doi is not a text"),
        (OWN, {"abstract": 3}, "abstract is not a text"),
        (OWN, {"other_titles": [3]}, "other_titles is not a list of texts"),
        (OWN, {"code": "https://github.com/a/b"}, "code is not a list of texts"),
        (SNAPSHOT, {"title": None}, "no title"),
        (SNAPSHOT, {"id": "none"}, "id is not an arXiv identifier"),
        (SNAPSHOT, {"id": 704.0001}, "id is not an arXiv identifier"),
        (SNAPSHOT, {"authors_parsed": "A, B"}, "authors_parsed is not a list"),
        (SNAPSHOT, {"authors_parsed": ["A B"]}, "authors_parsed is not a list of names"),
        (SNAPSHOT, {"comments": 3}, "comments is not a text"),
        (ABSTRACTS, {"arxiv_id": "2209.10901"}, "no abstract"),
        (ABSTRACTS, {"title": " "}, "no title"),
        (ABSTRACTS, {"arxiv_id": "2209.10901", "title": " ", "abstract": "a"}, "no title"),
        (ABSTRACTS, {"abstract": "a"}, "neither a title nor an arXiv id"),
    ],
)
def test_row_of_no_use(importer: Importer, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(RowError, match=f"^{reason}$"):
        record_of(WHOLE[importer.name] | row, importer)


@pytest.mark.parametrize(
    ("row", "title", "arxiv", "abstract"),
    [
        ({"arxiv_id": "2209.10901", "abstract": "Of rivers."}, "", "2209.10901", "Of rivers."),
        ({"title": "A title", "authors": ["A. Cee"], "abstract": "Of rivers."}, "A title", None, "Of rivers."),
        ({"title": "A title", "abstract": ""}, "A title", None, None),
        ({"title": "A title", "arxiv_id": "2209.10901"}, "A title", "2209.10901", None),
    ],
)
def test_abstract_is_of_an_arxiv_id_or_of_a_record(
    row: dict[str, Any], title: str, arxiv: str | None, abstract: str | None
) -> None:
    record = record_of(row, ABSTRACTS)
    assert (record.title, record.arxiv, record.abstract) == (title, arxiv, abstract)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        pytest.param([SNAPSHOT_ROW], "arxiv-snapshot", id="snapshot"),
        pytest.param([SNAPSHOT_ROW | {"authors": None}], "arxiv-snapshot", id="snapshot that could be own"),
        pytest.param([{"title": "t", "authors": ["A"]}], "bibnorm", id="own"),
        pytest.param([{"nothing": 1}, [], {"title": "t", "arxiv_id": "2209.10901"}], "bibnorm", id="own after other lines"),
        pytest.param([{"title": "t", "authors": ["A"]}, SNAPSHOT_ROW, SNAPSHOT_ROW], "arxiv-snapshot", id="the more frequent"),
        pytest.param(
            [{"corpusid": 1, "title": "t", "year": 2020, "authors": [{"authorId": "1", "name": "A"}]}], "s2-papers",
            id="Semantic Scholar",
        ),
        pytest.param([{"corpusid": 1, "title": "t"}], None, id="too little of Semantic Scholar"),
        pytest.param([{"arxiv_id": "2209.10901", "abstract": "Of rivers."}], "abstracts", id="abstracts alone"),
        pytest.param(
            [{"arxiv_id": "2209.10901", "abstract": "a"}, {"title": "t", "authors": ["A"], "abstract": "b"}],
            "abstracts", id="abstracts, some with titles",
        ),
        pytest.param([{"title": "t", "authors": ["A"]}] * 2 + [{"title": "t", "abstract": "b"}], "bibnorm", id="few"),
        pytest.param([{"abstract": "whose?"}], None, id="abstracts of nobody"),
        pytest.param([{"text": "t"}], None, id="foreign"),
        pytest.param([], None, id="empty"),
    ],
)  # fmt: skip
def test_importer_is_chosen_by_the_rows(rows: list[Any], name: str | None) -> None:
    chosen = choose_importer([json.dumps(row).encode() for row in rows] + [b"no JSON at all"])
    assert (chosen.name if chosen else None) == name


@pytest.mark.parametrize(
    ("importer", "file_name", "source"),
    [
        (OWN, "other.jsonl.zst", "other"),
        (OWN, ".hidden.jsonl", "hidden"),
        (OWN, "...", "..."),
        (SNAPSHOT, "snapshot-2026.json", "arxiv"),
    ],
)
def test_file_name_or_shape_says_who_speaks(importer: Importer, file_name: str, source: str) -> None:
    assert importer.origin(file_name) == (source, f"catalog:{file_name}")


# --- Source files, packed or not


TEXT = b"".join(b'{"title": "Paper %d"}\n' % number for number in range(2000))
PACKED = {
    "plain": lambda text: text,
    "gzip": gzip.compress,
    "gzip of two members": lambda text: gzip.compress(text[:999]) + gzip.compress(text[999:]),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zstd of two frames": lambda text: zstandard.compress(text[:999]) + zstandard.compress(text[999:]),
    "zstd of many small frames": lambda text: b"".join(
        zstandard.compress(text[at : at + 300]) for at in range(0, len(text), 300)
    ),
}


def lines_of(path: Path) -> list[tuple[int, bytes]]:
    with open_source(path) as source:
        return list(source.lines())


@pytest.mark.parametrize("packed", PACKED)
def test_every_packing_gives_the_same_lines_whatever_the_name(packed: str, tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(PACKED[packed](TEXT))
    assert lines_of(path) == list(enumerate(TEXT.splitlines(), start=1))


@pytest.mark.parametrize("packed", ["gzip", "zstd", "zstd of two frames"])
def test_packed_file_that_breaks_off_says_so(packed: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PACKED[packed](os.urandom(200_000).hex().encode())[:-5000])
    with pytest.raises(ImportFormatError, match=r"file: the compressed data is damaged or ends early, after line \d"):
        lines_of(path)


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_packed_file_with_a_changed_byte_says_so(packed: str, tmp_path: Path) -> None:
    data = bytearray(PACKED[packed](TEXT))
    data[len(data) // 2] ^= 0xFF
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(ImportFormatError, match="damaged"):
        lines_of(path)


def test_blank_lines_are_counted_but_not_given(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbfone\n\n  \r\ntwo")
    assert lines_of(path) == [(1, b"one"), (4, b"two")]


def test_what_is_over_the_longest_line_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_LINE", 10)
    monkeypatch.setattr(sources, "_BLOCK", 4)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 35 + b"\nshort\n123456789\n")
    assert lines_of(path) == [(1, b"x" * 10), (2, b"short"), (3, b"123456789")]


def test_bytes_read_grow_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zstandard.compress(TEXT))
    with open_source(path) as source:
        assert source.bytes_read == 0
        assert len(list(source.lines())) == 2000
        assert source.bytes_read == source.bytes == path.stat().st_size


def test_what_is_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match=r"missing: cannot be read \(No such file"):
        lines_of(tmp_path / "missing")


def test_disk_that_fails_while_reading_is_about_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __init__(self, raw: object) -> None:
            self.head = TEXT[:1000]

        def read(self, size: int) -> bytes:
            raise OSError(5, "Input/output error")

    path = tmp_path / "file"
    path.write_bytes(TEXT)
    monkeypatch.setattr(sources, "_Stream", Failing)
    with pytest.raises(ImportFormatError, match=r"file: cannot be read \(Input/output error\)"):
        lines_of(path)


# --- Readers while a catalog is built


TITLES = [f"Notes on Topic {number}: Part {number % 7}" for number in range(200)]


def rows(year: int) -> list[dict[str, Any]]:
    return [{"title": title, "year": year} for title in TITLES]


@pytest.fixture
def path(source: Any, tmp_path: Path) -> Path:
    build_catalog([source(*rows(2001))], tmp_path / "cat")
    return tmp_path / "cat"


def test_reader_opened_before_a_build_still_answers_after_it(path: Path, source: Any) -> None:
    before = Catalog.open(path)
    build_catalog([source(*rows(2002))], path)
    after = Catalog.open(path)
    assert not (path / before.info.generation).exists()
    for catalog, year in ((before, 2001), (after, 2002)):
        found = catalog.find([TitleQuery(title) for title in TITLES])
        assert [(records[0].title, records[0].year) for records in found] == [(title, year) for title in TITLES]


def test_threads_share_one_reader(path: Path) -> None:
    catalog = Catalog.open(path)

    def ask(turn: int) -> list[str]:
        return [records[0].title for records in catalog.find([TitleQuery(title) for title in TITLES[turn:]])]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [TITLES[turn:] for turn in range(40)]


@pytest.mark.once
def test_processes_read_while_another_builds(path: Path, source: Any) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from resolvers.base import TitleQuery; from resolvers.catalog import Catalog\n"
        "years = set()\n"
        "print('ready', flush=True)\n"
        "while 'stop' not in years:\n"
        "    found = Catalog.open(Path(sys.argv[1])).find([TitleQuery(sys.argv[2])])[0][0]\n"
        "    years.add(found.year)\n"
        "    if found.year == 2009: years.add('stop')\n"
        "print(sorted(year for year in years if year != 'stop'))"
    )
    readers = [
        subprocess.Popen([sys.executable, "-c", program, path, TITLES[3]], stdout=subprocess.PIPE) for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"ready\n"
    for year in range(2006, 2010):
        build_catalog([source(*rows(year))], path)
    for reader in readers:
        out, _ = reader.communicate(timeout=120)
        assert reader.returncode == 0
        assert out.rstrip().endswith(b"2009]")
