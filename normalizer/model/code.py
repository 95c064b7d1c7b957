"""Links to code."""

from __future__ import annotations

from enum import StrEnum

from normalizer.model.base import Value


class CodeStatus(StrEnum):
    RELEASED = "released"
    ANNOUNCED = "announced"


class CodeLink(Value):
    """A repository: canonical https `url`, and `host`/`owner`/`name` as the repository is known there.

    `status` is what `said_by` said of it: "code is available" or "code will be available". `url` points into a
    subdirectory when the source did.
    """

    url: str
    host: str
    owner: str
    name: str
    status: CodeStatus
    said_by: str

    @property
    def repository(self) -> tuple[str, str, str]:
        """What two links to one repository have in common; hosts, owners and names ignore case."""
        return self.host.lower(), self.owner.lower(), self.name.lower()
