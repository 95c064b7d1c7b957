"""What BibTeX and BibLaTeX know: entry types, the fields each requires, and old names of both.

BibTeX's requirements are those of btxdoc (Patashnik, BibTeXing, 1988, section 3.1), BibLaTeX's those of its data model
(blx-dm.def); aliases are from the BibLaTeX manual, sections 2.1.2 and 2.2.5.
"""

from __future__ import annotations

from collections.abc import Mapping

# A requirement: any one of these fields meets it.
Requirement = tuple[str, ...]


def _required(table: Mapping[str, str]) -> dict[str, tuple[Requirement, ...]]:
    rows = {types: tuple(tuple(word.split("|")) for word in fields.split()) for types, fields in table.items()}
    return {kind: fields for types, fields in rows.items() for kind in types.split()}


REQUIRED_BIBTEX: Mapping[str, tuple[Requirement, ...]] = _required(
    {
        "article": "author title journal year",
        "book": "author|editor title publisher year",
        "booklet": "title",
        "inbook": "author|editor title chapter|pages publisher year",
        "incollection": "author title booktitle publisher year",
        "inproceedings conference": "author title booktitle year",
        "manual": "title",
        "mastersthesis phdthesis": "author title school year",
        "proceedings": "title year",
        "techreport": "author title institution year",
        "unpublished": "author title note",
    }
)
# The data model also wants an author of a @book, whose place an editor or translator takes in every style, and an
# editor of a @periodical, which BibLaTeX's own examples do not have.
REQUIRED_BIBLATEX: Mapping[str, tuple[Requirement, ...]] = _required(
    {
        "article": "author journaltitle title date|year",
        "book mvbook": "author|editor|translator title date|year",
        "inbook bookinbook suppbook": "author title booktitle date|year",
        "booklet": "author|editor title date|year",
        "collection reference mvcollection mvreference": "editor title date|year",
        "incollection suppcollection inreference": "author editor title booktitle date|year",
        "dataset software": "title",
        "manual misc": "title date|year",
        "online": "title date|year url|doi|eprint",
        "patent": "author title number date|year",
        "periodical": "title date|year",
        "proceedings mvproceedings": "title date|year",
        "inproceedings": "author title booktitle date|year",
        "report thesis": "author title type institution date|year",
        "unpublished": "author title date|year",
        "set": "entryset",
    }
)

# BibLaTeX reads the types and fields of BibTeX under its own names. The old thesis and report types bring their `type`.
TYPE_ALIASES: Mapping[str, str] = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "techreport": "report",
}
BRINGS_ITS_TYPE = frozenset({"mastersthesis", "phdthesis", "techreport"})
FIELD_ALIASES: Mapping[str, str] = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}
OLD_NAMES: Mapping[str, tuple[str, ...]] = {
    new: tuple(old for old, other in FIELD_ALIASES.items() if other == new) for new in FIELD_ALIASES.values()
}

# Types that hold no work of their own: nothing is required of them, and they are never printed as they stand.
CONTAINERS = frozenset({"set", "xdata", "control", "ieeetranbstctl", "bibnote"})
# Types of styles that are in wide use (IEEEtran, REVTeX, ACM-Reference-Format), and BibLaTeX's unsupported ones.
_OF_STYLES = frozenset(
    """
    electronic www webpage standard patent periodical bibtextype ieeetranbstctl control artifactsoftware
    artifactdataset game online presentation preprint underreview artwork audio bibnote commentary image
    jurisdiction legislation legal letter movie music performance review video custom customa customb customc
    customd custome customf collectedwork newspaper monograph lecture talk webinar software softwareversion
    softwaremodule codefragment dataset data interview report thesis collection reference film manuscript map
    """.split()
)
KNOWN_TYPES = frozenset({*REQUIRED_BIBTEX, *REQUIRED_BIBLATEX, *TYPE_ALIASES, *CONTAINERS, *_OF_STYLES, "misc"})

# Types whose title BibTeX's standard styles put into small letters (format.title, not format.btitle).
LOWERED_TYPES = frozenset(
    "article booklet conference incollection inproceedings mastersthesis misc techreport unpublished".split()
)
