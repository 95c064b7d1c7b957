"""The examples of docs/ci.md, the hooks and the action: each run here as far as it goes without the services."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import textwrap
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from copied_program import Copied
from places import ROOT

from normalizer.config import find_settings
from normalizer.lint.registry import RULES

# Each starts shells and programs, and what they run is the same on every Python.
pytestmark = pytest.mark.once

TWINS = "@article{a, doi = {10.1000/x}}\n@article{b, doi = {10.1000/x}}\n"
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(own_folder: Path, copied: Copied, monkeypatch: pytest.MonkeyPatch) -> Path:
    programs = own_folder / "programs"
    programs.mkdir()
    copied.write(programs / "bibnorm")
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    work = own_folder / "work"
    (work / "paper").mkdir(parents=True)
    monkeypatch.chdir(work)
    Path("paper/refs.bib").write_text(TWINS)
    return work


def example(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"docs/ci.md has no example {name}"
    return found[1]


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """As GitHub runs it: https://docs.github.com/actions/reference/workflow-syntax, `shell: bash`."""
    bash = shutil.which("bash")
    assert bash, "this needs bash, as the services do"
    command = [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


def step(name: str) -> str:
    """The script of a step of the action."""
    found = re.search(rf"- name: {name}\n.*?      run: \|\n((?:        [^\n]*\n|\n)+)", ACTION, re.DOTALL)
    assert found, f"action.yml has no step {name}"
    return textwrap.dedent(found[1])


def inputs(**given: str) -> dict[str, str]:
    """The inputs of the action as its steps see them, with its own defaults."""
    defaults = dict(re.findall(r"^  ([\w-]+):\n    description: .*\n    default: \"?(.*?)\"?$", ACTION, re.MULTILINE))
    variables = dict(re.findall(r"^        ([A-Z_]+): \$\{\{ inputs\.([\w-]+) \}\}$", ACTION, re.MULTILINE))
    assert len(variables) == 8
    return {variable: given.get(name.replace("-", "_"), defaults[name]) for variable, name in variables.items()}


def test_the_action_annotates_and_fails() -> None:
    done = shell(step("Check"), **inputs(files="paper/"))
    assert done.returncode == 1
    assert "::error file=paper/refs.bib,line=2," in done.stdout


def test_the_action_passes_its_options_on() -> None:
    given = inputs(files="paper/ paper/refs.bib", fail_on="never", sarif="out.sarif", arguments="--select BIB203 -q")
    done = shell(step("Check"), **given)
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads(Path("out.sarif").read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["BIB203"]


@pytest.mark.parametrize(
    ("given", "options"),
    [({"online": "true", "email": "me@example.org"}, "--online --email me@example.org"), ({}, "--format github")],
)
def test_the_action_goes_online_only_when_asked(given: dict[str, str], options: str, folder: Path) -> None:
    program = folder / "bin" / "bibnorm"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    done = shell(step("Check"), PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}", **inputs(**given))
    assert done.stdout.split(" -- ")[0].endswith(options)


@pytest.mark.parametrize(
    ("given", "is_camera_ready", "code"),
    [({}, True, 0), ({"fail_on": "warning"}, True, 1), ({"profile": "default"}, False, 0)],
    ids=["settings", "another threshold", "another profile"],
)
def test_the_action_leaves_the_rest_to_the_settings(given: dict[str, str], is_camera_ready: bool, code: int) -> None:
    Path("bibnorm.toml").write_text('profile = "camera-ready"\nfail-on = "error"\n')
    entry = "@article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}\n"
    Path("paper/refs.bib").write_text(entry)
    done = shell(step("Check"), **inputs(files="paper", **given))
    assert ("BIB507" in done.stdout, done.returncode) == (is_camera_ready, code)


def test_the_action_knows_a_baseline() -> None:
    check = ["bibnorm", "check", "paper", "--baseline", "known.json", "--write-baseline"]
    subprocess.run(check, check=True, capture_output=True)
    done = shell(step("Check"), **inputs(files="paper", baseline="known.json"))
    assert done.returncode == 0
    assert "::error" not in done.stdout


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq, which the runners of GitHub have")
def test_the_action_suggests_each_fix_once(folder: Path) -> None:
    Path("paper/refs.bib").write_text("@misc{a, title = {T}, pages = {1-2}}\n@misc{b, title = {T}, pages = {1-2}}\n")
    program = folder / "bin" / "gh"
    program.parent.mkdir()
    known = {"path": "paper/refs.bib", "body": ""}
    program.write_text(
        "#!/bin/sh\nfor last; do :; done\n"
        'case "$*" in *reviews*) cat "$last" > posted.json;; *comments*) cat known.json;; *) cat pull.diff;; esac\n'
    )
    program.chmod(0o755)
    Path("pull.diff").write_text("--- a/paper/refs.bib\n+++ b/paper/refs.bib\n@@ -0,0 +1,2 @@\n+x\n+y\n")
    variables = re.findall(r"^        ([A-Z_]+): ", ACTION.split("name: Suggest")[1], re.MULTILINE)
    given = {
        **dict.fromkeys(variables, ""),
        **inputs(files="paper/"),
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(program.parent),
        "GITHUB_WORKSPACE": str(Path.cwd()),
        "HEAD": "abc",
    }
    Path("known.json").write_text(json.dumps(known))
    done = shell(step("Suggest"), **given)
    assert done.returncode == 0, done.stderr
    posted = json.loads(Path("posted.json").read_text())
    assert posted["commit_id"] == "abc"
    assert [comment["line"] for comment in posted["comments"]] == [1, 2]
    first = {name: posted["comments"][0][name] for name in ("path", "body")}
    Path("known.json").write_text(json.dumps(known) + json.dumps(first))
    assert shell(step("Suggest"), **given).returncode == 0
    assert [comment["line"] for comment in json.loads(Path("posted.json").read_text())["comments"]] == [2]
    Path("posted.json").unlink()
    check = ["bibnorm", "check", "paper", "--baseline", "accepted.json", "--write-baseline"]
    subprocess.run(check, check=True, capture_output=True)
    assert shell(step("Suggest"), **given | {"BASELINE": "accepted.json"}).returncode == 0
    assert not Path("posted.json").exists(), "what the baseline has is not suggested"


def test_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: ((?!OWNER)\S+)", ACTION + PAGE)
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each) for each in used)


