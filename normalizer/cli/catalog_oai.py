"""Brings what arXiv has changed into a catalogue: a harvest by OAI-PMH into a file, the file into the catalogue."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.cli import catalog_lines as lines
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError
from resolvers.errors import BadReply, SourceUnavailable

if TYPE_CHECKING:
    from resolvers.catalog.building.harvest_store import Keeping
    from resolvers.http import HttpSettings

_GOES_ON = "What has come is kept; the same command goes on from there."


@dataclass(frozen=True)
class Wanted:
    """What to ask arXiv for; `since` None for "from where the catalogue ends", `address` None for arXiv's own."""

    since: str | None = None
    until: str | None = None
    address: str | None = None
    email: str | None = None
    cache: Path | None = None


def harvest(catalog: Path, wanted: Wanted, talk: Talk) -> bool:
    """Ask for what is new and bring it in; False when not all of it could be had.

    Also when the source fails half-way: what it has given is in the catalogue then, and the rest comes next time.
    """
    from resolvers.catalog.building.harvest_store import Keeping
    from resolvers.http import HttpSettings
    from resolvers.oai.harvest import SERVICE

    settings = HttpSettings.from_environment(os.environ, [SERVICE], contact=wanted.email, cache=wanted.cache)
    if wanted.address:
        settings = replace(settings, urls={SERVICE.slug: wanted.address})
    place = Keeping.of(catalog, settings.url(SERVICE))
    with place.alone():
        trouble = _download(catalog, place, wanted, settings, talk)
        if place.has_records:
            _bring_in(catalog, place, talk)
        place.brought_in()
    if trouble:
        talk.fail(trouble)
    return not trouble


def _download(catalog: Path, place: Keeping, wanted: Wanted, settings: HttpSettings, talk: Talk) -> str | None:
    """Harvest into the file; the sentence on what went wrong when the source could not be reached."""
    from resolvers.http import Http
    from resolvers.oai import Received, download
    from resolvers.oai.harvest import SERVICE

    received = Received()

    def heard(so_far: Received) -> None:
        nonlocal received
        received = so_far
        talk.progress(lines.harvest_progress(so_far))

    trouble = None
    address, since = settings.url(SERVICE), _since(catalog, place, wanted)
    try:
        with Http(settings) as http:
            download(address, since, wanted.until, to=place.file, state=place.state, http=http, on_page=heard)
    except (SourceUnavailable, BadReply) as error:
        trouble = str(error)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(_GOES_ON)
        raise
    for line in lines.harvest(received, SERVICE.name):
        talk.say(line)
    return trouble


def _since(catalog: Path, place: Keeping, wanted: Wanted) -> str | None:
    """The first day to ask for; None when an earlier harvest says where to go on."""
    from resolvers.catalog.building.harvest_store import newest_day

    if wanted.since or place.has_state:
        return wanted.since
    if (day := newest_day(catalog)) is None:
        raise BibnormError(f"{catalog}: no paper of arXiv with a date is in it; say from when on: --since YYYY-MM-DD")
    return day


def _bring_in(catalog: Path, place: Keeping, talk: Talk) -> None:
    from resolvers.catalog import update_catalog

    report = update_catalog(catalog, [place.file], progress=lambda state: talk.progress(lines.progress(state)))
    for line in lines.updated(report):
        talk.say(line)
