"""Which questions go into one request.

A request has room for so many letters, and its reply for so many records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote_plus

# A reply's records. The API allows 2,000, but those would be slow to make and to send.
WINDOW = 100
# URLs of 8,000 characters were refused. The address and the other parameters take some 150 more; the rest is for
# longer addresses of mirrors.
_ROOM = 3650
_BETWEEN = len("+OR+")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in the API's words, and how many records it is expected to bring."""

    text: str
    window: int = 1

    @property
    def room(self) -> int:
        """Its characters in a URL, with what sets it apart from the next one."""
        return len(quote_plus(self.text)) + _BETWEEN


Q = TypeVar("Q", bound=Question)


def first_group(questions: Sequence[Q], most: int) -> Sequence[Q]:
    """The first questions that go together, `most` at most and one at least."""
    room, window = _ROOM, WINDOW
    for count, question in enumerate(questions[:most]):
        room -= question.room
        window -= question.window
        if count and (room < 0 or window < 0):
            return questions[:count]
    return questions[:most]
