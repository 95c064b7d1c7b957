"""The dumps of services: every record of the recorded samples, and files that are cut, damaged or something else."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.markup import plain
from normalizer.works.description import Description, year_of
from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.importers import choose_importer, xml_shapes
from resolvers.catalog.importers.importer import NoWorkError
from resolvers.catalog.row_values import RowError
from resolvers.catalog.source_files import open_source
from resolvers.catalog.splitting import SplitError, split_xml
from resolvers.errors import ImportFormatError

ORIGIN = ("who", "how")


def records_of(path: Path) -> list[Description]:
    """What a build reads from a file or folder."""
    found = []
    with open_source(path) as source:
        for part in source.parts():
            lines = [line for _, lines in part.blocks() for line in lines if line.strip()]
            importer = choose_importer(lines)
            for line in lines if importer else ():
                try:
                    found.append(importer.record(line, ORIGIN))
                except NoWorkError:
                    continue
    return found


# --- Recorded samples: title, authors, year and DOI of every record


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def folded(text: str) -> str:
    return plain(unicodedata.normalize("NFC", text))


def is_name(name: str, expected: str) -> bool:
    """Whether a name is the expected one, which may have its family name first ("Family, Given"), as at DataCite."""
    family, _, given = folded(expected).partition(", ")
    return folded(name) in (folded(expected), f"{given} {family}")


# The files of a folder, and what in a record is the id of its row; None: only the title is in both.
SAMPLES: dict[str, tuple[str, Callable[[Description], str | None] | None]] = {
    "dblp_dump": ("dblp.xml", attrgetter("dblp")),
    "acl_xml": ("*.xml", attrgetter("acl")),
    "openalex_snapshot": ("works.jsonl", None),
    "crossref_dump": ("works.*", attrgetter("doi")),
    "s2_datasets": ("papers.jsonl", None),
    "datacite_dump": ("dois.jsonl", attrgetter("doi")),
    "iacr_oai": ("*.xml", None),
}


def is_work(row: dict[str, Any]) -> bool:
    """Frontmatter has no title; DBLP's pages of persons and notes on removed records are no works."""
    return row["title"] is not None and not str(row["id"]).startswith(("homepages/", "dblpnote/"))


@pytest.mark.shared
@pytest.mark.parametrize("folder", SAMPLES)
def test_every_record_of_a_sample_is_imported_with_its_fields(folder: str, shared: Path) -> None:
    pattern, identifier = SAMPLES[folder]
    found: dict[str, list[Description]] = {}
    for path in sorted((shared / "recorded" / folder).glob(pattern)):
        for record in records_of(path):
            key = identifier(record) if identifier else record.title
            found.setdefault((key or "").lower(), []).append(record)
    rows = [row for row in rows_of(shared / "recorded" / folder / "expected.jsonl") if is_work(row)]
    keys = [(str(row["id"]) if identifier else folded(row["title"])).lower() for row in rows]
    assert sum(map(len, found.values())) == len(rows)
    assert not [
        row
        for key, row in zip(keys, rows, strict=True)
        if not any(agrees(record, row) for record in found.get(key, ()))
    ]


def agrees(record: Description, row: dict[str, Any]) -> bool:
    """Whether title, authors, year, DOI and pages are those of a row; null is not known. Formulas keep their TeX."""
    title = record.title.replace("$", "") if row.get("has_math") else record.title
    pages = re.sub(r"\s*[–—]\s*", "-", row.get("pages") or record.pages or "")
    return (
        folded(title) == folded(row["title"])
        and len(record.authors) == len(row["authors"])
        and all(is_name(name.text, expected) for name, expected in zip(record.authors, row["authors"], strict=True))
        and row["year"] in (None, year_of(record))
        and (row["doi"] is None or (record.arxiv or record.doi or "").lower() in row["doi"].lower())
        and pages == (record.pages or "")
        and record.retracted == row.get("retracted", record.retracted)
    )


@pytest.mark.shared
def test_conference_papers_under_journals_corr_keep_their_conference(shared: Path, tmp_path: Path) -> None:
    rows = rows_of(shared / "recorded" / "dblp_dump" / "conference_under_corr.jsonl")
    (tmp_path / "dump").write_text(dblp_document(map(dblp_record, rows)), encoding="utf-8")
    records = records_of(tmp_path / "dump")
    assert len(records) == len(rows) > 100
    for record, row in zip(records, rows, strict=True):
        assert (record.title, record.year, record.venue, record.kind) == (
            folded(row["title"]),
            row["year"],
            folded(row["venue"]),
            "inproceedings",
        )
        assert record.arxiv == row["arxiv"]


