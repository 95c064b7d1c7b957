"""What has been said after an action, for the page that a browser is sent to next."""

from __future__ import annotations

import threading

from normalizer.review.decisions import Said

_MOST = 500


class Notices:
    """Sentences by number. Any thread may call; the oldest of many are forgotten."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: dict[str, Said] = {}
        self._count = 0

    def keep(self, said: Said) -> str:
        """Remember a sentence; its number."""
        with self._turn:
            self._count += 1
            number = str(self._count)
            self._kept[number] = said
            self._kept.pop(str(self._count - _MOST), None)
        return number

    def find(self, number: str) -> Said | None:
        """The sentence of a number; None for one that nobody gave."""
        return self._kept.get(number)
