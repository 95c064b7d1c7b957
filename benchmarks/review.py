"""The review page with many open titles in real Chromium, beside one document that has all titles and candidates.

    python benchmarks/review.py [--runs 5] [--titles 1000 5000]

Every title has an abstract of 1,000 characters and five candidates. Milliseconds from the start of the navigation to
the first byte, the first contentful paint and the load event: medians; the first visit, in which the server reads the
lock file, stands beside them. "One key" is from the press of "1" to the heading of the next title, the decision being
in the file by then.

The simpler way is a program that loads the lock and renders every title with its candidates, words compared, into
one document, again for each visit, with the same templates' helpers and style sheet.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).parent.parent
    sys.path[:0] = [str(root / "benchmarks" / "web"), str(root / "tests" / "helpers")]
    from review_loading import main

    main(__doc__ or "")
