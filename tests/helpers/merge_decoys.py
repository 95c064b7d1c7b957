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
_GROUPS = ("{The Lakeside Collaboration}", "Collaboration, Lakeside and others", "{Lakeside Team}")
# What is another word by a letter or two, or by what it begins with.
_OPPOSITES = (
    ("photon", "proton"), ("micro", "macro"), ("intrinsic", "extrinsic"), ("maxim", "minim"), ("implicit", "explicit"),
    ("convex", "concave"), ("internal", "external"), ("supervised", "unsupervised"), ("linear", "nonlinear"),
    ("upper", "lower"), ("increasing", "decreasing"), ("absorption", "adsorption"), ("interpolation", "extrapolation"),
    ("endogenous", "exogenous"), ("homogeneous", "inhomogeneous"), ("static", "dynamic"), ("local", "global"),
    ("sensor", "tensor"), ("discrete", "continuous"), ("classical", "quantum"), ("weak", "strong"), ("with", "without"),
)  # fmt: skip


def by_others(work: Work, other: Work) -> str:
    return plain(work, author=inverted(other))


def by_others_as_preprint(work: Work, other: Work) -> str:
    return entry(
        "misc",
        work.key,
        {"title": work.title, "author": inverted(other), "eprint": "1907.98765", "archiveprefix": "arXiv"},
    )


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


def more_words(work: Work, other: Work) -> str:
    lead = work.rng.choice(
        ["Towards", "A Survey of", "Rethinking", "On", "Beyond", "Applications of", "Efficient", "Theory of"]
    )
    return plain(work, title=f"{lead} {work.title}")


def other_subtitle(work: Work, other: Work) -> str | None:
    head, _, tail = work.title.partition(": ")
    return plain(work, title=f"{head}: {other.title}") if tail and balanced(head) and head.count("$") % 2 == 0 else None


def speaks_of_it(work: Work, other: Work) -> str | None:
    if not work.said.arxiv:
        return None
    name = work.rng.choice(["note", "annote", "abstract", "keywords", "comment"])
    return plain(
        work, title=other.title, **{name: f"Extends arXiv:{work.arxiv}, see https://arxiv.org/abs/{work.arxiv}"}
    )


def proceedings(work: Work, other: Work) -> str:
    return entry(
        "proceedings",
        work.key,
        {"title": work.title, "booktitle": work.title, "editor": inverted(work), "year": work.year},
    )


def by_the_same_people(work: Work, other: Work) -> str:
    return plain(work, title=other.title)


def own_identifier(work: Work, other: Work) -> str | None:
    """The same title and people under an identifier of its own: a series, or a talk on it."""
    if not work.said.arxiv:
        return None
    return entry(
        "misc", work.key, {"title": work.title, "author": inverted(work), "eprint": "1907.98765", "eprinttype": "arXiv"}
    )


def long_ago(work: Work, other: Work) -> str | None:
    return plain(work, year=str(int(work.preprint_year) - 15)) if work.preprint_year else None


def forgotten_identifier(work: Work, other: Work) -> str | None:
    """An entry that was copied to write another, and still has the identifier of the first."""
    if not work.said.arxiv:
        return None
    return entry(
        "misc", work.key, {"title": other.title, "author": inverted(other), "eprint": work.arxiv, "year": other.year}
    )


def thesis(work: Work, other: Work) -> str:
    """By its type, or by what else it says."""
    family, given = work.people[0]
    kinds = ["phdthesis", "mastersthesis", "thesis", "misc", "techreport", "unpublished"]
    remarks = ({"note": "PhD thesis, A University"}, {"note": "Master's thesis"}, {"type": "Doctoral dissertation"})
    kind, said = work.rng.choice(kinds), {"school": "A University"}
    if "thesis" not in kind:
        said = work.rng.choice([*remarks, said])
    return entry(kind, work.key, {"author": f"{family}, {given}", "title": work.title, "year": work.year, **said})


def by_a_group(work: Work, other: Work) -> str:
    return plain(work, author=work.rng.choice(_GROUPS))


def in_another_script(work: Work, other: Work) -> str:
    return plain(work, author=work.rng.choice(["王, 小明 and 李, 伟", "Иванов, Пётр", "김, 철수 and others"]))


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


