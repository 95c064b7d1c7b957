"""A local web page for reviewing unresolved titles. Needs the extra `review`."""

from normalizer.review.access import Access
from normalizer.review.app import create_app
from normalizer.review.decisions import ReviewSession
from normalizer.review.lock_store import LockStore
from normalizer.review.server import Server

__all__ = ["Access", "LockStore", "ReviewSession", "Server", "create_app"]
