"""Links to code repositories, in one canonical form.

What counts: a place that holds source code under version control, or an archive of one. A registry of packages or an
archive of anything counts if a sentence names its code (`code_place_from`). Not repositories: an owner's or
organization's page, a forge's own pages (`github.com/features`), project pages (`owner.github.io`), and the Hugging
Face hub (weights, data and demos: a Space shows a paper, it is seldom the paper's code).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from normalizer.values import Value
from normalizer.values.lazy import lazy_re


class CodeStatus(StrEnum):
    RELEASED = "released"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Value):
    """A repository: canonical https `url`, `host` without `www.`; `owner` is empty where a host has none.

    `url` reaches into a subdirectory when the link did; a nested GitLab group is one `owner` ("group/subgroup").
    """

    url: str
    host: str
    owner: str
    name: str

    @property
    def repository(self) -> tuple[str, str, str]:
        """What two links to one repository have in common; hosts, owners and names ignore case."""
        return self.host.lower(), self.owner.lower(), self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLink(Repository):
    """A repository; `status` is what `said_by` said of it: "code is available" or "code will be available"."""

    status: CodeStatus
    said_by: str


def repository_from(url: str) -> Repository | None:
    """The repository a link leads to, None when it leads elsewhere. The scheme may be missing, or be `git@host:`."""
    return _place(url, FORGES)


def code_place_from(url: str) -> Repository | None:
    """The repository, package or deposit a link leads to. Deposits may contain code, data or anything else."""
    return _place(url, FORGES) or _place(url, ARCHIVES)


def _place(url: str, forges: Forges) -> Repository | None:
    url = url.strip()
    if found := _SCP.match(url):
        url = f"https://{found['host']}/{url[found.end() :]}"
    elif not _SCHEME.match(url):
        url = f"https://{url.removeprefix('//')}"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    except ValueError:  # a bracket or a port that is none
        return None
    host = _SAME_HOST.get(host, host)
    forge = next((forge for forge in forges if forge[0].fullmatch(host)), None)
    found = forge[1].fullmatch("/".join(filter(None, parts.path.split("/")))) if forge else None
    return _repository(forge[2] or host, found.groupdict("")) if forge and found else None


_SAME_HOST = {"m.github.com": "github.com", "sr.ht": "git.sr.ht", "old.gitlab.com": "gitlab.com"}
_SCP = lazy_re(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/]")
_SCHEME = lazy_re(r"(?:git\+)?(?:https?|git|ssh)://", re.IGNORECASE)

# First segments that are a forge's own pages: https://github.com/<word>. From GitHub's and GitLab's lists of
# reserved names, cut down to those that occur in links.
_RESERVED = frozenset(
    "about apps blog codespaces collections community contact copilot customer-stories dashboard enterprise events"
    " explore features groups help issues join login logout marketplace mobile new notifications orgs organizations"
    " pricing projects pulls readme search security sessions settings signup site sponsors stars team teams topics"
    " trending users user watching -".split()
)
# What stands between a repository and a path in it.
_TREES = (("-", "tree"), ("-", "blob"), ("tree",), ("blob",), ("src", "branch"), ("src",))
_DEFAULT_BRANCHES = frozenset({"main", "master", "trunk", "HEAD"})


def _repository(host: str, found: Mapping[str, str]) -> Repository | None:
    """The repository of a host, from the parts of a path: `prefix` and `name`, or `owner`, `name` and `rest`."""
    if "owner" not in found:
        url = f"https://{host}/{found.get('prefix', '')}{found['name']}"
        return Repository(url=url, host=host.partition("/")[0], owner="", name=found["name"])
    owner, name = found["owner"], found["name"].removesuffix(".git").rstrip(".")
    first = owner.split("/")[0]
    if first.lower() in _RESERVED or not re.fullmatch(_OWNER, first) or not re.fullmatch(_NAME, name):
        return None
    rest = tuple(found.get("rest", "").split("/"))
    url = "/".join((f"https://{host}/{owner}/{name}", *_inside(rest)))
    return Repository(url=url, host=host, owner=owner, name=name)


def _inside(rest: tuple[str, ...]) -> tuple[str, ...]:
    """What is kept of the path behind a repository: a directory or file, a branch that is not the usual one."""
    for marker in _TREES:
        if rest[: len(marker)] == marker and len(rest) > len(marker):
            branch, *inner = rest[len(marker) :]
            if inner and not (len(inner) == 1 and inner[0].lower().startswith("readme")):
                return rest
            return () if inner or branch in _DEFAULT_BRANCHES else rest
    return ()


_OWNER = r"~?[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"
# GitHub: letters, digits and single hyphens, 39 at most; names of managed users end in `_company`.
_GITHUB_OWNER = r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:_[A-Za-z0-9]{1,10})?)"
_NAME = r"[A-Za-z0-9._-]{1,100}"
_REST = r"(?:/(?P<rest>.*))?"
# GitLab's groups nest: everything up to the project's own pages is group, group, ..., project.
_PAGE = r"(?:-|tree|blob|raw|issues|merge_requests|wikis|commits|commit|tags|releases|branches|pipelines)(?:/.*)?"
_PART = rf"(?!{_PAGE}$){_OWNER}"

# Host, path, and the host that the repository is at, if it is another one; the first row with the host decides.
Forges = tuple[tuple[re.Pattern[str], re.Pattern[str], str | None], ...]


def _forges(*rows: tuple[str, str, str | None]) -> Forges:
    return tuple((lazy_re(host), lazy_re(path, re.DOTALL), home) for host, path, home in rows)


FORGES = _forges(
    (r"github\.com", rf"{_GITHUB_OWNER}/(?P<name>[^/]+){_REST}", None),
    (r"api\.github\.com", rf"repos/{_GITHUB_OWNER}/(?P<name>[^/]+)(?:/.*)?", "github.com"),
    # A file's raw address names its repository too.
    (r"(?:raw\.githubusercontent|codeload\.github|raw\.github)\.com",
     rf"{_GITHUB_OWNER}/(?P<name>[^/]+)(?:/.*)?", "github.com"),
    (r"gist\.github\.com", rf"{_GITHUB_OWNER}/(?P<name>[0-9a-f]{{20,40}})(?:/.*)?", None),
    (r"gitlab\.(?!io$)[a-z0-9.-]+|framagit\.org|salsa\.debian\.org",
     rf"(?P<owner>{_PART}(?:/{_PART})*)/(?P<name>{_PART})(?:/(?P<rest>{_PAGE}))?", None),
    (r"bitbucket\.org|gitee\.com|codeberg\.org|gitcode\.com|gitea\.com",
     rf"(?P<owner>[^/]+)/(?P<name>[^/]+){_REST}", None),
    (r"git\.sr\.ht|hg\.sr\.ht", rf"(?P<owner>~[^/]*)/(?P<name>[^/]+){_REST}", None),
    # Forges that universities and companies run are mostly those of GitLab, or have its paths.
    (r"git\.[a-z0-9.-]+", rf"(?P<owner>{_PART}(?:/{_PART})*)/(?P<name>{_PART})(?:/(?P<rest>{_PAGE}))?", None),
    (r"anonymous\.4open\.science", rf"(?P<prefix>(?:r|repository)/)(?P<name>{_NAME})(?:/.*)?", None),
    # Closed in 2016; what is left are its archive pages.
    (r"code\.google\.com", rf"(?:archive/)?(?P<prefix>p/)(?P<name>{_NAME})(?:/.*)?", "code.google.com/archive"),
    (r"sourceforge\.net", rf"(?P<prefix>projects/)(?P<name>{_NAME})(?:/.*)?", None),
)  # fmt: skip

# Registries of packages, archives, notebooks and shortened addresses: a sentence must name code there.
ARCHIVES = _forges(
    (r"pypi\.(?:org|python\.org)", rf"(?P<prefix>(?:project|pypi)/)(?P<name>{_NAME})(?:/.*)?", None),
    (r"cran\.r-project\.org", r"(?P<prefix>package=|web/packages/)(?P<name>[\w.]+)(?:/index\.html)?", None),
    (r"bioconductor\.org", r"(?P<prefix>packages/(?:.*/)?)(?P<name>[\w.]+?)(?:\.html)?", None),
    (r"crates\.io|npmjs\.com", rf"(?P<prefix>(?:crates|package)/)(?P<name>{_NAME})", None),
    (r"mathworks\.com", rf"(?P<prefix>matlabcentral/fileexchange/)(?P<name>{_NAME})", None),
    (r"zenodo\.org", r"(?P<prefix>(?:records?|badge/latestdoi)/)(?P<name>\d+)(?:/.*)?", None),
    (r"(?:dx\.)?doi\.org",
     r"(?P<prefix>(?i:10\.(?:5281/zenodo\.|6084/m9\.figshare\.|17605/osf\.io/|24433/co\.)))(?P<name>[\w.-]+)",
     "doi.org"),
    (r"figshare\.com", r"(?P<prefix>(?:articles|s)/(?:[\w-]+/)*)(?P<name>[\w-]+)", None),
    (r"osf\.io", r"(?P<name>\w+)", None),
    (r"git\.io|bit\.ly|tinyurl\.com|goo\.gl|g\.co|aka\.ms", r"(?P<name>[\w./-]+)", None),
    (r"codeocean\.com", rf"(?P<prefix>capsule/)(?P<name>{_NAME})(?:/.*)?", None),
    (r"colab\.research\.google\.com", rf"(?P<prefix>drive/|(?:github|gist)/.*/)(?P<name>{_NAME})", None),
)  # fmt: skip
