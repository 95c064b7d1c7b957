"""arXiv's API: many titles or identifiers in one request, each reply matched back to what was asked.

    phrases.py    what of a title or an abstract can be asked for
    questions.py  the three ways of asking for a title, in their order
    words.py      which records of a reply a question has asked for
    groups.py     which of them go into one request
    batches.py    asks group by group: smaller ones when that is too much, none when it is no use
    client.py     one request through the `arxiv` package -> candidates; the only file that imports it
    service.py    what arXiv wants, and how a reply is told from a damaged one
    lookup.py     what was found for each title so far, and what is still to be asked
    withdrawn.py  papers that were taken back
    resolver.py   the source as others see it

The API: https://info.arxiv.org/help/api/user-manual.html; what it does beyond that is noted where it matters.
"""

from resolvers.arxiv.resolver import ArxivApi
from resolvers.arxiv.service import SERVICE

__all__ = ["SERVICE", "ArxivApi"]
