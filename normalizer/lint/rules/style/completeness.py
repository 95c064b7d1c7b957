"""What editors ask for in the last version of a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalizer.bib import BibEntry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import CAMERA_READY_ONLY, Finding, Rule
from normalizer.lint.rules.helpers.data_model import Requirement, has_field
from normalizer.lint.rules.helpers.identifiers import is_preprint

_PAGES: Requirement = ("pages", "eid", "articleno", "articlenumber", "article-number")
_DETAILS: Mapping[str, tuple[Requirement, ...]] = {
    "article": (("volume", "number", "issue"), _PAGES),
    "incollection": (_PAGES, ("publisher",)),
    "inbook": ((*_PAGES, "chapter"), ("publisher",)),
    "book": (("publisher",),),
    "techreport": (("number", "url", "doi"),),
}


class MissingDetail(Rule):
    """An entry lacks the volume, the pages or the publisher that editors ask for.

    BibTeX prints the reference without them, and readers of the printed list need them to find the work. The number of
    an article (`eid`) counts as pages; preprints need none.

    Example: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}, volume = {3},
          pages = {12--34}}

    No fix: `bibnorm update` adds what a source has.
    """

    profiles = CAMERA_READY_ONLY

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            wanted = () if is_preprint(entry) else _DETAILS.get(entry.kind, ())
            missing = [names[0] for names in wanted if not _has_any(context, entry, names)]
            if missing:
                listed = " and ".join(f"'{name}'" for name in missing)
                yield self.on_entry(entry, f"@{entry.kind} without {listed}; editors ask for it")


def _has_any(context: LintContext, entry: BibEntry, names: Requirement) -> bool:
    return any(has_field(context.bib, entry, name, context.dialect) is not False for name in names)


_LINKED_TYPES = frozenset(
    "article inproceedings conference incollection online dataset software techreport report".split()
)
_LINKS: Requirement = ("doi", "url", "eprint", "howpublished", "isbn", "pmid")
# Older works were given DOIs later, if at all.
_LINKED_SINCE = 2000


class MissingLink(Rule):
    """A work of our day has neither a DOI nor a link.

    Editors ask for one, and the readers of a PDF file click it.

    Example: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}, doi = {10.1000/182}}

    No fix: `bibnorm update` adds the DOI that a source has.
    """

    profiles = CAMERA_READY_ONLY

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            is_linked = entry.kind in _LINKED_TYPES and (context.year(entry) or 0) >= _LINKED_SINCE
            if is_linked and not _has_any(context, entry, _LINKS):
                yield self.on_entry(entry, f"@{entry.kind} without a DOI or link; add 'doi' or 'url'")
