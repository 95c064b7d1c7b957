"""Which .bib files a document has, as TeX finds them, and which of them is to be written to."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from growth import assert_linear
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.bib.file import BibFile
from normalizer.latex import read_citations
from normalizer.latex.citations import CitationLocation, Citations, DocumentError
from normalizer.latex.edit_plan import keys_in_sources, plan_edits, rewrite_citations
from normalizer.latex.library import Library, bib_names, subset, target_file
from normalizer.latex.sync import NOTE, comment_out, load_document, pruned_entries

KPSEWHICH = """#!/bin/sh
[ "$2 $3" = "-- IEEEabrv.bib" ] && echo "{folder}/IEEEabrv.bib"
"""


@pytest.fixture(autouse=True)
def tex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TeX that has one .bib file, and a folder for the document."""
    system = tmp_path / "tex"
    system.mkdir()
    (system / "IEEEabrv.bib").write_text('@string{cvpr = "CVPR"}\n@misc{given}\n')
    (system / "kpsewhich").write_text(KPSEWHICH.format(folder=system))
    (system / "kpsewhich").chmod(0o755)
    monkeypatch.setenv("PATH", str(system))
    monkeypatch.delenv("BIBINPUTS", raising=False)
    (tmp_path / "paper").mkdir()
    monkeypatch.chdir(tmp_path / "paper")
    return system


MEANT = {
    "the only one": (["refs"], "refs.bib"),
    "one beside what comes with TeX": (["IEEEabrv", "refs.bib"], "refs.bib"),
    "one beside what REVTeX makes for its notes": (["mainNotes", "refs"], "refs.bib"),
    "one beside what biblatex makes for BibTeX": (["main-blx", "refs"], "refs.bib"),
    "a file in another folder": (["../shared"], "../shared.bib"),
}


@pytest.mark.parametrize(("names", "meant"), MEANT.values(), ids=MEANT)
def test_file_to_write_to(names: list[str], meant: str) -> None:
    document = Path("main.tex")
    assert target_file(document, bib_names(document, Citations(bibs=tuple(names))), Path()) == Path(meant)


@pytest.mark.parametrize(("names", "said"), [(["a", "b"], "a.bib, b.bib"), (["IEEEabrv"], "none"), ([], "none")])
def test_file_to_write_to_must_be_said_where_it_is_not_clear(names: list[str], said: str) -> None:
    document = Path("main.tex")
    with pytest.raises(
        DocumentError, match=f"main.tex: cannot choose among its .bib files \\({said}\\); name one with --bib"
    ):
        target_file(document, bib_names(document, Citations(bibs=tuple(names))), Path())


def test_name_of_a_bib_file_that_a_macro_makes_is_said() -> None:
    Path("main.tex").write_text("\\cite{a}\n\\bibliography{\\mine}")
    message = "main.tex:2: the name of a .bib file is made by a macro here, .*; name it with --bib"
    with pytest.raises(DocumentError, match=message):
        load_document(Path("main.tex"), read_citations(Path("main.tex")), None)


def test_file_of_tex_defines_its_keys() -> None:
    Path("main.tex").write_text(r"\cite{given,other}\bibliography{IEEEabrv,refs,lost}")
    found = load_document(Path("main.tex"), read_citations(Path("main.tex")), "refs.bib")
    assert found.undefined == ("other",)
    assert found.missing_files == ("lost.bib",)
    [path] = found.of_tex
    with pytest.raises(DocumentError, match="comes with TeX, or LaTeX writes it; name another file with --bib"):
        load_document(Path("main.tex"), read_citations(Path("main.tex")), str(path))
    assert load_document(Path("main.tex"), read_citations(Path("main.tex")), str(path), must_exist=True)


def test_file_of_the_current_folder_is_not_that_of_a_document_elsewhere(tex: Path) -> None:
    (tex / "kpsewhich").write_text('#!/bin/sh\n[ -f "$3" ] && echo "./$3"\n')  # as TeX's own does
    Path("refs.bib").write_text("@misc{here}\n")
    Path("other").mkdir()
    document = Path("other/main.tex")
    document.write_text(r"\cite{here}\bibliography{refs}")
    citations = read_citations(document)
    with pytest.raises(DocumentError, match=r"refs.bib is not beside it but in the current folder; name .* with --bib"):
        load_document(document, citations, None)
    assert load_document(document, citations, "other/refs.bib").undefined == ("here",)
    assert load_document(document, citations, "refs.bib").undefined == ()
    Path("other/refs.bib").write_text("@misc{there}\n")
    assert load_document(document, citations, None).target.path == Path("other/refs.bib")


def test_own_file_is_taken_before_one_of_tex(tex: Path) -> None:
    Path("IEEEabrv.bib").write_text("@misc{mine}\n")
    [found] = bib_names(Path("main.tex"), Citations(bibs=("IEEEabrv",)))
    assert (found.path, found.is_given) == (Path("IEEEabrv.bib"), False)


