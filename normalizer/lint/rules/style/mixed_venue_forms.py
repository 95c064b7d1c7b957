"""BIB501."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity
from normalizer.lint.rules.helpers.fields import folded_venue, parse_venue, venue_form
from normalizer.lint.rules.helpers.values import Row, named, quoted

_VENUES = ("journal", "journaltitle", "booktitle")


class MixedVenueForms(Rule):
    """One venue stands under different names in the same file.

    ## Why
    "NeurIPS" beside "Advances in Neural Information Processing Systems" looks like two venues. Years and ordinals
    do not count.

    ## Example
    @inproceedings{a, title = {One}, booktitle = {NeurIPS}}
    @inproceedings{b, title = {Two}, booktitle = {Advances in Neural Information Processing Systems}}
    @inproceedings{c, title = {Three}, booktitle = {Advances in Neural Information Processing Systems}}

    ## Instead
    @inproceedings{a, title = {One}, booktitle = {Advances in Neural Information Processing Systems}}
    @inproceedings{b, title = {Two}, booktitle = {Advances in Neural Information Processing Systems}}

    ## Fix
    None: which form a publisher wants is for the author to say.
    """

    code = "BIB501"
    name = "mixed-venue-forms"
    severity = Severity.INFO
    profiles = NO_PROFILE

    def check(self, context: Context) -> Iterator[Finding]:
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for entry, field, text in named(context, _VENUES):
            if name := _venue(entry, text):
                rows[name].append((entry, field, text))
        for group in rows.values():
            forms = Counter(venue_form(text) for _, _, text in group)
            usual, times = forms.most_common(1)[0]
            shown = next(text for _, _, text in group if venue_form(text) == usual)
            for entry, field, text in group:
                if venue_form(text) != usual:
                    message = f"{quoted(text)} is {quoted(shown)} elsewhere in this file ({times} times)"
                    yield self.on_field(entry, field, message)


def _venue(entry: BibEntry, text: str) -> str | None:
    """The name of a venue of the table; workshops and unknown ones stay apart by their own names."""
    venue = parse_venue(text, entry.kind)
    return f"{venue.kind} {folded_venue(venue.name)}" if venue else None
