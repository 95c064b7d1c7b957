"""Where things lie."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"

# Coverage counts what the workers of pytest run. What they start would take 0.15 s of CPU time longer each, and reaches
# the same lines; a test whose program has lines of its own adds this to its environment.
COUNTED = {name: os.environ[name] for name in ("COVERAGE_PROCESS_CONFIG",) if name in os.environ}
if "PYTEST_XDIST_WORKER" in os.environ:
    for _name in COUNTED:
        del os.environ[_name]
