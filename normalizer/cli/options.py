"""Options that several commands share. Each can also be set by environment and configuration."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from normalizer.config import SETTINGS, environment_name
from resolvers.registry import SOURCES

Function = TypeVar("Function", bound=Callable[..., Any])


class _LateChoice(click.Choice[str]):
    """A choice between words that are looked up when they are needed: the table that has them is slow to import."""

    def __init__(self, words: Callable[[], tuple[str, ...]]) -> None:
        self._words = words
        self.case_sensitive = True

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]
        return self._words()


def setting(name: str, *flags: str, help: str, **more: Any) -> Callable[[Function], Function]:  # noqa: A002
    """An option for one of SETTINGS, read from its environment variable and configuration too."""
    row = SETTINGS[name]
    if row.kind is bool:
        more |= {"is_flag": True}
    elif row.kind is float:
        more |= {"type": click.FloatRange(0, 1)}
    elif row.words_of:
        more |= {"type": _LateChoice(row.words_of)}
    elif row.words:
        more |= {"type": click.Choice(row.words)}
    return click.option(f"--{name}", *flags, envvar=environment_name(name), help=help, **more)


def catalog_option(function: Function) -> Function:
    default = Path(click.get_app_dir("bibnorm")) / "catalog"
    return setting(
        "catalog",
        metavar="DIR",
        help="The local catalogue, made by `bibnorm catalog build`.",
        default=str(default),
        show_default="a folder of your own",
    )(function)


@dataclass(frozen=True)
class SourceChoice:
    """What the options say about sources; `names` is empty when `--source` is not given."""

    names: tuple[str, ...]
    catalog: Path
    catalog_is_named: bool
    offline: bool
    email: str | None
    cache: Path
    min_confidence: float

    def allows(self, name: str) -> bool:
        return not self.names or name in self.names


def cache_option(function: Function) -> Function:
    return setting(
        "cache",
        metavar="DIR",
        help="Where replies of online sources are kept.",
        default=str(Path(click.get_app_dir("bibnorm")) / "cache"),
        show_default="a folder of your own",
    )(function)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Everything about sources; the command gets it as one `choice`."""

    @functools.wraps(function)
    def with_choice(
        *arguments: Any,
        source: tuple[str, ...],
        catalog: str,
        offline: bool,
        email: str | None,
        cache: str,
        min_confidence: float,
        **others: Any,
    ) -> Any:
        named = click.get_current_context().get_parameter_source("catalog") is not ParameterSource.DEFAULT
        choice = SourceChoice(source, Path(catalog), named, offline, email, Path(cache), min_confidence)
        return function(*arguments, choice=choice, **others)

    decorated: Callable[..., Any] = with_choice
    decorated = setting("offline", help="Make no connection.")(decorated)
    decorated = setting("email", metavar="ADDRESS", help="Told to online sources: where its users can be reached.")(
        decorated
    )
    decorated = setting(
        "min-confidence", metavar="P", default=0.0, help="Less probable matches than this are ambiguous; 0 to 1."
    )(cache_option(decorated))
    return setting(
        "source",
        metavar="NAME[,NAME...]",
        help=f"The sources to ask, in this order, instead of our choice: {', '.join(SOURCES)}.",
        callback=_source_names,
        shell_complete=_complete_sources,
    )(catalog_option(decorated))


def format_option(function: Function) -> Function:
    return setting("format", help="The format; otherwise chosen by the ending of -o, else bibtex.")(function)


def style_options(function: Function) -> Function:
    function = setting("code-links", default="note", show_default=True, help="Where links to code go in an entry.")(
        function
    )
    return setting("prefer", default="published", show_default=True, help="What to cite of a work that is both.")(
        function
    )


def strict_option(function: Function) -> Function:
    return setting("strict", help="End with 1 when a title is ambiguous or unmatched, or an entry lacks authors.")(
        function
    )


def talk_options(function: Function) -> Function:
    """-q, -v and --color; the command gets them through `normalizer.cli.talk`."""
    function = setting("quiet", "-q", help="Errors only.", expose_value=True)(function)
    function = setting("verbose", "-v", help="Say more.", expose_value=True)(function)
    return setting("color", default="auto", help="Colors on a terminal; NO_COLOR turns them off.")(function)


def _source_names(ctx: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in value.split(","))) if value else ()
    for name in names:
        if name not in SOURCES:
            raise click.BadParameter(f"{name!r} is not a source; sources are {', '.join(SOURCES)}")
    return names


def _complete_sources(ctx: click.Context, option: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """The last of the names, without those that stand before it."""
    before, comma, begun = incomplete.rpartition(",")
    left = (name for name in SOURCES if name.startswith(begun) and name not in before.split(","))
    return [CompletionItem(f"{before}{comma}{name}") for name in left]
