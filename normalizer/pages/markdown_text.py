"""A line of Markdown as text: its title, what stands around the title, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from operator import itemgetter

from normalizer.pages.fields import FEW_WORDS, Column, labelled, link_label
from normalizer.pages.layout import PageItem
from normalizer.pages.line_metadata import (
    NUMBER,
    calls_paper,
    is_link_label,
    longest_beside,
    split_title_and_metadata,
    title_item,
    without_number,
    without_wiki_links,
)
from normalizer.pages.links import is_paper
from normalizer.pages.read_references import heads_references
from normalizer.pages.reference import is_reference
from normalizer.pages.skipped import boilerplate, is_citation, is_people, people_in
from normalizer.values.code_links import repository_from
from normalizer.values.decorations import is_decoration, read_decorations
from normalizer.values.ids import PaperId, find_id, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import parts_beside, quotations, undecorated

# Bounded and possessive, so that a page of brackets stays linear work.
_TEXT = r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,200}+\]){0,1000}+)\]"
LINK = lazy_re(
    _TEXT + r"\(<?(?P<url>[^\s()<>]{0,1000}+(?:\([^\s()]{0,200}+\)[^\s()<>]{0,200}+)?)>?"
    r"(?:\s{1,4}[\"'][^\"']{0,200}+[\"'])?\)"
)
REFERENCE = lazy_re(_TEXT + r"\s?\[(?P<name>[^\[\]]{0,100}+)\]")
# A link of HTML among Markdown.
HTML_LINK = lazy_re(
    r"<a\s[^<>]{0,200}?href\s?=\s?[\"'](?P<url>[^\"'<>\s]{1,1000})[\"'][^<>]{0,200}>(?P<text>[^<>\[\]]{1,1000})</a>",
    re.IGNORECASE,
)
# reStructuredText: "`Title <https://...>`_".
RST_LINK = lazy_re(r"`(?P<text>[^`<>]{1,1000}?)\s+<(?P<url>https?://[^<>\s]{1,1000})>`__?")
_IMAGE = lazy_re(r"!\[[^\[\]]{0,300}+\]\([^\s()]{0,1000}+\)")
_BARE_URL = lazy_re(r"https?://[^\s<>()\[\]|]{1,1000}+")
BOLD = lazy_re(r"(\*\*|__)(?P<text>[^\s*_].{0,1000}?)\1")
_ITALIC = lazy_re(r"([*_])(?P<text>[^*_]+)\1")
_BOLD_NAME = lazy_re(r"\s*(?:\*\*|__)\s?[\[(][^\[\]()*]{1,60}[\])]:?\s?(?:\*\*|__):?\s*")
_ITALIC_PART = lazy_re(r"(?<![\w*_])([*_])(?P<text>[^\s*_][^*_]{3,500})\1(?![\w*_])")
# Shorter italics may be any word that is stressed.
_MIN_ITALIC_TITLE = 12
# Where the authors work: "..., CVPR, 2020 (*University of Göttingen*)".
_IN_BRACKETS = lazy_re(r"\([^()]{0,200}\)")
_EMPHASIS = lazy_re(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_EMPTY_BRACKETS = lazy_re(r"[\[(]\s*[\])]")
_ESCAPE = lazy_re(r"\\([_*\[\]#`|()])")
# What stands between a title and a link that is no part of it.
LOOSE = " \t-–—:,;.([|"


def title_and_urls(text: str, definitions: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The title that a text is about ("" for none), and what it links to.

    `definitions` are the targets of links by reference, by their names in small letters.
    """
    text = with_targets(text, definitions)
    links = list(LINK.finditer(text))
    title, beside = split_title_and_metadata(_title(text, links))
    if is_link_label(title) or boilerplate(title):
        title = ""
    urls = dict.fromkeys((*(link["url"] for link in links if link["url"]), *_bare_urls(text), *beside))
    return title, tuple(urls)