@pytest.mark.shared
def test_snapshot_of_arxiv_is_imported_whole(shared: Path) -> None:
    path = shared / "recorded" / "arxiv_snapshot" / "sample_100.jsonl"
    assert [record.arxiv for record in records_of(path)] == [row["id"] for row in rows_of(path)]


@pytest.mark.once
@pytest.mark.shared
def test_baseline_of_pubmed_is_imported_whole(shared: Path) -> None:
    """Names that PubMed marks as misspelled are left out; brackets mark a title as translated."""
    folder, name = shared / "recorded" / "pubmed", "pubmedsample_2019.xml"
    rows = [row for row in rows_of(folder / "expected.jsonl") if row["source"].endswith(name)]
    records = records_of(folder / name)
    assert len(rows) > 100
    for record, row in zip(records, rows, strict=True):
        assert folded(record.title).strip("[].") == folded(row["title"]).strip("[].")
        assert year_of(record) == row["year"]
        assert (record.doi or "").lower() == (row["doi"] or "").lower()
        assert {folded(name.text) for name in record.authors} <= set(map(folded, row["authors"]))
        assert len(record.authors) >= len(row["authors"]) - 2


# --- Shapes of files


def dblp_document(records: Any) -> str:
    return f'<?xml version="1.0"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>{"".join(records)}</dblp>\n'


def dblp_record(row: dict[str, Any]) -> str:
    people = "".join(f"<author>{escape(name)}</author>" for name in row["authors"])
    return (
        f'<inproceedings key="{row["id"]}">{people}<title>{escape(row["title"])}.</title><year>{row["year"]}</year>'
        f"<booktitle>{escape(row['venue'])}</booktitle><ee>https://arxiv.org/abs/{row['arxiv']}</ee></inproceedings>\n"
    )


DBLP = dblp_document(
    f'<article key="journals/loom/L{number}"><author>Ada M&uuml;ller 0003</author>'
    f"<title>On the <i>Loom</i> &amp; its Card {number}.</title><year>1843</year><journal>Loom</journal></article>\n"
    for number in range(300)
).encode()
CROSSREF = [
    {"DOI": f"10.1000/{number}", "prefix": "10.1000", "title": [f"Löom [{number}], {{a}} card"], "type": "book"}
    for number in range(300)
]
LINES = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in CROSSREF)
ITEMS = json.dumps({"items": CROSSREF}, indent=1, ensure_ascii=False).encode()
TEXTS = {"lines": LINES, "items": ITEMS, "list": json.dumps(CROSSREF).encode(), "XML": DBLP}


def tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda text: text,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "tar": lambda text: tar(
        {"README.md": b"# Data", "d/1.json": text, "d/tests/2.json": text[:300], "logo.png": b"\x89PNG\0\xff"}
    ),
    "tar of gzip": lambda text: tar({"1.json.gz": gzip.compress(text)}),
    "gzip of tar": lambda text: tar({"1.json": text}, "w:gz"),
    "zip": lambda text: zipped({"a/README": b"hello", "page.html": b"<html></html>", "a/1.json": text}),
}


@pytest.mark.once
@pytest.mark.parametrize(
    ("shape", "packing"),
    [pair for at, pair in enumerate(product(TEXTS, PACKINGS)) if at % 2 == list(TEXTS).index(pair[0]) % 2],
)
def test_every_shape_and_packing_gives_the_same_records(shape: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PACKINGS[packing](TEXTS[shape]))
    report = build_catalog([path], tmp_path / "cat")
    assert (report.records, report.sources[0].skipped) == (300, ())
    found = Catalog.open(tmp_path / "cat").info.sources[0]
    assert (found.source, found.records) == ("dblp" if shape == "XML" else "crossref", 300)


