"""Who tries the demo now: each seat is one company, for a while."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# Without letters and digits that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 26
MAX_SEATS_OF_ONE = 3
READY = 5


def random_name(length: int) -> str:
    """Letters and digits that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


class SeatsFull(Exception):
    """Every seat is taken; `seconds` until one is free for sure."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooManySeats(Exception):
    """This visitor has as many as one may have."""


@dataclass
class Seat:
    """One company of the demo; `owner` is who took it, "" while it is ready."""

    domain: str
    form_key: str
    made_at: float
    token: str = field(default_factory=lambda: random_name(TOKEN_LENGTH))
    owner: str = ""
    taken_at: float = 0.0
    seen_at: float = 0.0
    acts: int = 0
    mails: int = 0


class DemoSeats:
    """All seats, in memory and in a file, so that a restart keeps them.

    `idle` and `life` are seconds: of silence, and from the first visit.
    """

    def __init__(
        self, file: Path, most: int, idle: float, life: float,
        now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.most, self.idle, self.life = most, idle, life
        self._now, self._file = now, file
        self._lock = threading.RLock()
        self._seats: dict[str, Seat] = {}
        # Companies that are to be taken off desk and Gmail.
        self._gone: list[str] = []
        self._load()

    def take(self, owner: str) -> Seat | None:
        """A ready seat, from now on this visitor's; None while none is ready.

        Raises:
            SeatsFull: nobody more has room.
            TooManySeats: this visitor has enough.
        """
        with self._lock:
            taken = [each for each in self._seats.values() if each.owner]
            if sum(each.owner == owner for each in taken) >= MAX_SEATS_OF_ONE:
                raise TooManySeats
            if len(taken) >= self.most:
                raise SeatsFull(max(1, round(min(map(self._left, taken)))))
            ready = [each for each in self._seats.values() if not each.owner]
            if not ready:
                return None
            # The newest: its mails came just now.
            seat = max(ready, key=lambda each: each.made_at)
            seat.owner, seat.taken_at = owner, self._now()
            seat.seen_at = seat.taken_at
            self._save()
            return seat

    def find(self, token: str, *, acts: bool = True) -> Seat | None:
        """The taken seat of this token; `acts`: somebody does something there."""
        with self._lock:
            seat = self._seats.get(token)
            if seat is None or not seat.owner or self._left(seat) <= 0:
                return None
            if acts:
                seat.seen_at = self._now()
            return seat

    def of_domain(self, domain: str) -> Seat | None:
        """The taken seat of the company with this domain."""
        with self._lock:
            found = (each for each in self._seats.values() if each.domain == domain)
            seat = next(found, None)
            return self.find(seat.token) if seat else None

    def until(self, seat: Seat) -> float:
        """When it is over at the latest, in seconds since 1970."""
        return seat.taken_at + self.life

    def tokens(self) -> set[str]:
        """The tokens of all seats."""
        with self._lock:
            return set(self._seats)

    def domains(self) -> list[str]:
        """The companies of all seats, and those that are to be removed."""
        with self._lock:
            return [*(each.domain for each in self._seats.values()), *self._gone]

    def add(self, domain: str, form_key: str) -> None:
        """One more company is ready."""
        with self._lock:
            seat = Seat(domain, form_key, self._now())
            self._seats[seat.token] = seat
            self._save()

    def end(self, token: str) -> None:
        """This seat is over now."""
        with self._lock:
            if seat := self._seats.pop(token, None):
                self._gone.append(seat.domain)
                self._save()

    def end_old(self) -> None:
        """End every seat whose time is over, and ready ones whose mails are old."""
        with self._lock:
            for seat in list(self._seats.values()):
                if self._left(seat) <= 0:
                    self.end(seat.token)

    def wants_more(self) -> bool:
        """Whether another company is to be made ready."""
        with self._lock:
            ready = sum(not each.owner for each in self._seats.values())
            return ready < READY and len(self._seats) < self.most

    def gone(self) -> list[str]:
        """The companies that are to be removed."""
        with self._lock:
            return list(self._gone)

    def removed(self, domain: str) -> None:
        """That company is on neither desk nor Gmail any more."""
        with self._lock:
            self._gone.remove(domain)
            self._save()

    def _left(self, seat: Seat) -> float:
        if not seat.owner:
            return seat.made_at + self.life - self._now()
        ends = min(seat.seen_at + self.idle, self.until(seat))
        return ends - self._now()

    def _load(self) -> None:
        if not self._file.exists():
            return
        kept: Mapping[str, Any] = json.loads(self._file.read_text())
        seats = [Seat(**each) for each in kept["seats"]]
        for each in seats:
            # Who pressed when is written now and then only, and nobody could just now.
            each.seen_at = self._now()
        self._seats = {each.token: each for each in seats}
        self._gone = list(kept["gone"])

    def _save(self) -> None:
        seats = [asdict(each) for each in self._seats.values()]
        written = self._file.with_suffix(".new")
        written.write_text(json.dumps({"seats": seats, "gone": self._gone}))
        written.chmod(0o600)
        written.replace(self._file)