def with_targets(text: str, definitions: Mapping[str, str]) -> str:
    """The text without images; links by reference, and those of HTML and reStructuredText, become links."""
    text = RST_LINK.sub(_MARKDOWN_LINK, text) if ">`" in text else text
    text = without_wiki_links(text) if "[[" in text else text
    text = HTML_LINK.sub(_MARKDOWN_LINK, text) if "</a>" in text or "</A>" in text else text
    return REFERENCE.sub(lambda found: _resolved(found, definitions), _IMAGE.sub("", text)).strip()


def with_named_links(cell: str, name: str) -> str:
    """The cell of a table with the name of its column in the text of each link: "Third-party code"."""
    return LINK.sub(lambda link: f"[{' '.join((link_label(name), link['text'])).strip()}]({link['url']})", cell)


_MARKDOWN_LINK = r"[\g<text>](\g<url>)"


def _resolved(found: re.Match[str], definitions: Mapping[str, str]) -> str:
    """A link by reference as a link; brackets that refer to nothing stay."""
    url = definitions.get((found["name"] or found["text"]).lower())
    return f"[{found['text']}]({url})" if url else found.group()


def _title(text: str, links: Sequence[re.Match[str]]) -> str:
    """What is bold in front, else the first link that is no label, else what is before the first link or in italics.

    A link of one or two words behind a longer text is no title either: "A Long Title. [NeurIPS 2022](https://...)". In
    front of the title may be a link that is a label, and behind authors it may be bold.
    """
    named = _linked_title(links)
    if (bold := _bold_title(text)) and not (named and len(title_words(bold)) <= FEW_WORDS):
        return bold
    has_paper = any(is_paper(link["url"]) for link in links)
    others = (link for link in links if not (has_paper and repository_from(link["url"])))
    titled = next((link for link in others if not _is_label(link["text"], link["url"])), None)
    if named and (titled is None or len(title_words(unmarked(titled["text"]))) <= FEW_WORDS):
        titled = named
    before = text[: (titled or links[0]).start()] if links else text
    if titled is None:
        strong = BOLD.search(text)
        plain = bold_behind_lead(before) or _before_italic_people(before) or _italic_title(before)
        plain = plain or unmarked(_without_name(before)).rstrip(LOOSE)
        return plain or (unmarked(strong["text"]) if strong else _between(text, links))
    linked, before = unmarked(titled["text"]), unmarked(_without_name(before)).rstrip(LOOSE)
    is_short = len(title_words(linked)) < FEW_WORDS < len(title_words(before))
    return before if is_short and not people_in(before) else linked


