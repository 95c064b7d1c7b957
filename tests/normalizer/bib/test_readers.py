"""The models of BibTeX and biber read what the programs were recorded to read, and lose what they lose."""

from __future__ import annotations

import json
import re
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from places import SHARED

from normalizer.bib.readers import BIBER, BIBTEX, Macros, ReadEntry, Reader, Reading, read_biber, read_bibtex

SNIPPETS = SHARED / "conformance" / "readers" / "snippets.jsonl"
WORD = r"[^\s\"#%'(),={}@\\]+"
# What biber writes in another form than it read: names, dates, ranges, lists; "\" begins a letter that it decodes.
REWRITTEN = {"author", "editor", "date", "ids", "pages"}

Entries = list[tuple[str, str, dict[str, str]]]


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SNIPPETS.read_text("utf-8").splitlines()]


def with_inherited(entries: list[tuple[ReadEntry, dict[str, str]]]) -> Entries:
    """BibTeX fills the fields of an entry with those of its parent as that is then, from the top."""
    found = {entry.key.lower(): (entry.key, fields) for entry, fields in entries}
    for _, fields in entries:
        if "crossref" in fields:
            key, parent = found.get(fields.pop("crossref").lower(), (None, {}))
            if key is not None:
                inherited = {name: text for name, text in parent.items() if name != "crossref"}
                fields |= {"crossref": key} | {name: text for name, text in inherited.items() if name not in fields}
    return [(entry.key, entry.type, fields) for entry, fields in entries]


def of_bibtex(text: str, reading: Reading) -> Entries:
    """The reading as the recorder's style prints it: it has no field that begins with a digit or is not ASCII."""
    names = {name.lower() for name in re.findall(rf"({WORD})\s*=", text)} | {"xdata"}
    return [
        (key, "" if kind == "xdata" and kind in names else kind, {n: v for n, v in fields.items() if is_declared(n)})
        for key, kind, fields in with_inherited(reading.entries)
    ]


def is_declared(name: str) -> bool:
    return name.isascii() and not name[0].isdigit() and "$" not in name


@pytest.mark.shared
def test_bibtex_reads_the_recorded_entries_and_reports_the_recorded_errors() -> None:
    wrong = []
    for row in rows():
        reading = read_bibtex(row["bib"])
        recorded = [(entry["key"], entry["type"], entry["fields"]) for entry in row["bibtex"]["entries"]]
        # A type that no style can declare, because a field has the name, is not printed.
        ours = [
            (key, "" if there[1] == "" else kind, fields)
            for (key, kind, fields), there in zip(of_bibtex(row["bib"], reading), recorded, strict=False)
        ]
        errors = [re.sub(r"---line.*", "", error) for error in row["bibtex"]["errors"]]
        if (ours, reading.errors, len(reading.entries)) != (recorded, errors, len(recorded)):
            wrong.append(row["id"])
    assert wrong == []


def of_biber(text: str, recorded: dict[str, Any]) -> Entries:
    """The reading as `biber --tool` writes it and as the recorder reads that.

    Biber leaves out fields that its data model lacks, and links to what is not there; the recorder takes no type that
    is not of letters and digits, and joins the @string blocks with the first entry behind them.
    """
    reading = read_biber(text)
    if reading.errors and not recorded["entries"]:
        return []
    found = [entry for entry in reading.entries if re.fullmatch(r"\w+", entry[0].type)]
    written = {entry["key"] for entry in recorded["entries"]}
    if re.search(r"(?i)@string", text) and found and found[0][0].key not in written:
        del found[0]
    keys = {entry.key for entry, _ in found}
    return [(entry.key, entry.type, as_written(fields, keys)) for entry, fields in found]


def as_written(fields: dict[str, str], keys: set[str]) -> dict[str, str]:
    names = {"journal": "journaltitle", "year": "date", "month": "date"}
    found = {names.get(name, name): " ".join(text.split()) for name, text in fields.items() if text.strip()}
    found = {name: text for name, text in found.items() if re.fullmatch("[a-z]+", name) and name != "xdata"}
    if found.get("crossref") not in keys:
        found.pop("crossref", None)
    return found


