"""Rules about lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import ClassVar

from normalizer.bib import BibField
from normalizer.bib.description import names_in_braces
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, Rule
from normalizer.lint.rules.helpers.values import (
    AND_SIGN,
    NameRow,
    WrittenName,
    outside_braces,
    quoted,
    replace_fix,
    span_in_field,
    suspicious_names,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import assign_names, author_list
from normalizer.values.names.lists import has_group_word
from normalizer.values.names.readings import Name
from normalizer.values.names.words import DEGREE, PARTICLES, SUFFIX, is_initial, is_name_in_capitals
from normalizer.values.text import first_of
from normalizer.works.description import Description

Fault = tuple[WrittenName, str, Fix | None]


class NameRule(Rule):
    """A rule about single names of a list. `suspect` is found in the text of every field that has a fault."""

    suspect: ClassVar[re.Pattern[str]]

    def check(self, context: LintContext) -> Iterator[Finding]:
        for row in suspicious_names(context):
            for name, message, fix in self.faults(row) if self.suspect.search(row.text) else ():
                span = span_in_field(row.field, name.start, name.end)
                yield self.on_field(row.entry, row.field, message, span=span, fix=fix)

    def faults(self, row: NameRow) -> Iterator[Fault]:
        """Each faulty name, what is wrong with it, and its fix."""
        raise NotImplementedError


_ET_AL = lazy_re(
    r"(?:(?P<before>[\s\S]*?)[\s,;~]+|^)"
    r"(?:\\(?:textit|emph)\{\s*|\{\\(?:it|em)\s+)?"
    r"(?:\{?et\.?[\s~]*al(?:ii|iae)?\b\.?\}?|et[\s~]+others|\.{3}|…|\\l?dots(?:\{\})?)\}?\.?|al\."
    # "others" has this meaning in small letters, without a dot and alone.
    r"|(?P<cut>[\s\S]*?)[\s~]*[,;][\s~]*others\.?|(?!(?-i:others)\Z)\{?others\}?\.?"
    r"|(?P<number>\+?\s*\d+\s+(?:others|more|other\s+authors|more\s+authors))"
    # What managers make of "et al." and of "Noether et al.".
    r"|al\.?,[\s~]*(?:(?P<first>[\s\S]*?)[\s~]+)?et",
    re.IGNORECASE,
)


_JOINED_BEFORE = lazy_re(r"(?:\s*(?:[,;]|\\?&))+\Z")


class EtAlInNames(NameRule):
    """The names contain "et al.", or "others" is not the last of them.

    BibTeX takes "et al." for a person: it is printed as "al, E." or "A. et al", counted, and sorted by. The word
    for more authors is "others", and only at the end of the list.

    Example: @misc{a, author = {Noether, Emmy and et al.}, title = {Rings}}
    Instead: @misc{a, author = {Noether, Emmy and others}, title = {Rings}}

    Fix: At the end of the list "and others". In its middle names are missing, or too many: that stays, and so does a
        number of others.
    """

    suspect = lazy_re(r"\bal\b|others|\.\.\.|…|dots|\d\s", re.IGNORECASE)

    def faults(self, row: NameRow) -> Iterator[Fault]:
        for number, name in enumerate(row.names, start=1):
            last = number == len(row.names)
            if mark := _ET_AL.fullmatch(name.text):
                what = "remove the braces around it, and use" if _is_in_braces(_before(mark)) else "use"
                message = f"'{name.text}' is read as an author; {what} 'and others'"
                yield name, message, _others_fix(row.field, row.names, mark) if last else None
            elif name.text == "others" and not last:
                yield name, "'others' is only special at the end of the list; move it there", None


def _others_fix(field: BibField, names: Sequence[WrittenName], mark: re.Match[str]) -> Fix | None:
    # "Noether, E., Artin, E. et al.": names that are not separated are for another rule.
    before = _before(mark)
    is_alone = not before and len(names) == 1
    if is_alone or mark["number"] or _is_in_braces(before) or _may_be_two(WrittenName(0, before)):
        return None
    if before == "others":  # "others, et al."
        before = ""
    again = not before and len(names) > 1 and names[-2].text == "others"
    new = "and others" if before else "others"
    part = (names[-2 if again else -1].start, names[-1].end, f"{before} {new}".lstrip())
    return replace_fix(field, [part], f"write {new}", safe=True)


def _before(mark: re.Match[str]) -> str:
    return _JOINED_BEFORE.sub("", (mark["before"] or mark["cut"] or mark["first"] or "").strip())


def _is_in_braces(before: str) -> bool:
    """Whether a brace that is opened before "et al." is closed after it."""
    return before.count("{") != before.count("}")


# That of an entity ("M&uuml;ller") is for BIB341.
_SEMICOLON = lazy_re(r"&#?\w+;|(;\s*\S)")


class NamesNotJoinedByAnd(NameRule):
    r"""Names are separated by commas, semicolons or "&".

    For BibTeX only "and" separates names; a comma separates the family name from the given one. It reads a list with
    commas as one person and drops the rest with "too many commas", and a list in braces of its own as one name.

    Example:
        @misc{a, author = {Emmy Noether, Emil Artin, Helmut Hasse}, title = {Rings}}
        @misc{b, author = {Emmy Noether,}, title = {Ideals}}
    Instead:
        @misc{a, author = {Emmy Noether and Emil Artin and Helmut Hasse}, title = {Rings}}
        @misc{b, author = {Emmy Noether}, title = {Ideals}}

        A company keeps its name together in braces: `{Procter \& Gamble}`.

    Fix: Where a record of the work has these authors: whether a comma separates two names or the parts of one is often
        unclear otherwise. There the braces around a list are removed, too. A comma at the end of a single name is
        removed.
    """

    uses_catalog = True
    suspect = lazy_re(r"[,;&/]")

    def check(self, context: LintContext) -> Iterator[Finding]:
        for row in suspicious_names(context):
            names = [name for name in row.names if self.suspect.search(name.text)]
            suspects = [(name, wrong) for name in names if (wrong := _wrong(name)) or _may_be_two(name)]
            cuts = _ends_in_record(context, row) if suspects else []
            join = replace_fix(row.field, cuts, "join the names with 'and'", safe=False) if cuts else None
            for name, wrong in suspects:
                if wrong or any(name.start < start < name.end for start, _, _ in cuts):
                    message = f"{quoted(name.text)} {wrong or _TWO}; join names with 'and'{_other_way(name)}"
                    span = span_in_field(row.field, name.start, name.end)
                    yield self.on_field(row.entry, row.field, message, span=span, fix=join or _without_comma(row, name))
            if _is_list_in_braces(context, row):
                (name,) = row.names
                start, end = name.start, name.start + len(name.text)
                yield self.on_field(
                    row.entry,
                    row.field,
                    f"{quoted(name.text)} is one name for BibTeX; remove the braces around the list",
                    span=span_in_field(row.field, start, end),
                    fix=replace_fix(row.field, [(start, start + 1, ""), (end - 1, end, "")], _NO_BRACES, safe=False),
                )


_NO_BRACES = "remove the braces around the list"
_TWO = "reads like two names"
# "Vega, Juan, V": the fifth of the name, or an initial.
_ONE_NUMERAL = lazy_re(r"[IV]")
_PARTS_WITH_SUFFIX = 3
_SEPARATOR = lazy_re(r"[\s,;]*(?:\band\b|\\?&|[,;])\s*")


def _other_way(name: WrittenName) -> str:
    """What to do if the name is of one company, or one person with a suffix or a title."""
    if AND_SIGN.search(name.text) or has_group_word(name.text):
        return ", or put a company in braces"
    last = name.parts[2] if len(name.parts) == _PARTS_WITH_SUFFIX else ""
    # Libraries put titles there: "Laplace, Pierre-Simon, marquis de", "Humboldt, Alexander, Freiherr von".
    words = last.split()
    if words and (last[0].islower() or words[-1] in PARTICLES) and not PARTICLES.issuperset(words):
        return f", or leave out the title '{last}' of one person"
    return ", or write 'family, suffix, given'" if _ONE_NUMERAL.fullmatch(last) else ""


def _records(context: LintContext, row: NameRow) -> Sequence[Description]:
    return context.verified(row.entry).work if row.field.key == "author" else ()


def _is_list_in_braces(context: LintContext, row: NameRow) -> bool:
    """Whether the field is a list in braces of its own with the people of a record: groups have an "and", too."""
    if len(names := names_in_braces(row.text)) < 2 or len(row.names) != 1:
        return False
    ours = author_list(names).names
    return any(_are_in_order(ours, author_list(record.authors).names) for record in _records(context, row))


# "Noether E", as medical journals write it: BibTeX takes the last word for the family name. A numeral is a suffix.
_BEFORE_INITIALS = lazy_re(r"(?<=[a-z])\s+(?=(?![IV]+\Z)(?:[A-Z]\.?-?){1,3}\Z)")


def _ends_in_record(context: LintContext, row: NameRow) -> list[tuple[int, int, str]]:
    """What to write between the names, if a record of the work has just these authors in this order."""
    work = _records(context, row)
    names = author_list((row.text,)).names if work else ()
    if not any(_are_in_order(names, author_list(record.authors).names) for record in work):
        return []
    cuts: list[tuple[int, int, str]] = []
    text, end = row.text.replace("~", " "), len(row.text) - len(row.text.lstrip())
    for number, name in enumerate(names):
        gap = _SEPARATOR.match(text, end) if number else None
        start = gap.end() if gap else end
        if (number and not gap) or not text.startswith(name.text, start):
            return []  # written in TeX
        cuts += [(end, start, " and ")] if number else []
        cuts += [(start + gap.start(), start + gap.end(), ", ") for gap in _BEFORE_INITIALS.finditer(name.text)]
        end = start + len(name.text)
    return [] if text[end:].strip() else cuts


def _without_comma(row: NameRow, name: WrittenName) -> Fix | None:
    """The fix that removes the comma at the end of a single name; two with a comma between them may stand before it."""
    is_one = name.text.endswith(",") and not _may_be_two(name) and len([part for part in name.parts if part]) < 3
    end = name.start + len(name.text)
    return replace_fix(row.field, [(end - 1, end, "")], "remove the comma", safe=True) if is_one else None


def _are_in_order(names: Sequence[Name], right: Sequence[Name]) -> bool:
    pairs = [(pair.left, pair.right) for pair in assign_names(names, right)]
    return len(names) == len(right) and pairs == [(place, place) for place in range(len(names))]


def _wrong(name: WrittenName) -> str | None:
    if name.extended:
        return None
    bare = outside_braces(name.text)
    if any(found[1] for found in _SEMICOLON.finditer(bare)):
        return "has a semicolon in it"
    if AND_SIGN.search(bare):
        return "has an '&' in it"
    parts = [part for part in name.parts if part]
    if bare.endswith(",") and bare != ",":
        return "ends in a comma"
    if len(parts) > 2 and not _has_suffix(parts):
        return f"has {len(parts) - 1} commas in it"
    # Only what is beyond doubt: initials before a family name on both sides of the comma ("E. Noether, E. Artin").
    return _TWO if len(parts) == 2 and all(map(_initials_first, parts)) else None


def _may_be_two(name: WrittenName) -> bool:
    """Whether both sides of the comma are names of several words; "Patel, Mira" is one name."""
    parts = [part for part in name.parts if part]
    return len(parts) == 2 and all(len(part.replace("~", " ").split()) > 1 for part in parts)


def _has_suffix(parts: list[str]) -> bool:
    """Tell "Last, Jr., First" and "Last, First, Jr." (which BIB334 is about) from a list of names."""
    words = [part.strip("{}") for part in parts[1:]]
    return len(parts) == 3 and any(SUFFIX.fullmatch(word) or DEGREE.fullmatch(word) for word in words)


def _initials_first(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and is_initial(words[0]) and not is_initial(words[-1]) and words[-1] not in PARTICLES


class EmptyName(Rule):
    """There is an "and" with no name on one side of it.

    BibTeX counts a person without a name: the list gets a hole, and with three authors "et al." comes too early.

    Example: @misc{a, author = {Noether, Emmy and and Artin, Emil}, title = {Rings}}
    Instead: @misc{a, author = {Noether, Emmy and Artin, Emil}, title = {Rings}}

    Fix: The extra "and" is removed.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for row in suspicious_names(context):
            if len(row.names) > 1 and not all(name.text for name in row.names):
                yield self.on_field(
                    row.entry, row.field, "empty name next to 'and'; remove the 'and'", fix=_empty_name_fix(row)
                )


