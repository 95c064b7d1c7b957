"""A record of DBLP by itself: as XML after dblp.dtd."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from fakes.dblp_records import Record, name_with_number

_ENTRIES = {"Conference and Workshop Papers": "inproceedings"}
_CHANGED = "2026-05-01"


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
