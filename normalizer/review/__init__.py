"""A local web page for reviewing unresolved titles. Needs the extra `review`."""

from normalizer.review.app import Access, create_app
from normalizer.review.decisions import LockStore, ReviewSession
from normalizer.review.server import Server

__all__ = ["Access", "LockStore", "ReviewSession", "Server", "create_app"]