@pytest.mark.shared
def test_biber_reads_the_recorded_entries_and_stops_where_it_stopped() -> None:
    wrong = []
    for row in rows():
        recorded = row["biber"]
        ours = of_biber(row["bib"], recorded)
        theirs = [(each["key"], each["type"], each["fields"]) for each in recorded["entries"]]
        same = len(ours) == len(theirs) and bool(read_biber(row["bib"]).errors) == bool(recorded["errors"])
        for (key, kind, fields), (their_key, their_kind, their_fields) in zip(ours, theirs, strict=False):
            same &= key == their_key and {"conference": "inproceedings"}.get(kind, kind) == their_kind
            same &= fields.keys() == their_fields.keys()
            same &= (
                all(
                    normalize("NFC", " ".join(their_fields[name].split())) == normalize("NFC", text)
                    for name, text in fields.items()
                    if name in their_fields and name not in REWRITTEN and '\\"' not in text and "month" not in row["id"]
                )
                or row["id"] in MONTHS_AS_NUMBERS
            )
        if not same:
            wrong.append(row["id"])
    assert wrong == []


# Biber has numbers for the months.
MONTHS_AS_NUMBERS = {"d-concat-03", "d-concat-12"}


PIECES = [*"@{}(),=\"'#%\\~ \t\r\n\x0cak9é", "@comment", "@string{a=", "title = {", "@misc{a1,"]


@pytest.mark.parametrize("reader", [BIBTEX, BIBER], ids=lambda reader: str(reader.name))
@example(text='@comment"')
@given(text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_blocks_of_any_text_follow_each_other(reader: Reader, text: str) -> None:
    position = 0
    for block in reader.blocks(text):
        assert block.start == position
        assert block.start < block.end <= len(text)
        position = block.end


VALUES = [
    "{a}",
    "{a {b} c}",
    '"x {y} z"',
    "12",
    "jan",
    '{a} # "b" # jan',
    "{#}",
    '{"}',
    "{}",
    "1 # 2",
    "{@b}",
    '{\\"o}',
]


@pytest.mark.parametrize("reader", [BIBTEX, BIBER], ids=lambda reader: str(reader.name))
@given(
    fields=st.lists(st.tuples(st.sampled_from(["Title", "title", "x-y"]), st.sampled_from(VALUES)), max_size=4),
    space=st.sampled_from(["", " ", "\n\t", "\r\n"]),
    last=st.sampled_from(["", ","]),
)
def test_plain_entry_is_read_as_by_the_whole_grammar(
    reader: Reader, fields: list[tuple[str, str]], space: str, last: str
) -> None:
    body = f",{space}".join(f"{name}{space}={space}{value}{space}" for name, value in fields)
    text = f"@Misc{space}{{{space}k1{space},{space}{body}{last if fields else ''}}}\n\n"
    # Words in front of an entry are skipped, but then it is not plain.
    plain, whole = (one_entry(reader, each) for each in (text, f"words {text}"))
    assert plain == whole


def one_entry(reader: Reader, text: str) -> tuple[str, str, dict[str, str], str]:
    block = reader.block(text, 0)
    assert block is not None
    assert block.entry is not None
    fields = {name: Macros().text(value) for name, value in block.entry.fields.items()}
    return block.entry.type, block.entry.key, fields, text[block.end :]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("@misc{a}@misc{b}\n", ["a"], id="BibTeX begins no command on the last line if one ended there"),
        pytest.param("@misc{a}@misc{b}\n\n", ["a", "b"], id="another line follows"),
        pytest.param("@misc{a,\n}\n@misc{b}", ["a", "b"], id="the last line has no line end"),
        pytest.param("@misc{a, x = {@misc{c}}, x}\n@misc{b}\n", ["a", "b"], id="an error ends an entry"),
        pytest.param(
            "@misc{a}\n@misc{A, x = {@misc{c}}}\n@misc{b}\n", ["a", "c", "b"], id="a repeated entry is searched"
        ),
    ],
)
def test_bibtex_reads_these_keys(text: str, keys: list[str]) -> None:
    assert [entry.key for entry, _ in read_bibtex(text).entries] == keys


@pytest.mark.parametrize(
    ("names", "is_read"),
    [
        ("Quill, Mara", True),
        ("Quill, Jr, Mara", True),
        ("Quill, M., Osei, K.", False),
        ("{Quill, M., Osei, K.}", True),
        ("Quill and and Osei", False),
        ("Quill and", True),
        ("Quill,, Mara", False),
    ],
)
def test_biber_leaves_out_an_entry_with_names_that_it_cannot_read(names: str, is_read: bool) -> None:
    assert bool(read_biber(f"@misc{{k, author = {{{names}}}}}").entries) is is_read
