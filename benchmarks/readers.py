"""Each reader of pages: time and peak memory by size; and what comes out of damaged pages.

    python benchmarks/readers.py [--sizes 1 10 50] [--readers NAME...]      a table for docs/benchmarks.md
    python benchmarks/readers.py --fuzz 100000 [--readers NAME...] [--seed 0]

A page is a sample of the layout, repeated. The goal: time grows with the size, memory is at most four times the page
and 300 MB. Damage: pieces of the sample and of other samples are moved, repeated, cut and replaced; any exception other
than PageError is printed with its page, and the exit code is 1.
"""
# ruff: noqa: E501

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import time

from normalizer.errors import PageError
from normalizer.pages import parse_page
from normalizer.pages.page import READERS

PROSE = (
    "We measure how the method behaves and show that it is better than what was known. Results follow in a table. " * 6
)
# The beginning of a page of each layout, what is repeated ("§" is a number), and its end.
SAMPLES: dict[str, tuple[str, str, str]] = {
    "feed": (
        '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
        f"<entry><id>http://arxiv.org/abs/2209.10901v1</id>\n<title>On the Alpha § of Beta</title><summary>{PROSE}</summary>"
        "<author><name>Ann Lee</name></author></entry>\n",
        "</feed>\n",
    ),
    "HTML": (
        "<!DOCTYPE html>\n<html><body><ul>\n",
        '<li><h3><a href="https://arxiv.org/abs/2209.10901">On the Alpha § of Beta</a></h3>\n'
        f'<div class="authors"><a href="/a">Ann Lee</a>, <a href="/b">Bob Ray</a></div><p class="abstract">{PROSE}</p></li>\n',
        "</ul></body></html>\n",
    ),
    "YAML": (
        "references:\n",
        f"- id: key§\n  title: On the Alpha § of Beta\n  author:\n  - {{family: Lee, given: Ann}}\n  abstract: >\n    {PROSE}\n",
        "",
    ),
    "JSON lines": (
        "", f'{{"title": "On the Alpha § of Beta", "authors": ["Ann Lee"], "year": 2020, "abstract": "{PROSE}"}}\n', ""
    ),
    "JSON": (
        "[\n", f'{{"title": "On the Alpha § of Beta", "authors": [{{"name": "Ann Lee"}}], "abstract": "{PROSE}"}},\n',
        '{"title": "The Last of Them"}]\n',
    ),
    "RIS": ("", f"TY  - JOUR\nTI  - On the Alpha § of Beta\nAU  - Lee, Ann\nAU  - Ray, Bob\nAB  - {PROSE}\nPY  - 2020\nER  - \n\n", ""),
    "EndNote": ("", f"%0 Journal Article\n%T On the Alpha § of Beta\n%A Ann Lee\n%X {PROSE}\n%D 2020\n\n", ""),
    "MEDLINE": ("", f"PMID- §\nTI  - On the Alpha § of\n      Beta\nFAU - Lee, Ann\nAB  - {PROSE}\nDP  - 2020 May\n\n", ""),
    "Web of Science": (
        "FN Export\nVR 1.0\n", f"PT J\nAF Lee, Ann\n   Ray, Bob\nTI On the Alpha § of\n   Beta\nAB {PROSE}\nPY 2020\nER\n\n", "EF\n"
    ),
    "arXiv mail": (
        "",
        f"\\\\\narXiv:2209.§\nTitle: On the Alpha § of\n  Beta\nAuthors: Ann Lee, Bob Ray\n\\\\\n  {PROSE}\n\\\\ ( 9kb)\n",
        "",
    ),
    "labeled records": (
        "", f"Title: On the Alpha § of Beta\nAuthors: Ann Lee, Bob Ray\nYear: 2020\nAbstract: {PROSE}\n\n", ""
    ),
    "LaTeX bibliography": (
        "\\begin{thebibliography}{99}\n",
        "\\bibitem{k§}\nA.~Lee and B.~Ray.\n\\newblock On the {Alpha} § of {Beta}.\n\\newblock {\\em Journal of Things}, 3:1--10, 2020.\n\n",
        "\\end{thebibliography}\n",
    ),
    "BibTeX": (
        "", f"@article{{k§,\n  title = {{On the Alpha § of Beta}},\n  author = {{Lee, Ann and Ray, Bob}},\n  abstract = {{{PROSE}}},\n"
        "  year = 2020\n}\n", "",
    ),
    "Wikipedia": (
        "== References ==\n", f"* {{{{cite journal |last1=Lee |first1=Ann |title=On the Alpha § of Beta |date=2020}}}} {PROSE}\n", ""
    ),
    "table": ("title,authors,year,abstract\n", f'"On the Alpha § of Beta",Ann Lee; Bob Ray,2020,"{PROSE}"\n', ""),
    "Markdown": (
        "# Papers\n\n", f"- [On the Alpha § of Beta](https://arxiv.org/abs/2209.10901) - Ann Lee, *ICML 2020*. {PROSE}\n", ""
    ),
    "references": (
        "References\n\n", "[§] Ann Lee and Bob Ray. On the Alpha § of Beta and Gamma. In Proceedings of the 37th\n"
        "International Conference on Machine Learning, pages 1-10, 2020.\n", "",
    ),
    "identifiers": ("", "https://arxiv.org/abs/2209.10901\n10.1000/x§\n", ""),
    "glued text": ("", f"On the Alpha § of Beta and Gamma\n{PROSE}\n", ""),
    "spaced text": ("", f"On the Alpha § of Beta and Gamma\n\n{PROSE}\n\n", ""),
    "list": ("", "On the Alpha § of Beta and Some Further Things\n", ""),
}  # fmt: skip