def _empty_name_fix(row: NameRow) -> Fix | None:
    """Each empty name goes with the "and" beside it, and nothing else."""
    names = row.names
    kept = [name for name in names if name.text]
    if not kept:
        return None
    cuts = [(0, kept[0].start, "")] if not names[0].text else []
    for one, other in pairwise(kept):
        if names.index(other) - names.index(one) > 1:
            cuts.append((one.end, other.start, " and "))
    if not names[-1].text:
        cuts.append((kept[-1].end, len(row.text), ""))
    return replace_fix(row.field, cuts, "remove the 'and'", safe=True)


# "Wu" and "LIU" may be meant; four capitals in a row are a family name in capitals.
_MIN_CAPITALS = 4
_TEX = lazy_re(r"\\[a-zA-Z]+|[{}]")


class AllCapitalsName(NameRule):
    """A name is set in capitals.

    Styles never change the case of a name: it stands out among the others of the reference list, and counts as
    another person where lists are compared. A group whose name is an acronym belongs in braces.

    Example: @misc{a, author = {NOETHER, Emmy}, title = {Rings}}
    Instead: @misc{a, author = {Noether, Emmy}, title = {Rings}}

    No fix: capitals within a name ("McDonald") cannot be restored.
    """

    suspect = lazy_re(rf"[^\W\d_a-z]{{{_MIN_CAPITALS}}}")

    def faults(self, row: NameRow) -> Iterator[Fault]:
        wrong = [name for name in row.names if self.suspect.search(name.text) and _in_capitals(name)]
        if wrong:
            names = first_of([name.text for name in wrong], 1, "'{}'".format)
            yield wrong[0], f"{names} in capitals", None


