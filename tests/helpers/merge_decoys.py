"""Entries that look like one of a work, and are of another; None where a kind does not fit the work."""

from __future__ import annotations

import re
from collections.abc import Callable

from merge_writing import Work, balanced, entry, inverted, plain

_PLACES = ("Part II", "Part 2", "Part A", "Part One", "Second Part", "III", "Volume 2", "The Second Case")
_ABOUT = (
    "Erratum: {}", "Comment on ``{}''", "Correction to {}", "Reply to {}",
    "Erratum to: {}", "Corrigendum: {}", "Publisher Correction: {}", "Author Correction: {}", "Retraction Note: {}",
    "Addendum to {}", "{}: Erratum", "Response to ``{}''", "{}: Reply", "Discussion of {}", "Comments on ``{}''",
)  # fmt: skip
_SHORT_OR_LONG = (
    "{}: Extended Abstract", "{} (Extended Version)", "Abstract: {}", "{}: Supplementary Material", "{}: Appendix",
    "{} (Talk)", "Tutorial: {}", "{}: Slides", "A Note on {}", "{}, Revisited",
)  # fmt: skip
_RELEASES = ("{} v2.0", "{}: v1.0.2", "{} (Version 3)", "code for {}", "{}: Source Code and Data")
_TALKS = ({"howpublished": "Invited talk at a workshop"}, {"type": "Poster"}, {"howpublished": "Lecture slides"})
_REPOSITORIES = (
    {"journal": "GitHub repository"}, {"howpublished": r"\url{https://github.com/example/code}"}, {"publisher": "GitHub"},
)  # fmt: skip
_KINDS = ("book", "dataset", "manual", "patent", "collection", "video", "software")
_REMARKS = ("note", "annote", "abstract", "keywords", "comment")
_LEADS = ("Towards", "A Survey of", "Rethinking", "On", "Beyond", "Applications of", "Efficient", "Theory of")
_GROUPS = ("{The Lakeside Collaboration}", "Collaboration, Lakeside and others", "{Lakeside Team}")
# What is another word by a letter or two, or by what it begins with.
_OPPOSITES = (
    ("photon", "proton"), ("micro", "macro"), ("intrinsic", "extrinsic"), ("maxim", "minim"), ("implicit", "explicit"),
    ("convex", "concave"), ("internal", "external"), ("supervised", "unsupervised"), ("linear", "nonlinear"),
    ("upper", "lower"), ("increasing", "decreasing"), ("absorption", "adsorption"), ("interpolation", "extrapolation"),
    ("endogenous", "exogenous"), ("homogeneous", "inhomogeneous"), ("static", "dynamic"), ("local", "global"),
    ("sensor", "tensor"), ("discrete", "continuous"), ("classical", "quantum"), ("weak", "strong"), ("with", "without"),
)  # fmt: skip


def _misc(work: Work, **changed: str | None) -> str:
    fields: dict[str, str | None] = {"author": inverted(work), "title": work.title, "year": work.year}
    return entry("misc", work.key, fields | changed)


def second_version(work: Work, other: Work) -> str:
    first, _, rest = work.title.partition(" ")
    return plain(work, title=f"{first}v2 {rest}" if work.rng.random() < 0.5 else f"{work.title} 2.0")


def another_word(work: Work, other: Work) -> str | None:
    """A title of the same people that differs in one telling word."""
    words = work.title.split(" ")
    telling = [place for place, word in enumerate(words) if word.isalpha() and len(word) > 5]
    theirs = [word for word in re.findall(r"[A-Za-z]{6,}", other.title) if word[:4].lower() not in work.title.lower()]
    if not telling or not theirs:
        return None
    words[work.rng.choice(telling)] = theirs[0]
    return plain(work, title=" ".join(words))


def other_subtitle(work: Work, other: Work) -> str | None:
    head, _, tail = work.title.partition(": ")
    return plain(work, title=f"{head}: {other.title}") if tail and balanced(head) and head.count("$") % 2 == 0 else None


def thesis(work: Work, other: Work) -> str:
    """By its type, or by what else it says."""
    family, given = work.people[0]
    kinds = ["phdthesis", "mastersthesis", "thesis", "misc", "techreport", "unpublished"]
    remarks = ({"note": "PhD thesis, A University"}, {"note": "Master's thesis"}, {"type": "Doctoral dissertation"})
    kind, said = work.rng.choice(kinds), {"school": "A University"}
    if "thesis" not in kind:
        said = work.rng.choice([*remarks, said])
    return entry(kind, work.key, {"author": f"{family}, {given}", "title": work.title, "year": work.year, **said})


def by_a_namesake(work: Work, other: Work) -> str | None:
    """The first author's family name under other given names."""
    family, given = work.people[0]
    names = [name for name in ("Quirin", "Xenia", "Ottokar") if not given.startswith(name[0])]
    is_whole = len(given.rstrip(".")) > 1 and " " not in family
    return plain(work, author=f"{family}, {names[0]}") if is_whole else None


def with_others_years_later(work: Work, other: Work) -> str | None:
    are_people = other.said.authors_complete and all(given for _, given in other.people)
    if not work.preprint_year or len(work.people) < 2 or not are_people:
        return None
    family, given = work.people[0]
    year = str(int(work.year) + work.rng.choice([2, 3]))
    return plain(work, author=f"{family}, {given} and {inverted(other)}", year=year)


