r"""Sources in which the keys of `\cite`s change, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.latex.citations import DocumentError
from normalizer.latex.edit_plan import keys_in_sources, rewrite_citations

KEYS = {"arXiv:1": "lu1993black", "doi:1": "lu1993black", "arXiv:2": "gross1993two"}
ROWS = {
    "one key": (r"\cite{arXiv:1}", r"\cite{lu1993black}"),
    "a key among others, blanks kept": (r"\citep[see][]{ a, arXiv:2 ,b}", r"\citep[see][]{ a, gross1993two ,b}"),
    "in a list of lists": (r"\cites[1]{arXiv:1}[2]{arXiv:2}", r"\cites[1]{lu1993black}[2]{gross1993two}"),
    "two keys of one work are cited once": (r"\cite{arXiv:1, doi:1}", r"\cite{lu1993black}"),
    "a work that the list has already": (r"\cite{a,lu1993black,arXiv:1,b}", r"\cite{a,lu1993black,b}"),
    "a work that the list has further down": (r"\cite{doi:1,arXiv:1,lu1993black,b}", r"\cite{lu1993black,b}"),
    "a repeated key that does not change stays": (r"\cite{a,a,arXiv:2}", r"\cite{a,a,gross1993two}"),
    "an alias follows": (r"\defcitealias{arXiv:1}{Paper I}", r"\defcitealias{lu1993black}{Paper I}"),
    "a part of a key is no key": (r"\cite{arXiv:11}", r"\cite{arXiv:11}"),
    "text and links stay": (r"See arXiv:1 \url{arXiv:1} \verb|\cite{arXiv:1}|", None),
    "comments stay": ("% \\cite{arXiv:1}\n\\cite{a,% arXiv:1\n b}", None),
}


@pytest.mark.parametrize(("before", "after"), ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("frame", [b"%s", b"Goul\xe3o\r\n%s\r\n", "São\n%s".encode()], ids=["bare", "latin-1", "utf-8"])
def test_keys_change(tmp_path: Path, before: str, after: str | None, frame: bytes) -> None:
    path = tmp_path / "main.tex"
    path.write_bytes(frame % before.encode())
    recited = rewrite_citations(path, KEYS)
    recited.save()
    assert path.read_bytes() == frame % (before if after is None else after).encode()


def test_source_that_does_not_change_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_text(r"\cite{a}")
    path.chmod(0o400)
    before = path.stat()
    rewrite_citations(path, KEYS).save()
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_keys_that_can_be_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_text("\\cite{a,b} \\defcitealias{c}{C} % \\cite{d}\n")
    assert keys_in_sources([path]) == {"a", "b", "c"}


def test_source_whose_encoding_lacks_a_letter_of_the_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "main.tex"
    path.write_bytes(b"Goul\xe3o \\cite{arXiv:1}")
    with pytest.raises(
        DocumentError, match=r"main.tex: '\u0144' \(U\+0144\), which a new key has, does not exist in its"
    ):
        rewrite_citations(path, {"arXiv:1": "walczy\u0144ska2012"})
