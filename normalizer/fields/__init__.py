"""Raw values of sources and pages -> typed values, and all that is known of a work -> one record."""

from normalizer.fields.authors import People, people_from, person_from
from normalizer.fields.code import code_links
from normalizer.fields.dates import date_from, preprint_date
from normalizer.fields.merge import PRECEDENCE, record_from
from normalizer.fields.venues import venue_from

__all__ = [
    "PRECEDENCE",
    "People",
    "code_links",
    "date_from",
    "people_from",
    "person_from",
    "preprint_date",
    "record_from",
    "venue_from",
]
