"""The settings of a file that is being edited: those of its folder, as `bibnorm check` in that folder has them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from normalizer.bib.file import UTF8, BibFileError, Encoding, decode
from normalizer.config import chosen_folder, find_settings, setting_in, today
from normalizer.errors import BibnormError
from normalizer.lint.runner import Runner
from normalizer.lint.settings import PROFILES, Dialect, LintSettings, Selection


@dataclass(frozen=True)
class Project:
    """Rules, catalog and output options. `problem` says why the settings of the folder do not hold."""

    setup: LintSettings
    catalog: Path | None = None
    prefer: Literal["published", "preprint"] = "published"
    code_links: Literal["note", "field", "none"] | None = None
    problem: str | None = None

    def runner(self) -> Runner:
        """The rules, without those that need the catalog."""
        return Runner.from_settings(self.setup, lambda: None)


def load_project(folder: Path, environment: Mapping[str, str] | None = None) -> Project:
    """The settings of a folder; the defaults if they are wrong."""
    environment = os.environ if environment is None else environment
    try:
        settings: Mapping[str, Any] = find_settings(folder)
        project = _project(settings, environment)
        project.runner()
    except BibnormError as error:
        return Project(LintSettings(today()), _catalog({}, environment), problem=str(error))
    return project


def _project(settings: Mapping[str, Any], environment: Mapping[str, str]) -> Project:
    def value(name: str) -> Any:
        return setting_in(name, settings, environment)

    def rules(name: str) -> tuple[str, ...]:
        return tuple(str(value(name) or "").replace(",", " ").split())

    profile = value("profile") or PROFILES[0]
    if profile not in PROFILES:
        raise BibnormError(f"profile {profile!r}: expected one of {', '.join(PROFILES)}")
    selection = Selection(
        profile, rules("select"), rules("extend-select"), rules("ignore"), float(value("min-certainty") or 0)
    )
    dialect = value("dialect")
    return Project(
        LintSettings(today(), selection, cast("Dialect", dialect) if dialect in ("bibtex", "biblatex") else None),
        _catalog(settings, environment),
        "preprint" if value("prefer") == "preprint" else "published",
        value("code-links"),
    )


def _catalog(settings: Mapping[str, Any], environment: Mapping[str, str]) -> Path | None:
    """The catalog directory; None if there is none."""
    path, _ = chosen_folder("catalog", settings, environment)
    return path if path.exists() else None


def encoding_on_disk(path: Path | None) -> Encoding:
    """The encoding of a file, which an editor does not tell; UTF-8 for one that is not there."""
    try:
        return decode(path.read_bytes())[1] if path else UTF8
    except (OSError, BibFileError, BibnormError):
        return UTF8
