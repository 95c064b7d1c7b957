r"""`bibnorm sync` with the online sources, played by the fake: every way to spell an identifier in a `\cite`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.corpus import Paper, Review, Venue, people
from online_world import World, running

from normalizer.bib.file import BibFile

pytestmark = pytest.mark.once

LOOM = Paper("Looms that Weave by Night", people("Ada Lovelace"), arxiv="2401.00001")
OLD = Paper("Strings and their Tensions", people("Mary Somerville"), arxiv="hep-th/9301068")
WHEEL = Paper(
    "On Turning Wheels Slowly", people("Caroline Herschel"), doi="10.1016/0550-3213(93)90403-C",
    venue=Venue("Journal of Slow Mechanics", 1993),
)  # fmt: skip
CHAPTER = Paper(
    "Clocks in Cold Rooms", people("Mary Anning"), doi="10.1007/978-3-030-58452-8_13", venue=Venue("Horology", 2020)
)
WORDS = Paper(
    "Grammars of Birdsong", people("Charles Babbage"), acl="2020.acl-main.447", doi="10.18653/v1/2020.acl-main.447",
    venue=Venue("Annual Meeting of the Association for Computational Linguistics", 2020, short="ACL"),
)  # fmt: skip
FORUM = Paper(
    "Engines that Dream",
    people("Charles Wheatstone"),
    openreview="rkgNKkHtvB",
    review=Review("ICLR.cc/2024/Conference"),
)
PAPERS = (LOOM, OLD, WHEEL, CHAPTER, WORDS, FORUM)
ALL = ("--source", "arxiv,crossref,acl,openreview,semantic-scholar")


@pytest.fixture
def world(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The services, and a folder without settings and without a catalog."""
    with running(World(PAPERS, monkeypatch, own_folder / "cache")) as made:
        yield made


def write(*keys: str) -> None:
    cites = "\n".join(rf"\cite{{{key}}}" for key in keys)
    Path("main.tex").write_text(f"\\documentclass{{article}}\n{cites}\n\\bibliography{{refs}}\n", encoding="utf-8")


def titles() -> dict[str, str]:
    """The title of each entry that was written, by its key; braces that keep capitals aside."""
    entries = BibFile.load(Path("refs.bib")).document.entries
    return {entry.key: re.sub("[{}]", "", entry.text("title") or "") for entry in entries}


SPELLED = {
    "a version": ("arXiv:2401.00001v2", LOOM),
    "capitals": ("ARXIV:2401.00001", LOOM),
    "the bare number": ("2401.00001", LOOM),
    "a link with a slash at its end": ("https://arxiv.org/abs/2401.00001/", LOOM),
    "a link to the PDF": ("https://arxiv.org/pdf/2401.00001v1.pdf", LOOM),
    "the DOI that DataCite gives": ("10.48550/arXiv.2401.00001", LOOM),
    "an identifier of the old style": ("hep-th/9301068v3", OLD),
    "a link to one of the old style": ("http://arxiv.org/abs/hep-th/9301068", OLD),
    "a DOI with parentheses": ("doi:10.1016/0550-3213(93)90403-C", WHEEL),
    "a DOI in another case": ("DOI:10.1016/0550-3213(93)90403-c", WHEEL),
    "a DOI with an underscore": ("https://doi.org/10.1007/978-3-030-58452-8_13", CHAPTER),
    "the Anthology": ("acl:2020.acl-main.447", WORDS),
    "a link to the Anthology": ("https://aclanthology.org/2020.acl-main.447/", WORDS),
    "a link to a PDF of the Anthology": ("https://aclanthology.org/2020.acl-main.447.pdf", WORDS),
    "OpenReview": ("openreview:rkgNKkHtvB", FORUM),
}


@pytest.mark.parametrize(("key", "work"), SPELLED.values(), ids=SPELLED)
def test_cited_identifier_gets_an_entry_under_the_key_as_it_is_spelled(world: World, key: str, work: Paper) -> None:
    write(key)
    assert world.run("sync", "main.tex", "--strict", *ALL) == 0
    assert titles() == {key: work.title}
    before = Path("refs.bib").stat()
    asked = world.counts()
    assert world.run("sync", "main.tex", "--strict", *ALL) == 0
    assert Path("refs.bib").stat().st_mtime_ns == before.st_mtime_ns
    assert world.counts() == asked


def test_identifier_that_nobody_knows_is_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    write("arXiv:2401.09999", "openreview:abcdefghij", "acl:2020.acl-main.99999")
    assert world.run("sync", "main.tex", "--strict", *ALL) == 1
    said = capsys.readouterr().err
    for line, key in ((2, "arXiv:2401.09999"), (3, "openreview:abcdefghij"), (4, "acl:2020.acl-main.99999")):
        assert (
            f"main.tex:{line}: {key!r} is cited, and no .bib file defines it: not found in any queried source" in said
        )
    assert not Path("refs.bib").exists()
