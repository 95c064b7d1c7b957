"""What a format is: one value with everything that the other packages need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from normalizer.export.entry import Entry

# Key of an entry -> name of a field -> its text.
Values = Mapping[str, Mapping[str, str]]
# The name under which `Format.values` gives the type of an entry, or an entry whose fields are not told apart.
WHOLE = "@"


class Additions(ValueError):
    """A file holds something that bibnorm did not write and whose loss nobody would notice."""


def nothing_to_refuse(text: str) -> None:
    """Accept every text: the check of formats whose values are all that a file can hold."""


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    `name` is the word for options and settings, `title` the one for messages and help, `suffixes` are the endings of
    its files. `render` makes the text of a whole file, ending in a line end; the same entries give the same text.

    `values` reads such a text back, so that a lock can tell later which entries were changed; it raises ValueError for
    what is no such file, or holds a key twice. `refuse_additions` raises ValueError for what `values` passes over.

    `dialect` is for the formats of .bib files: as which dialect `check` and `fix` read them. Only into such files can
    a bibliography be merged.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    render: Callable[[Sequence[Entry]], str]
    values: Callable[[str], Values]
    refuse_additions: Callable[[str], None] = nothing_to_refuse
    dialect: str | None = None

    @property
    def mergeable(self) -> bool:
        """Whether entries can be added to a file that a person has written."""
        return self.dialect is not None


def without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dictionary. Raises ValueError where a name occurs twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found
