"""A place to step in between two calls of a client.

    mailbox.before("POST .*/threads/.*/modify", act, nth=2)

runs `act()` just before the second call from now whose "METHOD /path" matches, and
`mailbox.after(...)` just after it was done. An act runs outside the world's lock and
once; it works on the world directly or through a client of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass
class CallHook:
    """One act waiting for its call."""

    when: str
    matching: re.Pattern[str]
    act: Act
    nth: int


class CallHooks:
    """The acts that wait for calls of one mailbox."""

    def __init__(self) -> None:
        self._waiting: list[CallHook] = []

    def add(self, when: str, matching: str, act: Act, nth: int) -> None:
        """Wait for the nth matching call from now; `when` is before or after."""
        self._waiting.append(CallHook(when, re.compile(matching), act, nth))

    def due(self, when: str, line: str) -> list[Act]:
        """The acts whose call this is; each is given out once."""
        waiting = [each for each in self._waiting if each.when == when]
        for hook in [each for each in waiting if each.matching.search(line)]:
            hook.nth -= 1
        done = [each for each in waiting if each.nth == 0]
        self._waiting = [each for each in self._waiting if each not in done]
        return [hook.act for hook in done]
