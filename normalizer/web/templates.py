"""Templates of a package, with what all of our pages share. Whatever is put into them is escaped."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from normalizer.values.text import file_word, shown
from normalizer.web.diff import differing
from normalizer.web.explanations import evidence_in_words, reason_in_words, sureness

if TYPE_CHECKING:
    from jinja2 import Environment

_SHARED = "normalizer.web"


def environment(package: str) -> Environment:
    """The templates in the folder `templates` of a package, and the shared ones beside this file.

    Filters: `shown`, `evidence_in_words`, `reason_in_words`, `sureness`, `file_word`; function: `differing`. A name
    that a template does not get is an error.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # here, for most runs need no page

    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(_SHARED)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for each in (shown, evidence_in_words, reason_in_words, sureness, file_word):
        made.filters[each.__name__] = each
    made.globals["differing"] = differing
    return made


def static_text(package: str, name: str) -> str:
    """A file in the folder `static` of a package: a style sheet, a script."""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")
