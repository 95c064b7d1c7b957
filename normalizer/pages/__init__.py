"""Scraped pages in any layout: from a file to the titles on it."""

from normalizer.pages.links import links_in
from normalizer.pages.page import Page, parse_page, read_page

__all__ = ["Page", "links_in", "parse_page", "read_page"]
