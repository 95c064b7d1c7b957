"""Who asks, with which keys, at which addresses, and where replies are kept."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

from normalizer.values.lazy import lazy_re
from resolvers.errors import ResolverError
from resolvers.http.service import Service

_PRINTABLE = lazy_re(r"[!-~]+")
_REDACTED = "***"
_CACHE_SIZE = "BIBNORM_CACHE_SIZE"


def parse_bytes(text: str, what: str) -> int:
    """A size such as "500 MB" or "2GB" in bytes (decimal units); ResolverError for anything else."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kMGT]?)B", text.strip(), re.IGNORECASE)
    if not found:
        raise ResolverError(f"{what}: {text!r} is not a size; write it as '500 MB' or '2 GB'")
    return int(float(found[1]) * 1000 ** " kmgt".index(found[2].lower() or " "))


def environment_variables(service: Service) -> tuple[str, str]:
    """The names of the variables for a service's address and key."""
    stem = f"BIBNORM_{service.slug.upper().replace('-', '_')}"
    return f"{stem}_URL", f"{stem}_KEY"


@dataclass(frozen=True)
class HttpSettings:
    """`contact` is an e-mail address or URL that the hosts are told, so that they can write instead of blocking.

    `cache` is the folder for replies and for what all processes of a user share to keep one pace; without it each
    process is on its own and keeps nothing. `keys` and `urls` go by the slug of a service. `within` are the seconds
    after which no request goes out. `seed` makes the random part of waits repeatable. `is_probe`: replies are neither
    read from the cache nor kept, and services that refused are asked again. `cache_bytes` is what the files of replies
    may take together; then those that expire first are deleted.
    """

    contact: str | None = None
    cache: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    urls: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    within: float | None = None
    is_probe: bool = False
    cache_bytes: int = 10**9

    def __post_init__(self) -> None:
        for slug, key in self.keys.items():
            if not _PRINTABLE.fullmatch(key):
                raise ResolverError(f"the key for {slug} cannot be one: it is empty or has spaces or odd characters")
        for slug, url in self.urls.items():
            checked_address(url, f"the address for {slug}")
        if self.contact is not None and not _PRINTABLE.fullmatch(self.contact):
            raise ResolverError(f"contact {self.contact!r}: expected an e-mail address or a URL")

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str],
        services: Iterable[Service],
        *,
        keys: Mapping[str, str] | None = None,
        cache_size: str | None = None,
        **others: Any,
    ) -> Self:
        """Settings with the addresses and keys that the environment gives for `services`; they win over `keys`.

        `others` are further settings. An empty variable is one that is not set. Raises ResolverError, without the key,
        for what cannot be right.
        """
        urls: dict[str, str] = {}
        found = dict(keys or {})
        for service in services:
            url_name, key_name = environment_variables(service)
            if url := environment.get(url_name, "").strip().rstrip("/"):
                checked_address(url, url_name)
                urls[service.slug] = url
            if key := environment.get(key_name, "").strip():
                found[service.slug] = key
        size = environment.get(_CACHE_SIZE, "").strip() or cache_size
        limit: dict[str, Any] = {} if size is None else {"cache_bytes": parse_bytes(size, "cache-size")}
        return cls(keys=found, urls=urls, **limit, **others)

    def url(self, service: Service) -> str:
        """The base address of a service. Raises ResolverError for one that no key or question should be sent to."""
        if service.slug in self.urls:
            return self.urls[service.slug].rstrip("/")
        checked_address(service.url, service.name)
        return service.url.rstrip("/")


class Secrets:
    """The keys, as long as they are of use, and their removal from everything that is said or kept."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)
        self._spellings: list[str] = []
        for key in keys.values():
            self.hide(key)

    def key(self, service: Service) -> str | None:
        return self._keys.get(service.account or service.slug)

    def hide(self, secret: str) -> None:
        """Remove this, too, from everything that is said or kept."""
        # Longest first: one key could be the beginning of another. URLs hold keys percent-encoded.
        spellings = {secret, quote(secret, safe=""), quote_plus(secret), *self._spellings}
        self._spellings = sorted(spellings, key=len, reverse=True)

    def drop(self, service: Service) -> None:
        self._keys.pop(service.account or service.slug, None)

    def redact(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, _REDACTED)
        return text

    def redact_bytes(self, body: bytes) -> bytes:
        for spelling in self._spellings:
            body = body.replace(spelling.encode(), _REDACTED.encode())
        return body

    def contains(self, body: bytes) -> bool:
        return any(spelling.encode() in body for spelling in self._spellings)

    def __repr__(self) -> str:
        return f"Secrets({sorted(self._keys)})"


def user_agent(contact: str | None) -> str:
    """Who asks, and where its users can be reached ("bibnorm/1.2 (+mailto:a@b.org)")."""
    name = f"bibnorm/{version('bibnorm')}"
    if contact is None:
        return name
    bare_address = "@" in contact and ":" not in contact
    return f"{name} (+{'mailto:' if bare_address else ''}{contact})"


def display_host(url: str) -> str:
    """The host of a URL as messages name it, with its port, without a user's name or password."""
    return _split(url, "address").netloc.rpartition("@")[2]


# RFC 1123 names only: the host of a redirect is text that anybody may have written.
_HTTPS_HOST = lazy_re(
    r"https://(?=[\w.-]{4,253}(?:[:/?#]|$))((?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})(?::443)?(?:[/?#]|$)", re.I | re.A
)


def redirect_host(location: str) -> str | None:
    """The host that a redirect names, if it is https and a plain name; None for anything else."""
    found = _HTTPS_HOST.match(location)
    return found[1].lower() if found else None


def origin(url: str) -> tuple[str, str | None, int | None, bool]:
    """Scheme, host, port and whether there is a user name: equal for addresses of one host. Raises ValueError."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port, parts.username is not None


def without_parameter(url: str, name: str) -> str:
    """The address without a parameter of its query. Raises ValueError."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] != name]
    return url if kept == pairs else urlunsplit(parts._replace(query=urlencode(kept)))


def checked_address(url: str, what: str) -> None:
    """Raises ResolverError unless the URL is https, or http to this very machine, with a host and no password."""
    parts = _split(url, what)
    if parts.username is not None or parts.password is not None:
        raise ResolverError(f"{what}: leave the name and password out of the address of {parts.hostname}")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ResolverError(f"{what}: cannot ask {url!r}; expected https://host/path")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ResolverError(f"{what}: http to {parts.hostname} is not private; use https")


def _split(url: str, what: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ResolverError(f"{what}: cannot ask {url!r}: {error}") from error
    return parts


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
