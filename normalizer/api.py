"""The functions of `import normalizer`: commands as functions of plain values.

They take the options of their commands as keyword arguments, run the same code, print nothing, and raise errors
(`BibnormError` and, from sources and catalogs, `ResolverError`); what a command warns of is a Python warning. `catalog`
is a folder or an open `Catalog`. Without `catalog` and `cache` the folders are those of the command line: of
BIBNORM_CATALOG and BIBNORM_CACHE, else of the settings of the current folder, else the user's own, if there is a
catalog. No other settings are read from files.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias, TypeVar

from normalizer.app.build import Cited
from normalizer.app.build import build as _build
from normalizer.app.build import cite as _cite
from normalizer.app.build import match as _match
from normalizer.app.build_job import BuildOptions, BuildResult
from normalizer.app.check import CheckOptions
from normalizer.app.check import check as _check
from normalizer.app.check import without_known as _without_known
from normalizer.app.compare import compare as _compare
from normalizer.app.fix import FixOptions, FixResult
from normalizer.app.fix import fix as _fix
from normalizer.app.resolve import ResolutionResult
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.app.source_plan import StepTimer
from normalizer.app.sync import SyncOptions, SyncResult
from normalizer.app.sync import sync as _sync
from normalizer.app.update import UpdateOptions, UpdateResult
from normalizer.app.update import update as _update
from normalizer.config import SETTINGS, chosen_folder, find_settings
from normalizer.config import today as _today
from normalizer.errors import BibnormError, not_permitted
from normalizer.export import FORMATS, ExportOptions
from normalizer.export import render as _render
from normalizer.files import STANDARD_OUTPUT
from normalizer.lint.report.formats import Report
from normalizer.lint.rules.helpers.data_model import VALUES
from normalizer.lint.settings import Dialect, LintSettings, Selection
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lock.identity import check_keys
from normalizer.values.text import similar_word
from normalizer.works.explanation import Explanation
from normalizer.works.record import Record
from resolvers.catalog import Catalog
from resolvers.registry import SOURCES

if TYPE_CHECKING:
    from resolvers.http import HttpClient

__all__ = ["build", "check", "cite", "compare", "fix", "match", "render", "sync", "update"]

StrPath: TypeAlias = str | os.PathLike[str]
CodeLinks: TypeAlias = Literal["note", "field", "none"]
Prefer: TypeAlias = Literal["published", "preprint"]


P = ParamSpec("P")
R = TypeVar("R")


def _as_command(function: Callable[P, R]) -> Callable[P, R]:
    """Check arguments as options of the commands are checked: a word that is none of an option's is an error."""
    bound = signature(function)
    several = next((each.name for each in bound.parameters.values() if each.kind is each.VAR_POSITIONAL), None)

    @wraps(function)
    def checked(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            given = bound.bind(*arguments, **options)
        except TypeError as error:
            raise TypeError(f"{function.__name__}() {error}{_similar_option(options, bound)}") from None
        for value in given.arguments.get(several or "", ()):
            if not isinstance(value, str | os.PathLike):
                hint = f"; pass each by itself: {function.__name__}(*{several})" if isinstance(value, Iterable) else ""
                raise TypeError(f"{function.__name__}() expected str or os.PathLike, not {type(value).__name__}{hint}")
        for name, value in given.arguments.items():
            expected = str(bound.parameters[name].annotation)
            if name != several and not isinstance(value, _TYPES.get(expected, object)):
                kind = expected.replace("StrPath", "str or os.PathLike").replace(" | ", " or ")
                raise TypeError(f"{function.__name__}() {name}: expected {kind}, not {type(value).__name__}")
            given.arguments[name] = value if value is None else _valid(name, value)
        try:
            return function(*given.args, **given.kwargs)
        except PermissionError as error:
            raise not_permitted(error) from error

    return checked


def _similar_option(options: Mapping[str, object], function: Signature) -> str:
    """A hint at the parameter that an unknown option is probably meant for."""
    unknown = next((name for name in options if name not in function.parameters), None)
    close = similar_word(unknown, function.parameters) if unknown else None
    return f"; did you mean {close!r}?" if close else ""


# By the annotation of a parameter.
_TYPES: Mapping[str, Any] = {
    "str": str | os.PathLike,
    "str | None": str | None,
    "StrPath": str | os.PathLike,
    "StrPath | None": str | os.PathLike | None,
    "date | None": date | None,
    "Iterable[Record]": Iterable,
    "float": float | int,
}
# Arguments of several texts; one text is no list of its letters. Words may be listed as in commands: "pages,doi".
_WORDS = frozenset({"sources", "select", "extend_select", "ignore", "only"})
_OWN_WORDS: dict[str, Iterable[str]] = {"sources": SOURCES, "only": VALUES}
_SEVERAL = _WORDS | {"titles", "rewrite_tex", "keys", "exclude"}


def _valid(name: str, value: Any) -> Any:
    """An argument, a list of texts as a tuple. Raises BibnormError for a value that it cannot have, TypeError."""
    if name in _SEVERAL:
        value = value.replace(" ", "").split(",") if name in _WORDS and isinstance(value, str) else value
        value = (value,) if isinstance(value, str | os.PathLike) else value
        if not isinstance(value, Iterable):
            raise TypeError(f"{name}: expected several texts, not {type(value).__name__}")
        value = tuple(value)
        if not_texts := [type(each).__name__ for each in value if not isinstance(each, str | os.PathLike)]:
            raise TypeError(f"{name}: expected str or os.PathLike, not {not_texts[0]}")
        value = _texts(value)
    setting = SETTINGS.get(name.replace("_", "-"))
    if setting and setting.kind is float and not 0 <= value <= 1:
        raise BibnormError(f"{name}={value!r}: expected a number from 0 to 1")
    words: Iterable[str] = _OWN_WORDS.get(name) or (setting.allowed() if setting else ())
    for each in value if name in _SEVERAL else [value]:
        if words and each not in words:
            raise BibnormError(f"{name}={value!r}: expected one of {', '.join(words)}")
    return value


@_as_command
def match(
    *pages: StrPath,
    titles: Iterable[str] = (),
    catalog: StrPath | Catalog | None = None,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    min_confidence: float = 0.0,
) -> ResolutionResult:
    """Match every title of some pages, and every one of `titles` (titles or identifiers), to a work.

    The result is a sequence of `Match`, one for each title in order; its `records` are the works, each once. `sources`
    are names of sources to ask, in order, instead of the program's choice. A match that is less probable than
    `min_confidence` is ambiguous.
    """
    run = _runtime(catalog, sources, offline, email, cache)
    return _match(_texts(pages), run, StepTimer(), asked=list(_texts(titles)), confidence=min_confidence)


@_as_command
def cite(
    *asked: str,
    format: str = "bibtex",  # noqa: A002
    prefer: Prefer = "published",
    code_links: CodeLinks | None = None,
    style: str | None = None,
    preamble: bool = False,
    csl: str | None = None,
    catalog: StrPath | Catalog | None = None,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    min_confidence: float = 0.0,
) -> Cited:
    """Make entries for arXiv ids, DOIs, links to papers, titles, and references.

    The result has `text`, `records`, and as `doubtful` the matches of what stands for no work, or for several.
    """
    run = _runtime(catalog, sources, offline, email, cache)
    settings = ExportOptions(code_links, prefer, style, preamble, csl)
    return _cite(_texts(asked), format, settings, run, confidence=min_confidence)


@_as_command
def compare(
    left: str,
    right: str,
    *,
    catalog: StrPath | Catalog | None = None,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    min_confidence: float = 0.0,
) -> Explanation:
    """Explain what one work is to another; both are identifiers, links, titles, or entries of files ("refs.bib:key").

    The result has the `relation`, the `probability` of one work, the compared `fields` with their weights, and what
    the `policies` of the commands answer; `as_json()` is the object of `bibnorm compare --format json`.
    """
    run = _runtime(catalog, sources, offline, email, cache)
    return _compare(os.fspath(left), os.fspath(right), run, confidence=min_confidence).explanation


@_as_command
def build(
    *pages: StrPath,
    output: StrPath | None = None,
    force: bool = False,
    merge: bool = False,
    lock: StrPath | None = None,
    locked: bool = False,
    report: StrPath | None = None,
    format: str | None = None,  # noqa: A002
    prefer: Prefer = "published",
    code_links: CodeLinks | None = None,
    style: str | None = None,
    preamble: bool = False,
    csl: str | None = None,
    catalog: StrPath | Catalog | None = None,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    min_confidence: float = 0.0,
) -> BuildResult:
    """Make a bibliography from saved pages of paper titles; it is written to `output`, if that is given.

    The result has `text`, `records`, `tally` (how many titles came to what), and as `result` the matches. With
    `locked`, pages that do not fit the lock raise `LockMisfit`.
    """
    job = BuildOptions(
        pages=_texts(pages),
        output=STANDARD_OUTPUT if output is None else os.fspath(output),
        force=force,
        format=format,
        settings=ExportOptions(code_links, prefer, style, preamble, csl),
        min_confidence=min_confidence,
        lock=None if lock is None else os.fspath(lock),
        locked=locked,
        merge=merge,
        report=None if report is None else os.fspath(report),
    )
    return _build(job, _runtime(catalog, sources, offline, email, cache))


@_as_command
def sync(
    document: StrPath,
    *,
    bib: StrPath | None = None,
    lock: StrPath | None = None,
    rekey: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    dialect: Dialect | None = None,
    prefer: Prefer = "published",
    code_links: CodeLinks | None = None,
    style: str | None = None,
    preamble: bool = False,
    catalog: StrPath | Catalog | None = None,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    min_confidence: float = 0.0,
) -> SyncResult:
    """Add entries for identifiers cited in a LaTeX document to its .bib file.

    The result has the `plan` (entries added, keys renamed) and the keys that stay `undefined`, each with the reason.
    """
    job = SyncOptions(
        document=Path(document),
        bib=None if bib is None else os.fspath(bib),
        lock=None if lock is None else os.fspath(lock),
        code_links=code_links,
        style=style,
        preamble=preamble,
        prefer=prefer,
        dialect=dialect,
        min_confidence=min_confidence,
        rekey=rekey,
        prune=prune,
        dry_run=dry_run,
    )
    return _sync(job, _runtime(catalog, sources, offline, email, cache))


@_as_command
def check(
    *files: StrPath,
    baseline: StrPath | None = None,
    tex: StrPath | Iterable[StrPath] | None = None,
    fail_on: Literal["error", "warning", "never"] = "warning",
    policy: Literal["venue", "strict"] | None = None,
    select: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: Literal["default", "strict", "camera-ready"] = "default",
    min_certainty: float = 0.0,
    dialect: Dialect | None = None,
    today: date | None = None,
    catalog: StrPath | Catalog | None = None,
    online: bool = False,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    exclude: Iterable[str] = (),
) -> Report:
    """Report what is wrong in .bib files, or in all of those below a folder that match no pattern of `exclude`.

    The report has `findings` in the order of files and lines, and `fails`: whether one is as bad as `fail_on`, and of
    a kind that the `policy` fails for. Accusations that are less certain than `min_certainty` are notes. `tex` are
    documents (.tex, .aux, .bcf) whose citations are checked as well. `today` is the day that rules tell the future by.
    `online` looks up in online sources, those of `sources` or all, what the catalog does not verify, unless `offline`;
    then the report `is_incomplete` if one that was needed failed.
    """
    setup = _setup(select, extend_select, ignore, profile, dialect, today, min_certainty)
    job = CheckOptions(
        _texts(files),
        setup,
        lambda: _open_verifier(catalog),
        fail_on=fail_on,
        policy=policy,
        documents=tuple(map(Path, [tex] if isinstance(tex, str | os.PathLike) else tex or ())),
        online=_online_runtime(sources, email, cache) if online and not offline else None,
        exclude=_texts(exclude),
    )
    report = _check(job, _Warnings())
    return report if baseline is None else _without_known(Path(baseline), report)[0]


@_as_command
def fix(
    *files: StrPath,
    unsafe: bool = False,
    dry_run: bool = False,
    key_map: StrPath | None = None,
    rewrite_tex: Iterable[StrPath] = (),
    select: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: Literal["default", "strict", "camera-ready"] = "default",
    min_certainty: float = 0.0,
    dialect: Dialect | None = None,
    today: date | None = None,
    catalog: StrPath | Catalog | None = None,
    offline: bool = False,
    exclude: Iterable[str] = (),
) -> FixResult:
    """Fix what can be fixed by rule in .bib files, and change no other byte; nothing at all in a `dry_run`.

    Only safe fixes are made, unless `unsafe`. No network is used, with or without `offline`. The result has the `files`
    before and after, `keys` (merged away -> kept) and `diff()`.
    """
    setup = _setup(select, extend_select, ignore, profile, dialect, today, min_certainty)
    job = FixOptions(
        named=_texts(files),
        setup=setup,
        open_verifier=lambda: _open_verifier(catalog),
        progress=_Warnings(),
        emit=lambda _: None,
        unsafe=unsafe,
        key_map=None if key_map is None else Path(key_map),
        rewrite_tex=_texts(rewrite_tex),
        exclude=_texts(exclude),
    )
    return _fix(job, dry_run=dry_run)


@_as_command
def update(
    *files: StrPath,
    write: bool = False,
    only: Iterable[str] = (),
    tex: StrPath | None = None,
    dialect: Dialect | None = None,
    today: date | None = None,
    catalog: StrPath | Catalog | None = None,
    online: bool = False,
    sources: Iterable[str] = (),
    offline: bool = False,
    email: str | None = None,
    cache: StrPath | None = None,
    exclude: Iterable[str] = (),
) -> UpdateResult:
    """Take published versions of preprints, and complete missing values of entries; nothing is written unless `write`.

    `only` limits the changes to values ("pages", "doi", ...; "venue" for publications), `tex` to the entries that a
    document cites. The result has the `files` with their `text` and changed `entries`, and `diff()` with the source of
    each value.
    """
    job = UpdateOptions(
        named=_texts(files),
        today=today or _today(),
        open_verifier=lambda: _open_verifier(catalog),
        progress=_Warnings(),
        emit=lambda _: None,
        write=write,
        only=frozenset(only) or frozenset(VALUES),
        document=None if tex is None else Path(tex),
        dialect=dialect,
        online=_online_runtime(sources, email, cache) if online and not offline else None,
        exclude=_texts(exclude),
    )
    return _update(job)


@_as_command
def render(
    records: Iterable[Record],
    format: str = "bibtex",  # noqa: A002
    *,
    keys: Iterable[str] | None = None,
    prefer: Prefer = "published",
    code_links: CodeLinks | None = None,
    style: str | None = None,
    preamble: bool = False,
    csl: str | None = None,
) -> str:
    """Render works as the text of a bibliography, in a format of `FORMATS`; without `keys` each gets its own.

    `csl` is the style of a reading list ("markdown", "html", "text"): a file or a name.
    """
    settings = ExportOptions(code_links, prefer, style, preamble, csl)
    works, given = list(records), None if keys is None else list(keys)
    for work in works:
        if not isinstance(work, Record):
            raise TypeError(f"render() records: expected Record, not {type(work).__name__}")
    if given is not None:
        check_keys(given, len(works), is_cited=FORMATS[format].dialect is not None)
    return _render(works, format, settings, given)


def _texts(paths: Iterable[StrPath]) -> tuple[str, ...]:
    return tuple(os.fspath(path) for path in paths)


def _runtime(
    catalog: StrPath | Catalog | None, sources: Iterable[str], offline: bool, email: str | None, cache: StrPath | None
) -> Runtime:
    local_folder, is_named = _folder("catalog", None if isinstance(catalog, Catalog) else catalog)
    choice = SourceOptions(
        names=tuple(sources),
        catalog=local_folder,
        catalog_is_named=is_named or catalog is not None,
        offline=offline,
        email=email,
        cache=_folder("cache", cache)[0],
    )

    local = [catalog] if isinstance(catalog, Catalog) else None
    return Runtime(_today, choice, _Warnings(), lambda _: None, _warned, local)


def _online_runtime(sources: Iterable[str], email: str | None, cache: StrPath | None) -> Runtime:
    """The online sources alone: the catalog is opened by the verifier."""
    return replace(_runtime(None, sources, offline=False, email=email, cache=cache), local=())


class _Warnings(Silent):
    """Makes warnings of a run those of Python."""

    def warning(self, sentence: str) -> None:
        warnings.warn(sentence, stacklevel=2)


@contextmanager
def _warned(http: HttpClient) -> Iterator[None]:
    """Pass on what the online sources have warned of, at the end."""
    yield
    for sentence in http.warnings:
        warnings.warn(sentence, stacklevel=2)


def _open_verifier(catalog: StrPath | Catalog | None) -> CatalogVerifier | None:
    if isinstance(catalog, Catalog):
        return CatalogVerifier(catalog)
    folder, is_named = _folder("catalog", catalog)
    return CatalogVerifier(Catalog.open(folder)) if is_named or folder.exists() else None


def _folder(name: str, given: StrPath | None) -> tuple[Path, bool]:
    """The folder "catalog" or "cache", and whether the caller, the environment or the settings name it."""
    return chosen_folder(name, find_settings(Path.cwd())) if given is None else (Path(given), True)


def _setup(
    select: Iterable[str],
    extend_select: Iterable[str],
    ignore: Iterable[str],
    profile: str,
    dialect: Dialect | None,
    today: date | None,
    min_certainty: float = 0.0,
) -> LintSettings:
    selection = Selection(profile, tuple(select), tuple(extend_select), tuple(ignore), min_certainty)
    return LintSettings(today or _today(), selection, dialect)
