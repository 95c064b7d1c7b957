"""What the command line sets before NumPy is imported."""

from __future__ import annotations

import pytest

from normalizer.cli.main import sorts_slowly


@pytest.mark.parametrize(
    ("vendor", "flags", "slow"),
    [
        ("AuthenticAMD", "avx2 avx512f avx512dq", True),
        ("AuthenticAMD", "avx2", False),
        ("GenuineIntel", "avx512f", False),
    ],
)
def test_only_amd_processors_with_avx_512_sort_slowly(vendor: str, flags: str, slow: bool) -> None:
    processor = f"processor\t: 0\nvendor_id\t: {vendor}\nflags\t\t: fpu sse {flags} rdseed\n\nprocessor\t: 1\n"
    assert sorts_slowly(processor.encode()) is slow
