"""The output formats as parameters of tests: a reading list needs pandoc."""

import pytest

from normalizer.export import FORMATS

LISTS = ("markdown", "html", "text")
EACH_FORMAT = [pytest.param(name, marks=pytest.mark.tools if name in LISTS else ()) for name in FORMATS]
