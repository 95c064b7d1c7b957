"""A document beside its .bib files: what is lacking, unused, taken; and the edits that follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.bib.identifiers import ids_of_entry
from normalizer.latex import read_citations
from normalizer.latex.citations import Citations, DocumentError
from normalizer.latex.edit_plan import keeping_keys, plan_edits, save_all, with_proper_keys
from normalizer.latex.library import identifier_in, invalid_key_reason
from normalizer.latex.sync import NOTE, DocumentState, load_document
from normalizer.works.record import Record

RECORD = Record(title="Strings", arxiv="hep-th/9301068", doi="10.1016/0550-3213(93)90403-C")
OTHER = Record(title="Black Holes", arxiv="gr-qc/9301021")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BIBINPUTS", raising=False)


def surveyed(tex: str, bib: str | None = None, target: str | None = "refs.bib") -> DocumentState:
    Path("main.tex").write_text(tex, encoding="utf-8")
    if bib is not None:
        Path("refs.bib").write_bytes(bib.encode())
    return load_document(Path("main.tex"), read_citations(Path("main.tex")), target)


def assign(records: Sequence[Record], taken: Collection[str]) -> Sequence[str]:
    """Keys of one letter: the first that nobody has."""
    free = (letter for letter in "abcdefgh" if letter not in taken)
    return [next(free) for _ in records]


LACKING = {
    "all of them, in order": (r"\cite{b,a}", "", ["b", "a"]),
    "not what is there": (r"\cite{b,a}", "@misc{a}", ["b"]),
    "BibTeX passes over case": (r"\cite{ArXiv:1,B}", "@misc{arXiv:1}@misc{b}", []),
    "two spellings are one key to BibTeX": (r"\cite{Ab,aB}", "", ["Ab"]),
    "biber does not": (r"\addbibresource{refs.bib}\cite{ArXiv:1}", "@misc{arXiv:1}", ["ArXiv:1"]),
    "biber knows aliases": (r"\addbibresource{refs.bib}\cite{x,y}", "@misc{a, ids = {x, z}}", ["y"]),
    "BibTeX reads whole entries in comments": (
        r"\cite{a,b,c,d}",
        "%@misc{a, title = {A}}\n% @misc{b,\n% title = {B}}\n@comment{@misc{c}}\n@misc{e}",
        ["b", "d"],
    ),
    "biber does not read them": (r"\addbibresource{refs.bib}\cite{a}", "%@misc{a, title = {A}}", ["a"]),
    "BibTeX does not": (r"\cite{x}", "@misc{a, ids = {x}}", ["x"]),
}


@pytest.mark.parametrize(("tex", "bib", "keys"), LACKING.values(), ids=LACKING)
def test_lacking(tex: str, bib: str, keys: list[str]) -> None:
    assert list(surveyed(tex, bib).undefined) == keys


UNUSED = {
    "what is not cited": (r"\cite{a}", "@misc{a}@misc{b}", ["b"]),
    "nothing where everything is cited": (r"\nocite{*}", "@misc{a}@misc{b}", []),
    "not parents, and their parents": (r"\cite{a}", "@misc{a, crossref = {P}}@misc{p, xref = q}@misc{q}@misc{r}", ["r"]),
    "not members of sets and relatives": (
        r"\cite{a}", "@set{a, entryset = {b,c}}@misc{b, related = {d}}@misc{c, xdata = {e}}@misc{d}@xdata{e}", [],
    ),
    "not granular data of biblatex": (
        r"\addbibresource{refs.bib}\cite{a}",
        "@misc{a, publisher = {xdata=acm-publisher}, author = {xdata=bo-by-author-2 and C}}@xdata{acm}@xdata{bo-by}@xdata{c}", ["c"],
    ),
    "granular data, which BibTeX does not know": (r"\cite{a}", "@misc{a, publisher = {xdata=acm-publisher}}@xdata{acm}", ["acm"]),
    "parents that point at each other end": (r"\cite{a}", "@misc{a, crossref = {b}}@misc{b, crossref = {a}}", []),
    "not the second of two with one key, which no program reads, but it is unused": (r"\cite{a}", "@misc{a}\n@misc{a}", ["a"]),
    "not what is damaged": (r"\cite{a}", "@misc{a}@misc{}\n@misc{b, title = {x}", []),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "bib", "keys"), UNUSED.values(), ids=UNUSED)
def test_unused(tex: str, bib: str, keys: list[str]) -> None:
    assert [entry.key for entry in surveyed(tex, bib).unused] == keys


def test_keys_in_other_bib_files_of_the_document_count() -> None:
    Path("more.bib").write_text("@misc{b}")
    found = surveyed(r"\cite{a,b,c}\bibliography{refs,more,lost}", "@misc{a}")
    assert found.undefined == ("c",)
    assert found.missing_files == ("lost.bib",)
    assert not found.is_target_unlisted
    assert "b" in found.reserved_keys


def test_bib_files_are_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library/big.bib").write_text("@misc{a}")
    monkeypatch.setenv("BIBINPUTS", f":{tmp_path}/library//:")
    found = surveyed(r"\cite{a,b}\bibliography{refs,big}", "")
    assert found.undefined == ("b",)
    assert found.missing_files == ()


def test_only_bib_file_of_a_document_is_the_one_to_write_to() -> None:
    assert surveyed(r"\bibliography{refs}", target=None).target.path == Path("refs.bib")
    assert surveyed(r"\bibliography{refs}", "@misc{a}", target=None).target.document.entry("a")


def loaded(path: str, target: str | None = None) -> DocumentState:
    return load_document(Path(path), read_citations(Path(path)), target)


def test_bib_file_of_an_aux_file_in_a_folder_of_its_own_is_beside_the_source() -> None:
    Path("build").mkdir()
    Path("build/main.aux").write_text("\\citation{a}\n\\bibdata{refs}\n")
    Path("refs.bib").write_text("@misc{a}")
    assert loaded("build/main.aux").undefined == ()
    Path("paper").mkdir()
    Path("paper/main.aux").write_text("\\citation{a}\n\\bibdata{own}\n")
    Path("paper/main.tex").touch()
    found = loaded("paper/main.aux")
    assert found.target.path == Path("paper/own.bib")


def test_places_are_those_of_the_source_where_it_is_known() -> None:
    """An .aux file tells no lines."""
    Path("main.aux").write_text("\\citation{a}\n\\citation{made}\n\\bibdata{refs}\n")
    Path("main.tex").write_text("One\n\\cite{a}\n\\cite{\\key}\n\\bibliography{refs}\n")
    found = loaded("main.aux")
    assert [str(found.location(key)) for key in found.citations.keys] == ["main.tex:2", "main.aux"]
    Path("main.tex").unlink()
    alone = loaded("main.aux")
    assert str(alone.location("a")) == "main.aux"


def test_source_that_cannot_be_read_takes_no_place_away(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("main.aux").write_text("\\citation{a}\n\\bibdata{refs}\n")
    Path("main.tex").write_text(r"\cite{a}")

    def unreadable(path: Path) -> Citations:
        raise DocumentError(f"{path}: cannot be read (Permission denied)")

    monkeypatch.setattr("normalizer.latex.tex_files.read_tex", unreadable)
    found = loaded("main.aux", "refs.bib")
    assert str(found.location("a")) == "main.aux"


def test_what_the_sources_cite_beside_the_aux_file_is_not_unused() -> None:
    """multibib writes the citations of each further list of references into an .aux file of its own."""
    Path("main.aux").write_text("\\citation{a}\n\\bibdata{refs}\n")
    Path("main.tex").write_text(r"\cite{a}\citeown{b}\bibliography{refs}\bibliographyown{refs}")
    Path("refs.bib").write_text("@misc{a}\n@misc{b}\n@misc{c}\n")
    found = loaded("main.aux")
    assert [entry.key for entry in found.unused] == ["c"]


def test_bib_file_that_latex_does_not_see_is_noticed() -> None:
    assert surveyed(r"\bibliography{other}", "").is_target_unlisted
    assert not surveyed("", "").is_target_unlisted
    assert not surveyed(r"\bibliography{refs}").is_target_unlisted


@pytest.mark.parametrize(
    ("named", "bib", "is_unlisted"),
    [
        ("own/refs", "refs.bib", True),
        ("own/refs", "own/refs.bib", False),
        ("own/refs.bib", "other/refs.bib", True),
        ("../refs", "refs.bib", False),
        ("refs", "own/refs.bib", False),
    ],
)
def test_bib_file_of_another_folder_is_noticed(named: str, bib: str, is_unlisted: bool) -> None:
    Path("main.tex").write_text(rf"\cite{{a}}\bibliography{{{named}}}")
    found = load_document(Path("main.tex"), read_citations(Path("main.tex")), bib)
    assert found.is_target_unlisted is is_unlisted


def test_keys_that_differ_in_case_clash_for_bibtex_only() -> None:
    assert list(surveyed(r"\cite{ab,Ab,ab}", "").case_conflicts) == [("ab", "Ab")]
    assert list(surveyed(r"\addbibresource{refs.bib}\cite{ab,Ab}", "").case_conflicts) == []


NO_PRUNING = {
    "nothing is cited": ("", "main.tex: cites nothing at all; nothing was commented out"),
    "a macro stands around a key": (r"\cite{a}\cite{\x{b}}", "main.tex:1: a key is made by a macro here, which only LaTeX"),
    "a key is a macro": (r"\cite{a}\cite\b", "main.tex:1: a key is made by a macro here, which only LaTeX"),
    "a part is missing": (r"\cite{a}\input{b}", "main.tex:1: 'b': file not found; skipped; unused entries cannot be determined"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "message"), NO_PRUNING.values(), ids=NO_PRUNING)
def test_nothing_is_pruned_that_may_be_cited(tex: str, message: str) -> None:
    with pytest.raises(DocumentError) as error:
        surveyed(tex, "@misc{b}").check_prunable()
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("document", "text", "step"),
    [("main.tex", r"\cite{\x}", "; run LaTeX and pass the .aux file"), ("main.aux", "\\@input{one.aux}", "; run LaTeX again"),
     ("main.md", "{{< include lost.md >}}", "")],
)  # fmt: skip
def test_next_step_is_one_of_the_kind_of_document(document: str, text: str, step: str) -> None:
    Path(document).write_text(text)
    found = load_document(Path(document), read_citations(Path(document)), "refs.bib")
    with pytest.raises(DocumentError, match=f"nothing was commented out{re.escape(step)}$"):
        found.check_prunable()


SECTIONS = r"""\addbibresource{refs.bib}\cite{out,both}
\begin{refsection}[own.bib]\cite{both,in,own}\end{refsection}\begin{refsection}\cite{all}\end{refsection}"""
UNITS = r"""\usepackage{bibunits}\bibliography{refs}\cite{out,both}\cite{all}
\begin{bibunit}\cite{both,in,own}\putbib[own]\end{bibunit}"""


@pytest.mark.parametrize("tex", [SECTIONS, UNITS], ids=["biblatex", "bibunits"])
def test_sections_look_up_their_keys_in_files_of_their_own(tex: str) -> None:
    Path("own.bib").write_text("@misc{own}")
    found = surveyed(tex, "@misc{in}")
    assert found.undefined == ("out", "both", "all")
    message = "{!r} is looked up only in own.bib here, which lacks it; name that file with --bib"
    assert [(str(location), said) for location, said in found.misplaced] == [
        ("main.tex:2", message.format("both")),
        ("main.tex:2", message.format("in")),
    ]
    plan = with_proper_keys(found, {"both": OTHER}, found.citations.sources, assign)
    assert (list(plan.entries), plan.rewritten_citations) == (["both"], {})
    found = surveyed(tex, "@misc{in}\n@misc{out}\n@misc{both, eprint = {gr-qc/9301021}}\n@misc{all}", "own.bib")
    assert (found.undefined, list(found.misplaced)) == (("both", "in"), [])
    assert list(keeping_keys(found, {"both": OTHER}).entries) == ["both"], "biber does not see the other one"


def test_files_for_every_section() -> None:
    Path("own.bib").write_text("@misc{own}")
    found = surveyed(SECTIONS.replace(r"\cite{out", r"\addglobalbib{refs.bib}\cite{out"), "@misc{in}\n@misc{both}")
    assert (found.undefined, list(found.misplaced)) == (("out", "all"), [])


def test_nothing_is_pruned_by_a_subfile_alone() -> None:
    Path("main.tex").write_text(r"\documentclass{article}\begin{document}\cite{a}\bibliography{refs}\end{document}")
    Path("part").mkdir()
    Path("part/one.tex").write_text(r"\documentclass[../main]{subfiles}\begin{document}\cite{b}\end{document}")
    Path("refs.bib").write_text("@misc{a}\n@misc{b}")
    found = load_document(Path("part/one.tex"), read_citations(Path("part/one.tex")), "refs.bib")
    assert found.unused == ()
    with pytest.raises(DocumentError, match=r"one.tex: is part of part/../main.tex, .*; pass part/../main.tex"):
        found.check_prunable()


def test_no_entry_is_said_to_be_unused_while_a_citation_cannot_be_read() -> None:
    assert [each.key for each in surveyed(r"\cite{a}", "@misc{a}@misc{b}").unused] == ["b"]
    assert surveyed(r"\cite{a}\cite{\x}", "@misc{a}@misc{b}").unused == ()


def test_key_in_two_files_is_cited_in_both() -> None:
    Path("more.bib").write_text("@misc{a}@misc{c}@misc{A}")
    found = surveyed(r"\cite{a}\bibliography{refs,more}", "@misc{a}@misc{b}")
    used = found.library.used(found.citations)
    assert [entry.key for entry in found.library.entries() if entry not in used] == ["b", "c", "A"]


KEYS = {
    "arXiv:2209.10901": "", "hep-th/9301068": "", "doi:10.1000/a_b;c<d>": "", "openreview:rk_-x": "",
    "doi:10.1016/0550-3213(93)90403-C": "biber", "https://openreview.net/forum?id=abcde": "biber",
    "doi:10.1000/a'b": "biber", "https://x.org/a%2Fb": "biber BibTeX", "https://x.org/#a": "biber BibTeX",
    "10.1000/ü": "BibTeX",
}  # fmt: skip


@pytest.mark.parametrize(("key", "refuse"), KEYS.items(), ids=KEYS)
def test_keys_that_programs_refuse(key: str, refuse: str) -> None:
    """As real BibTeX and biber do with an entry under each."""
    for program, biblatex in (("biber", True), ("BibTeX", False)):
        why = invalid_key_reason(key, biblatex=biblatex)
        assert (why or "").startswith(f"not a valid {program} key") is (program in refuse.split())


def test_identifiers_are_told_from_other_keys() -> None:
    keys = ("arXiv:2209.10901v2", "10.1000/x", "acl:P18-1001", "openreview:rkgNKkHtvB", "smith2020", "sec:intro")
    assert [identifier_in(key) for key in keys] == [*keys[:4], None, None]


RENDERED = '@preamble{"\\x"}\n\n@misc{new,\n  title = {T},\n}\n'
INSERTED = {
    "into a new file": ("", '@preamble{"\\x"}\n\n@misc{new,\n  title = {T},\n}\n'),
    "into a file with notes only": ("% Mine\n", '% Mine\n\n@preamble{"\\x"}\n\n@misc{new,\n  title = {T},\n}\n'),
    "in the layout of the file": (
        "@Book{a,\r\n\ttitle = \"A\"\r\n}\r\n",
        "@Book{a,\r\n\ttitle = \"A\"\r\n}\r\n\r\n@preamble{\"\\x\"}\r\n\r\n@Misc{new,\r\n\ttitle = \"T\"\r\n}\r\n",
    ),
    "definitions once": (
        '@preamble{"\\x"}\n@misc{a,\n  title = {A},\n}\n',
        '@preamble{"\\x"}\n@misc{a,\n  title = {A},\n}\n\n@misc{new,\n  title = {T},\n}\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), INSERTED.values(), ids=INSERTED)
def test_entries_are_inserted(before: str, after: str) -> None:
    found = surveyed(r"\cite{new}", before)
    assert apply(found.target.text, plan_edits(found, RENDERED, {}, prune=False)) == after


def test_new_entry_stands_before_an_entry_that_is_not_closed() -> None:
    found = surveyed(r"\cite{new}", "@misc{a}\n@misc{b,\n  title = {B\n")
    text = apply(found.target.text, plan_edits(found, RENDERED, {}, prune=False))
    assert [entry.key for entry in scan(text).entries] == ["a", "new", "b"]
    assert text.startswith("@misc{a}\n")
    assert text.endswith("\n@misc{b,\n  title = {B\n")
    found = surveyed(r"\cite{new}", "@misc{a}\n@misc{b,\n  title = {B,\n  year = {2020},\n}\n@misc{c}\n")
    text = apply(found.target.text, plan_edits(found, RENDERED, {}, prune=False))
    assert text.index("@misc{a}") < text.index("@misc{new") < text.index("@misc{b")


UNCLOSED = {
    "the last entry": ("@misc{b,\n  title = {B\n", "the entry 'b' is not closed: a } is missing"),
    "an entry before others": ("@misc{b, title={B, year=2000}\n@misc{c}\n", "the entry 'b' is not closed: a } is missing"),
    "a comment": ("@comment{never\n", "this @comment is not closed: a } is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), UNCLOSED.values(), ids=UNCLOSED)
def test_file_in_which_no_entry_is_before_an_open_brace_is_refused(text: str, said: str) -> None:
    found = surveyed(r"\cite{new}", f"% Mine\n{text}")
    with pytest.raises(DocumentError, match=rf"refs.bib:2:1: {said}; add it by hand, because nothing can be added"):
        plan_edits(found, RENDERED, {}, prune=False)


def test_source_of_an_aux_file_is_not_written_to() -> None:
    Path("main.aux").write_text("\\citation{a}\n")
    Path("main.tex").write_text(r"\input{part}")
    Path("part.tex").touch()
    for target in ("main.aux", "main.tex", "part.tex"):
        with pytest.raises(DocumentError, match=f"{target}: is part of the document main.aux"):
            loaded("main.aux", target)


def test_key_that_only_bibtex_takes_is_written() -> None:
    found = surveyed(r"\cite{doi:10.1/a(b)}", "@misc{a}\n")
    text = apply(found.target.text, plan_edits(found, "@misc{doi:10.1/a(b),\n  title = {T},\n}\n", {}, prune=False))
    assert text == "@misc{a}\n\n@misc{doi:10.1/a(b),\n  title = {T},\n}\n"
    assert [entry.key for entry in scan(text).entries] == ["a", "doi:10.1/a(b)"]


def test_last_entry_is_commented_out_and_a_new_one_stands_behind_it() -> None:
    found = surveyed(r"\cite{new}", "@misc{a,\n  title = {A},\n}\n")
    text = apply(found.target.text, plan_edits(found, RENDERED, {}, prune=True))
    assert [entry.key for entry in scan(text).entries] == ["new"]
    assert text.startswith("% bibnorm sync")
    assert '\n% }\n\n@preamble{"\\x"}\n\n@misc{new,\n' in text


EXISTS = "its work has the entry {0!r} already; cite {0!r}, or use --rekey"
# Source, .bib file and records by cited key; the keys that get an entry, and why others get none.
KEPT: dict[str, tuple[str, str, dict[str, Record], list[str], dict[str, str]]] = {
    "a work has an entry": (
        r"\cite{arXiv:1,arXiv:2}", "@misc{a, eprint = {gr-qc/9301021}}", {"arXiv:1": RECORD, "arXiv:2": OTHER},
        ["arXiv:1"], {"arXiv:2": EXISTS.format("a")},
    ),
    "a work has an entry of its preprint, and one of its publication": (
        r"\cite{doi:10.1016/0550-3213(93)90403-c,https://arxiv.org/abs/hep-th/9301068v2}",
        "@misc{a, title = {Strings}, eprint = {hep-th/9301068}}\n@misc{b, eprint = {gr-qc/9301021}}\n"
        "@article{c, title = {Strings}, doi = {10.1016/0550-3213(93)90403-C}}",
        {"doi:10.1016/0550-3213(93)90403-c": RECORD, "https://arxiv.org/abs/hep-th/9301068v2": RECORD}, [],
        {"doi:10.1016/0550-3213(93)90403-c": EXISTS.format("c"), "https://arxiv.org/abs/hep-th/9301068v2": EXISTS.format("a")},
    ),
    "no program takes a key": (
        r"\addbibresource{refs.bib}\cite{doi:10.1/a(b)}", "", {"doi:10.1/a(b)": RECORD}, [],
        {"doi:10.1/a(b)": "not a valid biber key; cite another identifier or use --rekey"},
    ),
    "two keys of one work": (r"\cite{x,y}", "", {"x": RECORD, "y": RECORD}, ["x"], {"y": EXISTS.format("x")}),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "bib", "records", "entries", "refused"), KEPT.values(), ids=KEPT)
def test_cited_keys_are_kept(
    tex: str, bib: str, records: dict[str, Record], entries: list[str], refused: dict[str, str]
) -> None:
    plan = keeping_keys(surveyed(tex, bib), records)
    assert (list(plan.entries), plan.refused, plan.rewritten_citations) == (entries, refused, {})


NAMED = {
    "BibTeX, in any case": (r"\cite{gr-qc/9301021,c}", "crossref = {GR-QC/9301021}", "crossref = {a}"),
    "biblatex": (
        r"\addbibresource{refs.bib}\cite{gr-qc/9301021,c}",
        'related = "x, gr-qc/9301021 ,GR-QC/9301021"', 'related = "x, a ,GR-QC/9301021"',
    ),
    "a note": (r"\cite{gr-qc/9301021,c}", r"note = {of \cite[2]{x,gr-qc/9301021}}", r"note = {of \cite[2]{x,a}}"),
}  # fmt: skip


@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize(("tex", "before", "after"), NAMED.values(), ids=NAMED)
def test_entries_that_name_a_renamed_one_follow(tex: str, before: str, after: str, prune: bool) -> None:
    bib = "@misc{{c, {0}}}\n@misc{{gr-qc/9301021, eprint = {{gr-qc/9301021}}}}\n@misc{{d, {0}}}\n"
    found = surveyed(tex, bib.format(before))
    plan = with_proper_keys(found, {"gr-qc/9301021": OTHER}, found.citations.sources, assign)
    save_all(found, plan, "", prune=prune)
    text = Path("refs.bib").read_text()
    whole = bib.format(after).replace("@misc{gr-qc/9301021", "@misc{a")
    hidden = f"{NOTE}\n% &#64;misc{{d, {after}}}\n"
    assert text == (whole[: whole.index("@misc{d")] + hidden if prune else whole)


def test_entry_that_another_file_names_is_not_renamed() -> None:
    Path("more.bib").write_text("@misc{c, crossref = {Gr-Qc/9301021}}")
    found = surveyed(
        r"\cite{gr-qc/9301021,c}\bibliography{refs,more}", "@misc{gr-qc/9301021, eprint = {gr-qc/9301021}}"
    )
    plan = with_proper_keys(found, {"gr-qc/9301021": OTHER}, found.citations.sources, assign)
    assert (plan.renamed, plan.rewritten_citations, plan.entries) == ({}, {}, {})


def test_what_is_recited_to_an_entry_follows_when_that_is_renamed() -> None:
    found = surveyed(r"\cite{arXiv:gr-qc/9301021,gr-qc/9301021}", "@misc{gr-qc/9301021, eprint = {gr-qc/9301021}}")
    records = {"arXiv:gr-qc/9301021": OTHER, "gr-qc/9301021": OTHER}
    plan = with_proper_keys(found, records, found.citations.sources, assign)
    assert plan.rewritten_citations == {"arXiv:gr-qc/9301021": "a", "gr-qc/9301021": "a"}
    save_all(found, plan, "", prune=False)
    assert Path("main.tex").read_text() == r"\cite{a}"


def test_key_that_stands_in_no_source_is_kept() -> None:
    Path("main.aux").write_text("\\citation{gr-qc/9301021}\n\\bibdata{refs}\n")
    found = loaded("main.aux", "refs.bib")
    Path("main.tex").write_text(r"\def\x{gr-qc/9301021}\cite{\x}")
    plan = with_proper_keys(found, {"gr-qc/9301021": OTHER}, found.citations.sources, assign)
    assert (list(plan.entries), plan.rewritten_citations) == (["gr-qc/9301021"], {})


MADE = r"\newcommand{\p}[1]{\cite{gr-qc/#1}}\p{9301021}\cite{Gr-Qc/9301021}"
KEPT_BY_MACROS = {
    "no entry": (MADE, "", ["gr-qc/9301021"], {}),
    "an entry": (MADE, "@misc{gr-qc/9301021, eprint = {gr-qc/9301021}}", [], {}),
    "an entry, and a key that is not known": (r"\cite{gr-qc/9301021,\x}", "@misc{gr-qc/9301021}", [], {}),
    "an entry with a key of its own": (
        MADE, "@misc{x, eprint = {gr-qc/9301021}}", [],
        {"gr-qc/9301021": "its work has the entry 'x' already; cite 'x' where a macro makes this key"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "bib", "entries", "refused"), KEPT_BY_MACROS.values(), ids=KEPT_BY_MACROS)
def test_key_that_a_macro_makes_somewhere_is_kept(
    tex: str, bib: str, entries: list[str], refused: dict[str, str]
) -> None:
    found = surveyed(tex, bib)
    plan = with_proper_keys(found, {"gr-qc/9301021": OTHER}, found.citations.sources, assign)
    assert (list(plan.entries), plan.refused) == (entries, refused)
    assert (plan.renamed, plan.rewritten_citations) == ({}, {})


SICI = "10.1000/1(98)2:3<4::aid-5>3.0.co;2-6"
WORKS = {
    "eprint with its subject": ("@misc{a, eprint = {arXiv:2209.10901v2 [cs.LG]}}", {"arxiv:2209.10901"}),
    "a note that begins with it": ("@misc{a, note = {arXiv:2209.10901, to appear}}", {"arxiv:2209.10901"}),
    "a DOI in any case, and a link to it": ("@misc{a, doi = {10.1000/XyZ}, url = {https://doi.org/10.1000/xyz}}", {"doi:10.1000/xyz"}),
    "a DOI with an escaped sign": (r"@misc{a, doi = {10.1000/a\_b}}", {"doi:10.1000/a_b"}),
    "a DOI of a SICI in a link": ("@misc{a, doi = {10.1000/1(98)2:3%3C4::AID-5%3E3.0.CO;2-6}}", {f"doi:{SICI}"}),
    "a DOI of a SICI as bibnorm writes it": ("@misc{a, note = {doi:10.1000/1(98)2:3$<$4::AID-5$>$3.0.CO;2-6}}", {f"doi:{SICI}"}),
    "a DOI of a SICI in commands": (r"@misc{a, doi = {10.1000/1(98)2:3{\textless}4::AID-5\textgreater{}3.0.CO;2-6}}", {f"doi:{SICI}"}),
}  # fmt: skip


@pytest.mark.parametrize(("bib", "names"), WORKS.values(), ids=WORKS)
def test_entry_names_its_work(bib: str, names: set[str]) -> None:
    [entry] = scan(bib).entries
    assert {each.label for each in ids_of_entry(entry)} == names
