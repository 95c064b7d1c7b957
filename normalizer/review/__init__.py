"""A local web page on which a person settles what bibnorm left open. Needs the extra `review`."""

from normalizer.review.app import create_app
from normalizer.review.decisions import Desk
from normalizer.review.lock_store import Shelf
from normalizer.review.server import Server, running

__all__ = ["Desk", "Server", "Shelf", "create_app", "running"]
