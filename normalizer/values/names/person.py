"""Names of people and groups: as a source gave them, and parsed."""

from __future__ import annotations

from dataclasses import dataclass

from normalizer.values import Value


@dataclass(frozen=True, slots=True)
class RawName:
    """A name as the source gave it: one text, or already split. Nothing is guessed here."""

    text: str
    family: str | None = None
    given: str | None = None
    suffix: str | None = None

    def __hash__(self) -> int:
        return hash(self.text)  # lists of names are keys of caches


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Value):
    """A person in parts, or a group as one `literal`.

    The parts are CSL's: `particle` is the non-dropping particle ("van der", part of the name but not of its
    initial), `suffix` is "Jr." or "III". A person known by one name has only `family`.
    """

    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    literal: str | None = None

    def __post_init__(self) -> None:
        if bool(self.literal) == bool(self.family):
            raise ValueError("a person has a family name or is a literal, never both or neither")

    def __str__(self) -> str:
        """In reading order: "Ludwig van der Berg Jr."."""
        if self.literal:
            return self.literal
        return " ".join(filter(None, (self.given, self.family_name, self.suffix)))

    @property
    def family_name(self) -> str:
        """The family name with its particle, or the name of the group: "van der Berg"."""
        return self.literal or with_particle(self.particle or "", self.family or "")


def with_particle(particle: str, family: str) -> str:
    """Join the two; "d'Alembert" and "al-Khwarizmi" are one word."""
    gap = "" if not particle or particle.endswith(("'", "’", "-")) else " "
    return f"{particle}{gap}{family}"
