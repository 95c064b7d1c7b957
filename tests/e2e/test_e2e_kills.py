"""Runs that are killed: every file is the old one or the new one, and the next run ends as an undisturbed one does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kills import Order, Ran, Runs, before_step, lying_in, put
from lock_runs import MINE, edit_lines

from normalizer.lock import Lock

pytestmark = pytest.mark.full

Files = dict[str, bytes]
LEFTOVER = re.compile(r"(?:\.bibnorm/)?\.[^/]+(?:\.guard|\.[a-z0-9_]+\.bibnorm)")
LOCK = ("--lock", "refs.lock.json")
WINDOWS_MINE = MINE.replace("\n", "\r\n")
ONE_PAGE = "Scaling Vision Transformers\nPointer Networks\n"
MORE = ONE_PAGE + "Token Turing Machines\nA Title That Nobody Ever Wrote\n"
MAIN = r"""\documentclass{article}
\begin{document}
\cite{arXiv:2209.10901}, \citet[p.~2]{hep-th/9301068}
\input{part}\input{more}
\bibliography{refs}
\end{document}
"""
PART = "\\cite{doi:10.1103/PhysRevD.47.R3095,arXiv:2209.10901}\r\n"
TWINS = """%% kept above
@article{poor%d,
  title = {Sorting Pebbles by Moonlight},
  author = {Okafor, Ada and Wei, Lin},
  year = {2021},
  doi = {10.1000/PEBBLES},
  keywords = {pebbles},
}
@article{rich%d,
  title = {Sorting Pebbles by Moonlight},
  author = {Okafor, Ada and Wei, Lin},
  journal = {Acta Knobologica},
  year = {2021},
  volume = {3},
  pages = {1-9},
  doi = {10.1000/pebbles},
}
"""
HYPHEN = "@article{only, author = {Okafor, Ada}, title = {Pebbles}, journal = {Acta}, year = 2021, pages = {1-9}}\r\n"


@dataclass(frozen=True)
class Scene:
    """What lies in a folder, and the run that is killed. `earlier` runs make what lies there; then `then` is put there."""

    files: Mapping[str, str]
    run: tuple[str, ...]
    earlier: tuple[tuple[str, ...], ...] = ()
    then: Mapping[str, str] = field(default_factory=dict)


# A first run does the steps of a later one on fewer files, one file is fixed or synced as several are: none of them is a scene.
SCENES = {
    "build --merge into a file of others": Scene(
        {"a.txt": ONE_PAGE, "refs.bib": WINDOWS_MINE},
        ("build", "a.txt", "-o", "refs.bib", "--merge", *LOCK, "-q"),
        earlier=(("build", "a.txt", "-o", "refs.bib", "--merge", *LOCK, "-q"),),
        then={"a.txt": MORE},
    ),
    "build --lock with a page that has grown": Scene(
        {"a.txt": ONE_PAGE},
        ("build", "a.txt", "-o", "refs.bib", *LOCK, "-q"),
        earlier=(("build", "a.txt", "-o", "refs.bib", *LOCK, "-q"),),
        then={"a.txt": MORE},
    ),
    "lock upgrade": Scene({"a.txt": MORE}, ("lock", "upgrade", "--all", "-q"), earlier=(("build", "a.txt", "-o", "refs.bib", *LOCK, "-q"),)),
    "sync --rekey --prune": Scene(
        {"main.tex": MAIN, "part.tex": PART, "more.tex": PART, "refs.bib": WINDOWS_MINE},
        ("sync", "main.tex", "--rekey", "--prune", "-q"),
    ),
    "fix of several files": Scene(
        {"a.bib": TWINS % (1, 1), "b.bib": HYPHEN, "main.tex": r"\cite{poor1,rich1}"},
        ("fix", "a.bib", "b.bib", "--unsafe", "--key-map", "keys.json", "--rewrite-tex", "main.tex", "-q"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Played:
    """A scene in its folder: the files before and after an undisturbed run, and that run."""

    folder: Path
    arguments: tuple[str, ...]
    before: Files
    after: Files
    whole: Ran


def play(scene: Scene, folder: Path, runs: Runs) -> Played:
    folder.mkdir()
    put(folder, {name: text.encode() for name, text in scene.files.items()})
    for arguments in scene.earlier:
        assert runs(folder, Order(arguments))[0].code == 0
    for name, text in scene.then.items():
        (folder / name).write_bytes(text.encode())
    if scene.run[0] == "lock":
        spoil(folder / "refs.lock.json")
    before = lying_in(folder)
    put(folder, before)
    [whole] = runs(folder, Order(scene.run, keep_steps=True))
    after = lying_in(folder)
    assert whole.code == 0, whole.said
    assert before != after
    assert not [name for name in after if LEFTOVER.fullmatch(name)]
    return Played(folder, scene.run, before, after, whole)


def spoil(lock: Path) -> None:
    """A record without its first authors: there is something to upgrade."""

    def change(line: dict[str, Any]) -> None:
        if "record" in line:
            line["record"]["authors"] = line["record"]["authors"][:1]

    edit_lines(change, lock)


def state_of(played: Played, left: Path) -> str:
    """Old, new, or between: what is left in a folder, every file of which is whole."""
    found = {name: data for name, data in lying_in(left).items() if not LEFTOVER.fullmatch(name)}
    assert found.keys() <= played.before.keys() | played.after.keys()
    assert played.before.keys() <= found.keys()
    for name, data in found.items():
        assert data in (played.before.get(name), played.after.get(name)), f"{name} is neither old nor new"
    if "refs.lock.json" in found:
        Lock.load(left / "refs.lock.json")
    return "old" if found == played.before else "new" if found == played.after else "between"


def check_next_run(played: Played, runs: Runs, order: Order, state: str) -> None:
    """The next run must end as the undisturbed one did."""
    [again] = runs(played.folder, Order(played.arguments))
    assert again.code == 0, again.said
    assert lying_in(played.folder) == played.after, f"after {order}, which left {state}"


def files_in(folder: Path) -> frozenset[tuple[str, bytes]]:
    """The files of a folder; those that are in the making without what is drawn for their names."""
    return frozenset((_DRAWN.sub("", name), data) for name, data in lying_in(folder).items())


_DRAWN = re.compile(r"\.[a-z0-9_]+(?=\.bibnorm\Z)")


@pytest.mark.parametrize("name", SCENES)
def test_killed_before_any_of_its_steps_a_run_leaves_what_the_next_one_can_go_on_from(
    name: str, tmp_path: Path, runs: Runs
) -> None:
    """A run is killed once for each state of its folder: before the first of its steps that finds this state."""
    played = play(SCENES[name], tmp_path / "work", runs)
    steps = played.whole.steps
    assert sum(step.startswith("os.rename") for step in steps) == len(changed(played))
    states, known = [], set[frozenset[tuple[str, bytes]]]()
    for number in range(1, len(steps) + 1):
        left = before_step(played.folder, number)
        states.append(state_of(played, left))
        if (files := files_in(left)) in known:
            continue
        known.add(files)
        put(played.folder, played.before)
        order = Order(played.arguments, at_step=number)
        [killed] = runs(played.folder, order)
        assert killed.killed
        assert files_in(played.folder) == files
        check_next_run(played, runs, order, states[-1])
    assert states[0] == "old"
    assert states[-1] == "new"
    assert ("between" in states) == (len(changed(played)) > 1)
    print(f"\n{name}: {len(steps)} steps, {len(known)} states: {dict(Counter(states))}")


def changed(played: Played) -> list[str]:
    return [name for name, data in played.after.items() if played.before.get(name) != data]
