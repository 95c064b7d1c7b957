"""How people and other tools write a work into a .bib file; None where a style does not fit the work."""

from __future__ import annotations

import re
from collections.abc import Callable

from merge_writing import Work, balanced, entry, initials, inverted, natural, plain, tex

_ENTITIES = {"&": "&amp;", "é": "&eacute;", "ö": "&ouml;", "ü": "&uuml;", "'": "&#39;", "–": "&ndash;"}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def dblp_corr(work: Work) -> str:
    names = natural(work, tex).replace(" and ", " and\n               ")
    return entry("article", f"DBLP:journals/corr/abs-{work.rng.randrange(10**9)}", {
        "author": names, "title": f"{{{tex(work.title)}}}" if work.rng.random() < 0.3 else tex(work.title), "journal": "CoRR",
        "volume": f"abs/{work.arxiv}", "year": work.preprint_year, "timestamp": "Mon, 13 Aug 2018 16:48:25 +0200",
        "bibsource": "dblp computer science bibliography, https://dblp.org",
    }, sign="    = ")  # fmt: skip


def publisher(work: Work) -> str | None:
    if not work.said.doi:
        return None
    return entry("article", work.key, {
        "author": inverted(work), "title": work.title, "journal": work.venue, "year": work.year, "volume": "12",
        "doi": f"https://doi.org/{work.said.doi}" if work.rng.random() < 0.3 else work.said.doi, "publisher": "Example Press",
    }, delimiters='{}', sign="=")  # fmt: skip


def acl_anthology(work: Work) -> str:
    names = inverted(work, tex).replace(" and ", "  and\n      ")
    fields = {
        "title": work.title.replace('"', "''"), "author": names, "booktitle": f"Proceedings of {work.venue}".replace('"', ""),
        "year": work.year, "address": "Online", "publisher": "Association for Computational Linguistics", "pages": "1--12",
    }  # fmt: skip
    text = entry("inproceedings", f"roe-etal-2020-words{work.rng.randrange(10**9)}", fields, delimiters='""')
    return text.replace('  address = "Online"', '  month = jul,\n  address = "Online"')


def ads(work: Work) -> str:
    names = " and ".join(f"{{{family}}}, {given}" if given else f"{{{family}}}" for family, given in work.people)
    return entry("ARTICLE", f"2020arXiv{work.rng.randrange(10**9)}R", {
        "author": " and ".join([names, *work.and_others()]), "title": f"{{{work.title}}}", "journal": "arXiv e-prints",
        "year": work.preprint_year, "eid": f"arXiv:{work.arxiv}", "archivePrefix": "arXiv", "eprint": work.arxiv,
    }, sign=" = ")  # fmt: skip


def protected_capitals(work: Work) -> str:
    title = (
        re.sub(r"(?<![\\\w$])([A-Z])(?=[a-z])", r"{\1}", work.title) if "$" not in work.title else f"{{{work.title}}}"
    )
    return plain(work, title=title, author=natural(work))


def trailing_period_and_others(work: Work) -> str:
    family, given = work.people[0]
    return plain(work, title=f"{work.title}.", author=f"{family}, {given} and others")


def month_and_day(work: Work) -> str:
    text = plain(work, booktitle=None)
    return text.replace("  year = ", f"  month = {work.rng.choice(_MONTHS)},\n  day = 7,\n  year = ")


def biblatex_plain(work: Work) -> str:
    fields = {
        "author": inverted(work),
        "title": work.title,
        "journaltitle": work.venue,
        "date": f"{work.year}-05/{work.year}-06",
    }
    return entry("article", work.key, fields)


def joined_with_macros(work: Work) -> str:
    """@string names in authors, title and journal."""
    name = f"mac{work.rng.randrange(10**8)}"
    (family, given), *rest = work.people
    others = "".join(f" and {f}, {g}" for f, g in rest) + "".join(f" and {each}" for each in work.and_others())
    head, _, tail = work.title.partition(" ")
    body = f'  author = {name} # "{others}",\n' if others else f"  author = {name},\n"
    quoted = (text.replace('"', "''") for text in (head, tail))
    title = (
        ' # " " # '.join(f'"{text}"' for text in quoted) if balanced(head) and balanced(tail) else f"{{{work.title}}}"
    )
    return (
        f'@string{{{name} = "{family}, {given}"}}\n@article{{{work.key},\n{body}  title = {title},\n'
        f"  journal = {{CoRR}},\n  year = {work.year}\n}}\n"
    )


def html_entities(work: Work) -> str:
    title = "".join(_ENTITIES.get(letter, letter) for letter in work.title)
    return plain(work, title=title.replace("\\&amp;", "&amp;"))


def other_punctuation(work: Work) -> str | None:
    if "$" in work.title or "\\" in work.title:
        return None
    title = work.title.replace(": ", " --- ").replace(", ", " ").replace("'", "\u2019").replace("?", "")
    return plain(work, title=re.sub(r"(?<=[a-z])-(?=[a-z])", " ", title))


def mathematics(work: Work) -> str | None:
    """The commands of the title as characters, or the reverse."""
    signs = {r"$\alpha$": "α", r"$\beta$": "β", r"$\gamma$": "γ", r"$\lambda$": "λ", r"$\epsilon$": "ε", r"$\pi$": "π", r"$\mu$": "μ", "$k$": "k", "$n$": "n", "$p$": "p"}  # fmt: skip
    title = work.title
    for written, sign in signs.items():
        title = title.replace(written, sign)
    return plain(work, title=title) if title != work.title else None