BROKEN = {
    "there is none": None,
    "it cannot be run": "no program",
    "it finds a file that is gone": "#!/bin/sh\necho /nowhere/IEEEabrv.bib\n",
    "it fails": "#!/bin/sh\nexit 1\n",
}


@pytest.mark.parametrize("program", BROKEN.values(), ids=BROKEN)
def test_without_a_search_of_tex_a_file_counts_as_missing(tex: Path, program: str | None) -> None:
    (tex / "kpsewhich").unlink()
    if program is not None:
        (tex / "kpsewhich").write_text(program)
        (tex / "kpsewhich").chmod(0o755)
    document = Path("main.tex")
    found = bib_names(document, Citations(bibs=("IEEEabrv", "a\0b")))
    assert [each.path for each in found] == [None, None]


def test_name_that_looks_like_an_option_is_a_name(tex: Path) -> None:
    [found] = bib_names(Path("main.tex"), Citations(bibs=("-help",)))
    assert found.path is None


# --- Entries are commented out so that no program reads them, and come back byte for byte


ENTRY = "@misc{a,\n  title = {A},\n  note = {x@y.org},\n}"


def hidden(text: str, key: str) -> str:
    document = scan(text)
    entry = document.entry(key)
    assert entry is not None
    return apply(text, comment_out(document, entry))


def test_nothing_in_the_comment_begins_an_entry_for_bibtex() -> None:
    text = hidden(f"{ENTRY}\n@misc{{b}}\n", "a")
    assert text == (f"{NOTE}\n% &#64;misc{{a,\n%   title = {{A}},\n%   note = {{x&#64;y.org}},\n% }}\n@misc{{b}}\n")
    assert "@" not in NOTE


ROUND_TRIPS = {
    "alone": "{}",
    "between others": "@misc{{x}}\n\n{}\n\n@misc{{y}}\n",
    "behind blanks": "@misc{{x}}\n  {}\n",
    "with a note behind it": "{}\n% a note\n",
    "before a remark in its line": "@misc{{x}}\n{} % yours\n@misc{{y}}\n",
    "between others in one line": "@misc{{x}} {} @misc{{y}}\n",
    "behind another, without a blank": "@misc{{x}}{}",
    "at the end of a file without a last line end": "@misc{{x}}\n{}",
}


