"""From scraped pages of paper titles to a bibliography that can be trusted.

    >>> import normalizer
    >>> normalizer.cite("arXiv:2106.04560", catalog="catalog").text  # doctest: +SKIP

The functions are those of the commands of `bibnorm`; docs/api.md shows them. A name is imported when it is first used
(PEP 562), so that `import normalizer` and its subpackages stay cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Exported name -> the module that has it.
_EXPORTS = {
    # The commands.
    "build": "normalizer.api",
    "check": "normalizer.api",
    "cite": "normalizer.api",
    "compare": "normalizer.api",
    "fix": "normalizer.api",
    "match": "normalizer.api",
    "match_table": "normalizer.app.tables.matching",
    "render": "normalizer.api",
    "sync": "normalizer.api",
    "update": "normalizer.api",
    # The relation of two descriptions.
    "relate": "normalizer.works.relation",
    "Explanation": "normalizer.works.explanation",
    "Judgement": "normalizer.works.relation",
    "Relation": "normalizer.works.relation",
    # What they take and return.
    "Catalog": "resolvers.catalog",
    "build_catalog": "resolvers.catalog",
    "FORMATS": "normalizer.export",
    "Format": "normalizer.export",
    "Match": "normalizer.works.verdict",
    "Person": "normalizer.values.names.person",
    "Record": "normalizer.works.record",
    "Status": "normalizer.works.verdict",
    "Venue": "normalizer.values.venues.parse",
    # Errors.
    "BibnormError": "normalizer.errors",
    "LockMisfit": "normalizer.app.build_job",
    "ResolverError": "resolvers.errors",
    "__version__": "normalizer.version",
}
__all__ = list(_EXPORTS)

# For type checkers and editors; a test compares it with the table.
if TYPE_CHECKING:
    from normalizer.api import build as build
    from normalizer.api import check as check
    from normalizer.api import cite as cite
    from normalizer.api import compare as compare
    from normalizer.api import fix as fix
    from normalizer.api import match as match
    from normalizer.api import render as render
    from normalizer.api import sync as sync
    from normalizer.api import update as update
    from normalizer.app.build_job import LockMisfit as LockMisfit
    from normalizer.app.tables.matching import match_table as match_table
    from normalizer.errors import BibnormError as BibnormError
    from normalizer.export import FORMATS as FORMATS
    from normalizer.export import Format as Format
    from normalizer.values.names.person import Person as Person
    from normalizer.values.venues.parse import Venue as Venue
    from normalizer.version import __version__ as __version__
    from normalizer.works.explanation import Explanation as Explanation
    from normalizer.works.record import Record as Record
    from normalizer.works.relation import Judgement as Judgement
    from normalizer.works.relation import Relation as Relation
    from normalizer.works.relation import relate as relate
    from normalizer.works.verdict import Match as Match
    from normalizer.works.verdict import Status as Status
    from resolvers.catalog import Catalog as Catalog
    from resolvers.catalog import build_catalog as build_catalog
    from resolvers.errors import ResolverError as ResolverError


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_EXPORTS[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTS})
