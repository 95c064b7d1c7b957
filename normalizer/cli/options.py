"""Options that several commands share. Each can also be set by environment and configuration."""

from __future__ import annotations

import functools
import getpass
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from math import isnan
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from normalizer.app.session import Runtime, SourceOptions
from normalizer.cli.console import Console, deliver, show_progress
from normalizer.cli.main import value_origin
from normalizer.cli.rule import rules_with
from normalizer.config import SETTINGS, api_keys_in, default_folder, environment_name, today
from normalizer.errors import BibnormError
from normalizer.files import STANDARD_OUTPUT, remember, replaceable
from normalizer.values.lazy import lazy_re
from resolvers.registry import SOURCES

if TYPE_CHECKING:
    from normalizer.lint.settings import LintSettings
    from normalizer.lint.verification.catalog import CatalogVerifier

# `resolvers.catalog.storage.format.MANIFEST`, which takes longer to import than to check a file whose results are kept.
_MANIFEST = "catalog.json"

Function = TypeVar("Function", bound=Callable[..., Any])


class _LateChoice(click.Choice[str]):
    """A choice between words that are looked up when they are needed: the table that has them is slow to import."""

    def __init__(self, words: Callable[[], tuple[str, ...]]) -> None:
        self._words = words
        self.case_sensitive = True

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]
        return self._words()


class Share(click.FloatRange):
    """A number from 0 to 1, or between them; "nan", which is neither below nor above any, is none."""

    def __init__(self, *, is_between: bool = False) -> None:
        super().__init__(0, 1, min_open=is_between, max_open=is_between)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        return self.fail(f"{value} is not a valid number.", param, ctx) if isnan(number) else number