@pytest.mark.parametrize("frame", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_entry_comes_back_as_it_was(frame: str, line_end: str) -> None:
    text = frame.format(ENTRY).replace("\n", line_end)
    without = hidden(text, "a")
    assert scan(without).entry("a") is None
    pruned = pruned_entries(scan(without))
    assert list(pruned) == ["a"]
    assert apply(without, [pruned["a"].restore()]) == text


def test_entry_that_shares_its_line_gets_lines_of_its_own() -> None:
    text = hidden("@misc{x} @misc{a} @misc{y}\n", "a")
    note = NOTE.replace("this out", "this out of the middle of a line")
    assert text == f"@misc{{x}} \n{note}\n% &#64;misc{{a}}\n @misc{{y}}\n"
    assert [entry.key for entry in scan(text).entries] == ["x", "y"]


@given(
    st.lists(st.sampled_from(["", " ", "\n", "% x\n", " % x\n\n"]), min_size=1, max_size=5), st.randoms(), st.booleans()
)
def test_entries_that_share_lines_come_back_in_any_order(gaps: list[str], random: Random, has_returns: bool) -> None:
    text = "".join(f"@misc{{k{number}, title = {{T}}}}{gap}" for number, gap in enumerate(gaps))
    text = text.replace("\n", "\r\n") if has_returns else text
    assume(not scan(text).problems)
    document = scan(text)
    assume(len(document.entries) == len(gaps))
    current = apply(text, [edit for entry in document.entries for edit in comment_out(document, entry)])
    keys = [entry.key for entry in document.entries]
    assert (list(pruned_entries(scan(current))), scan(current).entries) == (keys, ())
    together = apply(current, [each.restore() for each in pruned_entries(scan(current)).values()])
    random.shuffle(keys)
    for key in keys:
        current = apply(current, [pruned_entries(scan(current))[key].restore()])
    assert (together, current) == (text, text)


def test_entry_that_could_not_come_back_stays_and_so_does_a_persons_comment() -> None:
    document = scan("@misc{a, note = {&#64;}}\n@misc{, title = {No key}}\n@misc{b, title = {Open\n")
    assert [comment_out(document, entry) for entry in document.entries] == [[], [], []]
    text = hidden(ENTRY, "a")
    assert pruned_entries(scan(text.replace("% }", "% } and more"))) == {}
    assert pruned_entries(scan(text.replace(NOTE, "% mine:"))) == {}


BIBLATEX = r"\addbibresource{refs.bib}"
# The document, what it cites later, and its entries; all of them but x are needed then.
NEEDED = {
    "a parent of BibTeX, in any case": ("", r"\cite{a}", "@misc{a, crossref = {P}}\n@book{p, xref = {q}}\n@book{q}"),
    "parents of biblatex": (
        BIBLATEX, r"\cite{a}",
        "@misc{a, crossref = {c}}\n@book{c, xdata = {d}, publisher = {xdata=acm-publisher}}\n@xdata{d, note = {D}}\n@xdata{acm, name = {A}}",
    ),
    "members of a set, and relatives": (BIBLATEX, r"\cite{a}", "@set{a, entryset = {m,n}}\n@misc{m, related = {o}}\n@misc{n, note = {N}}\n@misc{o, note = {O}}"),
    "an alias": (BIBLATEX, r"\cite{old2}", "@misc{a, ids = {old1, old2}}"),
    "everything": ("", r"\nocite{*}", "@misc{a}\n@misc{b}"),
    "what a note cites": ("", r"\cite{a}", "@misc{a, note = {a 5% part of \\citep[p.~2]{b,c} }}\n@misc{b}\n@misc{c}"),
    "an identifier of the work": ("", r"\cite{arXiv:2106.04560v2}", "@misc{a, eprint = {2106.04560}, crossref = {b}}\n@book{b}"),
    "in another file of the document": ("", r"\cite{x,y}\bibliography{refs,more}", "@misc{a}"),
}  # fmt: skip


@pytest.mark.parametrize(("preamble", "cites", "bib"), NEEDED.values(), ids=NEEDED)
def test_entries_that_are_needed_are_kept_and_come_back(preamble: str, cites: str, bib: str, tex: Path) -> None:
    def pruned() -> str:
        found = load_document(Path("main.tex"), read_citations(Path("main.tex")), "refs.bib")
        Path("refs.bib").write_text(apply(found.target.text, plan_edits(found, "", {}, prune=True)))
        return Path("refs.bib").read_text()

    whole = f"{bib}\n@misc{{x}}\n"
    Path("refs.bib").write_text(whole)
    Path("more.bib").write_text("@misc{y, crossref = {a}}")
    Path("main.tex").write_text(rf"{preamble}\cite{{x}}")
    assert [entry.key for entry in scan(pruned()).entries] == ["x"]
    Path("main.tex").write_text(rf"{preamble}\cite{{x}}{cites}")
    assert [pruned() for _ in range(2)] == [whole, whole]
    found = load_document(Path("main.tex"), read_citations(Path("main.tex")), "refs.bib")
    assert [each for each in found.undefined if "arXiv" not in each] == []


def test_live_entry_comes_before_one_that_is_commented_out(tex: Path) -> None:
    Path("refs.bib").write_text("@misc{a, eprint = {2106.04560}}\n" + hidden("@misc{b, eprint = {2106.04560}}", "b"))
    Path("main.tex").write_text(r"\cite{2106.04560}")
    found = load_document(Path("main.tex"), read_citations(Path("main.tex")), "refs.bib")
    assert (found.restorable, found.unused) == ({}, ())


def test_thousands_of_comments_are_read_in_linear_time() -> None:
    """Each used to read all that follow it: 2,000 took a minute."""

    def read(count: int) -> None:
        text = "".join(f"@misc{{k{number},\n  title = {{T}},\n}}\n\n" for number in range(count))
        document = scan(text)
        without = apply(text, [edit for entry in document.entries for edit in comment_out(document, entry)])
        # Blank lines between the comments, and none.
        for comments in (without, without.replace("\n\n", "\n")):
            assert len(pruned_entries(scan(comments))) == count

    assert_linear(read, 3_000)


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="{}\r&"), max_size=30)


@given(VALUES, VALUES)
def test_any_entry_comes_back_as_it_was(before: str, value: str) -> None:
    text = f"@misc{{z}}\n@misc{{a,\n  title = {{{before}\n{value}}}\n}}\n"
    document = scan(text)
    entry = document.entry("a") or document.entries[0]
    assume(entry.key == "a")
    # A value may hold what begins another block, or the sign that stands for "@".
    assume(not document.problems and bool(comment_out(document, entry)))
    without = hidden(text, "a")
    assert [each.key for each in scan(without).entries] == ["z"]
    assert apply(without, [pruned_entries(scan(without))["a"].restore()]) == text


