"""The stand-ins started by hand, for a shell."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from arxiv_answers import ids
from standin import by_hand

from resolvers.registry import ADDRESSED


def test_started_by_hand_it_says_how_to_point_the_tool_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    over = threading.Event()
    over.set()
    by_hand.main(["--port", "0"], over=over)
    said = capsys.readouterr().out
    assert re.search(r"^export BIBNORM_ARXIV_URL=http://127\.0\.0\.1:\d+$", said, re.MULTILINE)
    assert "/api/query?id_list=hep-th/9301068" in said
    slugs = set(re.findall(r"^export BIBNORM_(\w+)_URL=", said, re.MULTILINE))
    assert slugs == {slug.upper().replace("-", "_") for slug in ADDRESSED}


@pytest.mark.parametrize("start", [["-m", "tests.servers"], ["tests/servers"]])
def test_it_starts_as_a_module_and_as_a_folder(start: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    root = Path(__file__).parents[2]
    command = [sys.executable, *start, "--port", "0", "--no-gap", "--old-format"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().partition("=")[2]
            for _ in range(2):
                reply = requests.get(f"{url}/api/query", params={"search_query": "ti:gravity"}, timeout=60)
                assert "ArXiv Query: search_query=ti:gravity" in reply.text
                assert ids(reply.content) != []
        finally:
            process.terminate()
