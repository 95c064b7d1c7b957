"""The arXiv API: many titles or identifiers in one request; each reply is matched to the titles it answers.

    queries.py   the queries for a title or an abstract, in the order in which they are tried
    batching.py  groups queries into requests: smaller ones when a group fails, none when the host is unusable
    client.py    one request through the `arxiv` package; the only module that imports it; checks replies for damage
    resolver.py  the candidates of each title so far, what is still to be queried; the source as an `OnlineResolver`

API manual: https://info.arxiv.org/help/api/user-manual.html. Undocumented behavior is noted where it matters.
"""

from resolvers.arxiv.client import SERVICE
from resolvers.arxiv.resolver import ArxivApi

__all__ = ["SERVICE", "ArxivApi"]
