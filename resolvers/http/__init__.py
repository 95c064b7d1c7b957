"""Asking over HTTP, politely: the only package that touches the network and the clock.

A source says in a `Service` what its host wants; `Http` asks. A question goes down through these layers:

    cache.py      what was answered before is not asked again
    polite.py     asks again what can pass, gives up what cannot
    pace.py       one turn after the other, over all processes of a user (shared.py)
    wire.py       connections that give up soon; the only place where a key leaves the program

What those layers need to run (requests, requests-cache, filelock) is imported with the first question. What lies in
the cache is told by stored.py; which questions went out together, by together.py.
"""

from resolvers.http.batch_log import Together
from resolvers.http.client import Http
from resolvers.http.clock import Timer, retry_after
from resolvers.http.service import Manners, Reply, Service
from resolvers.http.settings import HttpSettings, host_name, user_agent
from resolvers.http.stats import ServiceStats

__all__ = [
    "Http",
    "HttpSettings",
    "Manners",
    "Reply",
    "Service",
    "ServiceStats",
    "Timer",
    "Together",
    "host_name",
    "retry_after",
    "user_agent",
]
