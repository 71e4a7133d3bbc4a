"""The one lock of the world; who changed is told when the outermost act ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


class Addressed(Protocol):
    """What can change under the lock, known by its address: a mailbox."""

    address: str


Changed = TypeVar("Changed", bound=Addressed)


class WorldLock(Generic[Changed]):
    """A re-entrant lock that gathers the mailboxes changed while it is held."""

    def __init__(self, tell: Callable[[Changed], None]) -> None:
        self._lock = threading.RLock()
        self._tell = tell
        self._depth = 0
        self._changed: dict[str, Changed] = {}

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

    def changed(self, mailbox: Changed) -> None:
        """Remember that this mailbox has something new in its history."""
        self._changed[mailbox.address] = mailbox


class LockedPart(Protocol):
    """Anything that lives under the world's lock."""

    guard: WorldLock[Any]


G = TypeVar("G", bound=LockedPart)


def under_lock(act: Callable[Concatenate[G, P], R]) -> Callable[Concatenate[G, P], R]:
    """Let nobody see the world in the middle of this act."""

    @wraps(act)
    def whole(self: G, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.guard:
            return act(self, *args, **kwargs)

    return cast(Callable[Concatenate[G, P], R], whole)
