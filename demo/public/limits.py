"""How much one visitor may ask for: the demo is small, and everybody's."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

MINUTE = 60.0
CALLS_A_MINUTE = 120
# Open pages ask for news once a second, and load their files.
LOOKS_A_MINUTE = 1_200
MAX_ACTS = 500
MAX_MAILS = 100
MAX_CHARACTERS = 2_000
MAX_BODY = 100_000
MAX_CALLERS = 20_000


class OverLimit(Exception):
    """Says which limit was met, in a sentence for the visitor."""


class CallRate:
    """At most so many calls a minute by each caller."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most, now
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = {}

    def count(self, caller: str) -> None:
        """One more call.

        Raises:
            OverLimit: it is one too many.
        """
        with self._lock:
            if len(self._calls) > MAX_CALLERS:
                self._calls.clear()
            now, calls = self._now(), self._calls.setdefault(caller, deque())
            while calls and calls[0] <= now - MINUTE:
                calls.popleft()
            if len(calls) >= self._most:
                raise OverLimit("This was very fast. Wait a minute and go on.")
            calls.append(now)


def check_texts(value: Any) -> None:
    """Refuse a JSON value with a text that is too long for the demo.

    Raises:
        OverLimit: there is one.
    """
    waiting = [value]
    # Not by calling itself: how deep the value goes is the visitor's choice.
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) and len(each) > MAX_CHARACTERS:
            most = f"{MAX_CHARACTERS:,}"
            raise OverLimit(f"A text in this demo has at most {most} characters.")
        waiting += each.values() if isinstance(each, dict) else ()
        waiting += each if isinstance(each, list) else ()


class VisitorNames:
    """A name for each visitor's address, which does not tell the address."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def name(self, address: str) -> str:
        """The same for one address as long as this process runs; IPv6 by its /64."""
        network = address
        try:
            if isinstance(ip_address(address), IPv6Address):
                network = str(ip_network(f"{address}/64", strict=False))
        except ValueError:
            network = ""
        return hmac.digest(self._key, network.encode(), hashlib.sha256).hex()[:32]
