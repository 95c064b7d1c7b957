"""What our web pages share: templates that escape, texts that are safe to show, a verdict in words, one style."""

from normalizer.values.text import shown
from normalizer.web.diff import Piece, differing
from normalizer.web.explanations import evidence_in_words, reason_in_words, sureness
from normalizer.web.templates import environment, static_text

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
