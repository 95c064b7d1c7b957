"""Rules about keys, aliases and references between entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from normalizer.bib import BibDocument, BibEntry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.data_model import keys_in


class DuplicateKey(Rule):
    """Two entries have the same key.

    BibTeX stops with "repeated entry", biber takes one of the two: what a citation leads to depends on the program.

    Example:
        @misc{noether1921, title = {Rings}}
        @misc{noether1921, title = {Ideals}}
    Instead:
        @misc{noether1921rings, title = {Rings}}
        @misc{noether1921ideals, title = {Ideals}}

    No fix: only the text that cites them shows which is meant.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key, entry)
            if entry.key and first is not entry:
                yield self.on_entry(entry, f"duplicate key '{entry.key}' (first at line {first.line})")


class KeysDifferInCase(Rule):
    """Two keys differ in nothing but their case.

    BibTeX takes them for one key and stops with "repeated entry". Biber keeps them apart; people do not.

    Example:
        @misc{Noether1921, title = {Rings}}
        @misc{noether1921, title = {Ideals}}
    Instead:
        @misc{noether1921rings, title = {Rings}}
        @misc{noether1921ideals, title = {Ideals}}

    No fix: only the text that cites them shows which is meant.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        severity = Severity.WARNING if context.dialect == "biblatex" else Severity.ERROR
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key.lower(), entry)
            if first.key != entry.key:
                message = f"keys '{entry.key}' and '{first.key}' (line {first.line}) differ only in case"
                yield self.on_entry(entry, message, severity=severity, group=entry.key.lower())


class AliasIsAKey(Rule):
    """An alias in `ids` is the key or an alias of another entry.

    Biber warns and drops the alias: what a citation leads to depends on the order of the file.

    Example:
        @book{noether, title = {Rings}, date = {2021}, ids = {artin}}
        @book{artin, title = {Ideals}, date = {2021}}
    Instead:
        @book{noether, title = {Rings}, date = {2021}}
        @book{artin, title = {Ideals}, date = {2021}}

    No fix: only the text that cites them shows which is meant.
    """

    needs_file = True
    dialects = frozenset({"biblatex"})

    def check(self, context: LintContext) -> Iterator[Finding]:
        taken: dict[str, BibEntry] = {}
        for entry, field in context.bib.fields("ids"):
            for alias in keys_in(field.text):
                other = context.bib.entry(alias) or taken.setdefault(alias, entry)
                if other is not entry:
                    message = f"alias '{alias}' is already used by '{other.key}' (line {other.line})"
                    yield self.on_field(entry, field, message, group=alias)


_FIELDS = {"bibtex": ("crossref",), "biblatex": ("crossref", "xref", "xdata", "related", "entryset")}


class UnknownParent(Rule):
    """An entry names another one that is not in the file.

    What it should inherit is missing from the reference; BibTeX and biber warn. An entry in another file of the
    same document is found by them, but not when this file is used alone.

    Example: @incollection{a, title = {Rings}, crossref = {algebra}}
    Instead:
        @incollection{a, title = {Rings}, crossref = {algebra}}
        @book{algebra, title = {Algebra}}
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        known: set[str] | None = None
        keys: list[str] = []
        for name in _FIELDS[context.dialect]:
            for entry, field in context.bib.fields(name):
                known = _keys(context.bib) if known is None else known
                for key in keys_in(field.text):
                    wanted = key.lower() if context.dialect == "bibtex" else key
                    if wanted not in known:
                        keys = keys or sorted(known)
                        hint = f"; did you mean '{close}'?" if (close := _most_similar(key, keys)) else ""
                        yield self.on_field(entry, field, f"unknown entry '{key}'{hint}")


def _most_similar(key: str, keys: Sequence[str]) -> str | None:
    from rapidfuzz.distance import Indel  # only for keys that nobody has
    from rapidfuzz.process import extractOne

    found = extractOne(key, keys, scorer=Indel.normalized_distance, score_cutoff=0.2)
    return found[0] if found else None


def _keys(bib: BibDocument) -> set[str]:
    """All keys and aliases; in small letters as well, for BibTeX finds a parent in any case."""
    keys = {entry.key for entry in bib.entries}
    aliases = {alias for _, field in bib.fields("ids") for alias in keys_in(field.text)}
    return keys | aliases | {key.lower() for key in keys}


class ParentAboveChild(Rule):
    """An entry that others inherit from is above them.

    BibTeX reads a file once: an entry named in a `crossref` must come after the entries that name it, else nothing
    is inherited ("bad cross reference"). Biber does not mind.

    Example:
        @book{algebra, title = {Algebra}, booktitle = {Algebra}}
        @incollection{a, title = {Rings}, crossref = {algebra}}
    Instead:
        @incollection{a, title = {Rings}, crossref = {algebra}}
        @book{algebra, title = {Algebra}, booktitle = {Algebra}}

    No fix: moving entries is left to the author.
    """

    needs_file = True
    dialects = frozenset({"bibtex"})

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field in context.bib.fields("crossref"):
            parent = context.bib.entry(field.text.strip())
            if parent and parent is not entry and parent.start < entry.start:
                where = f"'{parent.key}' (line {parent.line})"
                message = f"move {where} below this entry; BibTeX inherits only from later entries"
                yield self.on_field(entry, field, message)


class UndefinedCitation(Rule):
    r"""A document cites a key that no entry has.

    LaTeX prints "?" or the key in bold in its place. Only `check --tex main.tex` reports it, at the citation.

    Example: \cite{noether1921}
    Instead: @misc{noether1921, title = {Rings}}

    No fix: `bibnorm sync` adds the entry if the key is an identifier.
    """

    needs_file = True


class UncitedEntry(Rule):
    """The document does not cite an entry.

    BibTeX and biber do not print it. Only `check --tex main.tex` reports it; entries that others name (`crossref`,
    `xdata`) count as cited, and with nocite of `*` all do.

    Example: @misc{noether1921, title = {Rings}}
    Instead: Cite it, or remove it with `bibnorm sync --prune`.

    No fix: another document may cite it.
    """

    needs_file = True
