"""A mention as printed next to the record that it was matched to, with their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from normalizer.values.ids import find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.render import linkage_key
from normalizer.values.text import first_of
from normalizer.values.titles import title_key, title_words
from normalizer.values.venues.compare import same_venue
from normalizer.web import DiffSegment, diff_words
from normalizer.works.description import work_name
from normalizer.works.merge import record_from
from normalizer.works.reading import reading_for
from normalizer.works.record import Record, describe_record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match

# A title on a page may be a whole damaged page; who wants more finds it by page and line.
MAX_LENGTH = 400
MAX_NAMES = 3
# Words that stand for further authors.
_OTHERS = frozenset({"al", "et", "others"})


def truncate(text: str, most: int = MAX_LENGTH) -> str:
    """The text, or its beginning and the number of omitted characters."""
    more = len(text) - most
    return f"{text[:most]}… ({more:,} more characters)" if more > 0 else text


@dataclass(frozen=True)
class TitleDiff:
    """A page title and the title of a work in segments; `same` if they look the same."""

    page: tuple[DiffSegment, ...]
    work: tuple[DiffSegment, ...]
    same: bool

    @property
    def only_on_page(self) -> str:
        """The words that the work's title does not have."""
        return ", ".join(piece.text for piece in self.page if piece.differs)


def diff_titles(title: str, of_work: str) -> TitleDiff:
    shown_title = truncate(title)
    same = " ".join(shown_title.split()) == " ".join(of_work.split())
    if same or title_key(shown_title) == title_key(of_work):  # capitals, accents, punctuation
        return TitleDiff((DiffSegment(shown_title, differs=False),), (DiffSegment(of_work, differs=False),), same)
    left, right = diff_words(shown_title, of_work)
    return TitleDiff(tuple(left), tuple(right), same=False)


def as_printed(mention: ScrapedTitle, record: Record) -> ScrapedTitle:
    """The mention with the title as its text has it; its authors stay those that the page gives."""
    read = reading_for(mention, [describe_record(record)])
    return replace(read, authors=mention.authors or read.authors)


def page_differences(mention: ScrapedTitle, record: Record) -> Iterator[str]:
    """Differences between page and record, each as a phrase."""
    years = {date.year for date in (record.date, record.preprint_date) if date}
    if mention.year and years and mention.year not in years:
        yield f"the page says {mention.year}"
    record_ids = _names_by_kind([record.arxiv, record.doi, *record.ids])
    for kind, name in _names_by_kind(mention.ids).items():
        if record_ids.get(kind, name) != name:
            yield f"page has identifier {kind}:{name}"
    if mention.venue and record.venue and same_venue(mention.venue, record.venue.name) is False:
        yield f"the page says {truncate(mention.venue)}"
    if record.authors_complete and record.authors:
        yield from _author_differences(mention, record)


def _author_differences(mention: ScrapedTitle, record: Record) -> Iterator[str]:
    known = {word for person in record.authors for word in title_words(str(person))}
    if others := [name for name in mention.authors if not _is_known(name, known)]:
        yield f"page also lists {_named(others)}"
    printed = {*title_words(" ".join(mention.authors)), *title_words(mention.text)}
    if not mention.authors or not mention.text or not printed.isdisjoint(_OTHERS):
        return
    if missing := [str(each) for each in record.authors if linkage_key(str(each)) not in printed]:
        yield f"page lacks {_named(missing)}"


def _named(names: Sequence[str]) -> str:
    return first_of(names, MAX_NAMES, lambda name: truncate(to_unicode(name)))


def _names_by_kind(texts: Sequence[str | None]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        if text and (found := find_id(text)):
            names.setdefault(found.name, found.key)
    return names


def _is_known(name: str, words: set[str]) -> bool:
    """Whether a name has a word of an author's name; initials are ignored."""
    names = {word for word in title_words(name) if len(word) > 1} - _OTHERS
    return not names or bool(names & words)


def diff_text(match: Match) -> str:
    """A mention as printed, and below it the record with the differences, for a terminal.

    Words of one title only are marked as in `git diff --word-diff`: [-on the page-], {+in the record+}.
    """
    mention, verdict = match.scraped, match.verdict
    lines = [f"{mention.where}: {verdict.status} ({verdict.reason}, {verdict.confidence:.4f})"]
    lines.append(f"  page:   {' '.join((mention.text or mention.label).split())}")
    if not match.work:
        lines += [f"  near:   {each.title} ({work_name(each.candidates)})" for each in match.compared[:3]]
        return "\n".join(lines) + "\n"
    record = record_from(match.work, [mention])
    printed = as_printed(mention, record)
    titles = diff_titles(printed.title or record.title, to_unicode(record.title))
    lines.append(f"  record: {_record_line(record)} {work_name(match.work)}")
    if any(piece.differs for piece in (*titles.page, *titles.work)):
        lines.append(f"  title:  {_marked(titles.page, '[-', '-]')}")
        lines.append(f"          {_marked(titles.work, '{+', '+}')}")
    lines += [f"  differs: {each}" for each in page_differences(printed, record)]
    return "\n".join(lines) + "\n"


def _record_line(record: Record) -> str:
    parts = [_named([str(person) for person in record.authors]), to_unicode(record.title)]
    parts.append(
        ", ".join(str(part) for part in (record.venue and record.venue.name, record.date and record.date.year) if part)
    )
    return " ".join(f"{part}." for part in parts if part)


def _marked(pieces: Sequence[DiffSegment], before: str, after: str) -> str:
    return "".join(f"{before}{piece.text}{after}" if piece.differs else piece.text for piece in pieces)