@pytest.mark.once
@pytest.mark.shared
def test_entries_of_real_files_are_hidden_and_come_back(shared: Path) -> None:
    paths = sorted((shared / "bibs").glob("*.bib"))
    assert len(paths) > 50
    for path in paths:
        text = BibFile.load(path).text
        document = scan(text)
        hide = [entry for entry in document.entries if document.entry(entry.key) is entry][::2]
        edits = {entry.key: edit for entry in hide for edit in comment_out(document, entry)}
        without = apply(text, edits.values())
        pruned = pruned_entries(scan(without))
        assert set(pruned) == set(edits), path.name
        assert apply(without, [each.restore() for each in pruned.values()]) == text, path.name


# --- Sources in which the keys of `\cite`s change, and nothing else


KEYS = {"arXiv:1": "lu1993black", "doi:1": "lu1993black", "arXiv:2": "gross1993two"}


@pytest.mark.parametrize("frame", [b"%s", b"Goul\xe3o\r\n%s\r\n", "São\n%s".encode()], ids=["bare", "latin-1", "utf-8"])
def test_keys_change(tmp_path: Path, frame: bytes) -> None:
    path = tmp_path / "main.tex"
    path.write_bytes(frame % b"% \\cite{arXiv:1}\n\\citep[see][]{ a, arXiv:2 ,b}\\cites{arXiv:1, doi:1}{arXiv:11}")
    [source] = read_citations(path).sources
    rewrite_citations(source, KEYS).save()
    after = b"% \\cite{arXiv:1}\n\\citep[see][]{ a, gross1993two ,b}\\cites{lu1993black}{arXiv:11}"
    assert path.read_bytes() == frame % after


def test_source_that_does_not_change_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_text(r"\cite{a}")
    path.chmod(0o400)
    before = path.stat()
    rewrite_citations(read_citations(path).sources[0], KEYS).save()
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_keys_that_can_be_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_text("\\cite{a,b} \\defcitealias{c}{C} % \\cite{d}\n")
    assert keys_in_sources(read_citations(path).sources) == {"a", "b", "c"}


def test_source_whose_encoding_lacks_a_letter_of_the_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_bytes(b"Goul\xe3o \\cite{arXiv:1}")
    message = r"main.tex: '\u0144' \(U\+0144\), which a new key has, does not exist in its"
    with pytest.raises(DocumentError, match=message):
        rewrite_citations(read_citations(path).sources[0], {"arXiv:1": "walczy\u0144ska2012"})


# --- The cited part of a .bib file


BIB = """% Encoding: UTF-8
@string{unused = "U"}
@string{press = "Example " # city}
@STRING{city = {Town}}
@string{pre = "\\relax"}
@preamble{pre}

A remark.
@book{child,
  crossref  = {Parent},   publisher=press}
@misc{other, title = {O}} @misc{same, title = {S}}
@comment{x}
@book{parent,title={P}
}
@misc{same, title = {Second}}
"""
WANTED = """% Encoding: UTF-8
@string{press = "Example " # city}
@STRING{city = {Town}}
@string{pre = "\\relax"}
@preamble{pre}

@book{child,
  crossref  = {Parent},   publisher=press}

@misc{same, title = {S}}

@book{parent,title={P}
}
"""


def part(text: str, *keys: str) -> str:
    document = scan(text)
    file = BibFile(Path("refs.bib"), text, BibFile.load(Path(__file__)).codec)
    citations = Citations({key: CitationLocation(Path("main.tex")) for key in keys})
    library = Library((file,), case_counts=False)
    wanted = {entry.key + str(entry.start) for entry in library.used(citations)}
    return subset([document], {entry for entry in document.entries if entry.key + str(entry.start) in wanted})


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_part_has_what_its_entries_need_and_no_more(line_end: str) -> None:
    text = BIB.replace("\n", line_end)
    assert part(text, "SAME", "child") == WANTED.replace("\n", line_end)


def test_part_of_a_part_is_itself_and_of_what_is_not_cited_empty() -> None:
    assert part(WANTED, "same", "child") == WANTED
    assert part("@misc{a, title = {A}}\n", "b") == ""


@pytest.mark.once
@pytest.mark.shared
def test_parts_of_real_files_have_the_entries_as_they_stand(shared: Path) -> None:
    """Every third entry of each file is cited; what comes out is in the file, and is all that was asked for."""
    paths = sorted((shared / "bibs").glob("*.bib"))
    assert len(paths) > 50
    for path in paths:
        text = BibFile.load(path).text
        keys = [entry.key for entry in scan(text).entries if entry.key and entry.closed][::3]
        document = scan(part(text, *keys))
        found = {entry.key.lower() for entry in document.entries}
        assert {key.lower() for key in keys} <= found, path.name
        assert all(text.find(document.text[entry.start : entry.end]) >= 0 for entry in document.entries), path.name
        undefined = {name for entry in document.entries for field in entry.fields for name in field.value.unresolved}
        before = {name for entry in scan(text).entries for field in entry.fields for name in field.value.unresolved}
        assert undefined <= before, path.name
