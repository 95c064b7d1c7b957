"""A local web page on which a person settles what bibnorm left open. Needs the extra `review`."""

from normalizer.review.app import create_app
from normalizer.review.desk import Desk
from normalizer.review.server import Server, running
from normalizer.review.shelf import Shelf

__all__ = ["Desk", "Server", "Shelf", "create_app", "running"]
