"""`bibnorm fix --unsafe` with the rules as they are: twins become one entry, preprints become publications."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from places import FIXTURES

from normalizer.cli.main import run
from resolvers.catalog import build_catalog

TRUTH = FIXTURES / "lint/truth"


pytestmark = pytest.mark.usefixtures("own_folder")

BIBTEX = """% kept above
@article{poor,
  title = {Sorting Pebbles by Moonlight},
  author = {Okafor, Ada and Wei, Lin},
  year = {2021},
  doi = {10.1000/PEBBLES},
  keywords = {pebbles},
}
% kept between
@article{rich,
  title = {Sorting Pebbles by Moonlight},
  author = {Okafor, Ada and Wei, Lin},
  journal = {Acta Knobologica},
  year = {2021},
  volume = {3},
  pages = {1--9},
  doi = {10.1000/pebbles},
}
% kept below
"""
BIBLATEX = BIBTEX.replace("journal =", "journaltitle =").replace("year =", "date =")
# What each of the three ways to be one work leaves of `BIBTEX`, and the rule that tells it.
SAME = {
    "BIB203": (BIBTEX, "doi = {10.1000/pebbles},"),
    "BIB204": (
        BIBTEX.replace("doi = {10.1000/PEBBLES}", "journal = {Acta Knobologica}, eprint = {2001.00077}").replace(
            "doi = {10.1000/pebbles}", "eprint = {2001.00077v2}"
        ),
        "eprint = {2001.00077v2},",
    ),
    "BIB205": (
        BIBTEX.replace("  doi = {10.1000/PEBBLES},\n", "").replace("  doi = {10.1000/pebbles},\n", ""),
        "pages = {1--9},",
    ),
}


@pytest.mark.parametrize("rule", SAME)
def test_of_twins_the_better_entry_stays_and_citations_follow(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    before, last = SAME[rule]
    Path("refs.bib").write_text(before)
    Path("main.tex").write_text("\\cite{poor} and \\parencite[12]{rich,poor} % \\cite{poor}\n")
    more = ("--key-map", "keys.json", "--rewrite-tex", "main.tex", "--select", rule)
    assert run(["fix", "refs.bib", "--unsafe", *more]) == 0
    start, end = before.index("@article{poor"), before.index("% kept between")
    without = before[:start] + before[end:]
    expected = without.replace(f"  {last}\n", f"  {last}\n  keywords = {{pebbles}},\n")
    assert Path("refs.bib").read_text() == expected
    assert json.loads(Path("keys.json").read_text()) == {"poor": "rich"}
    assert Path("main.tex").read_text() == "\\cite{rich} and \\parencite[12]{rich} % \\cite{poor}\n"
    assert "poor is now rich" in capsys.readouterr().err


def test_biblatex_is_told_the_lost_key_as_an_alias() -> None:
    Path("refs.bib").write_text(BIBLATEX)
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    text = Path("refs.bib").read_text()
    assert "@article{poor" not in text
    assert "  ids = {poor},\n" in text


# Sources, and those among them that follow `poor` -> `rich` of refs.bib.
FOLLOWING = {
    "a document that loads the file, and its parts": (
        {"main.tex": r"\cite{poor}\input{part}\bibliography{refs}", "part.tex": r"\cite{poor}"}, {"main.tex", "part.tex"},
    ),
    "a document that loads another one, and its parts, do not": (
        {"a.tex": r"\cite{poor}\bibliography{refs}", "own/main.tex": r"\cite{poor}\input{part}\bibliography{lib}",
         "own/part.tex": r"\cite{poor}"},
        {"a.tex"},
    ),
    "a part of two documents, one of which loads it": (
        {"a.tex": r"\input{part}\bibliography{refs}", "b.tex": r"\input{part}\bibliography{own/lib}", "part.tex": r"\cite{poor}"},
        {"part.tex"},
    ),
    "a source that names no file and is a part of none": ({"own/part.tex": r"\cite{poor}"}, {"own/part.tex"}),
    "a macro of another file, a package and a file with another suffix": (
        {"main.tex": r"\input{own/macros}\usepackage{local}\ours{poor}\input{tab.tikz}\bibliography{refs}",
         "own/macros.tex": r"\newcommand{\ours}[1]{\cite{#1}}", "local.sty": r"\newcommand{\its}{\cite{poor}}",
         "tab.tikz": r"\cite{poor}", "old.tikz": r"\cite{poor}"},
        {"main.tex", "local.sty", "tab.tikz"},
    ),
    "a document with a file that TeX finds elsewhere": ({"own/main.tex": r"\cite{poor}\bibliography{x/refs}"}, {"own/main.tex"}),
}  # fmt: skip


@pytest.mark.parametrize("more", [(), ("own",)], ids=["one file", "both files"])
@pytest.mark.parametrize(("sources", "following"), FOLLOWING.values(), ids=FOLLOWING)
def test_only_documents_that_load_the_file_follow_its_keys(
    sources: dict[str, str], following: set[str], more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own").mkdir()
    Path("own/lib.bib").write_text("@misc{poor, title = {Another One}}\n")
    Path("refs.bib").write_text(BIBTEX)
    for name, text in sources.items():
        Path(name).write_text(text)
    command = ["fix", "refs.bib", *more, "--unsafe", "--select", "BIB203", "--rewrite-tex", "."]
    is_shared = sum(r"\bibliography" not in text for text in sources.values()) == len(sources)
    assert run(command) == 0
    said = capsys.readouterr().err
    if more and (is_shared or "b.tex" in sources):  # a part that may be of both files
        assert "'poor' is an entry again; not rewritten" in said
        return
    for name, text in sources.items():
        after = text.replace("poor", "rich") if name in following else text
        assert Path(name).read_text() == after, name
        foreign = f"{Path(name)}: cites a merged key, but loads none of these .bib files; not rewritten"
        is_foreign = "poor" in text and name.endswith(".tex") and name not in following and not more
        assert (foreign in said) is is_foreign, name


# Sources of a document of which a part is named; what this becomes; where the others cite `poor`.
NAMED_PART = {
    "files that it reads": ("main.tex", r"\cite{rich}", ["local.sty:2", "paper/one.tex:1"]),
    "its macros": ("paper", r"\ours{rich}", ["main.tex:2", "local.sty:2"]),
}


@pytest.mark.parametrize(("path", "becomes", "others"), NAMED_PART.values(), ids=NAMED_PART)
def test_a_named_source_follows_and_the_other_files_of_its_document_are_told(
    path: str, becomes: str, others: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sources = {
        "main.tex": "\\usepackage{local}\n\\cite{poor}\\input{paper/one}\\bibliography{refs}",
        "local.sty": "\\newcommand{\\ours}[1]{\\cite{#1}}\n\\newcommand{\\its}{\\cite{poor}}",
        "paper/one.tex": r"\ours{poor}",
    }
    Path("paper").mkdir()
    Path("refs.bib").write_text(BIBTEX)
    for name, text in sources.items():
        Path(name).write_text(text)
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203", "--rewrite-tex", path]) == 0
    told = [f"Warning: {each}: cites 'poor', which is merged into 'rich'; cite 'rich' there" for each in others]
    assert [line for line in capsys.readouterr().err.splitlines() if "cites" in line] == told
    changed = [name for name, text in sources.items() if Path(name).read_text() != text]
    assert [becomes in Path(name).read_text() for name in changed] == [True]


@pytest.mark.parametrize(("kept", "lost"), [("RICH", "rich"), ("rich", "RICH"), ("Rich", "rICH")])
def test_citations_follow_a_key_that_differs_in_case_only(kept: str, lost: str) -> None:
    _, poor, rich = BIBTEX.split("@article")
    text = f"@article{rich.replace('rich', kept)}@article{poor.replace('poor', lost)}"
    Path("refs.bib").write_text(text)
    Path("main.tex").write_text(rf"\cite{{{lost}}}\cite{{{kept},{lost}}}\bibliography{{refs}}")
    more = ("--select", "BIB203", "--rewrite-tex", "main.tex", "--key-map", "keys.json")
    for _ in range(2):
        assert run(["fix", "refs.bib", "--unsafe", *more]) == 0
        assert Path("main.tex").read_text() == rf"\cite{{{kept}}}\cite{{{kept}}}\bibliography{{refs}}"


@pytest.mark.parametrize(("text", "is_said"), [(BIBTEX, True), (BIBLATEX, False)], ids=["bibtex", "biblatex"])
def test_citations_of_a_merged_key_that_nothing_rewrites_are_told(
    text: str, is_said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("main.tex").write_text("\n\\cite{poor,rich}\\bibliography{refs}")
    Path("own.tex").write_text(r"\cite{poor}\bibliography{own}")
    Path("notes.md").write_text("---\nbibliography: refs.bib\n---\n[@poor]\n")
    would = {
        "main.tex:2: cites 'poor', which would be merged into 'rich'; add --rewrite-tex main.tex\n",
        "notes.md:4: cites 'poor', which would be merged into 'rich'; cite 'rich' there\n",
    }
    done = {
        "main.tex:2: cites 'poor', which is merged into 'rich'; cite 'rich' there\n",
        "notes.md:4: cites 'poor', which is merged into 'rich'; cite 'rich' there\n",
    }
    command = ["fix", "refs.bib", "--unsafe", "--select", "BIB203"]
    for more, expected in (
        (["--dry-run"], would),
        ([], done),
        (["--rewrite-tex", "main.tex"], {line for line in done if "notes" in line}),
    ):
        Path("refs.bib").write_text(text)
        assert run([*command, *more]) == 0
        said = capsys.readouterr().err
        assert {line for line in would | done if f"Warning: {line}" in said} == (expected if is_said else set())
        assert "own.tex" not in said


@pytest.mark.parametrize("preview", [(), ("--dry-run",)], ids=["fix", "preview"])
@pytest.mark.parametrize("protected", ["main.tex", "keys.json", "refs.bib"])
def test_nothing_is_written_where_a_file_is_read_only(
    protected: str, preview: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"refs.bib": BIBTEX, "main.tex": r"\cite{poor}", "keys.json": "{}"}
    for name, text in files.items():
        Path(name).write_text(text)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != protected)
    more = ("--rewrite-tex", "main.tex", "--key-map", "keys.json", "--select", "BIB203", *preview)
    assert run(["fix", "refs.bib", "--unsafe", *more]) == 2
    assert f"cannot write {protected}: file is read-only; make it writable first" in capsys.readouterr().err
    assert {name: Path(name).read_text() for name in files} == files


def test_twins_that_only_their_author_can_tell_apart_stay(capsys: pytest.CaptureFixture[str]) -> None:
    text = BIBTEX.replace("keywords = {pebbles}", "note = {read in May}").replace(
        "volume = {3}", "note = {read in June}"
    )
    Path("refs.bib").write_text(text)
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    assert Path("refs.bib").read_text() == text
    assert "not merged: they differ in 'note'\n" in capsys.readouterr().err
    assert run(["fix", "refs.bib", "--select", "BIB203"]) == 0
    assert "not merged" not in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["pipe.tex", "pipe.bib"])
def test_a_pipe_beside_the_file_is_not_read(name: str) -> None:
    Path("refs.bib").write_text(BIBTEX)
    os.mkfifo(name)
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    assert "@article{poor" not in Path("refs.bib").read_text()


@pytest.mark.parametrize(("text", "merges"), [(BIBTEX, False), (BIBLATEX, True)], ids=["bibtex", "biblatex"])
def test_entry_that_is_named_in_another_case_stays_in_bibtex(
    text: str, merges: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("refs.bib").write_text(text + "@inbook{part,\n  title = {A Pebble},\n  crossref = {Poor},\n}\n")
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    assert ("@article{poor" not in Path("refs.bib").read_text()) is merges
    assert ("something else in the file depends on 'poor'" in capsys.readouterr().err) is not merges


# How another .bib file names `poor`: the named files, the field, and whether the merge leaves something undefined.
ELSEWHERE = {
    "a note in a file of the run": ("lib", r"note = {see \cite{poor}}", True),
    "an entry in a file of the folder": (".", "crossref = {poor}", True),
    "one in another case, as BibTeX reads it": (".", "crossref = {Poor}", True),
    "a file that a document loads beside this one": ("paper", "related = {rich, poor}", True),
    "the entry that stays": (".", "crossref = {rich}", False),
    "an entry that the other file defines": (".", "crossref = {poor}}\n@book{poor, title = {Pebbles}", False),
}


@pytest.mark.parametrize(("folder", "link", "stays"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_entry_that_another_file_names_stays(
    folder: str, link: str, stays: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Path(folder, "more.bib")
    other.parent.mkdir(exist_ok=True)
    other.write_text(f"@misc{{part, title = {{A Pebble}}, {link}}}\n")
    Path("refs.bib").write_text(BIBTEX)
    text = other.read_text()
    if folder == "paper":
        Path("paper/main.tex").write_text(r"\cite{part}\bibliography{../refs,more}")
    run_files = ["refs.bib", "lib"] if folder == "lib" else ["refs.bib"]
    assert run(["fix", *run_files, "--unsafe", "--select", "BIB203", "--rewrite-tex", folder]) == 0
    assert (Path("refs.bib").read_text() == BIBTEX) is stays
    assert other.read_text() == text
    reason = f"BIB203 not fixed (merge 'poor' into 'rich'): afterwards {other} names '"
    assert (reason in capsys.readouterr().err) is stays


PREPRINT = """@misc{comets, % read this again
  title = {Knitting with Comets},
  author = {Lin Wei},
  eprint = {2001.00077},
  archiveprefix = {arXiv},
  year = {2020},
  note = {see page 3},
  shelf = {blue}
}
"""


def test_a_preprint_that_has_come_out_keeps_what_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    build_catalog(sorted(TRUTH.iterdir()), Path("catalog"))
    Path("refs.bib").write_text(PREPRINT)
    command = ["fix", "refs.bib", "--select", "BIB414", "--catalog", "catalog"]
    assert run(command) == 0
    assert Path("refs.bib").read_text() == PREPRINT
    assert run([*command, "--unsafe"]) == 0
    expected = PREPRINT.replace("@misc", "@inproceedings").replace("{2020}", "{2021}")
    lines = Path("refs.bib").read_text().splitlines(keepends=True)
    added = ["  booktitle = {International Conference on Machine Learning},\n", "  pages = {111--120},\n"]
    assert [line for line in lines if line in added] == added
    assert "".join(line for line in lines if line not in added) == expected
    said = capsys.readouterr().err
    assert "comets: BIB414 take the published version: booktitle, year, pages from other (catalog:other.jsonl)" in said


def test_two_works_with_one_doi_are_not_merged_and_keep_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "@article{hansen, author = {Hansen, Lars Peter and Jagannathan, Ravi}, doi = {10.1086/261750}, year = {1991},\n"
        "  title = {Implications of Security Market Data for Models of Dynamic Economies}}\n"
        "@article{epstein, author = {Epstein, Larry G. and Zin, Stanley E.}, doi = {10.1086/261750}, year = {1991},\n"
        "  title = {Substitution, Risk Aversion, and the Temporal Behavior of Consumption and Asset Returns}}\n"
    )
    Path("refs.bib").write_text(text)
    Path("main.tex").write_text(r"\cite{hansen} \cite{epstein}")
    run(["check", "refs.bib", "--select", "BIB210"])
    assert "of another work; correct one of the two" in capsys.readouterr().out
    run(["fix", "refs.bib", "--unsafe", "--select", "BIB203,BIB204,BIB205", "--rewrite-tex", "main.tex"])
    assert Path("refs.bib").read_text() == text
    assert Path("main.tex").read_text() == r"\cite{hansen} \cite{epstein}"
