"""Records as bibliographies, in one format for each program that reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count, product
from pathlib import Path
from string import ascii_lowercase

from normalizer.errors import BibnormError
from normalizer.export.bibtex import BIBLATEX, BIBTEX
from normalizer.export.csl_json import CSL_JSON, CSL_YAML
from normalizer.export.csv_table import CSV
from normalizer.export.format import ExportEntry, ExportOptions, Format
from normalizer.export.hayagriva import HAYAGRIVA
from normalizer.export.mapping import in_shape
from normalizer.export.profiles import dialect_of_style, profile_of_style
from normalizer.export.reading_list import HTML, MARKDOWN, TEXT
from normalizer.export.ris import RIS
from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.render import family_key
from normalizer.values.packed import LazySequence
from normalizer.values.text import plain_letters
from normalizer.values.titles import title_words
from normalizer.works.record import Record

__all__ = [
    "FORMATS",
    "ExportOptions",
    "Format",
    "assign_keys",
    "chosen_format",
    "format_of_dialect",
    "formats_for",
    "render",
]

# One row for each format; help texts and completion list them in this order. Of those that share a suffix the first one
# is written unless another is asked for.
_ROWS = (BIBTEX, BIBLATEX, CSL_JSON, HAYAGRIVA, CSL_YAML, RIS, CSV, MARKDOWN, HTML, TEXT)
FORMATS: dict[str, Format] = {each.name: each for each in _ROWS}


def formats_for(path: str) -> list[str]:
    """The names of the formats for a file name, by the longest suffix that it ends in; empty for another suffix."""
    name = Path(path).name.lower()
    fitting = {suffix for each in FORMATS.values() for suffix in each.suffixes if name.endswith(suffix)}
    longest = max(fitting, key=len, default=None)
    return [name for name, each in FORMATS.items() if longest in each.suffixes]


def chosen_format(asked: str | None, path: str, style: str | None = None) -> str:
    """The format to write: the requested one, else by the file name; BibTeX for a name without suffix.

    Of two formats of one suffix the one that the style belongs to: `biblatex` makes refs.bib a BibLaTeX file.

    Raises BibnormError for a request that does not fit the suffix, and for a suffix of no format.
    """
    fitting = formats_for(path)
    if asked and fitting and asked not in fitting:
        usual = " or ".join(FORMATS[name].title for name in fitting)
        raise BibnormError(
            f"{path} is a name of {usual}, not of {FORMATS[asked].title}; omit --format, or choose another name"
        )
    if not asked and not fitting and (suffix := Path(path).suffix):
        known = ", ".join(f"{each.title} ({' '.join(each.suffixes)})" for each in FORMATS.values())
        raise BibnormError(f"{path}: {suffix!r} is no suffix of a format: {known}; choose one with --format")
    if asked:
        return asked
    possible = fitting or list(FORMATS)
    dialect = dialect_of_style(style) if style else None
    styled = (name for name in possible if dialect and FORMATS[name].dialect == dialect)
    return next(styled, possible[0])


def check_options(format_name: str, options: ExportOptions) -> None:
    """Raise BibnormError for options that the format does not have, and for programs that it needs."""
    form = FORMATS[format_name]
    if options.preamble and form.dialect is None:
        raise BibnormError(f"--preamble is for .bib files; leave it out for {form.title}")
    form.check(options)


def format_of_dialect(dialect: str) -> Format:
    """The format of .bib files of a dialect."""
    return next(each for each in FORMATS.values() if each.dialect == dialect)


def render(
    records: Sequence[Record],
    format_name: str,
    options: ExportOptions | None = None,
    keys: Sequence[str] | None = None,
    fields: Sequence[Collection[str]] = (),
) -> str:
    """Render a whole file, ending in a newline unless it is empty, entries in the order of `records`.

    `keys` has a key for each record; without it `assign_keys` does. `fields` has the fields of each entry in the file
    that is merged into: entries keep the shape that they have there, unless a style or a place of code links was asked
    for. The output is deterministic.
    Raises BibnormError for options that the format does not have, and without pandoc for a reading list.
    """
    options = options or ExportOptions()
    form = FORMATS[format_name]
    check_options(format_name, options)

    def shown(index: int) -> Record:
        return records[index].as_preprint() if options.prefer == "preprint" else records[index]

    issued = keys if keys is not None else assign_keys([shown(index) for index in range(len(records))])
    if len(issued) != len(records):
        raise ValueError(f"{len(records)} records and {len(issued)} keys: one list is longer")
    profile = profile_of_style(options.style, form.dialect or "csl")

    def entry(index: int) -> ExportEntry:
        made = ExportEntry(issued[index], shown(index), options, profile)
        return in_shape(made, form.dialect, fields[index]) if fields and fields[index] and form.dialect else made

    return form.render(LazySequence(entry, len(records)))


# Words that open so many titles that they tell nothing apart; what is left is the "real" first word.
_STOP_WORDS = frozenset(
    """
    a an the and or but nor of on in to at by for from into onto over under with without via as is are be was were
    it its this that these those how what why when where which who do does can could should will your our we my i
    not no some all toward towards un une le la les des du der die das ein eine el los las
    """.split()
)


def assign_keys(records: Sequence[Record], taken: Collection[str] = ()) -> tuple[str, ...]:
    """Assign a key to each record, in order; none is in `taken`, none differ only in case.

    Duplicates get the suffixes "a", "b", ..., "z", "aa". `taken` must have all keys ever used.
    """
    used = {key.casefold() for key in taken}
    suffixes: dict[str, Iterator[str]] = {}
    keys = []
    for record in records:
        base = base_key(record)
        candidates = suffixes.setdefault(base, _suffixes())
        key = next(base + suffix for suffix in candidates if base + suffix not in used)
        used.add(key)
        keys.append(key)
    return tuple(keys)


def base_key(record: Record) -> str:
    """`<family name of the first author><year><first title word>`: ASCII letters and digits, lower case.

    Without the particle of the name; a group with its whole name. Without an author the first title word replaces it
    and the second follows the year, both without numbers and signs where there are others; "work" without any letter.
    """
    author = family_key(record.authors[0]) if record.authors else ""
    words = _real_words(record.title) if author else _spoken_words(record.title)
    date = record.date or record.preprint_date
    year = str(date.year) if date else ""
    if not author:
        author, words = words[0] if words else "work", words[1:]
    return author + year + (words[0] if words else "")


# "U-Net", "GPT-4", "2.5" are one word each.
_JOINT = lazy_re(r"(?<=\b\w)-(?=\w)|(?<=\w)-(?=\d)|(?<=\d)\.(?=\d)")
# A sign within a word, or what a page leaves of its command: "Z·Z", "ZcdotZ".
_SIGN = lazy_re(r"(?<=\w)(?:[^\w\s\-‐‑–—/:;,.?!&()'’]|(?:cdot|times|otimes|oplus)(?=[A-Z]))(?=\w)")
_SPOKEN = lazy_re(r"[a-z]{3}")


def _spoken_words(title: str) -> list[str]:
    """The words that one would say of a title: those that begin with three letters, else all."""
    words = _real_words(_JOINT.sub("", _SIGN.sub("", to_unicode(title))))
    return [word for word in words if _SPOKEN.match(word)] or words


def _real_words(title: str) -> list[str]:
    words = [word for folded in title_words(title) if (word := plain_letters(folded))]
    return [word for word in words if word not in _STOP_WORDS] or words


def _suffixes() -> Iterator[str]:
    """Nothing, "a", ..., "z", "aa", "ab", ... without end."""
    yield ""
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))
