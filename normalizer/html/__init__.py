"""What our web pages share: templates that escape, texts that are safe to show, a verdict in words, one style."""

from normalizer.html.differing import Piece, differing
from normalizer.html.templates import environment, static_text
from normalizer.html.words import evidence_in_words, reason_in_words, sureness
from normalizer.text.shown import shown

__all__ = [
    "Piece",
    "differing",
    "environment",
    "evidence_in_words",
    "reason_in_words",
    "shown",
    "static_text",
    "sureness",
]
