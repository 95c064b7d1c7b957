"""Dates of which only a part may be known."""

from __future__ import annotations

import datetime
import re
from typing import Self

from pydantic import Field, model_validator

from normalizer.model.base import Value

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")


class InvalidDate(ValueError):
    """The text is no ISO 8601 date of a year, month or day."""


class PartialDate(Value):
    """A date known to the year, to the month, or to the day.

    Parts that are not known stay None; they are never filled in with 1 January.
    """

    year: int = Field(ge=1000, le=9999)
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)

    @model_validator(mode="after")
    def _on_the_calendar(self) -> Self:
        if self.day is not None:
            if self.month is None:
                raise ValueError("a day without a month")
            datetime.date(self.year, self.month, self.day)
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2022", "2022-09", "2022-09-22" (a time of day after it is ignored)."""
        found = _ISO.fullmatch(text.strip())
        if not found:
            raise InvalidDate(f"not a date: {text!r}; expected YYYY, YYYY-MM or YYYY-MM-DD")
        try:
            return cls(
                **dict(zip(("year", "month", "day"), (int(part) for part in found.groups() if part), strict=False))
            )
        except ValueError as error:
            raise InvalidDate(f"not a date: {text!r}") from error

    @property
    def parts(self) -> tuple[int, ...]:
        """(2022,), (2022, 9) or (2022, 9, 22), as CSL's `date-parts` want it."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)

    def __str__(self) -> str:
        """ISO 8601, as far as known."""
        return "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(self.parts))