@pytest.mark.parametrize("text", ["$(touch hacked)", "`touch hacked`", "; touch hacked", '"; touch hacked; "'])
def test_no_input_of_the_action_is_run_as_a_command(folder: Path, text: str) -> None:
    shell(
        step("Check"),
        **inputs(**dict.fromkeys(("files", "profile", "fail_on", "baseline", "sarif", "arguments"), text)),
    )
    assert not (folder / "hacked").exists()
    assert "${{" not in step("Check") + step("Suggest")


@pytest.mark.parametrize("hook", ["bibnorm-check", "bibnorm-fix"])
def test_hooks_take_the_files_of_a_commit(hook: str) -> None:
    found = re.search(rf"- id: {hook}\n(?:  .*\n)*?  entry: (.*)\n(?:  .*\n)*?  files: (.*)\n", HOOKS)
    assert found
    assert re.search(found[2], "paper/refs.bib")
    assert not re.search(found[2], "refs.bib.bak")
    done = subprocess.run([*found[1].split(), "paper/refs.bib"], capture_output=True, text=True, check=False)
    assert done.returncode == (1 if hook == "bibnorm-check" else 0), done.stderr


def test_the_example_for_pre_commit_names_hooks_that_there_are() -> None:
    text = example("pre-commit")
    named = re.findall(r"- id: (\S+)", text)
    assert named
    assert set(named) <= set(re.findall(r"- id: (\S+)", HOOKS))
    revision = re.search(r"rev: (\S+)", text)
    assert revision
    assert re.fullmatch(r"[0-9a-f]+|.*\..*", revision[1]), "pre-commit warns of other ones, which are branches"
    arguments = re.search(r"args: \[(.*)\]", text)
    assert arguments
    done = subprocess.run(
        ["bibnorm", "check", *arguments[1].split(", "), "paper/refs.bib"], capture_output=True, check=False
    )
    assert done.returncode == 1


def test_the_example_for_github_uses_inputs_of_the_action() -> None:
    used = re.search(r"uses: OWNER/bibnorm@.*\n +with:\n((?: {10}.*\n)+)", example("github"))
    assert used
    named = dict(re.findall(r"^ +([\w-]+): (.*)$", used[1], re.MULTILINE))
    assert set(named) <= set(re.findall(r"^  ([\w-]+):\n    description", ACTION, re.MULTILINE))
    done = shell(step("Check"), **inputs(**{name.replace("-", "_"): value for name, value in named.items()}))
    assert done.returncode == 1
    assert json.loads(Path(named["sarif"]).read_text())["version"] == "2.1.0"


def test_the_example_for_gitlab_writes_the_reports_that_it_names() -> None:
    text = example("gitlab")
    (command,) = re.findall(r"- (bibnorm .*)", text)
    assert shell(command).returncode == 1
    quality, junit = (re.search(rf"{name}: (\S+)", text) for name in ("codequality", "junit"))
    assert quality
    assert junit
    assert json.loads(Path(quality[1]).read_text())[0]["location"]["path"] == "paper/refs.bib"
    assert ElementTree.fromstring(Path(junit[1]).read_text()).find("testsuite/testcase/failure") is not None


def test_the_example_of_a_baseline_runs() -> None:
    shutil.copy("paper/refs.bib", "refs.bib")
    first, second = example("baseline").splitlines()
    assert shell(first).returncode == 0
    assert shell(second).returncode == 0
    with Path("refs.bib").open("a") as file:
        file.write("@article{c, doi = {10.1000/x}}\n")
    assert shell(second).returncode == 1


def test_the_example_of_settings_is_accepted() -> None:
    Path("pyproject.toml").write_text(example("settings"))
    assert set(find_settings(Path.cwd())) == {"profile", "ignore", "fail-on", "baseline"}
    shell("bibnorm check paper/refs.bib --write-baseline")
    done = shell("bibnorm check paper/refs.bib")
    assert done.returncode == 0, done.stderr


def test_what_the_page_names_is_there() -> None:
    codes = set(re.findall(r"BIB\d{3}", PAGE))
    assert codes
    assert codes <= {rule.code for rule in RULES}