def _linked_title(links: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The first link to a paper with a text as long as a title: "[BERT](...) from the paper [BERT: ...](...)"."""
    titles = (link for link in links if len(title_words(unmarked(link["text"]))) > FEW_WORDS)
    return next((link for link in titles if find_id(link["url"]) and not _is_label(link["text"], link["url"])), None)


def bold_behind_lead(text: str) -> str:
    """The bold title behind its authors or venue: "Noether, Artin. **On Groups of Finite Order**. In Proc. ...".

    "Annals, **On Groups of Finite Order**, 1918": a year behind the title shows that a short name is a venue.
    """
    strong = BOLD.search(text)
    if strong is None or len(title_words(strong["text"])) <= FEW_WORDS:
        return ""
    lead = unmarked(text[: strong.start()]).rstrip(LOOSE)
    around = read_decorations(f"({lead}{text[strong.end() :].rstrip(LOOSE)})") if lead else None
    return unmarked(strong["text"]) if is_people(lead) or (around and around.venues) else ""


def _before_italic_people(text: str) -> str:
    """The text before the first people in italics: "On Groups of Finite Order, *Emmy Noether*, Annals 1918."."""
    for part in _ITALIC_PART.finditer(text):
        before = unmarked(_without_name(text[: part.start()])).rstrip(LOOSE)
        words = len(title_words(before))
        if words and people_in(part["text"], alone=words > FEW_WORDS):
            return "" if is_people(before) or is_decoration(before) else before
    return ""


def _between(text: str, links: Sequence[re.Match[str]]) -> str:
    """The longest text beside links that are labels: "[[ICML 2021](https://...)] On Groups [[code](https://...)]"."""
    return unmarked(longest_beside(text, (link.span() for link in links))).strip(f"{LOOSE})]")


def _without_name(text: str) -> str:
    """The text behind a name in bold brackets ("**[ViT]** An Image is Worth 16x16 Words")."""
    named = _BOLD_NAME.match(text)
    return text[named.end() :] if named and title_words(text[named.end() :]) else text


def _italic_title(text: str) -> str:
    """The one part in italics that may be a title: "Noether *On Groups of Finite Order*. Journal, 1918."."""
    titles = _italic_titles(_IN_BRACKETS.sub("", text))
    long = [title["text"].strip(" .") for title in titles if len(title["text"]) >= _MIN_ITALIC_TITLE]
    if long or len(titles) != 1:
        return long[0] if len(long) == 1 else ""
    before, behind = text.split(titles[0][0], 1) if titles[0][0] in text else ("", "")
    followed = _PEOPLE_BEHIND.match(behind)
    is_work = _are_several(before) or (not before.strip() and followed is not None and _are_several(followed["people"]))
    return titles[0]["text"].strip(" .") if is_work else ""


def _italic_titles(text: str) -> list[re.Match[str]]:
    """The parts in italics that are no people or venue."""
    return [
        part for part in _ITALIC_PART.finditer(text) if not people_in(part["text"]) and not is_decoration(part["text"])
    ]


def italic_works(text: str) -> list[str]:
    """The parts of a text that names several works in italics, all of them behind their people, or all before them.

    "Noether & Artin, *On Groups*; Borceux et al. 2020, *On Rings*", "*On Groups* (Noether et al.), ...".
    """
    titles = [title for title in _italic_titles(text) if len(title_words(title["text"])) > 1]
    if len(titles) < 2:
        return []
    ends = [*(title.start() for title in titles[1:]), len(text)]
    between = zip((0, *(title.end() for title in titles[:-1])), titles, strict=True)
    led = [_people_before(text, start, title.start()) for start, title in between]
    followed = (_PEOPLE_BEHIND.match(text, title.end(), end) for title, end in zip(titles, ends, strict=True))
    if None not in led:
        starts = [start for start in led if start is not None]
    elif all(behind is not None and _are_several(behind["people"]) for behind in followed):
        starts = [title.start() for title in titles]
    else:
        return []
    return [text[start:end].lstrip(LOOSE) for start, end in pairwise((*starts, len(text)))]


_PEOPLE_BEHIND = lazy_re(r"\s*\((?P<people>[^()]{2,200})\)")
_PIECE_END = lazy_re(r"[;:.!?)]\s+")
_MAX_PEOPLE = 1_000  # characters


def _people_before(text: str, start: int, end: int) -> int | None:
    """Where the people right before the title at `end` begin, in the text from `start`; None if there are none."""
    start = max(start, end - _MAX_PEOPLE)
    begins = (start, *(found.end() for found in _PIECE_END.finditer(text, start, end)))
    return next((begin for begin in begins if _are_several(text[begin:end])), None)


def _are_several(text: str) -> bool:
    """Whether a text consists of several people, or one and others, perhaps with a date behind them."""
    plain = _DATED.sub("", text.strip(LOOSE))
    parts = read_decorations(plain, leads=True)
    return len(parts.authors if parts else people_in(plain, alone=True)) > 1


def _is_label(text: str, url: str = "") -> bool:
    text = unmarked(text).strip("[]() ")
    if (venue := read_decorations(f"({text})")) and venue.venue:
        return True
    is_called = calls_paper(text) and (find_id(url) is not None or repository_from(url) is not None)
    return is_called or is_link_label(text) or find_id(text) is not None or is_citation(text)


def _bold_title(text: str) -> str:
    """A bold text in front, unless it is only the title's first words ("**BERT**: Pre-training of ...")."""
    found = BOLD.match(text)
    if not found:
        return ""
    bold = unmarked(found["text"])
    if _BOLD_NAME.match(text):
        return ""
    rest = text[found.end() :]
    leads = bold.endswith(":") or rest.startswith(":")
    if len(title_words(bold)) <= FEW_WORDS and ((leads and title_words(rest)) or _begins_with_title(rest, bold)):
        return ""
    return "" if _is_label(bold) else bold


def _begins_with_title(text: str, name: str) -> bool:
    """Whether a link with a longer text than a name follows it: "**NCSN** [Modeling by Estimating Gradients](...)"."""
    link = LINK.match(text.strip(LOOSE.replace("[", "")))
    if link is None or _is_label(link["text"], link["url"]):
        return False
    return len(title_words(link["text"])) > len(title_words(name))


def unmarked(text: str) -> str:
    """Text without links' addresses, marks of emphasis around it, and escapes."""
    text = LINK.sub(r"\g<text>", text) if "](" in text else text
    text = BOLD.sub(r"\g<text>", text).strip().strip("|").strip()
    if found := _ITALIC.fullmatch(text):
        text = found["text"]
    return _ESCAPE.sub(r"\1", text.replace("`", ""))


def mention_of(text: str, number: int, definitions: Mapping[str, str]) -> PageItem:
    """What an item or line names: its title, what stands around the title, and what it links to."""
    printed, urls = title_and_urls(text, definitions)
    title = without_number(printed)
    whole = with_targets(text, definitions)
    item = PageItem(
        title, number, beside=tuple(url for url in urls if not url.startswith(("#", ".", "/"))), prose=whole
    )
    if not title_words(title):
        return item
    plain = plain_line(whole)
    parts = undecorated(title, is_people)
    around = parts_beside(plain.replace(title, "|", 1), is_people) if title in plain else undecorated(plain, is_people)
    others = (*parts.other_titles, *([printed] if printed != title else ()))
    if title in plain and len(title_words(title)) < FEW_WORDS:  # "**ViT**. An Image is Worth 16x16 Words"
        others = (*others, undecorated(plain.replace(title, "", 1).strip(LOOSE), is_people).title)
    return replace(
        item,
        title=parts.title,
        other_titles=tuple(other for other in others if len(title_words(other)) >= FEW_WORDS),
        text=plain if title_words(plain) != title_words(parts.title) else "",
        authors=parts.authors or around.authors,
        year=parts.year or around.year,
        venue=parts.venue or around.venue,
    )


def parts_of_several(text: str, definitions: Mapping[str, str], *, is_prose: bool = False) -> list[str]:
    """The parts of a text that names several works: each begins at a link with a title to another paper.

    Each may also be in italics beside its people, and in a paragraph (`is_prose`) it may be quoted.
    """
    text = with_targets(text, definitions)
    if is_prose and len(quoted := quotations(text)) > 1:
        quoted = [start - text[:start].endswith("[") for start in quoted]
        return [text[start:end] for start, end in pairwise((*quoted, len(text)))]
    starts = [0]
    known: dict[str, PaperId] = {}
    for link in LINK.finditer(text):
        found = find_id(link["url"])
        if found and known.setdefault(found.name, found) != found and not _is_label(link["text"]):
            starts.append(link.start())
            known = {found.name: found}
    parts = [text[start:end] for start, end in pairwise((*starts, len(text)))]
    return parts if len(parts) > 1 else italic_works(text) or parts


def plain_line(text: str) -> str:
    """The text in one line without addresses, links that are labels, and marks of emphasis."""
    text = LINK.sub(lambda link: "" if _is_label(link["text"]) else link["text"], text)
    text = _BARE_URL.sub("", text)
    return " ".join(_ESCAPE.sub(r"\1", _EMPHASIS.sub("", _EMPTY_BRACKETS.sub("", text))).split()).rstrip(LOOSE)


_DATED = lazy_re(r"[\s,;.]*(?:19|20)\d\d(?:[./-]\d{1,2}){0,2}[\s,;.]*$")


# What may part people from the venue behind them, and how many of these places at the end of a line are looked at.
_BEHIND_PEOPLE, _MAX_PLACES = lazy_re(r"(?<!\b[A-Z])[.,;:]\s|\s[-–—|·]\s"), 8


def people_of(plain: str, *, alone: bool = False) -> tuple[str, ...]:
    """The people that a line consists of, perhaps with a venue and a date behind them; `alone`: one person counts."""
    if people := people_in(_DATED.sub("", plain), alone=alone):
        return people
    for end in list(_BEHIND_PEOPLE.finditer(plain))[-_MAX_PLACES:]:
        behind = read_decorations(f"({plain[end.end() :]})")
        if behind and behind.venues and not behind.authors and (people := people_in(plain[: end.start()], alone=alone)):
            return people
    return ()


def has_only_labels(text: str) -> bool:
    """Whether a text has links, and all of them are labels: "CVPR 2023 [[PDF](https://...)]"."""
    links = LINK.findall(text)
    return bool(links) and plain_line(text) == plain_line(LINK.sub("", text))


# Labels that are no names of columns, and those of links that are also labels of titles.
_OTHER_LABELS = {"by": Column.AUTHORS, "keywords": Column.EXTRA, "tags": Column.EXTRA}
LABELS_OF_WORK = frozenset(["paper", "code", "论文", "代码", "論文", "논문", "name"])


def _labelled(text: str) -> tuple[Column, str, str] | None:
    """What a line tells behind a label: the column, the label and the text; what links to a paper is no title."""
    column, label, value = labelled(text) or (None, "", "")
    column = column or _OTHER_LABELS.get(label)
    if column is None and value.startswith(("http", "[http")):
        column = Column.BESIDE
    is_link = LINK.search(value) is not None or "://" in value or len(title_words(value)) < FEW_WORDS
    if column is Column.TITLE and label in LABELS_OF_WORK and is_link:
        column = Column.BESIDE
    return (column, label, value) if column and value else None


def labelled_title(text: str) -> str:
    """The title behind a label of one; "" for another line."""
    found = _labelled(text)
    return found[2] if found and found[0] is Column.TITLE else ""


def told_behind_label(text: str) -> tuple[Column, str, str] | None:
    """What a line tells behind a label of something else than a title or an abstract."""
    found = _labelled(text)
    return found if found and found[0] not in (Column.TITLE, Column.ABSTRACT) else None


_SUMMARY = lazy_re(
    r"\s*(?:<details[^<>]*>\s*)?<summary[^<>]*>\s*(?:\d{1,4}\.\s)?(?P<text>.*?)\s*</summary>\s*", re.IGNORECASE
)
_STRONG = lazy_re(r"</?(?:b|strong)>", re.IGNORECASE)


def summary_as_heading(line: str) -> str:
    """The line that heads what is folded below it as a bold heading; another line as it is."""
    found = _SUMMARY.fullmatch(line) if "<" in line else None
    if found is None:
        return line
    is_plain = not any(mark in found["text"] for mark in ("<", "](", "**"))
    return f"#### **{found['text']}**" if is_plain else f"#### {_STRONG.sub('**', found['text'])}"


_FOOTNOTE = lazy_re(r"\s{0,3}\[\^[^\[\]\s]{1,60}\]:\s+(?=\S)")
# reStructuredText: ".. [Lee20] Ann Lee. ..."
_CITATION = lazy_re(r"\s{0,3}\.\.\s\[[^\[\]\s]{1,60}\]\s+(?=\S)")
_HEADING = lazy_re(r"#{1,6}\s")


def references_as_items(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines, with references as items: notes (`[^1]: Ann Lee. ...`), citations, and those below their heading."""
    in_section = False
    for number, line in lines:
        if cited := _CITATION.match(line):
            yield number, f"- {line[cited.end() :]}"
            continue
        in_section = heads_references(line.strip()) if _HEADING.match(line) else in_section
        found = _FOOTNOTE.match(line) or (NUMBER.match(line) if in_section else None)
        text = line[found.end() :] if found else line
        is_line = found is not None or (in_section and line[:1].isalpha())
        yield number, f"- {text}" if is_line and _names_work(text) else line


def _names_work(text: str) -> bool:
    """Whether a text is a reference, or a title with its authors and year behind it."""
    item = title_item(text, 0)
    is_dated = bool(item.authors) and item.year is not None
    return is_reference(text) or (is_dated and len(title_words(item.title)) > FEW_WORDS)


def _bare_urls(text: str) -> list[str]:
    """Addresses that stand for themselves (`<https://...>`)."""
    return [found.group().rstrip(".,;*_") for found in _BARE_URL.finditer(LINK.sub(" ", text))] if "://" in text else []


_FENCE = lazy_re(r"\s{0,3}(?:```|~~~)")
# A line of the settings (YAML) at the top of a file.
_KEY = lazy_re(r"[\w-]{1,40}:(?:\s|$)")
_SETTING = lazy_re(_KEY.pattern + r"|\s*-\s|\s+\S|#|\s*$")
_REFERENCES = lazy_re(r"references:\s*$")


def outside_code(lines: Iterable[str], *, reads_settings: bool) -> Iterator[tuple[int, str]]:
    """The numbered lines that are not between fences; of the settings at the top, at most those with an identifier."""
    inside = False
    for number, line, is_top in _with_settings(_printed(lines)):
        if _FENCE.match(line):
            inside = not inside
        elif not inside and not (is_top and not (reads_settings and any(id_spans(line)))):
            yield number, line


def settings_with_references(lines: Iterable[str]) -> str:
    """The settings at the top of a file behind an empty line, if they have a list of references; else nothing."""
    found = [line for _, line, _ in takewhile(itemgetter(2), _with_settings(lines))]
    return "\n".join(("", *found[1:])) if any(map(_REFERENCES.match, found)) else ""


def _with_settings(lines: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
    """The lines with their numbers, and whether each is of the settings at the top of the file."""
    is_top = False
    for number, line in enumerate(lines, start=1):
        if number == 1 or is_top:
            is_top = (
                line.rstrip() == "---" if number == 1 else (_KEY if number == 2 else _SETTING).match(line) is not None
            )
        yield number, line, is_top


_COMMENT, _OPEN_COMMENT, _BREAK = lazy_re(r"<!--.*?-->"), lazy_re(r"<!--.*"), lazy_re(r"(?:\s*<br\s?/?>)+\s*$")


def _printed(lines: Iterable[str]) -> Iterator[str]:
    """The lines without comments of HTML, each that ends in `<br>` as one with a hard break; code as it is."""
    is_comment = is_code = False
    for line in map(summary_as_heading, lines):
        is_fence = not is_comment and _FENCE.match(line) is not None
        is_code = is_code != is_fence
        if is_code or is_fence:
            yield line
            continue
        if is_comment:
            _, end, line = line.partition("-->")
            is_comment = not end
        if "<!--" in line:
            line = _COMMENT.sub("", line)
            is_comment = "<!--" in line
            line = _OPEN_COMMENT.sub("", line)
        text = _BREAK.sub("", line)
        yield text if text == line or not text.strip() else f"{text}\\"


def fenced(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The texts between fences, each with the number of the line before it."""
    opened, inside = 0, list[str]()
    for number, line in enumerate(lines, start=1):
        if not _FENCE.match(line):
            if opened:
                inside.append(line)
        elif opened:
            yield opened, "\n".join(inside)
            opened, inside = 0, []
        else:
            opened = number
    if opened:
        yield opened, "\n".join(inside)
