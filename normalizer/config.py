"""Settings: `[tool.bibnorm]` of the nearest `pyproject.toml` or `bibnorm.toml` upwards, then the environment.

Command-line options have precedence. An unknown setting is an error with a suggestion.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from normalizer.errors import BibnormError

ENVIRONMENT_PREFIX = "BIBNORM_"
_OWN_FILE = "bibnorm.toml"
_PROJECT_FILE = "pyproject.toml"
# What makes results repeatable, as of https://reproducible-builds.org/docs/source-date-epoch/
_SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"


class ConfigError(BibnormError):
    """A setting is unknown or has a value of the wrong kind."""


@dataclass(frozen=True)
class Setting:
    """The type of a setting and its allowed values; a secret is never printed.

    A list may be written as an array of TOML, or with commas in a text. `words_of` imports the allowed values from a
    table of another package. `hint` is about options of the name for which there is no setting.
    """

    kind: type[str] | type[bool] | type[float]
    words: tuple[str, ...] = ()
    is_path: bool = False
    is_list: bool = False
    is_secret: bool = False
    words_of: Callable[[], tuple[str, ...]] | None = None
    hint: str = ""

    def allowed(self) -> tuple[str, ...]:
        """The allowed values; empty for any."""
        return self.words_of() if self.words_of else self.words


def _format_names() -> tuple[str, ...]:
    from normalizer.export import FORMATS  # here, for few commands write a bibliography

    return tuple(FORMATS)


SETTINGS: Mapping[str, Setting] = {
    "catalog": Setting(str, is_path=True),
    "format": Setting(
        str,
        words_of=_format_names,
        hint="the format of bibliographies; give that of a report with --format on the command line",
    ),
    "source": Setting(str, is_list=True),
    "online": Setting(bool),
    "offline": Setting(bool),
    "email": Setting(str),
    "cache": Setting(str, is_path=True),
    "cache-size": Setting(str),
    "min-certainty": Setting(float),
    "min-confidence": Setting(float),
    "within": Setting(str),
    "strict": Setting(bool),
    "prefer": Setting(str, ("published", "preprint")),
    "code-links": Setting(str, ("note", "field", "none")),
    "style": Setting(str),
    "select": Setting(str, is_list=True),
    "extend-select": Setting(str, is_list=True),
    "ignore": Setting(str, is_list=True),
    "profile": Setting(str, ("default", "strict", "camera-ready")),
    "dialect": Setting(str, ("bibtex", "biblatex")),
    "exclude": Setting(str, is_list=True),
    "fail-on": Setting(str, ("error", "warning", "never")),
    "policy": Setting(str, ("venue", "strict")),
    "baseline": Setting(str, is_path=True),
    "decisions": Setting(str, is_path=True),
    "color": Setting(str, ("auto", "always", "never")),
    "quiet": Setting(bool),
    "verbose": Setting(bool),
}


@cache
def all_settings() -> Mapping[str, Setting]:
    """`SETTINGS`, and the key of each source that takes one."""
    from normalizer.works.sources import ONLINE_SOURCES  # here, for most runs need no list of sources

    keys = [f"{each.name}-key" for each in ONLINE_SOURCES if each.takes_key]
    return {**SETTINGS, **dict.fromkeys(keys, Setting(str, is_secret=True))}


def environment_name(setting: str) -> str:
    return ENVIRONMENT_PREFIX + setting.upper().replace("-", "_")


def find_settings(start: Path) -> dict[str, str | bool | float]:
    """The settings that hold in a folder; empty when no file upwards has any."""
    found = _settings_table(start)
    return _validate(*found) if found else {}


def settings_file(start: Path) -> Path | None:
    """The file whose settings hold in a folder. Raises ConfigError for one that cannot be read."""
    found = _settings_table(start)
    return found[1] if found else None


def _settings_table(start: Path) -> tuple[object, Path] | None:
    for folder in (start, *start.parents):
        own = folder / _OWN_FILE
        if own.is_file():
            return _read(own), own
        project = folder / _PROJECT_FILE
        if (table := _table_of_project(project)) is not None:
            return table, project
    return None


def _table_of_project(project: Path) -> object:
    """The table `[tool.bibnorm]`; None if there is no such file or table."""
    tool = _read(project).get("tool") if project.is_file() else None
    return tool.get("bibnorm") if isinstance(tool, dict) else None


def unread_table(start: Path) -> str | None:
    """A sentence about `[tool.bibnorm]` in the folder of the `bibnorm.toml` whose settings hold in a folder."""
    own = settings_file(start)
    if own is None or own.name != _OWN_FILE:
        return None
    project = own.with_name(_PROJECT_FILE)
    try:
        has_table = _table_of_project(project) is not None
    except ConfigError:  # of other programs, which report it
        return None
    return f"{project}: [tool.bibnorm] is not read because of {own}; keep one of them" if has_table else None


def unread_settings(files: Sequence[str], start: Path) -> str | None:
    """A sentence about files in folders with other settings than `start`, whose settings hold for all files."""
    read = settings_file(start)
    real = read.resolve() if read else None
    settings = {folder: _settings_of(folder) for folder in {Path(file).parent for file in files}}
    unread = [(file, own) for file in files if (own := settings[Path(file).parent]) and own.resolve() != real]
    if not unread:
        return None
    file, own = unread[0]
    more = f" and {len(unread) - 1:,} more" if len(unread) > 1 else ""
    holds = f"the current folder has those of {read}" if read else "the current folder has none"
    return f"{own}: settings not read for {file}{more}, because {holds}; run bibnorm in {own.parent} to use them"


def _settings_of(folder: Path) -> Path | None:
    """The settings file of a folder of input files; None also if one upwards cannot be read."""
    try:
        return settings_file(Path(os.path.abspath(folder)))  # noqa: PTH100 -- links stay, as in an editor
    except ConfigError:
        return None


@dataclass(frozen=True, slots=True)
class DefaultFolder:
    """Where a folder is if nobody says; `usual` differs from `path` if an older version made it there."""

    path: Path
    usual: Path

    @property
    def notice(self) -> str | None:
        """What the user should know about the place, if anything."""
        if self.path == self.usual:
            return None
        return f"{self.path}: used because it exists; newer versions use {self.usual} (move it there)"


def default_folder(name: str) -> DefaultFolder:
    """The folder "cache" or "catalog" of the user, in the folders of the platform for caches and data."""
    import platformdirs  # here, for most runs name their folders

    if name == "cache":
        usual = platformdirs.user_cache_path("bibnorm", appauthor=False)
    else:
        usual = platformdirs.user_data_path("bibnorm", appauthor=False) / name
    old = _old_folder() / name
    return DefaultFolder(old if old.is_dir() and not usual.exists() else usual, usual)


def setting_in(name: str, settings: Mapping[str, object]) -> object:
    """The value of a setting: that of the environment, else that of a file; None for neither."""
    return os.environ.get(environment_name(name)) or settings.get(name)


def chosen_folder(name: str, settings: Mapping[str, object]) -> tuple[Path, bool]:
    """The folder "cache" or "catalog", and whether the environment or the settings name it."""
    named = setting_in(name, settings)
    return (Path(str(named)), True) if named else (default_folder(name).path, False)


def _old_folder() -> Path:
    """The folder of both before they were in those of the platform."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "bibnorm"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/bibnorm"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "bibnorm"