def with_options(function: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    """The function with these options, which help lists in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def setting_option(name: str, *flags: str, help: str, **more: Any) -> Callable[[Function], Function]:  # noqa: A002
    """An option for one of SETTINGS, read from its environment variable and configuration too."""
    row = SETTINGS[name]
    if row.kind is bool:
        more |= {"is_flag": True}
    elif row.kind is float:
        more |= {"type": Share()}
    elif row.words_of:
        more |= {"type": _LateChoice(row.words_of)}
    elif row.words:
        more |= {"type": click.Choice(row.words)}
    return click.option(f"--{name}", *flags, envvar=environment_name(name), help=help, **more)


def _directory_option(name: str, text: str) -> Callable[[Function], Function]:
    def default() -> str:
        folder = default_folder(name)
        if folder.notice and (context := click.get_current_context(silent=True)):
            context.meta.setdefault(_NOTICES, {})[folder.notice] = None
        return str(folder.path)

    what = {"cache": "user cache directory"}.get(name, "user data directory")
    return setting_option(name, metavar="DIR", help=text, default=default, show_default=what)


_NOTICES = "bibnorm.notices"
catalog_option = _directory_option("catalog", "Catalog directory (see `bibnorm catalog build`).")
cache_option = _directory_option("cache", "Cache directory.")


def is_written(option: str) -> bool:
    """Whether the option is on the command line, and not only in the environment or the configuration."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _is_catalog_named() -> bool:
    return click.get_current_context().get_parameter_source("catalog") is not ParameterSource.DEFAULT


def usable_catalog(folder: str) -> Path | None:
    """The catalog that was named, or the user's own if there is one."""
    return Path(folder) if _is_catalog_named() or Path(folder).exists() else None


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Everything about sources; the command gets it as one `choice`."""

    @functools.wraps(function)
    def with_confidence(*arguments: Any, min_confidence: float, choice: SourceOptions, **others: Any) -> Any:
        return function(*arguments, choice=replace(choice, min_confidence=min_confidence), **others)

    text = "Report matches below this confidence (0 to 1) as ambiguous."
    confidence = setting_option("min-confidence", metavar="P", default=0.0, help=text)
    return with_options(with_confidence, confidence, look_up_options)


def look_up_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The catalog and the online sources, for commands that match no titles; the command gets them as one `choice`."""

    @functools.wraps(function)
    def with_choice(*arguments: Any, catalog: str, choice: SourceOptions, **others: Any) -> Any:
        choice = replace(choice, catalog=Path(catalog), catalog_is_named=_is_catalog_named())
        return function(*arguments, choice=choice, **others)

    return catalog_option(online_options("choice")(with_choice))


def online_options(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options about online sources and the cache; the command gets them as one `SourceOptions` of this name."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_sources(
            *arguments: Any,
            source: tuple[str, ...],
            offline: bool,
            email: str | None,
            cache: str,
            within: float | None,
            **others: Any,
        ) -> Any:
            settings = click.get_current_context().find_root().obj or {}  # of the configuration file
            choice = SourceOptions(
                source,
                offline=offline,
                email=email,
                cache=Path(cache),
                within=within,
                keys=api_keys_in(settings),
                cache_size=settings.get("cache-size"),
            )
            return function(*arguments, **{name: choice}, **others)

        return with_options(
            with_sources,
            setting_option(
                "source",
                metavar="NAME[,NAME...]",
                help=f"The sources to ask, in this order, instead of our choice: {', '.join(SOURCES)}.",
                callback=_parse_sources,
                shell_complete=complete_list(words_with(SOURCES)),
            ),
            cache_option,
            setting_option(
                "within",
                metavar="TIME",
                callback=_parse_time,
                help="Send no request to a source after TIME (90s, 5m, 1h); the next run sends the rest [default: 2 "
                "minutes of waiting for sources that limit or fail].",
            ),
            setting_option("email", metavar="ADDRESS", help="Contact address sent to online sources."),
            setting_option("offline", help="Do not use the network."),
        )

    return decorate


def output_option(what: str) -> Callable[[Function], Function]:
    """-o for a command whose result is otherwise printed."""
    return click.option(
        "-o",
        "--output",
        default=STANDARD_OUTPUT,
        metavar="FILE",
        help=f"Write {what} to FILE [default: standard output].",
    )


@dataclass(frozen=True)
class OutputFile:
    """The file of -o or standard output.

    An existing file is replaced with --force, or if an incomplete run wrote it. `before` is the content that may be
    replaced, None for any.
    """

    name: str
    before: bytes | None
    cache: Path | None
    force: bool = False

    @property
    def is_standard(self) -> bool:
        return self.name == STANDARD_OUTPUT

    def write(self, result: str | bytes, *, incomplete: bool = False) -> None:
        """Write text as UTF-8, or bytes. Raises OutputError, OutputClosed."""
        deliver(result, self.name, before=self.before)
        remember(self.name, result, self.cache, incomplete=incomplete)


def output_options(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """-o and --force, checked before the command runs; it gets them as one `output`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_output(*arguments: Any, output: str, force: bool, **others: Any) -> Any:
            cache = Path(others["cache"]) if "cache" in others else None
            # What Spark writes is a folder, perhaps elsewhere; a run that goes on may find its output complete.
            is_checked_later = others.get("engine") == "spark" or others.get("resume")
            before = None if is_checked_later else replaceable(output, force, cache)
            file = OutputFile(output, before, cache, force)
            return function(*arguments, output=file, **others)

        force = click.option("--force", is_flag=True, help="Replace an existing FILE.")
        return with_options(with_output, output_option(what), force)

    return decorate


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--format and --csl; a format of the settings is for names without a suffix, or with one of several formats."""

    @functools.wraps(function)
    def with_format(*arguments: Any, format: str | None, output: str | OutputFile, **others: Any) -> Any:  # noqa: A002
        name = output.name if isinstance(output, OutputFile) else output
        if format and not is_written("format"):
            from normalizer.export import formats_for

            is_open = format in formats_for(name) or not Path(name).suffix
            format = format if is_open else None  # noqa: A001
        if (style := others.get("style")) and is_written("style"):
            from normalizer.export import FORMATS, chosen_format

            if (form := FORMATS[chosen_format(format, name, style)]).dialect is None:
                raise click.UsageError(f"--style is for .bib files; leave it out for {form.title}")
        return function(*arguments, format=format, output=output, **others)

    return with_options(
        with_format,
        setting_option("format", help="Output format [default: from the file extension of -o, else bibtex]."),
        click.option(
            "--csl",
            metavar="STYLE",
            help="CSL style of a reading list: a file or a name [default: Chicago author-date].",
        ),
    )


strict_option = setting_option(
    "strict", help="Exit with 1 if a title is ambiguous or unmatched, a page has none, or an entry has no authors."
)


def skipped_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--show-skipped, which the console carries out."""

    @functools.wraps(function)
    def with_skipped(*arguments: Any, show_skipped: bool, console: Console, **others: Any) -> Any:
        console.shows_skipped = show_skipped
        return function(*arguments, console=console, **others)

    text = "List the lines of the pages that hold no work, each with the reason."
    return with_options(with_skipped, click.option("--show-skipped", is_flag=True, help=text))


def style_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--prefer, --code-links, --style and --preamble."""
    style = "Style of the bibliography, or a profile (docs/latex.md) [default: generic]."
    return with_options(
        function,
        setting_option("prefer", default="published", show_default=True, help="Version to cite if a work has both."),
        setting_option("code-links", help="Where to put code links [default: field]."),
        setting_option("style", metavar="NAME", help=style, callback=_notice_unlisted_style),
        click.option("--preamble", is_flag=True, help="Write a @preamble for documents without url and hyperref."),
    )


def _notice_unlisted_style(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    from normalizer.export.profiles import unlisted_style  # few runs name a style

    if value and (sentence := unlisted_style(value)):
        ctx.meta.setdefault(_NOTICES, {})[sentence] = None
    return value


def console_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """-q, -v and --color; the command gets them as one `console`."""

    @functools.wraps(function)
    def with_console(*arguments: Any, quiet: bool, verbose: bool, color: str, **others: Any) -> Any:
        if quiet and verbose:
            written = [name for name in ("quiet", "verbose") if is_written(name)]
            if len(written) != 1:
                raise click.UsageError("--quiet and --verbose exclude each other; choose one")
            quiet, verbose = "quiet" in written, "verbose" in written
        console = Console(quiet, verbose, color)
        console.info(*click.get_current_context().meta.get(_NOTICES, ()))
        return function(*arguments, console=console, **others)

    return with_options(
        with_console,
        setting_option("color", default="auto", help="When to use colors (NO_COLOR disables them)."),
        setting_option("verbose", "-v", help="Print more details."),
        setting_option("quiet", "-q", help="Print results, errors and what makes a result incomplete, nothing else."),
    )


def _parse_sources(ctx: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in value.split(","))) if value else ()
    for name in names:
        if name not in SOURCES:
            raise click.BadParameter(f"{name!r} is not a source; sources are {', '.join(SOURCES)}")
    return names


_TIME = lazy_re(r"(\d+(?:\.\d+)?)\s*(s|m|h|)")
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def _parse_time(ctx: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """Seconds."""
    if value is None:
        return None
    found = _TIME.fullmatch(value.strip().lower())
    if not found:
        raise click.BadParameter(f"{value!r} is not a time; write 90s, 5m or 1h")
    return float(found[1]) * _SECONDS[found[2]]


Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]


def complete_list(items: Callable[[str], Iterable[CompletionItem[str]]]) -> Completer:
    """What completes the last word of a list with commas, by those that `items` finds for its beginning."""

    def complete(ctx: click.Context, option: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        before, comma, begun = incomplete.rpartition(",")
        left = (item for item in items(begun) if item.value not in before.split(","))
        return [CompletionItem(f"{before}{comma}{item.value}", help=item.help) for item in left]

    return complete


def words_with(words: Iterable[str]) -> Callable[[str], Iterable[CompletionItem[str]]]:
    """What finds the words with a beginning."""
    return lambda begun: (CompletionItem(word) for word in words if word.startswith(begun))


def runtime(choice: SourceOptions, console: Console) -> Runtime:
    """What the steps of a command are given: the sources that the options allow, and the console."""
    return Runtime(today, choice, console, console.emit, partial(show_progress, console))


def online_runtime(sources: SourceOptions, console: Console, *, online: bool) -> Runtime | None:
    """What asks the online sources, for commands that do it with `--online` only."""
    if not online and is_written("source"):
        raise click.UsageError("--source needs --online")
    if is_written("online") and is_written("offline"):
        raise click.UsageError("--online and --offline exclude each other; choose one")
    return runtime(sources, console) if online and not sources.offline else None


@dataclass(frozen=True)
class LintOptions:
    """Options of rules, and the catalog directory, or None."""

    setup: LintSettings
    catalog: Path | None

    def open_verifier(self) -> CatalogVerifier | None:
        """Open the catalog for verification. Raises CatalogError."""
        return catalog_verifier(self.catalog)


def catalog_verifier(catalog: Path | None) -> CatalogVerifier | None:
    """Open a catalog, if there is one, for verification. Raises CatalogError."""
    if catalog is None:
        return None
    from normalizer.lint.verification.catalog import CatalogVerifier
    from resolvers.catalog import Catalog

    return CatalogVerifier(Catalog.open(catalog))


def lint_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Everything about rules; the command gets it as one `choice`."""
    from normalizer.lint.settings import PROFILES, LintSettings, Selection  # other commands need nothing of it

    @functools.wraps(function)
    def with_choice(*arguments: Any, dialect: Any, catalog: str, **others: Any) -> Any:
        compared = usable_catalog(catalog)
        selection = Selection(**{each.name: others.pop(each.name) for each in fields(Selection)})
        setup = LintSettings(today(), selection, dialect, _catalog_fingerprint(compared))
        try:
            return function(*arguments, choice=LintOptions(setup, compared), **others)
        except BibnormError as error:
            selector = getattr(error, "selector", None)  # of `UnknownRuleError`, whose module need not be loaded
            names = [name for name in ("select", "extend_select", "ignore") if selector in getattr(selection, name)]
            origin = value_origin(click.get_current_context(), names[0]) if names else ""
            raise (BibnormError(f"{error}{origin}") if origin else error) from error

    rules: Any = partial(
        setting_option,
        cls=_CommaSeparated,
        metavar="RULE[,RULE...]",
        multiple=True,
        callback=_split_rules,
        shell_complete=complete_list(rules_with),
    )
    default = {"default": PROFILES[0], "show_default": True}
    least = {"metavar": "P", "default": 0.0, "show_default": True}
    return with_options(
        with_choice,
        rules(
            "select",
            help="Run only these rules: code (BIB203), code prefix (BIB2), name or ALL [default: the profile's].",
        ),
        rules("extend-select", help="Enable these rules in addition to the profile."),
        rules(
            "ignore",
            help="Disable these rules, except those that a longer selector enables.",
        ),
        setting_option("profile", help="Set of rules and severities.", **default),
        setting_option(
            "min-certainty", help="Accusations of wrong references that are less certain are notes.", **least
        ),
        setting_option("dialect", help="BibTeX or BibLaTeX [default: detected for each file]."),
        catalog_option,
    )


class _CommaSeparated(click.Option):
    """An option that may be given several times, or once in the configuration, as a text with commas."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        return super().type_cast_value(ctx, [value] if isinstance(value, str) else value)


def _split_patterns(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns of repeated options, or separated by commas; a name may have blanks."""
    patterns = tuple(pattern for value in values for each in value.split(",") if (pattern := each.strip()))
    if "." in map(str, map(PurePath, patterns)):
        raise click.BadParameter("'.' is no pattern; write the name of a file or folder, or the end of a path")
    return patterns


exclude_option = setting_option(
    "exclude",
    cls=_CommaSeparated,
    metavar="PATTERN[,PATTERN...]",
    multiple=True,
    callback=_split_patterns,
    help="Leave out files and folders below a named folder: a name (vendor) or the end of a path (old/*.bib).",
)


def _split_rules(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Rules of repeated options, or separated by commas or blanks."""
    return tuple(word for value in values for word in value.replace(",", " ").split())


def _catalog_fingerprint(catalog: Path | None) -> str:
    """The digest of the catalog's manifest, without opening the catalog."""
    if catalog is None:
        return ""
    manifest = catalog / _MANIFEST
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else "missing"


def current_user() -> str:
    """The login name, or an empty text."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


decisions_option = setting_option(
    "decisions", metavar="FILE", help="Decisions that several lock files share; what people decide is added to it."
)
by_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--by", metavar="NAME", default=current_user, show_default="login name", help="Name stored with the decision."
)
