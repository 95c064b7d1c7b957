"""The published dumps: where each is, how it is asked for, and the files that lists of shards name."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from normalizer.values.lazy import lazy_re
from resolvers.errors import BadReply, RequestRefused, ResolverError, Unreachable
from resolvers.http.download import Downloader, DownloadProgress
from resolvers.http.partial_file import RemoteFile

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Dump:
    """A dump that `catalog fetch` knows. `addresses` are the host and its mirrors; without any, the user names files.

    Its name is that of the source of its records. `least` are the bytes below which the published file cannot be whole.
    With `digests`, the address with ".md5" has its checksum. `authorization` is the header that the environment gives.
    """

    name: str
    about: str
    addresses: tuple[str, ...] = ()
    least: int = 0
    digests: bool = False
    authorization: Callable[[Mapping[str, str]], str | None] = lambda _: None


def kaggle_authorization(environment: Mapping[str, str]) -> str | None:
    """The header for Kaggle, from the variables that its own programs read; None without them."""
    if token := environment.get("KAGGLE_API_TOKEN", "").strip():
        return f"Bearer {token}"
    user, key = (environment.get(name, "").strip() for name in ("KAGGLE_USERNAME", "KAGGLE_KEY"))
    return f"Basic {base64.b64encode(f'{user}:{key}'.encode()).decode()}" if user and key else None


DUMPS: Mapping[str, Dump] = {
    dump.name: dump
    for dump in (
        Dump(
            "arxiv",
            "the snapshot of arXiv's metadata (1.6 GB)",
            ("https://www.kaggle.com/api/v1/datasets/download/Cornell-University/arxiv",),
            least=500 * _MEGABYTE,
            authorization=kaggle_authorization,
        ),
        Dump(
            "dblp",
            "the dump of DBLP (1 GB)",
            ("https://dblp.org/xml/dblp.xml.gz", "https://dblp.uni-trier.de/xml/dblp.xml.gz"),
            least=500 * _MEGABYTE,
            digests=True,
        ),
        Dump(
            "acl",
            "the data of the ACL Anthology (200 MB)",
            ("https://github.com/acl-org/acl-anthology/archive/refs/heads/master.tar.gz",),
            least=20 * _MEGABYTE,
        ),
        Dump("crossref", "Crossref's public data file"),
        Dump("openalex", "the OpenAlex snapshot"),
        Dump("s2", "Semantic Scholar's datasets papers and abstracts"),
    )
}

OnFile = Callable[[str, DownloadProgress], None]


def fetch_published(http: Downloader, dump: Dump, folder: Path, on_file: OnFile) -> Path:
    """Download a dump from its first address that gives it. Raises what `Downloader.fetch` raises, about the first."""
    refusals: list[ResolverError] = []
    for address in dump.addresses:
        try:
            path = fetch_file(http, RemoteFile(address, _published_digest(http, dump, address)), folder, on_file)
            break
        except (BadReply, RequestRefused, Unreachable) as refusal:
            refusals.append(refusal)
    else:
        raise refusals[0]
    if path.stat().st_size < dump.least:
        size = path.stat().st_size
        path.unlink()
        raise BadReply(
            f"{dump.name}: {size:,} bytes are too few for {dump.about}; nothing was imported; "
            "download it by hand and name the file with --from"
        )
    return path


def _published_digest(http: Downloader, dump: Dump, address: str) -> str | None:
    """The checksum that stands beside a dump; None if it cannot be had."""
    if not dump.digests:
        return None
    try:
        said = http.read(RemoteFile(f"{address}.md5"), 1000)
    except ResolverError:
        return None
    found = re.match(rb"\s*([0-9a-fA-F]{32})\b", said)
    return f"md5:{found[1].decode()}" if found else None


def fetch_file(http: Downloader, file: RemoteFile, folder: Path, on_file: OnFile) -> Path:
    """Download a file into a folder, under a name made from its address; one that is there is taken as it is."""
    path = urlsplit(file.url).path
    base = re.sub(r"[^\w.-]+", "_", path.rpartition("/")[2]) or "file"
    target = folder / f"{crc32(file.name.encode()):08x}-{base}"
    if file.digest or not target.exists():
        http.fetch(file, target, lambda progress: on_file(file.name, progress))
    return target


def listed_files(path: Path) -> tuple[RemoteFile, ...] | None:
    """The files that a list names: None if a file is no list.

    A list is text with an address in each line, perhaps after its SHA-256 as `sha256sum` writes it; the manifest of
    OpenAlex; or the answer of Semantic Scholar's API of datasets.
    """
    with path.open("rb") as file:
        head = file.read(4096).lstrip()
    if not head.startswith((b"{", b"http://", b"https://")) and not _LISTED.match(head.decode("ascii", "replace")):
        return None
    if path.stat().st_size > 50 * _MEGABYTE:
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    if head.startswith(b"{"):
        try:
            found = tuple(_files_of(json.loads(text)))
        except ValueError:
            return None
        return found or None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    matches = [_LISTED.match(line) for line in lines]
    if not all(matches):
        number = next(at for at, found in enumerate(matches, 1) if not found)
        raise ResolverError(f"{path}: line {number} of the list is no address: {lines[number - 1][:80]!r}")
    return tuple(RemoteFile(m["url"], f"sha256:{m['sha256']}" if m["sha256"] else None) for m in matches if m)


_LISTED = lazy_re(r"(?:(?P<sha256>[0-9a-fA-F]{64})\s+\*?)?(?P<url>https?://\S+)\s*(?:$|\n)")
_BUCKET = lazy_re(r"s3://([\w.-]+)/(.*)")


def _files_of(value: Any) -> Iterator[RemoteFile]:
    """The files of `{"entries": [{"url": "s3://...", "meta": {"content_length": 1}}]}` or `{"files": ["https://..."]}`."""
    if not isinstance(value, dict):
        return
    entries: Sequence[Any] = value.get("entries") or value.get("files") or ()
    for entry in entries if isinstance(entries, list) else ():
        url = entry.get("url") if isinstance(entry, dict) else entry
        meta = entry.get("meta") if isinstance(entry, dict) else None
        size = meta.get("content_length") if isinstance(meta, dict) else None
        if isinstance(url, str) and (found := _BUCKET.fullmatch(url)):
            url = f"https://{found[1]}.s3.amazonaws.com/{found[2]}"
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            yield RemoteFile(url, size=size if type(size) is int else None)
