"""Notes on a merge: possible duplicates, kept values of a person, and works left out."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from normalizer.bib.edit import TYPE
from normalizer.lock.digests import FieldConflict
from normalizer.values.titles import title_key
from normalizer.works.evidence import Evidence
from normalizer.works.levels import PeopleLevel
from normalizer.works.policies import Action
from normalizer.works.publication import Publication
from normalizer.works.record import Record
from normalizer.works.title_pair import TitleLevel
from normalizer.works.vetoes import Fact, Relation
from normalizer.works.work_index import Comparison


class MatchDoubt(StrEnum):
    """Why an entry may or may not be the same work, as text for the user.

    Both are kept: a person sees a duplicate entry, but cites a wrong one.
    """

    BELIED = "same identifier, but different title or authors"
    OTHER_IDENTIFIER = "it has the same title, but another arXiv id or DOI"
    UNKNOWN_PEOPLE = "same title, but no authors to compare"
    OTHER_PEOPLE = "same title, but authors differ"
    OTHER_FORM = "it has the same title, but says that it is a thesis, a talk, a program or a page"
    OTHER_EDITION = "it has the same title, but came out in another year"
    OTHER_WORD = "titles differ in one letter"
    OTHER_VENUE = "it has the same title, but came out elsewhere"
    OTHER_NAME = "it has the same title but for a name before it"
    OTHER_TITLE = "it has a similar title and the same people"
    SHORTER = "one of the two titles is only the beginning of the other"


# Relations of two works that a reader may take for one, and what to say of them.
_BY_RELATION = {
    Relation.EDITION: MatchDoubt.OTHER_EDITION,
    Relation.SEQUEL: MatchDoubt.OTHER_EDITION,
    Relation.EXTENDED: MatchDoubt.OTHER_VENUE,
    Relation.ARTIFACT: MatchDoubt.OTHER_FORM,
}


def doubt_of(compared: Comparison[Any]) -> MatchDoubt | None:
    """Return why an entry that is not taken for the work may be it; None if it is, or clearly is not.

    An entry with the same title in another form or year is reported too, because a file rarely has both.
    """
    evidence, veto = compared.judgement.evidence, compared.judgement.veto
    if compared.is_present:
        return None
    if compared.shares_identifier:
        return MatchDoubt.BELIED
    if evidence.titles.level >= TitleLevel.NEAR and veto:
        return MatchDoubt.OTHER_FORM if veto.fact is Fact.THESIS else _BY_RELATION.get(veto.relation)
    is_open = compared.action is Action.ASK or (evidence.titles.level is TitleLevel.SAME and veto is None)
    return _question(evidence) if is_open else None


def _question(evidence: Evidence) -> MatchDoubt:
    """The doubt where the probability decides neither way."""
    if evidence.other_arxiv or evidence.other_doi:
        return MatchDoubt.OTHER_IDENTIFIER
    if Publication.THESIS in evidence.publications:
        return MatchDoubt.OTHER_FORM
    if evidence.titles.left.whole == evidence.titles.right.whole:
        if evidence.people is PeopleLevel.UNKNOWN:
            return MatchDoubt.UNKNOWN_PEOPLE
        return MatchDoubt.OTHER_PEOPLE if evidence.people < PeopleLevel.MATCH else MatchDoubt.OTHER_EDITION
    return _part(evidence)


def _part(evidence: Evidence) -> MatchDoubt:
    """Which part only one of the titles has."""
    shorter, longer = sorted((title_key(side.title) for side in (evidence.left, evidence.right)), key=len)
    if longer.startswith(shorter):
        return MatchDoubt.SHORTER
    if longer.endswith(shorter):
        return MatchDoubt.OTHER_NAME
    return MatchDoubt.OTHER_WORD if evidence.titles.level is TitleLevel.NEAR else MatchDoubt.OTHER_TITLE


# Keys in one line.
_MAX_KEYS = 5


def kept_value_note(key: str, conflict: FieldConflict) -> str:
    """The note on a value of a person that was kept."""
    head = f"{'type' if conflict.name == TYPE else conflict.name} of {key!r}"
    rendered, actual = _quoted(conflict.rendered), _quoted(conflict.actual)
    if actual is None:
        return f"{head} was removed by you and is not restored; bibnorm now has {rendered}; add it manually if wanted"
    if rendered is None:
        return f"{head} keeps your value {actual}; bibnorm no longer has one"
    return f"{head} keeps your value {actual}; bibnorm has {rendered}"


def key_conflict_note(key: str, title: str) -> str:
    """The note on a work that was not added because another entry has its key."""
    return f"{key!r} is another work here, so that {_quoted(title)} was not added; give one of them another key"


def duplicate_note(key: str, added: str, record: Record, doubt: MatchDoubt) -> str:
    """The note on an entry that may be the work of the new entry `added`; later runs find it by an identifier."""
    head = f"{key!r} may duplicate the new entry {added!r}: {doubt}"
    if doubt is MatchDoubt.BELIED:
        return f"{head}; correct what is wrong there"
    name, text = ("eprint", record.arxiv) if record.arxiv else ("doi", record.doi)
    fix = f"write {name} = {{{text}}} there and delete {added!r}" if text else "delete one of the two"
    return f"{head}; if it is, {fix}"


def removed_entries_note(keys: Sequence[str]) -> str:
    """The note on entries that bibnorm wrote and a person removed."""
    if len(keys) == 1:
        return f"{keys[0]!r} was removed and not added again; use --merge --force to restore it"
    shown = ", ".join(map(repr, keys[:_MAX_KEYS]))
    more = f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else ""
    return f"{shown}{more} were removed and not added again; use --merge --force to restore them"


def _quoted(text: str | None, most: int = 120) -> str | None:
    if text is None:
        return None
    short = " ".join(text.split())
    return repr(short if len(short) <= most else short[: most - 1] + "…")