def page(name: str, size: int) -> bytes:
    """A page of at least `size` bytes."""
    before, row, after = SAMPLES[name]
    count = size // len(row) + 1
    return (before + "".join(row.replace("§", str(number)) for number in range(1, count + 1)) + after).encode()


def measure(name: str, megabytes: int) -> None:
    """Print seconds, peak megabytes, mentions and the reader of a page; run as a process of its own."""
    data = page(name, megabytes << 20)
    before = time.process_time()
    found = parse_page(data, "page")
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{seconds:.2f} {peak} {len(found.titles)} {found.reader}")


def table(names: list[str], sizes: list[int]) -> None:
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    print("| reader | " + " | ".join(f"{size} MB: s, MB" for size in sizes) + " | mentions |")
    print("|---" * (len(sizes) + 2) + "|")
    for name in names:
        cells, mentions = [], ""
        for size in sizes:
            command = [sys.executable, __file__, "--measure", name, "--sizes", str(size)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                cells.append(done.stderr.strip().splitlines()[-1][:60] if done.stderr else str(done.returncode))
                continue
            seconds, peak, mentions, reader = done.stdout.strip().split(" ", 3)
            over = "" if int(peak) <= 4 * size + 300 else " (over)"
            cells.append(f"{seconds}, {peak}{over}" + ("" if reader == name else f" ({reader})"))
        print(f"| {name} | " + " | ".join(cells) + f" | {mentions} |", flush=True)


PIECES = [b"\n", b"\n\n", b"\r\n", b"\t", b" " * 50, b'"', b"'", b"{", b"}", b"[", b"]", b"<", b">", b"</", b"<!--", b"&#0;", b"&amp",
          b"\\", b"\x00", b"\xff", b"\xed\xa0\x80", "\u2028".encode(), "\ufeff".encode(), b",", b";", b":", b"%", b"@", b"|", b"10.1000/",
          b"arXiv:2209.10901", b"9" * 40, b"ER  - ", b"null", b"title", b"[1] ", b"References\n", b"]]>", b"<![CDATA[", b"(", b")",
          b"$", b"*", b"#", b"`", b"&", b"https://a/", b"\n- ", b"\x0c", b"\x1b[31m", b"\xc0\x80", b"A. ", b"x" * 2_000, b"a " * 500,
          "\u202e".encode(), "\u2067".encode(), "\u200b".encode(), "\u0301".encode(), "\U0001d400".encode(), "ﬁ".encode(), "İ".encode(),
          "²".encode(), "٣".encode(), "\x85".encode(), b"\\bibitem{", b"2020", b" and ", b"et al.", b"In: ", b"-\n"]  # fmt: skip


LONGEST = 1.0  # seconds
LARGEST = 6_000  # of the pages to be damaged; small ones allow many cases


def damaged(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The page after one to six changes."""
    for _ in range(chance.randint(1, 6)):
        start, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        kind = chance.randrange(6)
        if kind == 0:
            data = data[:start] + data[end:]
        elif kind == 1:
            data = data[:start] + chance.choice(PIECES) + data[start:]
        elif kind == 2:
            data = data[:end] + data[start:end] + data[end:] if len(data) < LARGEST else data[:end]
        elif kind == 3:
            other = chance.choice(others)
            place = chance.randint(0, len(other))
            data = data[:start] + other[place : place + chance.randint(1, 80)] + data[start:]
        elif kind == 4:
            data = data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
        else:
            data = data[start:end] + data[:start] + data[end:]
    return data


def fuzz(names: list[str], cases: int, seed: int) -> int:
    """Read `cases` damaged pages of each reader; the number of those that raise something else than PageError."""
    samples = {name: page(name, 1).replace(PROSE.encode(), PROSE[:220].encode()) * 2 for name in SAMPLES}
    bad = 0
    for name in names:
        chance, start, slowest = random.Random(f"{seed} {name}"), time.process_time(), 0.0
        refused = 0
        for _ in range(cases):
            data = damaged(samples[name], list(samples.values()), chance)
            before = time.process_time()
            try:
                parse_page(data, "page")
            except PageError:
                refused += 1
            except Exception as error:  # noqa: BLE001 - which one it is, is the result
                bad += 1
                print(f"{name}: {type(error).__name__}: {error}: {data!r}", flush=True)
            seconds = time.process_time() - before
            slowest = max(slowest, seconds)
            if seconds > LONGEST:
                bad += 1
                print(f"{name}: {seconds:.1f} s: {data!r}", flush=True)
        print(
            f"{name}: {cases} cases, {refused} refused, {time.process_time() - start:.0f} s, slowest {slowest:.3f} s",
            flush=True,
        )
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 50], help="megabytes")
    parser.add_argument("--readers", nargs="+", default=[reader.name for reader in READERS], metavar="NAME")
    parser.add_argument("--fuzz", type=int, metavar="CASES")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.sizes[0])
        return 0
    if options.fuzz:
        return 1 if fuzz(options.readers, options.fuzz, options.seed) else 0
    table(options.readers, options.sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
