"""Which links are repositories, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.code_links import Repository, repository_from

# Links to the repository "tool" of "ann" on GitHub.
SPELLINGS = (
    "https://github.com/ann/tool", "http://www.github.com/ann/tool", "github.com/ann/tool", "//github.com/ann/tool",
    "https://github.com/ann/tool/", "https://github.com//ann//tool", "https://github.com/ann/tool.git",
    "https://github.com/ann/tool#readme", "https://github.com/ann/tool?tab=x", "https://github.com/ann/tool.",
    "https://github.com/ann/tool/tree/main", "https://github.com/ann/tool/tree/master/", "https://github.com/ann/tool/tree",
    "https://github.com/ann/tool/blob/main/README.md", "https://github.com/ann/tool/issues/12",
    "https://github.com/ann/tool/releases/tag/v1", "git@github.com:ann/tool.git", "ssh://git@github.com/ann/tool.git",
    "git+https://github.com/ann/tool", "https://raw.githubusercontent.com/ann/tool/main/x.py",
    "https://api.github.com/repos/ann/tool",
)  # fmt: skip
GIST = "https://gist.github.com/ann/0123456789abcdef0123456789abcdef"
LAB = "https://gitlab.com/lab/vision/tool"
ANONYMOUS = "https://anonymous.4open.science"
# The link, the canonical one where it is another, the owner and the name.
REPOSITORIES = {
    "capitals in host": ("https://GitHub.COM/Ann/Tool", "https://github.com/Ann/Tool", "Ann", "Tool"),
    "dots in the name": ("https://github.com/ann/a.b.io", "", "ann", "a.b.io"),
    "a page's repository": ("https://github.com/ann/ann.github.io", "", "ann", "ann.github.io"),
    "another branch": ("https://github.com/ann/tool/tree/v2", "", "ann", "tool"),
    "a subdirectory": ("https://github.com/ann/tool/tree/main/projects/x", "", "ann", "tool"),
    "a file": ("https://github.com/ann/tool/blob/main/x.py", "", "ann", "tool"),
    "a managed user": ("https://github.com/ann_corp/tool", "", "ann_corp", "tool"),
    "a gist": (GIST, "", "ann", "0123456789abcdef0123456789abcdef"),
    "gitlab": ("https://gitlab.com/ann/tool", "", "ann", "tool"),
    "nested groups": (f"{LAB}/-/tree/main", LAB, "lab/vision", "tool"),
    "a path in nested groups": (f"{LAB}/-/tree/main/x", "", "lab/vision", "tool"),
    "gitlab of one's own": ("https://gitlab.uni.example/ann/tool.git", "https://gitlab.uni.example/ann/tool", "ann", "tool"),
    "bitbucket": ("https://bitbucket.org/ann/tool/src/master/", "https://bitbucket.org/ann/tool", "ann", "tool"),
    "gitee": ("https://gitee.com/ann/tool/tree/master", "https://gitee.com/ann/tool", "ann", "tool"),
    "codeberg": ("https://codeberg.org/ann/tool/src/branch/main/x", "", "ann", "tool"),
    "a university's forge": ("https://git.rwth-aachen.de/ann/group/tool", "", "ann/group", "tool"),
    "sourcehut": ("https://git.sr.ht/~ann/tool", "", "~ann", "tool"),
    "sourcehut's project": ("https://sr.ht/~ann/tool", "https://git.sr.ht/~ann/tool", "~ann", "tool"),
    "anonymous": (f"{ANONYMOUS}/r/tool-12AB/README.md", f"{ANONYMOUS}/r/tool-12AB", "", "tool-12AB"),
    "anonymous, older": (f"{ANONYMOUS}/repository/12-ab/", f"{ANONYMOUS}/repository/12-ab", "", "12-ab"),
    "google code": ("http://code.google.com/p/tool/", "https://code.google.com/archive/p/tool", "", "tool"),
    "sourceforge": ("https://sourceforge.net/projects/tool/files/", "https://sourceforge.net/projects/tool", "", "tool"),
} | {link: (link, "https://github.com/ann/tool", "ann", "tool") for link in SPELLINGS}  # fmt: skip


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_link_to_a_repository(name: str) -> None:
    link, url, owner, repository = REPOSITORIES[name]
    url = url or link
    assert repository_from(link) == Repository(url=url, host=url.split("/")[2], owner=owner, name=repository)
    assert repository_from(url) == repository_from(link)


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


@given(st.text())
def test_any_text_is_a_repository_or_none(text: str) -> None:
    found = repository_from(f"https://github.com/{text}")
    assert found is None or repository_from(found.url) == found
