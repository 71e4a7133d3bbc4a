"""Things that go wrong on purpose.

`world.faults` covers every mailbox, `mailbox.faults` one. Each kind takes `times` and
`matching`, a regular expression over "METHOD /path":

    refuse(429)          answers the error; nothing is done
    timeout(), cut()     nothing is done, the caller sees TimeoutError, ConnectionError
    lose_answer()        it is done, the caller sees TimeoutError
    part(2)              only the first two messages are changed; "204" as if all were,
                         or with answer=500 or "timeout" what the caller gets instead
    late()               the caller sees TimeoutError; it is done when `land()` says so

Over a real socket the connection is closed instead; httplib2 then tries once more.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from demo.gmail.errors import ApiError

TIMEOUT = "timeout"
CUT = "cut"


@dataclass
class PlannedFault:
    """One thing that will go wrong."""

    matching: re.Pattern[str]
    times: int
    # What the caller gets instead of the true answer, if anything.
    answer: ApiError | str | None = None
    is_done: bool = False
    is_late: bool = False
    # How many messages a change reaches; None means all.
    reach: int | None = None
    # Where late calls wait to land.
    afloat: list[Callable[[], object]] = field(default_factory=list)

    def raise_answer(self) -> None:
        """Give the caller what this fault has for it."""
        if isinstance(self.answer, ApiError):
            raise self.answer
        if self.answer == TIMEOUT:
            raise TimeoutError("timed out")
        if self.answer == CUT:
            raise ConnectionResetError("Connection reset by peer")


class PlannedFaults:
    """What is going to go wrong, the first planned first."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []
        self._afloat: list[Callable[[], object]] = []
        # Called with "METHOD /path" before each call; it may sleep.
        self.latency: Callable[[str], object] | None = None

    def refuse(
        self,
        code: int,
        message: str = "",
        reason: str = "",
        times: int = 1,
        matching: str = "",
    ) -> None:
        """Answer calls with an error."""
        if code == 403 and not reason:
            reason = "rateLimitExceeded"
            message = message or "Rate Limit Exceeded"
        self._plan(
            PlannedFault(re.compile(matching), times, ApiError(code, message, reason))
        )

    def timeout(self, times: int = 1, matching: str = "") -> None:
        """Let calls vanish on their way here."""
        self._plan(PlannedFault(re.compile(matching), times, TIMEOUT))

    def cut(self, times: int = 1, matching: str = "") -> None:
        """Break connections before anything is done."""
        self._plan(PlannedFault(re.compile(matching), times, CUT))

    def lose_answer(self, times: int = 1, matching: str = "") -> None:
        """Do what is asked and let the answers vanish."""
        self._plan(PlannedFault(re.compile(matching), times, TIMEOUT, is_done=True))

    def part(
        self, reach: int, answer: int | str = "", times: int = 1, matching: str = ""
    ) -> None:
        """Change only the first messages of each call."""
        given = ApiError(answer) if isinstance(answer, int) else answer
        fault = PlannedFault(
            re.compile(matching), times, given, is_done=True, reach=reach
        )
        self._plan(fault)

    def late(self, times: int = 1, matching: str = "") -> None:
        """Let calls time out and land when `land()` says so."""
        fault = PlannedFault(re.compile(matching), times, TIMEOUT, is_late=True)
        fault.afloat = self._afloat
        self._plan(fault)

    def land(self) -> None:
        """Do now what is still afloat."""
        while self._afloat:
            # What has become impossible meanwhile is refused, and nobody hears it.
            with suppress(ApiError):
                self._afloat.pop(0)()

    def slow_down(self, seconds: float, lasting: float) -> None:
        """Let each call take so long, for a while."""
        until = time.monotonic() + lasting

        def wait(_line: str) -> None:
            if time.monotonic() < until:
                time.sleep(seconds)

        self.latency = wait

    def wait(self, line: str) -> None:
        """Take as long as this call is meant to."""
        if self.latency:
            self.latency(line)

    def take(self, line: str) -> PlannedFault | None:
        """The fault that this call meets, used up by one."""
        for fault in self._planned:
            if fault.matching.search(line):
                fault.times -= 1
                if not fault.times:
                    self._planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything go right again."""
        self._planned.clear()
        self._afloat.clear()
        self.latency = None

    def _plan(self, fault: PlannedFault) -> None:
        self._planned.append(fault)