def without_subtitle(work: Work) -> str | None:
    head, _, tail = work.title.partition(": ")
    enough = len(head.split()) > 3 and tail and balanced(head) and head.count("$") % 2 == 0
    return plain(work, title=head) if enough and not re.search(r"\b(?:part|[IVX]+)\b|\d", tail, re.IGNORECASE) else None


def subtitle_field(work: Work) -> str | None:
    head, _, tail = work.title.partition(": ")
    return plain(work, title=head, subtitle=tail) if tail and balanced(head) and head.count("$") % 2 == 0 else None


def a_slip(work: Work) -> str | None:
    """Two letters of a long word changed places."""
    words = work.title.split(" ")
    long = [place for place, word in enumerate(words) if word.isalpha() and len(word) > 7]
    if not long:
        return None
    place = work.rng.choice(long)
    word = words[place]
    at = work.rng.randrange(2, len(word) - 2)
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return plain(work, title=" ".join(words))


def first_author_only(work: Work) -> str:
    family, given = work.people[0]
    return plain(work, author=f"{given} {family} and others")


def extended_names(work: Work) -> str:
    names = " and ".join(f"family={{{family}}}, given={{{given}}}" for family, given in work.people)
    return entry(
        "article",
        work.key,
        {"author": " and ".join([names, *work.and_others()]), "title": work.title, "date": work.year},
    )


def ties_and_line_breaks(work: Work) -> str:
    author = inverted(work).replace(" and ", "\n            and ").replace(". ", ".~")
    return plain(
        work, author=author, title=work.title.replace(" ", "\n           ", 2) if "\\" not in work.title else work.title
    )


WITH_ARXIV: dict[str, Callable[[Work], str | None]] = {
    "scholar_arxiv": lambda work: entry("article", work.key, {"title": work.title, "author": inverted(work), "journal": f"arXiv preprint arXiv:{work.arxiv}", "year": work.preprint_year}),
    "zotero": lambda work: entry("online", work.key, {"title": work.title, "shorttitle": work.title.partition(":")[0], "author": inverted(work), "date": f"{work.preprint_year}-03-04", "url": f"http://arxiv.org/abs/{work.arxiv}v2", "urldate": "2023-05-06", "note": "Comment: 12 pages", "langid": "english", "file": "C\\:\\\\Users\\\\me\\\\a.pdf:application/pdf"}),
    "mendeley": lambda work: entry("article", work.key, {"archivePrefix": "arXiv", "arxivId": work.arxiv, "author": inverted(work, tex), "eprint": work.arxiv, "title": f"{{{work.title}}}", "year": work.preprint_year, "mendeley-groups": "reading"}),
    "jabref_link": lambda work: entry("Misc", work.key, {"author": natural(work), "title": work.title, "year": work.preprint_year, "url": f"https://arxiv.org/pdf/{work.arxiv}.pdf", "owner": "me", "timestamp": "2019.03.04"}, sign="       = "),
    "id_in_note": lambda work: entry("misc", work.key, {"title": work.title, "author": inverted(work), "year": work.preprint_year, "note": f"arXiv:{work.arxiv}"}),
    "link_in_howpublished": lambda work: entry("misc", work.key, {"title": work.title, "author": inverted(work), "howpublished": f"\\url{{https://arxiv.org/abs/{work.arxiv}}}", "year": work.preprint_year}),
    "arxiv_doi": lambda work: entry("misc", work.key, {"doi": f"10.48550/ARXIV.{work.arxiv}", "url": f"https://arxiv.org/abs/{work.arxiv}", "author": inverted(work), "title": work.title, "publisher": "arXiv", "year": work.preprint_year}),
    **{each.__name__: each for each in (
        dblp_corr, ads,
    )},
}  # fmt: skip


WITHOUT_ID: dict[str, Callable[[Work], str | None]] = {
    "scholar_without_number": lambda work: entry("article", work.key, {"title": work.title, "author": inverted(work), "journal": "arXiv preprint", "year": work.preprint_year}),
    "only_title_and_authors": lambda work: plain(work, booktitle=None, year=None),
    "accents_as_macros": lambda work: plain(work, author=inverted(work, tex), title=tex(work.title)),
    "only_initials": lambda work: plain(work, author=initials(work)),
    "initials_first": lambda work: plain(work, author=initials(work, stops=False, first=True)),
    "upper_case": lambda work: None if "\\" in work.title or "$" in work.title else plain(work, title=work.title.upper()),
    "sentence_case": lambda work: None if "\\" in work.title or "$" in work.title else plain(work, title=work.title[0] + work.title[1:].lower()),
    "next_year": lambda work: plain(work, year=str(int(work.preprint_year or 2020) + 1), booktitle="Proc. of the 12th Int. Conf."),
    "on_one_line": lambda work: f"@ARTICLE({work.rng.randrange(10**9)}, AUTHOR={{{natural(work)}}}, TITLE={{{{{work.title}}}}}, YEAR={work.year})\n",
    **{each.__name__: each for each in (
        publisher, acl_anthology, protected_capitals, trailing_period_and_others, month_and_day, biblatex_plain,
        joined_with_macros, html_entities, other_punctuation, mathematics, without_subtitle, subtitle_field, a_slip,
        first_author_only, extended_names, ties_and_line_breaks,
    )},
}  # fmt: skip
