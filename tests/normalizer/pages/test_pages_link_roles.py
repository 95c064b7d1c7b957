"""Whose code a link is, from the sentence that contains it."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pages import links_in, parse_page
from normalizer.pages.line_metadata import is_link_label
from normalizer.values.code_links import repository_from
from normalizer.works.merge import code_links
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle

NANOKIT = "https://github.com/ann/nanokit"
OWN = "https://github.com/bob/micronet"
TABLE = tomllib.loads((Path(__file__).parents[3] / "fixtures/link_roles.toml").read_text(encoding="utf-8"))
SENTENCES = [(role, each) for role, groups in TABLE.items() for group in groups.values() for each in group]
OF_OTHERS = [each for role, each in SENTENCES if role != "ours"]


@pytest.mark.parametrize(("role", "sentence"), SENTENCES)
def test_role_of_a_repository_in_a_sentence(role: str, sentence: str) -> None:
    text = sentence.format(NANOKIT)
    (link,) = links_in(f"We parse letters. {text} We hope for more.")
    assert link.role == role
    assert text.rpartition(". ")[2] in link.sentence
    assert "parse letters" not in link.sentence


def test_a_tool_without_a_capital() -> None:
    text = "Profiling was performed with {}: https://github.com/ann/nanokit."
    assert [links_in(text.format(name))[0].role for name in ("nanokit", "care")] == [LinkRole.BUILDS_ON, LinkRole.OURS]


def title_of(text: str, name: str) -> ScrapedTitle:
    (title,) = parse_page(text.encode(), name).titles
    return title


MARKDOWN = "# Papers\n\n- [Using Letters for Parsing](https://arxiv.org/abs/2412.90001). {}\n"
CARD = (
    '<!DOCTYPE html>\n<html><body>\n<article><h3><a href="/papers/2211.09119">Using Letters for Parsing</a></h3>'
    "<p>{}</p></article>\n</body></html>\n"
)
PLACES = {
    "an item of Markdown": ("page.md", MARKDOWN, "{}"),
    "a link in an item of Markdown": ("page.md", MARKDOWN, "[here]({})"),
    "a card": ("page.html", CARD, '<a href="{}">here</a>'),
}


@pytest.mark.parametrize("place", PLACES)
def test_sentence_on_a_page_decides_as_one_in_an_abstract(place: str) -> None:
    name, page, written = PLACES[place]
    link = written.format(NANOKIT)
    of_others = title_of(page.format(f"Our implementation builds on the code at {link}."), name)
    announced = title_of(page.format(f"Our code will be released at {link}."), name)
    assert [each.role for each in of_others.links if repository_from(each.url)] == [LinkRole.BUILDS_ON]
    assert code_links([of_others], []) == ()
    assert [(each.url, each.status) for each in code_links([announced], [])] == [(NANOKIT, "announced")]


def test_words_of_a_title_stand_in_the_sentence_and_decide_no_role() -> None:
    title = title_of(MARKDOWN.format(f"[code]({NANOKIT})"), "page.md")
    assert [link.role for link in title.links] == [LinkRole.OURS]
    beside = title_of(MARKDOWN.replace(". {}", f"[^1] - our code is at {NANOKIT}"), "page.md")
    assert beside.title == "Using Letters for Parsing"
    assert [link.sentence for link in beside.links] == [
        f"[Using Letters for Parsing](https://arxiv.org/abs/2412.90001)[^1] - our code is at {NANOKIT}"
    ]


def test_sentence_of_a_note_below_an_item_counts() -> None:
    below = f"\n  - built on the code of NanoKit ({NANOKIT})"
    title = title_of(MARKDOWN.format(f"[code]({OWN}){below}"), "page.md")
    assert [(link.url, link.role) for link in title.links] == [(OWN, "ours"), (NANOKIT, "builds-on")]


CALLED = {
    "PyTorch reimplementation": LinkRole.REIMPLEMENTATION,
    "Unofficial": LinkRole.REIMPLEMENTATION,
    "third-party code": LinkRole.REIMPLEMENTATION,
    "PyTorch (ann)": LinkRole.REIMPLEMENTATION,
    "PyTorch (MSRA)": LinkRole.OURS,
    "**Example**": LinkRole.UNKNOWN,
    "code": LinkRole.OURS,
    "official code": LinkRole.OURS,
    "our reimplementation": LinkRole.OURS,
}


@pytest.mark.parametrize("brackets", ["[{}]({})", "[[{}]({})]", "[[{}]]({})"])
@pytest.mark.parametrize("label", CALLED)
def test_the_text_of_a_link_names_its_role(label: str, brackets: str) -> None:
    links = f"{brackets.format('Code', OWN)} {brackets.format(label, NANOKIT)}"
    title = title_of(MARKDOWN.format(links), "page.md")
    assert [(link.url, link.role) for link in title.links] == [(OWN, LinkRole.OURS), (NANOKIT, CALLED[label])]


A, B, C = (f"https://github.com/ann/{name}" for name in ("looms", "gears", "wheels"))
FIELDS = {
    "columns.csv": f"Title,Official Code,Unofficial Code,Data\nUsing Letters for Parsing,{A},{B},{C}\n",
    "columns.md": f"| Paper | Code | Third-party code | Data |\n|---|---|---|---|\n"
    f"| [Using Letters for Parsing](https://arxiv.org/abs/2412.10001) | [link]({A}) | [link]({B}) | [link]({C}) |\n",
    "columns.html": "<html><body><table><tr><th>Paper</th><th>Code</th><th>Unofficial code</th><th>Data</th></tr>"
    '<tr><td><a href="https://arxiv.org/abs/2412.10001">Using Letters for Parsing</a></td>'
    + "".join(f'<td><a href="{url}">link</a></td>' for url in (A, B, C))
    + "</tr></table></body></html>",
    "types.json": json.dumps(
        {
            "title": "Using Letters for Parsing",
            "links": [{"type": "dataset", "url": C}],
            "implementations": [{"url": A, "is_official": True}, {"url": B, "is_official": False, "framework": "JAX"}],
            "authors": [{"name": "Ann Lee", "code": f"{A}-other"}],
        }
    ),
    "fields.jsonl": json.dumps(
        {"title": "Using Letters for Parsing", "code": A, "reimplementation_url": B, "dataSet": C}
    )
    + "\n"
    + json.dumps({"title": "Other Letters"}),
}


@pytest.mark.parametrize("name", FIELDS)
def test_columns_and_fields_name_the_role_of_a_link(name: str) -> None:
    title = parse_page(FIELDS[name].encode(), name).titles[0]
    roles = {link.url: link.role for link in title.links if link.role is not LinkRole.PAPER}
    assert roles == {A: LinkRole.OURS, B: LinkRole.REIMPLEMENTATION, C: LinkRole.DATASET}


def test_comments_tell_of_code_but_a_pdf_is_none() -> None:
    comment = f"12 pages, code at {A}, based on {B}"
    text = json.dumps([{"title": "Using Letters for Parsing", "abstract": "We use letters.", "comment": comment}])
    (title,) = parse_page(text.encode(), "comment.json").titles
    assert [(link.url, link.role) for link in title.links] == [(A, LinkRole.OURS), (B, LinkRole.BUILDS_ON)]
    title = title_of(MARKDOWN.format(f"[PDF]({NANOKIT}/blob/main/paper.pdf)"), "page.md")
    assert [link.role for link in title.links] == [LinkRole.UNKNOWN]


LISTS = {
    f"Our code builds on {NANOKIT} and {OWN}.": ["builds-on", "builds-on"],
    f"We thank the authors of NanoKit ({NANOKIT}) and MicroNet ({OWN}).": ["builds-on", "builds-on"],
    f"The dataset ({NANOKIT}) and code ({OWN}) are available.": ["dataset", "ours"],
    f"We build on {NANOKIT}. MicroNet ({OWN}) is fast.": ["builds-on", "ours"],
    f"Code is available at {OWN} (built upon {NANOKIT}).": ["ours", "builds-on"],
    f"Code: {OWN} (forked from {NANOKIT})": ["ours", "builds-on"],
    f"Code is available at {OWN} and uses NanoKit ({NANOKIT}).": ["ours", "builds-on"],
    f"The code, based on {NANOKIT}, is at {OWN}.": ["builds-on", "ours"],
    f"We rely on NanoKit [1]. Code is available [2]. [1] {NANOKIT} [2] {OWN}": ["builds-on", "ours"],
}


@pytest.mark.parametrize("text", LISTS)
def test_links_of_one_list_share_a_sentence(text: str) -> None:
    assert [link.role for link in links_in(text)] == LISTS[text]


ARCHIVES = [
    "https://doi.org/10.5281/zenodo.123",
    "https://zenodo.org/records/123",
    "https://figshare.com/articles/software/nanokit/123",
    "https://osf.io/ab1cd",
    "https://pypi.org/project/nanokit",
    "https://cran.r-project.org/package=nanokit",
    "https://bioconductor.org/packages/nanokit",
    "https://git.io/nanokit",
    "https://aka.ms/nanokit",
]
WORDS_AT_ARCHIVES = {
    "The code is archived at {}.": True,
    "The package can be installed from {}.": True,
    "Our code ({}) is small.": True,
    f"The code is at {NANOKIT} under a free license and archived on a server at {{}}.": True,
    f"The code is at {NANOKIT} (archived on a server, DOI: {{}}).": True,
    f"The code is at {NANOKIT} and the recordings are archived at {{}}.": False,
    "The recordings are archived at {}.": False,
    "Letters: {}": False,
    "We use the package NanoKit ({}).": False,
}


@pytest.mark.parametrize("url", ARCHIVES)
@pytest.mark.parametrize("sentence", WORDS_AT_ARCHIVES)
def test_archive_contains_code_if_its_sentence_names_code(url: str, sentence: str) -> None:
    title = title_of(MARKDOWN.format(sentence.format(url)), "page.md")
    found = [link.url for link in code_links([title], []) if link.url != NANOKIT]
    assert found == ([url] if WORDS_AT_ARCHIVES[sentence] else [])


def test_a_host_before_a_link_in_brackets_is_not_its_owner() -> None:
    places = {"Zenodo": ARCHIVES[0], "CRAN": ARCHIVES[5], "GitHub": NANOKIT}
    roles = [links_in(f"The code is archived on {host} ({url}).")[0].role for host, url in places.items()]
    assert roles == [LinkRole.OURS] * 3


def test_a_footnote_is_in_brackets_behind_its_noun() -> None:
    text = rf"We use NanoKit.\footnote{{\url{{{NANOKIT}}}}} Our code is public.\footnote{{{OWN}}}"
    assert [link.role for link in links_in(text)] == [LinkRole.BUILDS_ON, LinkRole.OURS]


def test_spaces_and_line_breaks_do_not_change_a_role() -> None:
    links = links_in(f"We adapt the\n  public implementation of  {NANOKIT}. Our code  is\n\n at   {OWN}.")
    assert [(link.url, link.role) for link in links] == [(NANOKIT, LinkRole.BUILDS_ON), (OWN, LinkRole.OURS)]


@pytest.mark.parametrize(
    ("name", "content", "role"),
    [
        ("awesome-letters", "GitHub repository", LinkRole.UNKNOWN),
        ("letters-survey", "GitHub repository", LinkRole.UNKNOWN),
        ("letters-survey", "codebase", LinkRole.OURS),
    ],
)
def test_a_list_of_papers_is_not_code_if_a_repository_contains_it(name: str, content: str, role: LinkRole) -> None:
    (link,) = links_in(f"We maintain a {content} (https://github.com/ann/{name}) of this field.")
    assert link.role is role


@pytest.mark.parametrize(
    ("content", "role"),
    [("The related resources are", LinkRole.UNKNOWN), ("Our experimental framework is", LinkRole.OURS)],
)
def test_the_repository_of_a_survey_is_code_only_if_the_sentence_says_so(content: str, role: LinkRole) -> None:
    (link,) = links_in(f"We read letters. {content} available at {NANOKIT}.", "Reading Letters: A Survey")
    assert link.role is role


@pytest.mark.parametrize("path", ["issues/12", "pull/3", "blob/main/docs/why.md", "blob/main/appendix.pdf"])
def test_a_document_or_discussion_in_a_repository_is_not_code(path: str) -> None:
    links = links_in(f"It is available at {NANOKIT}/{path}. Our code is at {OWN}.")
    assert [link.role for link in links] == [LinkRole.UNKNOWN, LinkRole.OURS]


NAMES_OF_OTHERS = [
    "NanoKit is available at {}.",
    "The NanoKit code is available at {}.",
    "The official implementation of NanoKit is at {}.",
    "The simulator is NanoKit ({}).",
]


@pytest.mark.parametrize("sentence", NAMES_OF_OTHERS)
def test_a_repository_named_after_a_work_mentioned_nowhere_else_is_not_the_papers_own(sentence: str) -> None:
    text = f"We parse letters. {sentence.format(NANOKIT)}"
    assert [link.role for link in links_in(text, "Parsing")] == [LinkRole.UNKNOWN]
    assert [link.role for link in links_in(text, "NanoKit: Parsing")] == [LinkRole.OURS]
    assert [link.role for link in links_in(f"NanoKit parses letters. {text}", "Parsing")] == [LinkRole.OURS]


STATUS = {
    "The code will be here: {}": True,
    "Code will be in {}.": True,
    "We will open the code at {}.": True,
    "The data will be released at https://zenodo.org/records/1 and the code at {}.": True,
    "This will be of use, and the code is available at {}.": False,
    "Code is available at {} and will be extended.": False,
    "The repository {} will be updated with new results.": False,
    "We believe that it will be useful and release it at {}.": False,
    "After acceptance, the code was published at {}.": False,
    "The full code is to be found at {}.": False,
    "Our models will be deployed. Model card: {}": False,
    "We'll open source everything at {}.": True,
    "We aim to open-source our code at {}.": True,
    "We are preparing the code for release at {}.": True,
    "The code is expected to be online by June at {}.": True,
    "Code to appear at {}.": True,
    "Code forthcoming at {}.": True,
    "Full code to follow at {}.": True,
    "Code: {} (soon)": True,
    "Our code can be accessed at {} after publication.": True,
    "Der Code wird nach Annahme unter {} veröffentlicht.": True,
    "代码将在 {} 发布": True,
    "We promise to release the code at {} if the paper is accepted.": True,
    "Notre code sera publié sur {}.": True,
    "We will release our code. {}": True,
    "The code is maintained at {} and will be made public upon acceptance.": True,
    "The code will be kept up to date at {}, where it is available.": False,
    "Code will be released upon acceptance. Repository: {}": True,
}


@pytest.mark.parametrize("sentence", STATUS)
def test_status_of_a_repository(sentence: str) -> None:
    assert links_in(sentence.format(NANOKIT))[-1].announced is STATUS[sentence]


# --- Properties


NAMES = st.from_regex(r"[A-Z][a-z]{2,7}(?:Kit|Net|Lab)", fullmatch=True)
HOSTS = st.sampled_from(["github.com", "gitlab.com", "codeberg.org"])
BETWEEN = st.sampled_from(["", "We hope for more. ", "Extensive experiments show a gain of 3%. "])


@given(st.sampled_from(OF_OTHERS), NAMES, HOSTS, BETWEEN, st.booleans())
def test_repository_of_others_is_never_the_papers_own(
    sentence: str, name: str, host: str, between: str, own_first: bool
) -> None:
    other = f"https://{host}/someone/{name.lower()}"
    said = sentence.replace("NanoKit", name).format(other)
    own = f"Our code is available at {OWN}."
    text = f"{own} {between}{said}" if own_first else f"{said} {between}{own}"
    abstract = ScrapedTitle(title="Letters", page="a.txt", line=1, abstract=text, links=links_in(text))
    assert [link.url for link in code_links([abstract], [])] == [OWN]


@given(st.text(alphabet="weousbdcatfrlni ,.;:()[]'-", max_size=300), st.text(alphabet="weusbid .,()", max_size=80))
def test_any_words_around_a_repository_give_it_a_role(before: str, after: str) -> None:
    (link,) = links_in(f"{before} {NANOKIT} {after}")
    assert link.url == NANOKIT
    assert NANOKIT in link.sentence


# --- Labeled links


def labeled(shared: Path) -> Iterator[tuple[dict[str, str], Link | None]]:
    """The labeled links with the sentence beside a title, and each as the page gives it."""
    for line in (shared / "truth/references/code_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title = title_of(MARKDOWN.format(row["sentence"]), "page.md")
        found = {repository.url.lower(): each for each in title.links if (repository := repository_from(each.url))}
        for label in (each for each in row["links"] if each["sure"]):
            repository = repository_from(label["url"])
            yield label, found.get(repository.url.lower()) if repository else None


@pytest.mark.shared
def test_own_links_of_labeled_sentences_are_found(shared: Path) -> None:
    counts: Counter[str] = Counter()
    for label, link in labeled(shared):
        is_given = link is not None and link.role is LinkRole.OURS
        counts["own"] += label["role"] == "ours"
        counts["given"] += is_given
        if is_given and label["role"] == "ours":
            counts["right"] += 1
            counts["status right"] += link is not None and link.announced is (label["state"] == "announced")
    assert counts["own"] > 100
    assert counts["right"] >= 0.95 * counts["own"]
    assert counts["right"] >= 0.97 * counts["given"]
    assert counts["status right"] >= 0.97 * counts["right"]


LINK_LABELS = {
    True: ["PDF", "[pdf]", "Project Page / Code", "★ 345", "the paper", "Official PyTorch implementation", "Suppl.", "3", "[]"],
    False: ["Deep Learning", "Attention Is All You Need", "code2vec", "Paper with Pictures", "arXiv.org", "data " * 5, "-" * 300],
}  # fmt: skip


@pytest.mark.parametrize(
    ("is_label", "text"), [(value, text) for value, texts in LINK_LABELS.items() for text in texts]
)
def test_what_links_beside_a_title_are_called(is_label: bool, text: str) -> None:
    assert is_link_label(text) is is_label
