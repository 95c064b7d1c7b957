"""The fake by hand: `python -m tests.servers`; `--help` tells more."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Started as a module, Python looks in the folder it was started from.
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from fakes.command import main
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is missing; install what the tests need: pip install -e '.[test]'")
    main()
