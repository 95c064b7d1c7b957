"""Whether the time of a piece of work grows with its size only, on any machine and under any tracer."""

from __future__ import annotations

import time
from collections.abc import Callable

# Shorter times say more about the clock than about the work.
_MEASURABLE = 0.02


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Work of `size` takes less than 20 times as long as an eighth of it; quadratic work takes 64 times.

    Less than `size` is enough where an eighth of that can be measured. No time in seconds is a limit: a program whose
    lines are traced on a busy machine takes ten times as long. Work of less than a second is never too slow: a
    collection of the garbage of other tests may be all of it.
    """

    def seconds(count: int) -> float:
        start = time.process_time()
        work(count)
        return time.process_time() - start

    eighth = size // 64
    while (small := seconds(eighth)) < _MEASURABLE and eighth < size // 8:
        eighth = min(2 * eighth, size // 8)
    large = seconds(8 * eighth)
    assert large < max(20 * small, 1.0) or seconds(8 * eighth) < 20 * min(seconds(eighth) for _ in range(3))