def today() -> date:
    """The current day in UTC, or that of SOURCE_DATE_EPOCH."""
    held = os.environ.get(_SOURCE_DATE_EPOCH)
    if not held:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(held), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise BibnormError(f"environment: {_SOURCE_DATE_EPOCH}={held!r}: expected seconds since 1970-01-01") from error


def api_keys_in(settings: Mapping[str, str | bool | float]) -> dict[str, str]:
    """The keys among settings, by the name of the source that each is for."""
    secret = (name for name, setting in all_settings().items() if setting.is_secret and name in settings)
    return {name.removesuffix("-key"): str(settings[name]) for name in secret}


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """One sentence for each `BIBNORM_*` variable that is no setting: most likely a slip."""
    known = {environment_name(name) for name in SETTINGS}
    others = sorted(name for name in environment if name.startswith(ENVIRONMENT_PREFIX) and name not in known)
    if not others:
        return []
    from resolvers.registry import SERVICES_WITH_URL_SETTING  # here, for most runs need no list of sources

    known |= {environment_name(name) for name in all_settings()}
    known |= {environment_name(f"{name}-url") for name in SERVICES_WITH_URL_SETTING}
    strange = [name for name in others if name not in known]
    return [f"environment: {name} is not a setting{_suggest_name(name, known)}" for name in strange]


def _read(path: Path) -> dict[str, object]:
    import tomllib  # here, for most folders have no settings

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from error


def _validate(table: object, path: Path) -> dict[str, str | bool | float]:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.bibnorm must be a table of settings")
    return {name: _value(str(name), value, path) for name, value in table.items()}


def _value(name: str, value: object, path: Path) -> str | bool | float:
    setting = SETTINGS.get(name) or all_settings().get(name)
    if name == "tool" and path.name == _OWN_FILE:
        raise ConfigError(f"{path}: [tool.bibnorm] belongs in pyproject.toml; leave that line out here")
    if setting is None and isinstance(value, dict):
        raise ConfigError(f"{path}: {name!r} is a table; write the settings without tables, they hold for all commands")
    if setting is None:
        raise ConfigError(f"{path}: {name!r} is not a setting{_suggest_name(name, all_settings())}")
    if setting.kind is float and type(value) is int:
        value = float(value)
    if setting.is_list and isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ",".join(value)
    if not isinstance(value, str | bool | float) or not isinstance(value, setting.kind):
        wanted = "a text in quotes, or an array of such texts" if setting.is_list else _KINDS[setting.kind]
        shown = "..." if setting.is_secret else repr(value)
        raise ConfigError(f"{path}: {name} = {shown}: expected {wanted}")
    if (words := setting.allowed()) and value not in words:
        hint = f" ({setting.hint})" if setting.hint else ""
        raise ConfigError(f"{path}: {name} = {value!r}: expected one of {', '.join(words)}{hint}")
    return str(path.parent / str(value)) if setting.is_path else value


_KINDS = {bool: "true or false", str: "a text in quotes", float: "a number"}


def _suggest_name(name: str, known: Mapping[str, object] | set[str]) -> str:
    from normalizer.values.text import similar_word  # for slips only

    close = similar_word(name, known)
    if close:
        return f"; did you mean {close!r}?"
    return f"; settings are {', '.join(sorted(known))}; give other options on the command line"
