"""What one line, item or cell of Markdown says: a title, and the addresses beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from normalizer.pages.boilerplate import boilerplate
from normalizer.pages.line_metadata import split_beside
from normalizer.values.ids import find_id
from normalizer.values.titles import title_words

# Bounded and possessive, so that a page of brackets stays linear work.
_TEXT = r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,200}+\]){0,1000}+)\]"
LINK = re.compile(
    _TEXT + r"\(<?(?P<url>[^\s()<>]{0,1000}+(?:\([^\s()]{0,200}+\)[^\s()<>]{0,200}+)?)>?"
    r"(?:\s{1,4}[\"'][^\"']{0,200}+[\"'])?\)"
)
REFERENCE = re.compile(_TEXT + r"\s?\[(?P<name>[^\[\]]{0,100}+)\]")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}+\]\([^\s()]{0,1000}+\)")
_BARE_URL = re.compile(r"https?://[^\s<>()\[\]|]{1,1000}+")
_BOLD = re.compile(r"(\*\*|__)(?P<text>[^\s*_].{0,1000}?)\1")
_ITALIC = re.compile(r"([*_])(?P<text>[^*_]+)\1")
_ESCAPE = re.compile(r"\\([_*\[\]#`|()])")
# What stands between a title and a link that is no part of it.
_LOOSE = " \t-–—:,;.([|"
# What links are called beside a title.
_LABEL = re.compile(
    r"(?:(?:the|paper|pdf|arxiv|abs|code|github|project|page|website|web|homepage|demo|dataset|data|video|slides|blog|poster"
    r"|talk|link|here|url|doi|html|openreview|hugging\s?face|hf|model|models|weights|supp|supplementary|bibtex|tweet|tutorial"
    r"|official|pytorch|tensorflow|jax|tf|star|stars|notes?|review|colab|repo|repository)(?:[\s/&+-]|$)){1,4}|\d{1,3}"
    r"|[^\w\s]{0,4}",
    re.IGNORECASE,
)  # fmt: skip


def title_and_urls(text: str, definitions: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The title that a text is about ("" for none), and what it links to.

    `definitions` are the targets of links by reference, by their names in small letters.
    """
    text = REFERENCE.sub(lambda found: _resolved(found, definitions), _IMAGE.sub("", text)).strip()
    links = list(LINK.finditer(text))
    title, beside = split_beside(_title(text, links))
    if _LABEL.fullmatch(title) or boilerplate(title):
        title = ""
    urls = dict.fromkeys((*(link["url"] for link in links if link["url"]), *_bare_urls(text), *beside))
    return title, tuple(urls)


def _resolved(found: re.Match[str], definitions: Mapping[str, str]) -> str:
    """A link by reference as a link; brackets that refer to nothing stay."""
    url = definitions.get((found["name"] or found["text"]).lower())
    return f"[{found['text']}]({url})" if url else found.group()


def _title(text: str, links: Sequence[re.Match[str]]) -> str:
    """What is bold in front, else the first link that is no label, else what stands before the first link.

    A link of one or two words behind a longer text is no title either: "A Long Title. [NeurIPS 2022](https://...)".
    """
    if bold := _bold_title(text):
        return bold
    titled = next((link for link in links if not _is_label(link["text"])), None)
    before = unmarked(text[: (titled or links[0]).start()]).rstrip(_LOOSE) if links else unmarked(text)
    if titled is None:
        return before
    linked = unmarked(titled["text"])
    return before if len(title_words(linked)) < 3 < len(title_words(before)) else linked


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(unmarked(text)) is not None or find_id(unmarked(text)) is not None


def _bold_title(text: str) -> str:
    """A bold text in front, unless it is only the title's first words ("**BERT**: Pre-training of ...")."""
    found = _BOLD.match(text)
    if not found:
        return ""
    bold = unmarked(found["text"])
    goes_on = text[found.end() :].startswith(":") and len(title_words(bold)) < 4
    return "" if goes_on or _is_label(bold) else bold


def unmarked(text: str) -> str:
    """Text without links' addresses, marks of emphasis around it, and escapes."""
    text = LINK.sub(r"\g<text>", text) if "](" in text else text
    text = _BOLD.sub(r"\g<text>", text).strip().strip("|").strip()
    if found := _ITALIC.fullmatch(text):
        text = found["text"]
    return _ESCAPE.sub(r"\1", text.replace("`", ""))


def _bare_urls(text: str) -> list[str]:
    """Addresses that stand for themselves (`<https://...>`)."""
    return [found.group().rstrip(".,;*_") for found in _BARE_URL.finditer(LINK.sub(" ", text))] if "://" in text else []