@pytest.mark.once
def test_folder_of_parts_is_one_source(tmp_path: Path) -> None:
    for number in range(3):
        part = tmp_path / "shards" / f"a/updated={number}" / "part_000.gz"
        part.parent.mkdir(parents=True)
        part.write_bytes(gzip.compress(b"".join(LINES.splitlines(keepends=True)[number::3])))
    (tmp_path / "shards" / "a/ours.jsonl").write_text('{"title": "Ours", "year": 2020}\n')
    (tmp_path / "shards" / "dblp.dtd").write_text("<!-- DTD --> <!ELEMENT dblp ANY>")
    (tmp_path / "shards" / "manifest").write_text('{"entries": []}')
    (tmp_path / "shards" / "part_empty.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "shards" / "lines.jsonl").write_text('{"title": "Ours", "year": 2020}\n')
    (tmp_path / "shards" / ".part.download").write_bytes(b"half")
    (source,) = build_catalog([tmp_path / "shards"], tmp_path / "cat").sources
    assert (source.info.records, source.info.source) == (300, "crossref")
    left_out = {Path(name).name: why for name, why in source.left_out}
    of_other = "of another source (bibnorm)"
    assert left_out == {"manifest": "no record", "dblp.dtd": "no record", "part_empty.gz": "empty"} | {
        "ours.jsonl": of_other, "lines.jsonl": of_other,
    }  # fmt: skip
    (tmp_path / "shards" / "cut.xml").write_bytes(DBLP[:-20])
    with pytest.raises(ImportFormatError, match=r"cut\.xml: the XML ends early"):
        build_catalog([tmp_path / "shards"], tmp_path / "cat")


def test_empty_file_of_several_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(LINES)
    (tmp_path / "two").write_bytes(gzip.compress(b"\n"))
    report = build_catalog([tmp_path / "two", tmp_path / "one"], tmp_path / "cat")
    assert (report.records, report.empty) == (300, (tmp_path / "two",))
    with pytest.raises(ImportFormatError, match="it is empty"):
        update_catalog(tmp_path / "cat", [tmp_path / "two"])


def test_update_with_the_same_dump_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(DBLP)
    build_catalog([tmp_path / "file"], tmp_path / "cat")
    (tmp_path / "file").write_bytes(PACKINGS["gzip of tar"](DBLP.replace(b"Card 7.", b"Card VII.")))
    report = update_catalog(tmp_path / "cat", [tmp_path / "file"])
    assert (report.sources[0].unchanged, report.added, report.changed) == (299, 1, 0)


def test_paper_of_a_volume_is_read_with_the_description_of_the_volume(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(
        """<?xml version='1.0' encoding='UTF-8'?>
        <collection id="W18"><volume id="54" type="proceedings"><meta><booktitle>A &amp; B</booktitle><year>2018</year>
        </meta><frontmatter><url>W18-5400</url></frontmatter>
        <paper id="1"><title>Is <tex-math>k</tex-math> <fixed-case>BERT</fixed-case>?</title><author/><retracted/></paper>
        <!-- <paper id="2"><title>Draft</title></paper> --></volume>
        <volume id="2" type="journal"><meta><booktitle>Looms, Volume 3, Number 1</booktitle><year>2019</year>
        <journal-volume>3</journal-volume></meta><paper id="3"><title>C</title><pages>1–9</pages><removed/></paper>
        </volume></collection>"""
    )
    assert records_of(tmp_path / "file") == [
        Description(
            *("who", "Is $k$ BERT?", "how"),
            acl="W18-5401",
            url="https://aclanthology.org/W18-5401/",
            authors_complete=False,
            venue="A & B",
            kind="proceedings",
            published="2018",
            year=2018,
            retracted=True,
        ),
        Description(
            *("who", "C", "how"),
            acl="W18-0203",
            url="https://aclanthology.org/W18-0203/",
            pages="1-9",
            volume="3",
            venue="Looms",
            kind="journal",
            published="2019",
            year=2019,
            withdrawn=True,
        ),
    ]


# --- Files that are cut, damaged, or something else


@pytest.fixture
def good_catalog(tmp_path: Path) -> Path:
    (tmp_path / "ours").write_text('{"title": "Ours", "year": 2020}\n')
    build_catalog([tmp_path / "ours"], tmp_path / "cat")
    return tmp_path / "cat"


BOT_CHECK = b"<!doctype html>\n<html><head><title>Making sure you&#39;re not a bot!</title></head></html>"


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOT_CHECK, "an HTML page, not a dump"),
        (gzip.compress(BOT_CHECK, mtime=0), "an HTML page, not a dump"),
        (b'<?xml version="1.0"?>\n<!-- x --><html xmlns="h"></html>', "an HTML page, not a dump"),
        (b"<feed><entry/></feed>", "root <feed>, which is no known dump"),
        (DBLP[:-20], r"the XML ends early, in line \d+"),
        (DBLP.replace(b"<i>Loom</i>", b"<i>Loom</b>"), r"the XML is damaged in line 3 \(mismatched tag\)"),
        (DBLP.replace(b' SYSTEM "dblp.dtd"', b' [<!ENTITY a "b">]'), "declares the entity 'a'"),
        (DBLP.replace(b'"1.0"', b'"1.0" encoding="UTF-7"', 1), "in UTF-7, not in"),
        (gzip.compress(DBLP, mtime=0)[:-30], "damaged or ends early"),
        (tar({"1": DBLP, "2": DBLP})[: 512 * (2 + len(DBLP) // 512)], "damaged or ends early"),
        (tar({"1": DBLP}, "w:gz")[:-9], "damaged or ends early"),
        (zipped({"1": DBLP})[:-9], "damaged or ends early"),
        (ITEMS[:-300], "the list of JSON objects is damaged or ends early"),
        (b"", "it is empty"),
        (gzip.compress(b" \n", mtime=0), "it is empty"),
    ],
)
def test_what_is_no_whole_dump_leaves_the_catalog_as_it_was(data: bytes, message: str, good_catalog: Path) -> None:
    path = good_catalog.parent / "dump.xml.gz"
    path.write_bytes(data)
    before = {file: file.read_bytes() for file in good_catalog.rglob("*") if file.is_file() and "lock" not in file.name}
    for import_it in (
        partial(build_catalog, target=good_catalog),
        lambda sources: update_catalog(good_catalog, sources),
    ):
        with pytest.raises(ImportFormatError, match=rf"dump\.xml\.gz.*{message}"):
            import_it([path])
    assert {file: file.read_bytes() for file in before} == before


PACKED = {(shape, packing): PACKINGS[packing](TEXTS[shape]) for shape in TEXTS for packing in PACKINGS}


@pytest.mark.once
@settings(max_examples=50, deadline=None)
@given(key=st.sampled_from(sorted(PACKED)), data=st.data())
def test_cut_or_damaged_file_is_an_error_or_gives_only_whole_records(
    key: tuple[str, str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = PACKED[key]
    cut = data.draw(st.integers(0, len(whole)))
    noise = data.draw(st.binary(max_size=3))
    path = tmp_path_factory.getbasetemp() / "cut"
    path.write_bytes(whole[:cut] + noise)
    try:
        titles = [record.title for record in records_of(path)]
    except ImportFormatError:
        return
    except RowError:  # a line that is cut
        assert key[0] == "lines"
        return
    assert len(titles) <= 300
    assert all(re.fullmatch(r"Löom \[\d+\], \{a\} card|On the Loom & its Card \d+", title) for title in titles)
    assert key[0] == "lines" or len(titles) in (0, 300), "a cut document was taken for a whole one"


@given(st.lists(st.integers(1, 400), min_size=1))
def test_records_of_xml_do_not_depend_on_the_pieces_in_which_it_comes(sizes: Sequence[int]) -> None:
    text = (
        '<dblp a="&lt;&quot;">x<article key="é"/><www>é</www><article><title>a<article/></title></article ></dblp>'
    ).encode()
    pieces, start = [], 0
    while start < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[start : start + size])
        start += size
    pieces.append(b"")
    records = [record for some in split_xml(iter(pieces).__next__, xml_shapes()) for record in some]
    around = b"<dblp a='<\"'>".replace(b'<"', b'&lt;"')
    inner = ['<article key="é"/>', "<www>é</www>", "<article><title>a<article/></title></article >"]
    assert records == [around + one.encode() + b"</dblp>" for one in inner]


def test_document_of_one_endless_record_does_not_fill_the_memory() -> None:
    pieces = iter([b"<dblp><article>", *[b"x" * (1 << 20)] * 17])
    with pytest.raises(SplitError, match="a record of more than 16 MB"):
        list(split_xml(pieces.__next__, xml_shapes()))
