"""Which links are repositories, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.code_links import Repository, repository_from

REPOSITORIES = {
    "plain": ("https://github.com/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "http and www": ("http://www.github.com/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "no scheme": ("github.com/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "no scheme, two slashes": ("//github.com/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "capitals in host": ("https://GitHub.COM/Ann/Tool", "https://github.com/Ann/Tool", "github.com", "Ann", "Tool"),
    "slash at the end": ("https://github.com/ann/tool/", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "double slash": ("https://github.com//ann//tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    ".git at the end": ("https://github.com/ann/tool.git", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a fragment": ("https://github.com/ann/tool#readme", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a tab": ("https://github.com/ann/tool?tab=x", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a full stop": ("https://github.com/ann/tool.", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "dots in the name": ("https://github.com/ann/a.b.io", "https://github.com/ann/a.b.io", "github.com", "ann", "a.b.io"),
    "a page's repository": (
        "https://github.com/ann/ann.github.io", "https://github.com/ann/ann.github.io", "github.com", "ann", "ann.github.io",
    ),
    "main without a path": ("https://github.com/ann/tool/tree/main", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "master with a slash": ("https://github.com/ann/tool/tree/master/", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "another branch": (
        "https://github.com/ann/tool/tree/v2", "https://github.com/ann/tool/tree/v2", "github.com", "ann", "tool",
    ),
    "a subdirectory": (
        "https://github.com/ann/tool/tree/main/projects/x", "https://github.com/ann/tool/tree/main/projects/x",
        "github.com", "ann", "tool",
    ),
    "a file": (
        "https://github.com/ann/tool/blob/main/x.py", "https://github.com/ann/tool/blob/main/x.py", "github.com", "ann", "tool",
    ),
    "its readme": ("https://github.com/ann/tool/blob/main/README.md", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "issues": ("https://github.com/ann/tool/issues/12", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "tree without a branch": ("https://github.com/ann/tool/tree", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a release": ("https://github.com/ann/tool/releases/tag/v1", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "an address of git": ("git@github.com:ann/tool.git", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "an address of ssh": ("ssh://git@github.com/ann/tool.git", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "an address of pip": ("git+https://github.com/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a managed user": ("https://github.com/ann_corp/tool", "https://github.com/ann_corp/tool", "github.com", "ann_corp", "tool"),
    "a raw file": (
        "https://raw.githubusercontent.com/ann/tool/main/x.py", "https://github.com/ann/tool", "github.com", "ann", "tool",
    ),
    "the interface for programs": ("https://api.github.com/repos/ann/tool", "https://github.com/ann/tool", "github.com", "ann", "tool"),
    "a gist": (
        "https://gist.github.com/ann/0123456789abcdef0123456789abcdef",
        "https://gist.github.com/ann/0123456789abcdef0123456789abcdef",
        "gist.github.com", "ann", "0123456789abcdef0123456789abcdef",
    ),
    "gitlab": ("https://gitlab.com/ann/tool", "https://gitlab.com/ann/tool", "gitlab.com", "ann", "tool"),
    "nested groups": (
        "https://gitlab.com/lab/vision/tool/-/tree/main", "https://gitlab.com/lab/vision/tool", "gitlab.com", "lab/vision", "tool",
    ),
    "a path in nested groups": (
        "https://gitlab.com/lab/vision/tool/-/tree/main/x", "https://gitlab.com/lab/vision/tool/-/tree/main/x",
        "gitlab.com", "lab/vision", "tool",
    ),
    "gitlab of one's own": (
        "https://gitlab.uni.example/ann/tool.git", "https://gitlab.uni.example/ann/tool", "gitlab.uni.example", "ann", "tool",
    ),
    "bitbucket": (
        "https://bitbucket.org/ann/tool/src/master/", "https://bitbucket.org/ann/tool", "bitbucket.org", "ann", "tool",
    ),
    "gitee": ("https://gitee.com/ann/tool/tree/master", "https://gitee.com/ann/tool", "gitee.com", "ann", "tool"),
    "codeberg": (
        "https://codeberg.org/ann/tool/src/branch/main/x", "https://codeberg.org/ann/tool/src/branch/main/x",
        "codeberg.org", "ann", "tool",
    ),
    "sourcehut": ("https://git.sr.ht/~ann/tool", "https://git.sr.ht/~ann/tool", "git.sr.ht", "~ann", "tool"),
    "sourcehut's project": ("https://sr.ht/~ann/tool", "https://git.sr.ht/~ann/tool", "git.sr.ht", "~ann", "tool"),
    "anonymous": (
        "https://anonymous.4open.science/r/tool-12AB/README.md", "https://anonymous.4open.science/r/tool-12AB",
        "anonymous.4open.science", "", "tool-12AB",
    ),
    "anonymous, older": (
        "http://anonymous.4open.science/repository/12-ab/", "https://anonymous.4open.science/repository/12-ab",
        "anonymous.4open.science", "", "12-ab",
    ),
    "google code": (
        "http://code.google.com/p/tool/", "https://code.google.com/archive/p/tool", "code.google.com", "", "tool",
    ),
    "sourceforge": (
        "https://sourceforge.net/projects/tool/files/", "https://sourceforge.net/projects/tool", "sourceforge.net", "", "tool",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_link_to_a_repository(name: str) -> None:
    link, url, host, owner, repository = REPOSITORIES[name]
    assert repository_from(link) == Repository(url, host, owner, repository)


OTHERS = {
    "an owner": "https://github.com/ann",
    "an owner with a slash": "https://github.com/ann/",
    "the forge": "https://github.com",
    "features": "https://github.com/features/actions",
    "topics": "https://github.com/topics/vision",
    "an organization": "https://github.com/orgs/lab/repositories",
    "sponsors": "https://github.com/sponsors/ann",
    "a login": "https://github.com/login/oauth",
    "a project page": "https://ann.github.io/tool",
    "a project page of gitlab": "https://ann.gitlab.io/tool",
    "the host of gitlab's pages": "https://gitlab.io/ann/tool",
    "no owner's name": "https://github.com/-ann/tool",
    "an owner that is too long": f"https://github.com/{'a' * 40}/tool",
    "no repository's name": "https://github.com/ann/to{ol",
    "only dots": "https://github.com/ann/..",
    "only .git": "https://github.com/ann/.git",
    "a model on hugging face": "https://huggingface.co/ann/model",
    "a demo on hugging face": "https://huggingface.co/spaces/ann/demo",
    "a gist without its number": "https://gist.github.com/ann",
    "a group of gitlab": "https://gitlab.com/lab",
    "gitlab's own pages": "https://gitlab.com/explore/projects",
    "a page of an owner on gitlab": "https://gitlab.com/lab/-/issues",
    "a name gitlab does not allow": "https://gitlab.com/lab/a{b/tool",
    "sourcehut without an owner": "https://git.sr.ht/ann/tool",
    "sourcehut itself": "https://git.sr.ht/",
    "the interface for programs, elsewhere": "https://api.github.com/users/ann",
    "anonymous without a name": "https://anonymous.4open.science/r/",
    "google code itself": "https://code.google.com/p/",
    "another site": "https://example.org/ann/tool",
    "another site that ends alike": "https://notgithub.com/ann/tool",
    "another site that begins alike": "https://github.com.example.org/ann/tool",
    "a broken host": "https://[github.com/ann/tool",
    "nothing": "",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_link_to_something_else(name: str) -> None:
    assert repository_from(OTHERS[name]) is None


@pytest.mark.parametrize("name", REPOSITORIES)
def test_the_canonical_form_is_its_own(name: str) -> None:
    found = repository_from(REPOSITORIES[name][0])
    assert found is not None
    assert repository_from(found.url) == found


@given(st.text())
def test_any_text_is_a_repository_or_none(text: str) -> None:
    found = repository_from(f"https://github.com/{text}")
    assert found is None or repository_from(found.url) == found
