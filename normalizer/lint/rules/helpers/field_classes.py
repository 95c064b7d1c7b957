"""What kind of value a field holds. Names are those of BibTeX's standard styles and of BibLaTeX's data model."""

from __future__ import annotations

NAMES = ("author", "editor", "editora", "editorb", "editorc", "translator", "bookauthor", "commentator", "annotator",
         "introduction", "foreword", "afterword", "holder")  # fmt: skip
TITLES = ("title", "subtitle", "titleaddon", "booktitle", "booksubtitle", "booktitleaddon", "maintitle",
          "mainsubtitle", "maintitleaddon", "journaltitle", "journalsubtitle", "issuetitle", "issuesubtitle",
          "eventtitle", "journal", "series")  # fmt: skip
# What styles hand to \url or typeset as it stands: TeX's special characters have no meaning there.
VERBATIM = ("doi", "url", "eprint", "file", "pdf", "urlraw", "verba", "verbb", "verbc")
# Text that the standard styles print, so that TeX must be able to read it.
PRINTED = (*NAMES, *TITLES, "shorttitle", "shortauthor", "publisher", "organization", "institution", "school",
           "address", "location", "venue", "howpublished", "note", "addendum", "edition", "volume", "number", "pages",
           "chapter", "type", "eventtitleaddon", "pubstate", "month", "year", "origpublisher", "origlocation",
           "reprinttitle", "shortjournal", "label", "version", "issue", "part")  # fmt: skip
DATES = ("date", "urldate", "origdate", "eventdate")
