"""Saved pages of HTML, made of a body, and what is read of them."""

from __future__ import annotations

from normalizer.pages import Page, parse_page


def read(text: str) -> Page:
    return parse_page(text.encode(), "page.html")


def document(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head>\n<body>\n{body}\n</body></html>\n"
