"""Which .bib files a document has, as TeX finds them, and which of them is to be written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.latex.bib_files import bib_names, target_file
from normalizer.latex.citations import Citations, DocumentError
from normalizer.latex.read import read_citations
from normalizer.latex.sync import load_document

KPSEWHICH = """#!/bin/sh
[ "$2 $3" = "-- IEEEabrv.bib" ] && echo "{folder}/IEEEabrv.bib"
"""


@pytest.fixture(autouse=True)
def tex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TeX that has one .bib file, and a folder for the document."""
    system = tmp_path / "tex"
    system.mkdir()
    (system / "IEEEabrv.bib").write_text('@string{cvpr = "CVPR"}\n@misc{given}\n')
    (system / "kpsewhich").write_text(KPSEWHICH.format(folder=system))
    (system / "kpsewhich").chmod(0o755)
    monkeypatch.setenv("PATH", str(system))
    monkeypatch.delenv("BIBINPUTS", raising=False)
    (tmp_path / "paper").mkdir()
    monkeypatch.chdir(tmp_path / "paper")
    return system


MEANT = {
    "the only one": (["refs"], "refs.bib"),
    "one beside what comes with TeX": (["IEEEabrv", "refs.bib"], "refs.bib"),
    "one beside what REVTeX makes for its notes": (["mainNotes", "refs"], "refs.bib"),
    "one beside what biblatex makes for BibTeX": (["main-blx", "refs"], "refs.bib"),
    "a file in another folder": (["../shared"], "../shared.bib"),
}


@pytest.mark.parametrize(("names", "meant"), MEANT.values(), ids=MEANT)
def test_file_to_write_to(names: list[str], meant: str) -> None:
    document = Path("main.tex")
    assert target_file(document, bib_names(document, Citations(bibs=tuple(names)))) == Path(meant)


@pytest.mark.parametrize(("names", "said"), [(["a", "b"], "a.bib, b.bib"), (["IEEEabrv"], "none"), ([], "none")])
def test_file_to_write_to_must_be_said_where_it_is_not_clear(names: list[str], said: str) -> None:
    document = Path("main.tex")
    with pytest.raises(DocumentError, match=f"main.tex: names {said} for its .bib files; say with --bib which one"):
        target_file(document, bib_names(document, Citations(bibs=tuple(names))))


def test_file_of_tex_defines_its_keys() -> None:
    Path("main.tex").write_text(r"\cite{given,other}\bibliography{IEEEabrv,refs,lost}")
    found = load_document(Path("main.tex"), read_citations(Path("main.tex")), "refs.bib")
    assert found.undefined == ("other",)
    assert found.missing_files == ("lost.bib",)


def test_own_file_is_taken_before_one_of_tex(tex: Path) -> None:
    Path("IEEEabrv.bib").write_text("@misc{mine}\n")
    [found] = bib_names(Path("main.tex"), Citations(bibs=("IEEEabrv",)))
    assert (found.path, found.is_given) == (Path("IEEEabrv.bib"), False)


BROKEN = {
    "there is none": None,
    "it cannot be run": "no program",
    "it finds a file that is gone": "#!/bin/sh\necho /nowhere/IEEEabrv.bib\n",
    "it fails": "#!/bin/sh\nexit 1\n",
}


@pytest.mark.parametrize("program", BROKEN.values(), ids=BROKEN)
def test_without_a_search_of_tex_a_file_counts_as_missing(tex: Path, program: str | None) -> None:
    (tex / "kpsewhich").unlink()
    if program is not None:
        (tex / "kpsewhich").write_text(program)
        (tex / "kpsewhich").chmod(0o755)
    document = Path("main.tex")
    found = bib_names(document, Citations(bibs=("IEEEabrv", "a\0b")))
    assert [each.path for each in found] == [None, None]


def test_name_that_looks_like_an_option_is_a_name(tex: Path) -> None:
    [found] = bib_names(Path("main.tex"), Citations(bibs=("-help",)))
    assert found.path is None