def blog_post(work: Work, other: Work) -> str:
    family, given = work.people[0]
    fields = {"author": f"{family}, {given}", "title": work.title, "year": work.year, "howpublished": "Blog post"}
    return entry("online", work.key, fields | {"url": "https://example.org/blog"})


def another_number(work: Work, other: Work) -> str | None:
    """A year, a dimension, a count that is another one."""
    title = re.sub(r"(?<!\$)\b\d+", lambda found: str(int(found[0]) + 1), work.title, count=1)
    return plain(work, title=title) if title != work.title and "\\" not in work.title else None


def opposite_word(work: Work, other: Work) -> str | None:
    for pair in _OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            if found := re.search(rf"\b{word}", work.title, re.IGNORECASE):
                title = work.title[: found.start()] + opposite + work.title[found.end() :]
                return plain(work, title=title)
    return None


def _publishers_doi(work: Work) -> str | None:
    """None for the DOI that arXiv gives, for several in one field, and for what is no DOI."""
    doi = work.said.doi or ""
    return doi if doi.startswith("10.") and not doi.startswith("10.48550/") and " " not in doi else None


def forgotten_in_a_paper_on_the_same(work: Work, other: Work) -> str | None:
    """The identifier is still that of a paper that shares half of its title, by other people."""
    words, others = work.title.split(" "), other.title.split(" ")
    if not work.said.arxiv or len(words) < 6 or "$" in work.title + other.title or "{" in work.title + other.title:
        return None
    title = " ".join([*words[: len(words) // 2], *others[len(others) // 2 :]])
    return _misc(other, title=title, eprint=work.arxiv)


DECOYS: dict[str, Callable[[Work, Work], str | None]] = {
    "by_others": lambda work, other: plain(work, author=inverted(other)),
    "proceedings": lambda work, other: entry("proceedings", work.key, {"title": work.title, "booktitle": work.title, "editor": inverted(work), "year": work.year}),
    "by_the_same_people": lambda work, other: plain(work, title=other.title),
    "long_ago": lambda work, other: plain(work, year=str(int(work.preprint_year) - 15)) if work.preprint_year else None,
    "by_a_group": lambda work, other: plain(work, author=work.rng.choice(_GROUPS)),
    "in_another_script": lambda work, other: plain(work, author=work.rng.choice(["王, 小明 and 李, 伟", "Иванов, Пётр", "김, 철수 and others"])),
    "about_it": lambda work, other: plain(work, title=work.rng.choice(_ABOUT).format(work.title)),
    "shorter_or_longer": lambda work, other: plain(work, title=work.rng.choice(_SHORT_OR_LONG).format(work.title)),
    "part_of_a_series": lambda work, other: plain(work, title=f"{work.title}{work.rng.choice([', ', ': ', '. '])}{work.rng.choice(_PLACES)}"),
    "translation": lambda work, other: plain(work, title=other.title, origtitle=work.title, language="russian", note=f"Translation of {work.title}"),
    "years_later": lambda work, other: plain(work, year=str(int(work.year) + 8), booktitle=other.venue) if work.year else None,
    "another_doi": lambda work, other: plain(work, doi="10.5555/3454287.3454581") if _publishers_doi(work) else None,
    "own_identifier": lambda work, other: _misc(work, year=None, eprint="1907.98765", eprinttype="arXiv") if work.said.arxiv else None,
    # Copied to write another entry, with the identifier of the first.
    "forgotten_identifier": lambda work, other: _misc(other, eprint=work.arxiv) if work.said.arxiv else None,
    "forgotten_doi": lambda work, other: plain(work, title=other.title, author=inverted(other), year=other.year, doi=_publishers_doi(work)) if _publishers_doi(work) else None,
    "speaks_of_it": lambda work, other: plain(work, title=other.title, **{work.rng.choice(_REMARKS): f"Extends arXiv:{work.arxiv}, see https://arxiv.org/abs/{work.arxiv}"}) if work.said.arxiv else None,
    "more_words": lambda work, other: plain(work, title=f"{work.rng.choice(_LEADS)} {work.title}"),
    "other_edition": lambda work, other: plain(work, year=str(work.said.year + 2)) if work.said.venue and work.said.year else None,
    "talk": lambda work, other: _misc(work, **work.rng.choice(_TALKS)),
    "repository": lambda work, other: _misc(work, **work.rng.choice(_REPOSITORIES)),
    "release": lambda work, other: _misc(work, title=work.rng.choice(_RELEASES).format(work.title)),
    "by_others_as_preprint": lambda work, other: _misc(work, author=inverted(other), year=None, eprint="1907.98765", archiveprefix="arXiv"),
    # A book may be an entry of the book.
    "book_or_data": lambda work, other: None if work.said.kind == "book" else entry(work.rng.choice(_KINDS), work.key, {"author": inverted(work), "title": work.title, "year": work.year}),
    **{each.__name__: each for each in (
        second_version, another_word, other_subtitle,
        by_a_namesake, with_others_years_later, thesis, blog_post, another_number,
        opposite_word, forgotten_in_a_paper_on_the_same,
    )},
}  # fmt: skip
