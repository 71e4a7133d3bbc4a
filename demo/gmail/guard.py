"""The one lock of the world; who changed is told when the outermost act ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from demo.gmail.mailbox import Mailbox

P = ParamSpec("P")
R = TypeVar("R")


class Guard:
    """A re-entrant lock that gathers the mailboxes changed while it is held."""

    def __init__(self, tell: Callable[[Mailbox], None]) -> None:
        self._lock = threading.RLock()
        self._tell = tell
        self._depth = 0
        self._changed: dict[str, Mailbox] = {}

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._depth == 1:
                changed, self._changed = self._changed, {}
                for mailbox in changed.values():
                    self._tell(mailbox)
        finally:
            self._depth -= 1
            self._lock.release()

    def changed(self, mailbox: Mailbox) -> None:
        """Remember that this mailbox has something new in its history."""
        self._changed[mailbox.address] = mailbox


class Guarded(Protocol):
    """Anything that lives under the world's lock."""

    guard: Guard


G = TypeVar("G", bound=Guarded)


def atomic(act: Callable[Concatenate[G, P], R]) -> Callable[Concatenate[G, P], R]:
    """Let nobody see the world in the middle of this act."""

    @wraps(act)
    def whole(self: G, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.guard:
            return act(self, *args, **kwargs)

    return cast(Callable[Concatenate[G, P], R], whole)
