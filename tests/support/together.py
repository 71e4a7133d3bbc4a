"""Several at once: the same act in many threads, let go at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.support.patience import HANGS

Result = TypeVar("Result")


def together(times: int, act: Callable[[int], Result]) -> list[Result]:
    """What each of `times` threads got from `act(0)`, `act(1)`…; raises as they do."""
    gate = threading.Barrier(times)

    def run(number: int) -> Result:
        gate.wait(timeout=HANGS)
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(run, n) for n in range(times)]]
