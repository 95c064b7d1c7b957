"""Citation keys, identifiers of works, and fingerprints of abstracts (88 characters) as the lock stores them."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, TypeAdapter

from normalizer.errors import BibnormError
from normalizer.values.ids import KINDS, ArxivId, Doi, find_id
from normalizer.values.titles import title_key
from normalizer.values.venues.parse import with_current_names
from normalizer.works.record import Record, describe_record

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


class Model(BaseModel):
    """A value of a line that people and git may have changed: frozen, and strict on names and infinite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What validates and dumps values of a type, model or dataclass; made once."""
    return _ADAPTERS.get(kind) or _ADAPTERS.setdefault(kind, TypeAdapter(kind))


# What BibTeX, biber and LaTeX read as part of a key.
_KEY = r"^[^\s,{}()\"'#%~\\=]+$"


def _identifier(text: str) -> str:
    if find_id(text) is None:
        raise ValueError(f"{text!r} is not a valid identifier; use for example arXiv:2209.10901 or doi:10.1000/xyz")
    return text


Key = Annotated[str, StringConstraints(pattern=_KEY)]
Identifier = Annotated[str, AfterValidator(_identifier)]


def is_key(text: str) -> bool:
    """Whether a text can be cited in LaTeX."""
    return re.fullmatch(_KEY, text) is not None


def check_keys(keys: Sequence[str], records: int, *, is_cited: bool) -> None:
    """Raise BibnormError unless there is a key for each record that can be cited, each another."""
    if len(keys) != records:
        raise BibnormError(f"keys: {records} records and {len(keys)} keys; give one for each record")
    seen: set[str] = set()
    for key in keys:
        if not key or (is_cited and not is_key(key)):
            raise BibnormError(f"keys: {key!r} cannot be cited; use letters, digits and signs like - : . _")
        if key.casefold() in seen:
            raise BibnormError(f"keys: {key!r} is given twice; each record needs a key of its own")
        seen.add(key.casefold())


class WorkIds(Model):
    """The identifiers by which a work is looked up; the title, venue and year of a work without any."""

    arxiv: str | None = None
    doi: str | None = None
    ids: tuple[str, ...] = ()
    title: str | None = None

    @classmethod
    def of(cls, record: Record) -> WorkIds:
        if record.arxiv or record.doi or record.ids:
            return cls(arxiv=record.arxiv, doi=record.doi, ids=record.ids)
        venue = title_key(with_current_names(record.venue).name) if record.venue else ""
        year = record.date.year if record.date else ""
        return cls(title=f"{title_key(record.title)} {venue} {year}".strip())

    @classmethod
    def from_identifier(cls, choice: str) -> WorkIds:
        """The identifiers that a choice names; none for one of a service ("dblp:...")."""
        found = find_id(choice)
        if isinstance(found, ArxivId):
            return cls(arxiv=str(found))
        if isinstance(found, Doi):
            return cls(arxiv=str(found.arxiv)) if found.arxiv else cls(doi=str(found))
        return cls(ids=(found.marked,)) if found and KINDS.by_name[found.name] in KINDS.exported() else cls()

    def conflicts_with(self, other: WorkIds) -> bool:
        """Whether both have an identifier of one kind, and none in common."""
        ours, theirs = self.names, other.names
        comparable = {_kind(name) for name in ours} & {_kind(name) for name in theirs}
        return bool(comparable) and not set(ours) & set(theirs)

    @property
    def names(self) -> tuple[str, ...]:
        """The identifiers as texts that are equal for equal ones."""
        arxiv = ArxivId.find(self.arxiv) if self.arxiv else None
        doi = Doi.find(self.doi) if self.doi else None
        found = (arxiv, doi, *map(find_id, self.ids))
        return (*(each.label for each in found if each), *([f"title:{self.title}"] if self.title else []))


def _kind(name: str) -> str:
    return name.partition(":")[0]


def same_work(left: Record, right: Record) -> bool | None:
    """Whether two records are of one work: an identifier in common, else the linkage engine; None if it is unclear."""
    if set(WorkIds.of(left).names) & set(WorkIds.of(right).names):
        return True
    from normalizer.works.policies import Action, Policy, decide  # rarely needed, and slow to load
    from normalizer.works.relation import relate

    action = decide(Policy.PRESENT, relate(describe_record(left), describe_record(right)))
    return None if action is Action.ASK else action is Action.TAKE


_LENGTH = 88  # of 64 bytes in base 64


def fingerprint_abstracts(abstracts: Sequence[str | None]) -> list[str | None]:
    """The fingerprint of each abstract; for a short one a digest, equal only for equal words."""
    from normalizer.values.abstracts.fingerprint import fingerprints

    given = [text for text in abstracts if text]
    rows = iter(fingerprints(given)) if given else iter(())
    prints: list[str | None] = []
    for text in abstracts:
        row = next(rows) if text else None
        if not text or row is None:
            prints.append(None)
        elif row[0]:
            prints.append(b64encode(row.tobytes()).decode("ascii"))
        else:
            prints.append(hashlib.sha256(title_key(text).encode()).hexdigest()[:16])
    return prints


def similarity(ours: str | None, theirs: str | None) -> float:
    """The similarity of two abstracts, 0 to 1; 1 if both are missing."""
    if ours == theirs:
        return 1.0
    if not ours or not theirs or len(ours) != _LENGTH or len(theirs) != _LENGTH:
        return 0.0
    if _numbers(ours).isdisjoint(_numbers(theirs)):
        return 0.0  # said faster: a title may have a thousand abstracts ("Editorial")
    from normalizer.values.abstracts.fingerprint import resemblance

    return resemblance(b64decode(ours), b64decode(theirs))


@lru_cache(maxsize=1 << 14)
def _numbers(text: str) -> frozenset[int]:
    """The hashes of a fingerprint; its first number is their count."""
    return frozenset(memoryview(b64decode(text)).cast("H")[1:])
