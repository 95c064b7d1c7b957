"""What a command loads before it does anything: start-up is what completion and CI wait for."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys; from normalizer.cli.main import run; run(['--version']); print(*sorted(sys.modules))"


def test_version_loads_no_source_and_no_library_but_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = done.stdout.split("\n")[1].split()
    assert {name for name in loaded if name.startswith("resolvers.")} == {"resolvers.errors"}
    assert {"numpy", "pydantic", "requests", "bibtexparser"}.isdisjoint(loaded)
