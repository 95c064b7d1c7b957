"""Settings from files and environment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from places import ROOT

from normalizer.config import (
    ConfigError,
    all_settings,
    api_keys_in,
    environment_name,
    find_settings,
    unknown_variables,
    unread_settings,
    unread_table,
)


def test_nearest_file_upwards_holds(tmp_path: Path) -> None:
    (tmp_path / "bibnorm.toml").write_text('prefer = "preprint"')
    below = tmp_path / "paper"
    below.mkdir()
    assert find_settings(below) == {"prefer": "preprint"}
    (below / "pyproject.toml").write_text("[tool.bibnorm]\nstrict = true")
    assert find_settings(below) == {"strict": True}


def test_project_file_without_our_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bibnorm.toml").write_text("offline = true")
    below = tmp_path / "package"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\nname = "x"')
    assert find_settings(below) == {"offline": True}


def test_paths_are_relative_to_their_file_and_lists_may_be_arrays(tmp_path: Path) -> None:
    (tmp_path / "bibnorm.toml").write_text('catalog = "data/catalog"')
    below = tmp_path / "deep"
    below.mkdir()
    assert find_settings(below) == {"catalog": str(tmp_path / "data/catalog")}
    (tmp_path / "bibnorm.toml").write_text('ignore = ["BIB101", "BIB2"]\nselect = "ALL"')
    assert find_settings(tmp_path) == {"ignore": "BIB101,BIB2", "select": "ALL"}


WRONG = {
    "a table of pyproject.toml": ('[tool.bibnorm]\nemail = "x"', r"\[tool.bibnorm\] belongs in pyproject.toml"),
    "an array where a text is wanted": ('email = ["x"]', "expected a text in quotes$"),
    "an array of numbers": (
        "select = [1, 2]", r"select = \[1, 2\]: expected a text in quotes, or an array of such texts",
    ),
    "a table for one command": ("[check]\nselect = 'BIB2'", "'check' is a table; write the settings without tables"),
    "an option that is no setting": (
        'report = "a"', "'report' is not a setting; .*give other options on the command line",
    ),
    "an option of other programs": (
        'per-file-ignores = "a"', "'per-file-ignores' is not a setting; .*, exclude, extend-select",
    ),
    "a format of reports": (
        'format = "github"', r"expected one of .*give that of a report with --format on the command",
    ),
    "unknown name": ('catalgo = "x"', r"'catalgo' is not a setting; did you mean 'catalog'\?"),
    "unknown name, nothing like it": (
        "zzz = 1", "'zzz' is not a setting; settings are baseline, cache, cache-size, catalog, code-links",
    ),
    "wrong kind": ('strict = "yes"', "strict = 'yes': expected true or false"),
    "wrong kind of text": ("catalog = 3", "catalog = 3: expected a text in quotes"),
    "a flag where a word is wanted": ("prefer = true", "expected a text in quotes"),
    "no number": ("min-confidence = true", "expected a number"),
    "unknown word": ('format = "bibtext"', "expected one of bibtex, biblatex, csl-json"),
    "no TOML": ("prefer =", "is not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bibnorm.toml").write_text(text)
    with pytest.raises(ConfigError, match=f"bibnorm.toml: .*{said}"):
        find_settings(tmp_path)


def test_the_guide_lists_every_setting() -> None:
    guide = (ROOT / "docs/guide-command-line.md").read_text(encoding="utf-8")
    section = guide.split("\n## Settings\n")[1].split("\n## ")[0]
    [listed] = [part for part in section.split("\n\n") if part.startswith("- ")]
    rows = (line for line in listed.replace("\n  ", " ").splitlines())
    names = [name for row in rows for name in re.findall("`([a-z-]+)`", row.split(": ", 1)[1])]
    assert sorted(names) == sorted(all_settings())


IGNORE, TABLE = 'ignore = "BIB3"', '[tool.bibnorm]\nignore = "BIB2"'
UNREAD: dict[str, tuple[dict[str, str], str, list[str], str | None]] = {
    "of the file, and none here": ({"p/bibnorm.toml": IGNORE}, ".", ["p/a.bib"], "p/bibnorm.toml: .* has none; run"),
    "of the file, and others here": (
        {"bibnorm.toml": IGNORE, "p/pyproject.toml": TABLE},
        ".",
        ["a.bib", "p/a.bib", "p/q/b.bib"],
        "p/pyproject.toml: settings not read for p/a.bib and 1 more, .* those of .*/bibnorm.toml; run bibnorm in .*/p to",
    ),
    "of a sibling": (
        {"p/bibnorm.toml": IGNORE, "q/bibnorm.toml": IGNORE}, "p", ["../q/a.bib"], "q/bibnorm.toml: .* of .*/p/bibnorm"
    ),
    "of the folder above": ({"bibnorm.toml": IGNORE, "p/bibnorm.toml": TABLE[15:]}, "p", ["../a.bib"], "because .*/p/b"),
    "the same": ({"bibnorm.toml": IGNORE, "p/a.bib": ""}, "p", ["a.bib", "./b.bib", "q/../c.bib", "<stdin>"], None),
    "only here": ({"p/bibnorm.toml": IGNORE}, "p", ["../a.bib"], None),
    "nowhere": ({"p/pyproject.toml": "[tool.other]"}, ".", ["p/a.bib"], None),
    "of a file that cannot be read": ({"p/pyproject.toml": "="}, ".", ["p/a.bib"], None),
}  # fmt: skip


@pytest.mark.parametrize(("written", "here", "files", "said"), UNREAD.values(), ids=UNREAD)
def test_settings_of_files_in_other_folders_that_are_not_read_are_named(
    written: dict[str, str],
    here: str,
    files: list[str],
    said: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / here).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / here)
    sentence = unread_settings(files, Path.cwd())
    assert re.search(said, sentence or "") if said else sentence is None


@pytest.mark.parametrize(
    ("own", "project", "is_named"),
    [(IGNORE, TABLE, True), (IGNORE, "[tool.other]", False), (IGNORE, "=", False), (None, TABLE, False)],
)
def test_a_table_beside_a_file_of_settings_is_not_read(
    own: str | None, project: str, *, is_named: bool, tmp_path: Path
) -> None:
    if own:
        (tmp_path / "bibnorm.toml").write_text(own)
    (tmp_path / "pyproject.toml").write_text(project)
    sentence = unread_table(tmp_path) or ""
    assert sentence.startswith(f"{tmp_path / 'pyproject.toml'}: [tool.bibnorm] is not read because of") is is_named


def test_key_of_the_wrong_kind_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "bibnorm.toml").write_text("openalex-key = 4711")
    with pytest.raises(ConfigError, match=r"openalex-key = \.\.\.: expected a text in quotes") as raised:
        find_settings(tmp_path)
    assert "4711" not in str(raised.value)


def test_keys_are_told_by_their_source() -> None:
    assert api_keys_in({"openalex-key": "a", "semantic-scholar-key": "b", "email": "c"}) == {
        "openalex": "a",
        "semantic-scholar": "b",
    }


def test_address_of_a_source_is_a_known_variable() -> None:
    assert unknown_variables({"BIBNORM_ARXIV_URL": "x", "BIBNORM_SEMANTIC_SCHOLAR_URL": "x"}) == []


def test_what_is_no_table_or_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool.bibnorm = 3")
    with pytest.raises(ConfigError, match="must be a table"):
        find_settings(tmp_path)
    (tmp_path / "bibnorm.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        find_settings(tmp_path)


def test_unknown_variable_is_pointed_out() -> None:
    known = {environment_name(name): "x" for name in all_settings()}
    assert unknown_variables(known | {"HOME": "x"}) == []
    [sentence] = unknown_variables({"BIBNORM_CATALGO": "x"})
    assert "did you mean 'BIBNORM_CATALOG'?" in sentence
