"""Identifiers and addresses inside of a line of text: where they stand, with the labels and brackets around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.values.ids import find_id
from normalizer.values.patterns import lazy_re

_NEW = r"\d{4}\.\d{4,5}(?:v\d{1,2})?"
_OLD = r"[a-z][a-z-]{1,10}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?"
_URL = r"(?:https?://|www\.)[^\s<>]{1,2000}+"
_HOSTS = (
    r"arxiv\.org|doi\.org|dx\.doi\.org|github\.com|huggingface\.co|openreview\.net|aclanthology\.org|dblp\.org"
    r"|proceedings\.mlr\.press|semanticscholar\.org|ar5iv\.org|alphaxiv\.org"
)
_BARE_URL = rf"(?:{_HOSTS})/[^\s<>]{{1,500}}+"
_DOI = r"(?:doi\s?:\s?)?10\.\d{4,9}/[^\s<>]{1,200}+"
_MARKED = r"(?:openreview|dblp|acl|s2|corpusid)\s?:\s?[\w/.:+-]{4,80}+"
# The one form of an ACL Anthology identifier that nothing else has ("2021.emnlp-demo.38").
_ACL = r"(?:19|20)\d\d\.[a-z0-9_]{2,24}-[a-z0-9_]{1,24}\.\d{1,5}"
TOKEN = rf"(?:arxiv\s?:\s?(?:{_NEW}|{_OLD})|{_URL}|{_BARE_URL}|{_DOI}|{_MARKED}|{_ACL}|{_NEW}|{_OLD})"
# `[cs.CV]`, or what programs print for none.
ARXIV_CLASS = r"(?:\s?\[(?:[a-z-]{2,12}(?:\.[A-Z]{2}|\.[a-z-]{2,8})?|None)\])?"
# A category of arXiv in running text ("cs.CV", "math.AG", "physics.optics", "hep-th").
CATEGORY = lazy_re(
    r"\s*\(?\b(?:(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[A-Za-z-]{2,10}"
    r"|astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph|q-bio|q-fin)\b\)?"
)
_FIND = lazy_re(rf"(?<![\w/.]){TOKEN}{ARXIV_CLASS}", re.IGNORECASE)
_CLASS_END = lazy_re(rf"{ARXIV_CLASS}$", re.IGNORECASE)
_ADDRESS = lazy_re(rf"{_URL}|{_BARE_URL}", re.IGNORECASE)
# What every token holds: a cheap look before the dear one.
MAYBE = lazy_re(r"/|\d{4}\.(?:\d{4}|[a-z])|(?:openreview|dblp|acl|s2|corpusid)\s?:", re.IGNORECASE)
_BARE_ACL = lazy_re(rf"[A-Z]\d\d-\d{{4}}|{_ACL}")


def id_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Every identifier and address of a text as (start, end, token); the end includes the arXiv class."""
    if not ("/" in text or "." in text or ":" in text) or not MAYBE.search(text):
        return
    place = 0
    while found := _FIND.search(text, place):
        token = without_closers(_CLASS_END.sub("", found.group()))
        place = found.end() if found.group().endswith("]") else found.start() + max(len(token), 1)
        if is_id_or_address(token):
            yield found.start(), place, marked(token)


def without_closers(token: str) -> str:
    """Without what closes the sentence or the bracket around it."""
    while token and (token[-1] in ".,;]>}\"'”’" or (token[-1] == ")" and token.count("(") < token.count(")"))):
        token = token[:-1]
    return token


def is_id_or_address(token: str) -> bool:
    token = without_closers(token)
    return _ADDRESS.match(token) is not None or find_id(marked(token)) is not None


def is_bare_acl(token: str) -> bool:
    """Whether a text has the form of an ACL Anthology identifier; the old form may be something else ("C90-1234")."""
    return _BARE_ACL.fullmatch(token) is not None


def marked(token: str) -> str:
    """The token in a form that `find_id` reads."""
    return f"acl:{token}" if is_bare_acl(token) else token
