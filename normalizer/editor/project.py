"""The settings of a file that is being edited: those of its folder, as `bibnorm check` in that folder has them.

With a baseline, the findings that it has are not shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

from normalizer.app.check import BaselineEntry, compare_with_baseline, read_baseline
from normalizer.bib.file import UTF8, BibFileError, Encoding, decode
from normalizer.config import chosen_folder, find_settings, setting_in, today
from normalizer.errors import BibnormError
from normalizer.lint.diagnostic import Diagnostic, file_level_diagnostic, finding_identity
from normalizer.lint.rule import Finding
from normalizer.lint.runner import Runner
from normalizer.lint.settings import PROFILES, Dialect, LintSettings, Selection


@dataclass(frozen=True)
class Project:
    """Rules, catalog, baseline and output options. `problem` is why the settings of the folder do not hold."""

    setup: LintSettings
    catalog_folder: Path
    catalog_is_named: bool = False
    baseline: Path | None = None
    prefer: Literal["published", "preprint"] = "published"
    code_links: Literal["note", "field", "none"] | None = None
    problem: str | None = None

    @property
    def catalog(self) -> Path | None:
        """The catalog directory; None if there is none, and no setting names one. It may be made later."""
        return self.catalog_folder if self.catalog_is_named or self.catalog_folder.exists() else None

    def runner(self) -> Runner:
        """The rules, without those that need the catalog."""
        return Runner.from_settings(self.setup, lambda: None)


def load_project(folder: Path) -> Project:
    """The settings of a folder; the defaults if they are wrong."""
    try:
        project = _project(find_settings(folder))
        project.runner()
    except BibnormError as error:
        return Project(LintSettings(today()), *chosen_folder("catalog", {}), problem=str(error))
    return project


def _project(settings: Mapping[str, object]) -> Project:
    def value(name: str) -> Any:
        return setting_in(name, settings)

    def rules(name: str) -> tuple[str, ...]:
        return tuple(str(value(name) or "").replace(",", " ").split())

    profile = value("profile") or PROFILES[0]
    if profile not in PROFILES:
        raise BibnormError(f"profile {profile!r}: expected one of {', '.join(PROFILES)}")
    selection = Selection(
        profile, rules("select"), rules("extend-select"), rules("ignore"), float(value("min-certainty") or 0)
    )
    dialect, baseline = value("dialect"), value("baseline")
    return Project(
        LintSettings(today(), selection, cast("Dialect", dialect) if dialect in ("bibtex", "biblatex") else None),
        *chosen_folder("catalog", settings),
        Path(str(baseline)) if baseline else None,
        "preprint" if value("prefer") == "preprint" else "published",
        value("code-links"),
    )


@dataclass(frozen=True)
class AcceptedFindings:
    """What the baseline of a project accepts. `folder` is the one of the baseline."""

    rows: Counter[BaselineEntry]
    folder: Path

    def without(self, found: Sequence[Diagnostic]) -> list[int]:
        """The indexes of the findings of a file that are new, as `bibnorm check` counts them."""
        new = set(map(id, compare_with_baseline(found, self.rows, self.folder, ()).new))
        return [index for index, each in enumerate(found) if id(each) in new]

    def has(self, file: str, undefined: Finding) -> bool:
        """Whether an undefined key of a document is accepted: the baseline has it once, for all places."""
        row = file_level_diagnostic(file, undefined.code, undefined.name, undefined.severity, undefined.message)
        return not self.without([replace(row, key=undefined.key, identity=finding_identity(undefined, ""))])


def load_accepted(project: Project) -> AcceptedFindings | None:
    """Read the baseline of a project, if it has one. Raises BaselineError."""
    baseline = project.baseline
    return AcceptedFindings(read_baseline(baseline), baseline.parent) if baseline else None


def encoding_on_disk(path: Path | None) -> Encoding:
    """The encoding of a file, which an editor does not tell; UTF-8 for one that is not there."""
    try:
        return decode(path.read_bytes())[1] if path else UTF8
    except (OSError, BibFileError, BibnormError):
        return UTF8
