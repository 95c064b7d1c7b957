"""Links to code repositories, in one canonical form.

What counts: a place that holds source code under version control, or an archive of one. Not repositories: an owner's
or organization's page, a forge's own pages (`github.com/features`), project pages (`owner.github.io`), and the
Hugging Face hub (weights, data and demos: a Space shows a paper, it is seldom the paper's code).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

from normalizer.values.base import Value


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


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: canonical https `url`, `host` without `www.`; `owner` is empty where a host has none.

    `url` reaches into a subdirectory when the link did; a nested GitLab group is one `owner` ("group/subgroup").
    """

    url: str
    host: str
    owner: str
    name: str


Reader: TypeAlias = Callable[[str, tuple[str, ...]], Repository | None]


def repository_from(url: str) -> Repository | None:
    """The repository a link leads to, None when it leads elsewhere. The scheme may be missing, or be `git@host:`."""
    try:
        parts = urlsplit(_with_scheme(url.strip()))
        host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    except ValueError:  # a bracket or a port that is none
        return None
    host = _SAME_HOST.get(host, host)
    path = tuple(part for part in parts.path.split("/") if part)
    for hosts, read in FORGES:
        if hosts.fullmatch(host):
            return read(host, path)
    return None


_SAME_HOST = {"m.github.com": "github.com", "sr.ht": "git.sr.ht", "old.gitlab.com": "gitlab.com"}
_SCP = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/]")
_SCHEME = re.compile(r"(?:git\+)?(?:https?|git|ssh)://", re.IGNORECASE)

# First segments that are a forge's own pages: https://github.com/<word>. From GitHub's and GitLab's lists of
# reserved names, cut down to those that occur in links.
_RESERVED = frozenset(
    "about apps blog codespaces collections community contact copilot customer-stories dashboard enterprise events"
    " explore features groups help issues join login logout marketplace mobile new notifications orgs organizations"
    " pricing projects pulls readme search security sessions settings signup site sponsors stars team teams topics"
    " trending users user watching -".split()
)
_OWNER = re.compile(r"~?[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
# GitHub: letters, digits and single hyphens, 39 at most; names of managed users end in `_company`.
_GITHUB_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:_[A-Za-z0-9]{1,10})?")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_HEXADECIMAL = re.compile(r"[0-9a-f]{20,40}")

# What stands between a repository and a path in it.
_TREES = (("-", "tree"), ("-", "blob"), ("tree",), ("blob",), ("src", "branch"), ("src",))
_DEFAULT_BRANCHES = frozenset({"main", "master", "trunk", "HEAD"})
_GITLAB_PAGES = frozenset(
    "- tree blob raw issues merge_requests wikis commits commit tags releases branches pipelines".split()
)


def _with_scheme(url: str) -> str:
    if found := _SCP.match(url):
        return f"https://{found['host']}/{url[found.end() :]}"
    return url if _SCHEME.match(url) else f"https://{url.removeprefix('//')}"


def _github(host: str, path: tuple[str, ...]) -> Repository | None:
    if len(path) < 2 or not _GITHUB_OWNER.fullmatch(path[0]):
        return None
    return _repository(host, path[0], path[1], path[2:])


def _github_api(host: str, path: tuple[str, ...]) -> Repository | None:
    return _github("github.com", path[1:3]) if path[:1] == ("repos",) else None


def _github_file(host: str, path: tuple[str, ...]) -> Repository | None:
    """A file's raw address names its repository too."""
    return _github("github.com", path[:2])


def _gist(host: str, path: tuple[str, ...]) -> Repository | None:
    found = len(path) >= 2 and _GITHUB_OWNER.fullmatch(path[0]) and _HEXADECIMAL.fullmatch(path[1])
    return _repository(host, path[0], path[1], ()) if found else None


def _owner_and_name(host: str, path: tuple[str, ...]) -> Repository | None:
    return _repository(host, path[0], path[1], path[2:]) if len(path) >= 2 else None


def _gitlab(host: str, path: tuple[str, ...]) -> Repository | None:
    """Groups nest: everything up to the project's own pages is group, group, ..., project."""
    end = next((place for place, part in enumerate(path) if part in _GITLAB_PAGES), len(path))
    if end < 2 or any(not _OWNER.fullmatch(part) for part in path[:end]):
        return None
    return _repository(host, "/".join(path[: end - 1]), path[end - 1], path[end:])


def _sourcehut(host: str, path: tuple[str, ...]) -> Repository | None:
    return _owner_and_name(host, path) if path and path[0].startswith("~") else None


def _only_name(*prefixes: tuple[str, ...]) -> Reader:
    """Hosts that know no owners: `<host>/<prefix>/<name>`."""

    def read(host: str, path: tuple[str, ...]) -> Repository | None:
        for prefix in prefixes:
            *start, name = path[: len(prefix) + 1] or ("",)
            if tuple(start) == prefix and _NAME.fullmatch(name):
                return Repository(f"https://{host}/{'/'.join((*prefix, name))}", host, "", name)
        return None

    return read


def _google_code(host: str, path: tuple[str, ...]) -> Repository | None:
    """Closed in 2016; what is left are its archive pages."""
    return _only_name(("archive", "p"))(host, path if path[:1] == ("archive",) else ("archive", *path))


def _repository(host: str, owner: str, name: str, rest: tuple[str, ...]) -> Repository | None:
    name = name.removesuffix(".git").rstrip(".")
    first, *_ = owner.split("/")
    if first.lower() in _RESERVED or not _OWNER.fullmatch(first) or not _NAME.fullmatch(name):
        return None
    return Repository("/".join((f"https://{host}/{owner}/{name}", *_inside(rest))), host, owner, name)


def _inside(rest: tuple[str, ...]) -> tuple[str, ...]:
    """What is kept of the path behind a repository: a directory or file, a branch that is not the usual one."""
    for marker in _TREES:
        if rest[: len(marker)] == marker and len(rest) > len(marker):
            branch, *inner = rest[len(marker) :]
            if inner and not (len(inner) == 1 and inner[0].lower().startswith("readme")):
                return rest
            return () if inner or branch in _DEFAULT_BRANCHES else rest
    return ()


# Host -> how its paths are read; the first that fits decides.
FORGES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"github\.com"), _github),
    (re.compile(r"api\.github\.com"), _github_api),
    (re.compile(r"(?:raw\.githubusercontent|codeload\.github|raw\.github)\.com"), _github_file),
    (re.compile(r"gist\.github\.com"), _gist),
    (re.compile(r"gitlab\.(?!io$)[a-z0-9.-]+|framagit\.org|salsa\.debian\.org"), _gitlab),
    (re.compile(r"bitbucket\.org|gitee\.com|codeberg\.org|gitcode\.com|gitea\.com"), _owner_and_name),
    (re.compile(r"git\.sr\.ht|hg\.sr\.ht"), _sourcehut),
    (re.compile(r"anonymous\.4open\.science"), _only_name(("r",), ("repository",))),
    (re.compile(r"code\.google\.com"), _google_code),
    (re.compile(r"sourceforge\.net"), _only_name(("projects",))),
)
