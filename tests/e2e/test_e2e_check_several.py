"""`bibnorm check` of several .bib files: entries of one work in two of them, and entries that name others."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.cli.main import run

pytestmark = pytest.mark.usefixtures("own_folder")

WORK = "@article{KEY,\n  author = {Okafor, Ada and Wei, Lin},\n  title = {Sorting Pebbles by Moonlight},\n"
WORK += "  journal = {Acta Knobologica},\n  year = {2021},\n  doi = {10.1000/pebbles},\n}\n"
FOUND = "b.bib:6:3: BIB203 duplicate DOI 10.1000/pebbles, also in 'one' (a.bib, line 1)"


def check(
    capsys: pytest.CaptureFixture[str], *options: str, select: str = "BIB2", rest: int | None = None
) -> list[str]:
    """The findings as they are printed; `rest` is the expected exit code."""
    code = run(["check", *options, "--select", select, "--no-cache"])
    assert rest is None or code == rest
    return capsys.readouterr().out.splitlines()


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


@pytest.fixture
def twins(own_folder: Path) -> None:
    write({"a.bib": WORK.replace("KEY", "one"), "b.bib": WORK.replace("KEY", "two")})


# The documents, the run, and whether the two entries of one work are found: as an error, as a note, or not.
TOGETHER = {
    "a document of --tex": ({"p/main.tex": r"\bibliography{../a,../b}"}, ("a.bib", "b.bib", "--tex", "p/main.tex"), 1),
    "of --tex, with one of the files in the run": ({"main.tex": r"\bibliography{a,b}"}, ("b.bib", "--tex", "main.tex"), 1),
    "a document in their folder": ({"main.tex": r"\bibliography{a,b}"}, (".",), 1),
    "a pattern of biblatex": ({"main.tex": r"\addbibresource[glob]{*.bib}"}, (".",), 1),
    "one in Markdown": ({"main.md": "---\nbibliography: [a.bib, b.bib]\n---\n[@one]"}, (".",), 1),
    "files that are named, of a document": ({"main.tex": r"\bibliography{a,b}"}, ("a.bib", "b.bib"), 1),
    "files that are named, of no document": ({}, ("a.bib", "b.bib"), 0),
    "a folder without documents": ({}, (".",), None),
    "a document that loads one of them": ({"main.tex": r"\bibliography{b}"}, ("a.bib", "b.bib"), None),
    "a document for each": ({"m.tex": r"\bibliography{a}", "n.tex": r"\bibliography{b}"}, ("a.bib", "b.bib"), None),
    "lists with files of their own": (
        {"main.tex": r"\usepackage{chapterbib}\bibliography{a,b}"}, ("a.bib", "b.bib"), None
    ),
    "one of them in the run": ({"main.tex": r"\bibliography{a,b}"}, ("b.bib",), None),
    "a document of --tex that loads one": (
        {"main.tex": r"\bibliography{a}"}, ("a.bib", "b.bib", "--tex", "main.tex"), None
    ),
}  # fmt: skip


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize(("documents", "files", "severity"), TOGETHER.values(), ids=TOGETHER)
def test_one_work_in_two_files_is_found_if_they_are_read_together(
    documents: dict[str, str], files: tuple[str, ...], severity: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    write(documents)
    assert check(capsys, *files, select="BIB203", rest=severity or 0) == ([] if severity is None else [FOUND])


def test_papers_of_one_run_may_cite_the_same_works(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(12):
        main = {f"{number}/main.tex": r"\bibliography{refs,more}", f"{number}/more.bib": "@misc{own}\n"}
        write(main | {f"{number}/refs.bib": WORK.replace("KEY", f"k{number}")})
    assert check(capsys, ".", select="BIB203") == []
    assert check(capsys, *(f"{number}/refs.bib" for number in range(12)), select="BIB203") == []
    write({f"all/{number}.bib": WORK.replace("KEY", f"k{number}") for number in range(12)})
    assert check(capsys, *(f"all/{number}.bib" for number in range(12)), select="BIB203") == []


PREPRINT = "@misc{two, author = {Okafor, Ada and Wei, Lin}, title = {Sorting Pebbles by Moonlight},\n"
PREPRINT += "eprint = {2001.00077}, archiveprefix = {arXiv}, year = {2020}}\n"
OTHER = "@article{two, author = {Artin, Emil}, title = {Fields and Their Extensions}, year = {1927},\n"
OTHER += "journal = {Algebra}, doi = {10.1000/pebbles}}\n"
BOOK = "@book{rings, title = {Rings}, date = {2021}, ids = {one}}\n"
# The second file, and what is found besides the same key.
OF_TWO = {
    "the key": (OTHER.replace("two", "one"), ["b.bib:1:10: BIB201 duplicate key 'one' (also in a.bib, line 1)"]),
    "a key in another case": (
        OTHER.replace("two", "One").replace("doi", "x"),
        ["b.bib:1:10: BIB202 keys 'One' and 'one' (a.bib, line 1) differ only in case"],
    ),
    "the title": (
        WORK.replace("KEY", "two").replace("doi", "x"),
        ["b.bib:3:3: BIB205 possible duplicate of 'one' (a.bib, line 1)"],
    ),
    "a preprint": (
        PREPRINT,
        ["b.bib:1:49: BIB206 preprint and publication of the same work as 'one' (a.bib, line 1); merge them"],
    ),
    "an identifier of another work": (
        OTHER,
        ["b.bib:2:22: BIB210 DOI 10.1000/pebbles is also in 'one' (a.bib, line 1), of another work; correct one of the two"],
    ),
    "an entry that is twice in one file, by line": (
        WORK.replace("KEY", "one") + WORK.replace("KEY", "two"),
        [
            "b.bib:1:10: BIB201 duplicate key 'one' (also in a.bib, line 1)",
            "b.bib:13:3: BIB203 duplicate DOI 10.1000/pebbles, also in 'one' (line 1)",
        ],
    ),
    "no entry": ("@misc{two, title = {Shells}}\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("second", "expected"), OF_TWO.values(), ids=OF_TWO)
@pytest.mark.parametrize("start", ["", "\ufeff", "@misc{open, title = {Sand\n\n"], ids=["", "a mark", "an open entry"])
def test_rules_about_two_entries_compare_two_files(
    start: str, second: str, expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write({"a.bib": WORK.replace("KEY", "one") + start.strip("\ufeff"), "b.bib": start[:1].strip("@") + second})
    write({"main.tex": r"\cite{c}\bibliography{a,b}"})
    assert check(capsys, "a.bib", "b.bib") == expected


def test_alias_of_biblatex_that_another_file_has_as_a_key_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a.bib": "@book{one, title = {Ideals}, date = {2021}}\n", "b.bib": BOOK})
    write({"main.tex": r"\usepackage{biblatex}\addbibresource{a.bib}\addbibresource{b.bib}\cite{one}"})
    assert check(capsys, ".") == ["b.bib:1:46: BIB207 alias 'one' is already used by 'one' (a.bib, line 1)"]


def test_title_in_two_files_is_a_warning_if_the_document_cites_both(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a.bib": WORK.replace("KEY", "one"), "b.bib": WORK.replace("KEY", "two").replace("doi", "x")})
    write({"main.tex": r"\cite{one,two}\bibliography{a,b}"})
    said = "b.bib:3:3: BIB205 possible duplicate of 'one' (a.bib, line 1)"
    for options, code, more in (((), 0, ""), (("--tex", "main.tex"), 1, "; the document cites both")):
        assert run(["check", "a.bib", "b.bib", *options, "--ignore", "BIB4,BIB3", "--no-cache"]) == code
        assert capsys.readouterr().out == f"{said}{more}\n"


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize("file", ["a.bib", "b.bib"])
@pytest.mark.parametrize("comment", ["% bibnorm: ignore BIB203", "% bibnorm: ignore-file duplicate-doi"])
def test_a_comment_in_either_file_suppresses_what_is_found_in_both(
    comment: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(file).write_text(f"{comment}\n{Path(file).read_text()}")
    write({"main.tex": r"\bibliography{a,b}"})
    for options in ((), ("--tex", "main.tex")):
        assert run(["check", "a.bib", "b.bib", *options, "--select", "BIB203,BIB190", "--no-cache"]) == 0
        assert capsys.readouterr() == ("", "2 files: no findings, 1 suppressed in 2 entries\n")
    for options in ((), ("--tex", "main.tex")):
        assert check(capsys, file, *options, select="BIB190") == []
    Path("a.bib").write_text("")
    assert (
        check(capsys, "a.bib", "b.bib", select="BIB203,BIB190") == []
        if file == "a.bib"
        else [f"b.bib:1:1: BIB190 unused suppression of {comment.split()[-1]}; remove it"]
    )


def test_a_comment_suppresses_that_an_entry_is_not_cited(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a.bib": "% bibnorm: ignore BIB212\n@misc{one}\n@misc{two}\n", "main.tex": r"\bibliography{a}"})
    assert check(capsys, "a.bib", "--tex", "main.tex", select="BIB212,BIB190") == [
        "a.bib:3:7: BIB212 the document does not cite 'two'"
    ]
    assert check(capsys, "a.bib", select="BIB212,BIB190") == [], "without a document it is not known"


@pytest.mark.usefixtures("twins")
def test_a_baseline_has_what_is_found_in_two_files() -> None:
    write({"main.tex": r"\bibliography{a,b}"})
    baseline = ("--select", "BIB203", "--baseline", "known.json")
    assert run(["check", ".", *baseline, "--write-baseline"]) == 0
    Path("a.bib").write_text("\n\n" + Path("a.bib").read_text())
    assert run(["check", ".", *baseline]) == 0


PART = "@incollection{part, title = {Rings of Wool}, crossref = {algebra}}\n"
ALGEBRA = "@book{algebra, title = {Algebra}, booktitle = {Algebra}}\n"
UNKNOWN = ["a.bib:1:58: BIB208 unknown entry 'algebra'"]
# Files besides the one with the entry that names another, the run, and what is found.
PARENTS = {
    "in a file of the run": ({"lib/b.bib": ALGEBRA}, ("a.bib", "lib"), []),
    "in a file of the folder": ({"b.bib": ALGEBRA}, ("a.bib",), []),
    "in a file that is not read": ({"lib/b.bib": ALGEBRA}, ("a.bib",), UNKNOWN),
    "in a file of the document": (
        {"lib/b.bib": ALGEBRA, "main.tex": r"\bibliography{a,lib/b}"}, ("a.bib", "--tex", "main.tex"), []
    ),
    "in another case": ({"b.bib": ALGEBRA.replace("{a", "{A", 1)}, ("a.bib",), []),
    "in another case, for biber": (
        {"b.bib": ALGEBRA.replace("{a", "{A", 1)}, ("a.bib", "--dialect", "biblatex"),
        ["a.bib:1:58: BIB208 unknown entry 'algebra'"],
    ),
    "as an alias": (
        {"b.bib": "@book{x, title = {Algebra}, ids = {wool, algebra}}\n"}, ("a.bib", "--dialect", "biblatex"), []
    ),
    "nowhere": ({"b.bib": ALGEBRA.replace("algebra", "algebras")}, ("a.bib",), UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize(("files", "options", "expected"), PARENTS.values(), ids=PARENTS)
def test_parent_in_another_file_is_known(
    files: dict[str, str], options: tuple[str, ...], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write({"a.bib": PART} | files)
    assert check(capsys, *options, select="BIB208") == expected


def test_parent_in_an_earlier_file_of_the_document_is_above_its_child(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a.bib": PART, "b.bib": ALGEBRA, "main.tex": r"\cite{part}\bibliography{b,a}"})
    expected = [
        "a.bib:1:46: BIB209 move 'algebra' (b.bib, line 1) below this entry; BibTeX inherits only from later entries"
    ]
    for options in ((), ("--tex", "main.tex")):
        assert check(capsys, "a.bib", "b.bib", *options) == expected
    assert check(capsys, "a.bib", "--tex", "main.tex") == expected
    write({"main.tex": r"\cite{part}\bibliography{a,b}"})
    assert check(capsys, "a.bib", "b.bib") == []
    Path("main.tex").unlink()
    assert check(capsys, "b.bib", "a.bib") == [], "the order of a run is not that of a document"


@pytest.mark.parametrize("main", [r"\bibliography{FILES}", r"\usepackage{biblatex}\addbibresource{FILES}"])
def test_name_that_only_a_later_file_of_the_document_defines_is_used_early(
    main: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write({"a.bib": "@misc{a, publisher = own, note = jacm}\n", "b.bib": "@string{OWN = {Own}}\n@string{jacm = {J}}\n"})

    def found(*files: str, run: tuple[str, ...] = ("a.bib", "b.bib")) -> list[str]:
        names = [f"{file}.bib" for file in files] if "resource" in main else [",".join(files)]
        start, _, end = main.partition("{FILES}")
        start, command = start.rsplit("\\", 1)
        write({"main.tex": start + "".join(f"\\{command}{{{name}}}" for name in names) + r"\cite{a}" + end})
        return check(capsys, *run, select="BIB105,BIB113")

    early = "a.bib:1:22: BIB113 @string 'own' is used before its definition in b.bib; load that file first"
    style = ["a.bib:1:34: BIB113 @string 'jacm' is used before its definition in b.bib; load that file first"]
    assert found("a", "b") == [early, *(style if "resource" in main else [])]
    assert found("a", "b", run=("a.bib", "--tex", "main.tex")) == found("a", "b")
    assert found("b", "a") == []
    write({"c.bib": "@string{own = {Own}}\n@string{jacm = {J}}\n"})
    assert found("c", "a", "b", run=(".",)) == []