def talk(work: Work, other: Work) -> str:
    said = work.rng.choice(
        [{"howpublished": "Invited talk at a workshop"}, {"type": "Poster"}, {"howpublished": "Lecture slides"}]
    )
    return entry("misc", work.key, {"author": inverted(work), "title": work.title, "year": work.year, **said})


def blog_post(work: Work, other: Work) -> str:
    family, given = work.people[0]
    return entry(
        "online",
        work.key,
        {
            "author": f"{family}, {given}",
            "title": work.title,
            "year": work.year,
            "howpublished": "Blog post",
            "url": "https://example.org/blog",
        },
    )


def repository(work: Work, other: Work) -> str:
    said = work.rng.choice(
        [
            {"journal": "GitHub repository"},
            {"howpublished": r"\url{https://github.com/example/code}"},
            {"publisher": "GitHub"},
        ]
    )
    return entry("misc", work.key, {"author": inverted(work), "title": work.title, "year": work.year, **said})


def book_or_data(work: Work, other: Work) -> str:
    kind = work.rng.choice(["book", "dataset", "manual", "patent", "collection", "video", "software"])
    return entry(kind, work.key, {"author": inverted(work), "title": work.title, "year": work.year})


def about_it(work: Work, other: Work) -> str:
    return plain(work, title=work.rng.choice(_ABOUT).format(work.title))


def shorter_or_longer(work: Work, other: Work) -> str:
    return plain(work, title=work.rng.choice(_SHORT_OR_LONG).format(work.title))


def release(work: Work, other: Work) -> str:
    return entry(
        "misc",
        work.key,
        {"author": inverted(work), "title": work.rng.choice(_RELEASES).format(work.title), "year": work.year},
    )


def part_of_a_series(work: Work, other: Work) -> str:
    return plain(work, title=f"{work.title}{work.rng.choice([', ', ': ', '. '])}{work.rng.choice(_PLACES)}")


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


def translation(work: Work, other: Work) -> str:
    return plain(work, title=other.title, origtitle=work.title, language="russian", note=f"Translation of {work.title}")


def other_edition(work: Work, other: Work) -> str | None:
    """The same title by the same people at the same venue, two years on."""
    if not work.said.venue or not work.said.year:
        return None
    return plain(work, year=str(work.said.year + 2))


def years_later(work: Work, other: Work) -> str | None:
    return plain(work, year=str(int(work.year) + 8), booktitle=other.venue) if work.year else None


def _publishers_doi(work: Work) -> str | None:
    """None for the DOI that arXiv gives, for several in one field, and for what is no DOI."""
    doi = work.said.doi or ""
    return doi if doi.startswith("10.") and not doi.startswith("10.48550/") and " " not in doi else None


def another_doi(work: Work, other: Work) -> str | None:
    return plain(work, doi="10.5555/3454287.3454581") if _publishers_doi(work) else None


def forgotten_doi(work: Work, other: Work) -> str | None:
    doi = _publishers_doi(work)
    return plain(work, title=other.title, author=inverted(other), year=other.year, doi=doi) if doi else None


def forgotten_in_a_paper_on_the_same(work: Work, other: Work) -> str | None:
    """The identifier is still that of a paper that shares half of its title, by other people."""
    words, others = work.title.split(" "), other.title.split(" ")
    if not work.said.arxiv or len(words) < 6 or "$" in work.title + other.title or "{" in work.title + other.title:
        return None
    title = " ".join([*words[: len(words) // 2], *others[len(others) // 2 :]])
    return entry(
        "misc", work.key, {"title": title, "author": inverted(other), "eprint": work.arxiv, "year": other.year}
    )


DECOYS: tuple[Callable[[Work, Work], str | None], ...] = (
    by_others, by_others_as_preprint, second_version, another_word, more_words, other_subtitle,
    speaks_of_it, proceedings, by_the_same_people, own_identifier, long_ago, forgotten_identifier,
    by_a_group, in_another_script, by_a_namesake, with_others_years_later, thesis, talk, blog_post,
    repository, book_or_data, about_it, shorter_or_longer, release, part_of_a_series, another_number, opposite_word,
    translation, other_edition, years_later, another_doi, forgotten_doi, forgotten_in_a_paper_on_the_same,
)  # fmt: skip
