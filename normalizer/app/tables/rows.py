"""A row of a table as a mention, and the verdicts as columns.

Input columns are `title` and any of `id, authors, year, venue, abstract, ids`; nothing is parsed out of a title.
`authors` and `ids` are lists or objects, also as text that JSON, Python or NumPy write, or texts as the columns of
pages have them. All other columns are passed through; one that has the name of an output column gets the prefix
`input_`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from normalizer.errors import BibnormError
from normalizer.export.match_json import match_line
from normalizer.pages.fields import (
    Column,
    authors_in,
    authors_of,
    find_columns,
    folded,
    strings_in,
    structure_in,
    title_text,
    year_in,
)
from normalizer.pages.reference import is_reference
from normalizer.values.hashing import hash_texts
from normalizer.values.ids import PaperId, find_id, first_id, id_spans
from normalizer.values.text import shown
from normalizer.version import __version__
from normalizer.works.description import Description, year_of
from normalizer.works.relation import Relation, relate
from normalizer.works.scraped import ScrapedTitle, described
from normalizer.works.verdict import ComparedWork, Match, Reason, Status

INPUT_COLUMNS = ("id", "title", "authors", "year", "venue", "abstract", "ids")
# Name and Arrow type of what is said of each row; `RECORD` only with `full`.
OUTPUT_COLUMNS: Mapping[str, str] = {
    "status": "string", "reason": "string", "relation": "string", "probability": "float64",
    "work": "string", "arxiv": "string", "doi": "string", "s2": "string", "title": "string", "year": "int64",
    "title_similarity": "float64", "people_similarity": "float64", "abstract_similarity": "float64",
    "runner_up": "string", "runner_up_probability": "float64", "catalog": "string", "bibnorm": "string",
}  # fmt: skip
RECORD = "record"


def output_columns(names: Sequence[str], *, full: bool = False) -> dict[str, str | None]:
    """Each column of the verdicts on a table with these columns, and the column that it passes on, if it does.

    Raises BibnormError without titles.
    """
    if "title" not in names:
        named = ", ".join(map(shown, names[:12])) or "no columns"
        raise BibnormError(f"the table has no column `title`, but {named}; rename the column of titles")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise BibnormError(f"the table has two columns `{shown(twice[0])}`; rename one of them")
    columns: dict[str, str | None] = {"id": "id"} if "id" in names else {}
    columns |= dict.fromkeys((*OUTPUT_COLUMNS, RECORD) if full else OUTPUT_COLUMNS)
    for name in names:
        if name not in INPUT_COLUMNS:
            passed = name
            while passed in columns or passed in OUTPUT_COLUMNS or passed == RECORD:
                passed = f"input_{passed}"
            columns[passed] = name
    return columns


def unread_columns(names: Sequence[str]) -> dict[str, str]:
    """The columns that a page would be read from, and the name under which a table has each; none that it has, too."""
    others = [name for name in names if name not in INPUT_COLUMNS]
    missing = {kind.value: kind for kind in (Column.AUTHORS, Column.YEAR, Column.VENUE, Column.ABSTRACT)}
    found = {
        name: wanted for wanted, kind in missing.items() if wanted not in names for name in find_columns(others, kind)
    }
    ids = {name: "ids" for name in others if "ids" not in names and folded(name) in _NAMES_OF_IDS}
    return {name: wanted for name in others if (wanted := (found | ids).get(name))}


_NAMES_OF_IDS = frozenset({"arxiv", "arxivid", "eprint", "doi", "dois"})


def mentions(columns: Mapping[str, Iterable[Any]]) -> list[ScrapedTitle]:
    """The rows of input columns, without `id`; equal rows give equal mentions."""
    read = [map(_READERS[name], cells) for name, cells in columns.items()]
    return [
        ScrapedTitle(page="table", line=0, **dict(zip(columns, row, strict=True))) for row in zip(*read, strict=True)
    ]


def is_no_title(cell: object) -> bool:
    """Whether a cell of the column `title` is a whole reference or an identifier, out of which no title is read."""
    text = _text(cell)
    return any((start, end) == (0, len(text)) for start, end, _ in id_spans(text)) or is_reference(text)


def question_digest(mention: ScrapedTitle) -> bytes:
    """A checksum of all that the verdict on a row depends on; 16 bytes."""
    asked = (mention.title, mention.authors, mention.year, mention.venue, mention.abstract, mention.ids)
    return blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _text(value: object) -> str:
    """As text in one line: of a list or object the first; a missing value, also the NaN of other tables, is empty."""
    if isinstance(value, str):  # most cells
        return " ".join(value.split())
    if isinstance(value, list | dict):
        return _text(next(strings_in(value), ""))
    return "" if value is None or value != value else str(value)


def _authors(value: object) -> tuple[str, ...]:
    return authors_of(value) if isinstance(value, list | dict) else authors_in(str(value)) if _text(value) else ()


def _year(value: object) -> int | None:
    """Of a date with its parts, the year may be the last."""
    return year_in(" ".join(strings_in(value)) if isinstance(value, list | dict) else _text(value))


def _ids(value: object) -> Iterable[str]:
    if isinstance(value, str):
        value = structure_in(value) or value
    if isinstance(value, list | dict):
        return map(_text, strings_in(value))
    return _text(value).replace(",", " ").replace(";", " ").split()


# What a cell of each input column says.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "title": lambda cell: title_text(_text(cell)),
    "abstract": lambda cell: _text(cell) or None,
    "ids": lambda cell: tuple(text for text in _ids(cell) if find_id(text)),
    "authors": _authors,
    "year": _year,
    "venue": lambda cell: _text(cell) or None,
}


def verdict_columns(matches: Iterable[Match], catalog: str, *, full: bool = False) -> dict[str, list[Any]]:
    """The output columns, with a value for each match; what is not known is None.

    `catalog` is the checksum of the catalog (`CatalogInfo.sha256`).
    """
    found, relations = [], []
    for match in matches:
        found.append(match)
        relations.append(_relation(match))  # while its judgements are still kept
    works = [match.work for match in found]
    runners_up = [_runner_up(match) for match in found]
    ids = [[each for each in _valid_ids(work) if each.stands_for is each] for work in works]
    names = work_names([*works, *(other.candidates if other else () for other in runners_up)])
    columns: dict[str, list[Any]] = {
        "status": [match.verdict.status.value for match in found],
        "reason": [match.verdict.reason.value for match in found],
        "relation": relations,
        "probability": [match.verdict.confidence for match in found],
        "work": names[: len(found)],
        **{name: [first_id(each, name) for each in ids] for name in _ID_COLUMNS},
        "title": [work[0].title if work else None for work in works],
        "year": [next((year for each in work if (year := year_of(each))), None) for work in works],
        **{column: [match.verdict.evidence.get(name) for match in found] for column, name in _EVIDENCE.items()},
        "runner_up": names[len(found) :],
        "runner_up_probability": [other.verdict.confidence if other else None for other in runners_up],
        "catalog": [catalog] * len(found),
        "bibnorm": [__version__] * len(found),
    }
    return columns | ({RECORD: [match_line(match) for match in found]} if full else {})


# Column -> what was compared.
_EVIDENCE = {"title_similarity": "title", "people_similarity": "authors", "abstract_similarity": "abstract"}


def _runner_up(match: Match) -> ComparedWork | None:
    """The most probable work that is not the answer: for a row without an answer, the best one."""
    return match.runner_up if match.work else next(iter(match.compared), None)


def _relation(match: Match) -> str | None:
    """What the row is to the best work: the one of a match, else as `relate` has it."""
    if not match.compared:
        return None
    if match.verdict.status is Status.MATCHED or match.verdict.reason is Reason.NOT_SURE_ENOUGH:
        return Relation.SAME.value
    if match.verdict.reason is Reason.OTHER_TITLE:
        return Relation.DIFFERENT.value
    return relate(described(match.scraped), match.compared[0].candidates[0]).relation.value


_ID_COLUMNS = ("arxiv", "doi", "s2")


def work_names(works: Sequence[Sequence[Description]]) -> list[str | None]:
    """A name of each work that stays: `arxiv:...`, else `doi:...`, `s2:...`, else a hash of its first record.

    None for an empty one.
    """
    names = [_given_name(work) for work in works]
    nameless = [place for place, work in enumerate(works) if work and names[place] is None]
    hashes = hash_texts([_content(works[place][0]) for place in nameless]).tolist()
    for place, number in zip(nameless, hashes, strict=True):
        names[place] = f"hash:{number:016x}"
    return names


def _given_name(work: Sequence[Description]) -> str | None:
    ids = [valid.stands_for for valid in _valid_ids(work)]
    return next((f"{name}:{found}" for name in _ID_COLUMNS if (found := first_id(ids, name))), None)


def _valid_ids(work: Sequence[Description]) -> list[PaperId]:
    return [valid for each in work for identifier in each.ids if (valid := identifier.valid)]


def _content(record: Description) -> bytes:
    return "\n".join([record.title, *(str(name) for name in record.authors), str(year_of(record))]).encode()
