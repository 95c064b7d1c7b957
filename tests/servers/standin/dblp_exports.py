"""A record of DBLP by itself: as BibTeX, and as XML after dblp.dtd."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from standin.dblp_records import Record, name_with_number

_ENTRIES = {"Conference and Workshop Papers": "inproceedings"}
_CHANGED = "2026-05-01"


def bibtex(record: Record) -> str:
    """Names lose their numbers, conferences have their full names, a preprint tells its id."""
    info, paper, preprint = record.info, record.paper, record.is_preprint
    kind = _ENTRIES.get(info["type"], "article")
    fields = {
        "author": " and\n                  ".join(author.full for author in paper.authors),
        "title": paper.title,
        "booktitle" if kind == "inproceedings" else "journal": _container(record),
        "volume": info.get("volume"),
        "number": info.get("number"),
        "pages": info.get("pages", "").replace("-", "--"),
        "year": info["year"],
        "url": info.get("ee"),
        "doi": info.get("doi"),
        "eprinttype": "arXiv" if preprint else None,
        "eprint": paper.arxiv if preprint else None,
        "biburl": f"https://dblp.org/rec/{record.key}.bib",
        "bibsource": "dblp computer science bibliography, https://dblp.org",
    }
    lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{DBLP:{record.key},\n" + ",\n".join(lines) + "\n}\n"


def _container(record: Record) -> str:
    venue = record.paper.venue
    return record.info["venue"] if record.is_preprint or venue is None or venue.kind == "journal" else venue.name


def xml(record: Record) -> bytes:
    """US-ASCII: other letters are numbered."""
    info = record.info
    kind = _ENTRIES.get(info["type"], "article")
    marks = ["informal"] * record.is_preprint + ["withdrawn"] * (record.is_preprint and record.paper.withdrawn)
    publtype = f" publtype={quoteattr(' '.join(marks))}" if marks else ""
    texts = [("author", name_with_number(author)) for author in record.paper.authors]
    texts.append(("title", record.title))
    container = "booktitle" if kind == "inproceedings" else "journal"
    names = {"pages": "pages", "year": "year", "volume": "volume", container: "venue", "number": "number", "ee": "ee"}
    texts += [(name, info[field]) for name, field in names.items() if field in info]
    texts.append(("url", f"db/{record.key.rpartition('/')[0]}/volume.html#{record.key.rpartition('/')[2]}"))
    inner = "\n".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts)
    opening = f"<{kind} key={quoteattr(record.key)} mdate={quoteattr(_CHANGED)}{publtype}>"
    text = f'<?xml version="1.0" encoding="US-ASCII"?>\n<dblp>\n{opening}\n{inner}\n</{kind}>\n</dblp>\n'
    return text.encode("ascii", "xmlcharrefreplace")
