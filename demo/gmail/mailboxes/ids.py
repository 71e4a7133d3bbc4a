"""Ids as Gmail makes them: hex for the API, and the page's own aliases."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime

from demo.gmail.errors import bad_request

SMALLEST = 0x1000000000000000
TOO_LARGE = 1 << 63

_HEX = re.compile(r"[0-9a-fA-F]{1,16}")
_FETCHED = re.compile(r"(?:msg|thread)-f:([0-9]{1,19})")
_AUTHORED = re.compile(r"(?:msg|thread)-a:r-?[0-9]{1,19}")


class MessageIds:
    """Hex ids of 16 digits, increasing with gaps; none is given out twice."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._last = SMALLEST
        # A fixed seed: the same acts give the same ids, so a test can be repeated.
        self._random = random.Random("ids")

    def next(self) -> str:
        """The next id; like Gmail's its upper bits are the time of arrival."""
        arrival = int(self.now().timestamp() * 1000) << 20
        self._last = max(self._last, arrival) + self._random.randrange(1, 1 << 20)
        return f"{self._last:016x}"

    def signed(self) -> str:
        """A random number with a sign, as in msg-a:r-5878982215178809685."""
        sign = self._random.choice(("", "-"))
        return f"r{sign}{self._random.getrandbits(62)}"


def read_id(text: str) -> str:
    """The hex id meant by a REST id or a page alias; an authored alias as it is."""
    fetched = _FETCHED.fullmatch(text)
    if fetched:
        return _checked(int(fetched[1]))
    if _AUTHORED.fullmatch(text):
        return text
    if not _HEX.fullmatch(text):
        raise bad_request("Invalid id value")
    return _checked(int(text, 16))


def page_id(kind: str, hex_id: str) -> str:
    """The page's alias of something received: msg-f:DEC or thread-f:DEC."""
    return f"{kind}-f:{int(hex_id, 16)}"


def _checked(number: int) -> str:
    if number >= TOO_LARGE:
        raise bad_request("Invalid id value")
    return f"{number:x}"
