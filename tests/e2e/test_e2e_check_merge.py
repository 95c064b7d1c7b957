"""`bibnorm fix --unsafe` with the rules as they are: twins become one entry, preprints become publications."""

from __future__ import annotations

import json
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


def test_twins_that_only_their_author_can_tell_apart_stay() -> None:
    text = BIBTEX.replace("keywords = {pebbles}", "note = {read in May}").replace(
        "volume = {3}", "note = {read in June}"
    )
    Path("refs.bib").write_text(text)
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    assert Path("refs.bib").read_text() == text


@pytest.mark.parametrize(("text", "merges"), [(BIBTEX, False), (BIBLATEX, True)], ids=["bibtex", "biblatex"])
def test_entry_that_is_named_in_another_case_stays_in_bibtex(text: str, merges: bool) -> None:
    Path("refs.bib").write_text(text + "@inbook{part,\n  title = {A Pebble},\n  crossref = {Poor},\n}\n")
    assert run(["fix", "refs.bib", "--unsafe", "--select", "BIB203"]) == 0
    assert ("@article{poor" not in Path("refs.bib").read_text()) is merges


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
