"""HTTP within the terms of each host: the only package that uses the network and the clock.

A source describes its host in a `Service`; `HttpClient` sends the requests, through these layers:

    cache.py       replies that are stored are not requested again
    session.py     repeats requests that failed for a temporary reason
    rate_limit.py  one request after another, across all processes of a user
    transport.py   connections with short timeouts; the only place where a key leaves the program

Their libraries (requests, requests-cache, filelock) are imported with the first request. cache_admin.py lists and
clears stored replies without them.
"""

from resolvers.http.cache_admin import BatchLog
from resolvers.http.client import HttpClient
from resolvers.http.clock import Clock
from resolvers.http.service import DAY, RequestPolicy, Response, Service, ServiceStats, all_terms
from resolvers.http.settings import HttpSettings, display_host, redirect_host, user_agent

__all__ = [
    "DAY",
    "BatchLog",
    "Clock",
    "HttpClient",
    "HttpSettings",
    "RequestPolicy",
    "Response",
    "Service",
    "ServiceStats",
    "all_terms",
    "display_host",
    "redirect_host",
    "user_agent",
]
