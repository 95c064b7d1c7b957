"""The titles of the saved pages online, without a catalog: requests, time and results; beside it a naive tool.

    python benchmarks/online_pages.py [--shared ../shared] [--faults RUNS] [--real]

Fake services have all of arXiv's titles that we have (1.4 million: distractors of the same words) and the true papers
of Semantic Scholar, Crossref and DBLP. Time is virtual: the program and the server go by a clock that moves only while
somebody waits, so that 150 s of waiting are measured in a few; computing counts in real seconds beside it. The naive
tool asks arXiv for one title at a time, 3 s apart.

`--real` starts the program as its users do, on the clock of the wall (4 minutes): a first run, a second one, and two
at a time. With `--faults` the small page of tests/e2e is looked up that often under random faults (seeded), each time
until the run is complete. What is measured lies in benchmarks/online/.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).parent.parent
    sys.path[:0] = [
        str(root / "benchmarks" / "online"),
        *(str(root / "tests" / name) for name in ("helpers", "e2e", "servers")),
    ]
    from measuring import main

    main(__doc__ or "", root.parent / "shared")
