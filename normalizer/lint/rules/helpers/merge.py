"""Makes one entry of two that are the same work, where nothing in them disagrees that cannot be looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from normalizer.bib import BibDocument, BibEntry, BibField, PieceKind
from normalizer.bib.edit import Edit, Editor, UnrepresentableError
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import DATES, NAMES, PRINTED, VERBATIM, keys_in
from normalizer.lint.rules.helpers.duplicates import DuplicateEvidence, DuplicatePair
from normalizer.lint.rules.helpers.identifiers import ARCHIVE_FIELD, find_arxiv_id, is_preprint
from normalizer.values.tex.rewrite import folded

_LINKS = ("crossref", "xref", "xdata", "related", "entryset")
# Facts of the work: where two entries differ in them, sources can tell which is right.
_FACTS = frozenset({*PRINTED, *NAMES, *VERBATIM, *DATES, "abstract", "isbn", "issn", "archiveprefix", "eprinttype",
                    "primaryclass", "eprintclass", "langid", "language", "timestamp", "bibsource", "biburl", "eid",
                    "numpages", "copyright", "pagetotal"}) - {"note", "addendum", "file", "pdf", "label"}  # fmt: skip
# Lists that can be joined.
_LISTS = frozenset("keywords keyword groups tags".split())
# Of a preprint, these are true of the publication as well; its other facts are not.
_OF_BOTH = frozenset("title author abstract eprint archiveprefix eprinttype primaryclass eprintclass file pdf".split())


class _ConflictError(ValueError):
    """The two entries differ in something that only their author can settle."""


def merge_fix(context: LintContext, pair: DuplicatePair) -> Fix | None:
    """The fix that leaves one entry of a pair; None where it would lose a note, a remark or a link."""
    kept, lost = _choose_kept(pair)
    if not _can_be_merged(context, kept, lost):
        return None
    try:
        edits = [*_edits_of_kept(context, pair, kept, lost), *context.editor.delete_entry(lost)]
    except (UnrepresentableError, _ConflictError):
        return None
    message = f"merge '{lost.key}' into '{kept.key}'"
    return Fix(tuple(edits), safe=False, message=message, keys=((lost.key, kept.key),))


def _choose_kept(pair: DuplicatePair) -> tuple[BibEntry, BibEntry]:
    """Which entry stays: the publication, else the one that says more, else the first."""
    one, other = pair.first, pair.second
    if pair.evidence is DuplicateEvidence.PREPRINT:
        return (other, one) if is_preprint(one) else (one, other)
    ours, theirs = (sum(bool(field.text.strip()) for field in entry.first.values()) for entry in (one, other))
    return (other, one) if theirs > ours else (one, other)


def _can_be_merged(context: LintContext, kept: BibEntry, lost: BibEntry) -> bool:
    """No note stands in the entry, no other one names it or has a key of theirs, no field is hidden behind another."""
    bib = context.bib
    whole = kept.closed and lost.closed and bool(kept.key and lost.key) and len(lost.first) == len(lost.fields)
    notes = any(lost.start < note.start < lost.end for note in bib.notes)
    # To BibTeX the case of a key says nothing.
    is_named = lost.key in _named(bib) or (context.dialect == "bibtex" and folded(lost.key) in _named_folded(bib))
    return whole and not notes and not is_named and not {kept.key, lost.key} & _repeated(bib)


@lru_cache(maxsize=1)
def _named(bib: BibDocument) -> frozenset[str]:
    return frozenset(key for name in _LINKS for _, field in bib.fields(name) for key in keys_in(field.text))


@lru_cache(maxsize=1)
def _named_folded(bib: BibDocument) -> frozenset[str]:
    return frozenset(map(folded, _named(bib)))


@lru_cache(maxsize=1)
def _repeated(bib: BibDocument) -> frozenset[str]:
    return frozenset(key for key, times in Counter(entry.key for entry in bib.entries).items() if times > 1)


def _edits_of_kept(context: LintContext, pair: DuplicatePair, kept: BibEntry, lost: BibEntry) -> Iterator[Edit]:
    editor = context.editor
    for field in lost.fields:
        if field.key != "ids" and field.text.strip():
            yield from _merge_field(editor, pair, kept, field)
    if pair.evidence is DuplicateEvidence.PREPRINT and not (kept.get("eprint") or lost.get("eprint")):
        name, archive = ARCHIVE_FIELD[context.dialect]
        texts = (field.text for field in lost.fields if "arxiv" in field.text.lower() or field.key == "volume")
        if paper := next(filter(None, map(find_arxiv_id, texts)), None):
            yield from editor.insert_field(kept, "eprint", paper, after=kept.fields[-1])
            yield from editor.insert_field(kept, name, archive, after=kept.fields[-1])
    if context.dialect == "biblatex":
        aliases = [*keys_in(kept.text("ids")), lost.key, *keys_in(lost.text("ids"))]
        yield from editor.set_value(kept, "ids", ",".join(aliases))


def _merge_field(editor: Editor, pair: DuplicatePair, kept: BibEntry, field: BibField) -> list[Edit]:
    """What becomes of one field of the entry that goes."""
    ours = kept.get(field.key)
    is_fact = field.key in _FACTS
    of_preprint = pair.evidence is DuplicateEvidence.PREPRINT and (is_fact or "arxiv" in field.text.lower())
    if of_preprint and field.key not in _OF_BOTH:
        return []
    if ours is None:
        if any(piece.kind is PieceKind.NAME for piece in field.value.pieces):
            raise _ConflictError(field.key)  # a macro would have to be copied as such
        return editor.insert_field(kept, field.name, field.text, after=kept.fields[-1])
    if is_fact or ours.text.split() == field.text.split():
        return [] if ours.text.strip() else editor.set_value(kept, ours, field.text)
    if field.key in _LISTS:
        both = dict.fromkeys(part.strip() for text in (ours.text, field.text) for part in text.split(","))
        return editor.set_value(kept, ours, ", ".join(filter(None, both)))
    raise _ConflictError(field.key)