def _in_capitals(name: WrittenName) -> bool:
    """A family name in capitals beside a given name or initials; in braces it is meant."""
    if name.text.startswith("{") or has_group_word(name.text):
        return False
    parts = [_TEX.sub("", part).split() for part in name.parts]
    if len(parts) > 1:
        return len(parts[1]) > 0 and any(_is_all_caps(word) for word in parts[0])
    words = parts[0]
    given, family = words[:-1], words[-1:]
    return len(given) > 0 and _is_all_caps(family[0]) and any(_is_given(word) for word in given)


def _is_all_caps(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= _MIN_CAPITALS and is_name_in_capitals(word)


def _is_given(word: str) -> bool:
    return is_initial(word) or _is_all_caps(word) or (word[:1].isupper() and word[1:].islower())


class SuffixAfterGivenName(NameRule):
    """A suffix such as "Jr." stands where BibTeX does not expect it.

    With two commas BibTeX reads "family, suffix, given": "King, Martin Luther, Jr." becomes a Jr. King, Martin
    Luther. With one comma it reads "Jr." as a given name, and without any as the family name.

    Example: @misc{a, author = {King, Martin Luther, Jr.}, title = {Letter from Birmingham Jail}}
    Instead: @misc{a, author = {King, Jr., Martin Luther}, title = {Letter from Birmingham Jail}}

    Fix: The suffix moves before the given name, where it is clear which words are the family name. A degree ("PhD") is
        left to the author.
    """

    # "family, given, suffix"; braces may hide more commas.
    suspect = lazy_re(r",[^,]*,|(?<![^\W_])(?:[JS]r|II|III|IV)(?![^\W_])")

    def faults(self, row: NameRow) -> Iterator[Fault]:
        for name in row.names:
            if found := _misplaced_suffix(name):
                read, new = found
                better = f"write '{new}'" if new else "write 'family, suffix, given', without a degree"
                fix = replace_fix(row.field, [(name.start, name.end, new)], f"write {new}", safe=True) if new else None
                yield name, f"'{name.text}' is read with {read}; {better}", fix


def _misplaced_suffix(name: WrittenName) -> tuple[str, str | None] | None:
    """How BibTeX reads a name with a suffix in the wrong place, and the right form where it is clear; else None."""
    if name.extended or name.text.count(",") > 2:
        return None
    match [part.replace("~", " ") for part in name.parts]:
        case [family, given, suffix] if not SUFFIX.fullmatch(given):
            if SUFFIX.fullmatch(suffix):
                return f"the suffix '{given}'", f"{family}, {suffix}, {given}"
            return (f"the suffix '{given}'", None) if DEGREE.fullmatch(suffix) and given else None
        case [whole, suffix] if SUFFIX.fullmatch(suffix) and len(whole.split()) > 1:
            return f"the given name '{suffix}'", _with_suffix(whole, suffix)
        case [family, given] if SUFFIX.fullmatch(suffix := given.split(" ")[-1]) and " " in given:
            return f"the given name '{given}'", f"{family}, {suffix}, {given.removesuffix(suffix).strip()}"
        case [whole] if SUFFIX.fullmatch(suffix := whole.split(" ")[-1]):
            before = whole.removesuffix(suffix).strip()
            new = _with_suffix(before, suffix)
            # "John Paul II" may have no family name.
            is_clear = new is not None or (suffix[0] in "JS" and " " in before)
            return (f"the family name '{suffix}'", new) if is_clear else None
    return None


def _with_suffix(whole: str, suffix: str) -> str | None:
    """A name of given and family name with its suffix; None where the family name may have several words."""
    words = whole.split()
    if len(words) < 2 or "{" in whole or is_initial(words[-1]) or not words[-1][0].isupper():
        return None
    is_one_word = is_initial(words[-2]) or (len(words) == 2 and suffix[0] in "JS")
    return f"{words[-1]}, {suffix}, {' '.join(words[:-1])}" if is_one_word else None
