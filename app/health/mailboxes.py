"""What is wrong with the mailboxes, each with a sentence on what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app import clock
from app.health.finding import Finding, State, fine, wrong
from app.labels.health import Health, Worry

# What goes by itself.
NOTES = {Worry.MARKER, Worry.PARKED}


def findings(
    healths: Sequence[Health], now: datetime, *, pushes: bool
) -> list[Finding]:
    """Each mailbox that has something, and one line for all the others."""
    if not healths:
        return [
            wrong(
                "mailboxes",
                "None is connected: no mail is read, no label moves.",
                "desk mailbox connect ADDRESS --delegated",
            )
        ]
    found = [
        _finding(health, worry, now)
        for health in healths
        for worry in health.worries(now, pushes=pushes)
    ]
    well = sum(not health.worries(now, pushes=pushes) for health in healths)
    said = f"{well} of {len(healths)} have nothing to complain of."
    return [fine("mailboxes", said), *found]


def _finding(health: Health, worry: Worry, now: datetime) -> Finding:
    says, do = SAID[worry](health, now)
    state = State.NOTE if worry in NOTES else State.WRONG
    return Finding(health.address, state, says, do)


Said = Callable[[Health, datetime], tuple[str, str]]
WORKING = "Are a worker and the clock alive? desk sync brings it in step by hand."


def _refused(health: Health, _now: datetime) -> tuple[str, str]:
    return (
        f"It cannot be read: {health.trouble}",
        f"Give the permission again: desk mailbox connect {health.address}.",
    )


def _abandoned(health: Health, now: datetime) -> tuple[str, str]:
    silent = now - (health.drained_at or now)
    return (
        f"A drain was last heard of {_long(silent.total_seconds())} ago: its worker "
        "died or hangs.",
        f"Nothing, if a worker runs: it is taken over at {_at(health.lease_until)}.",
    )


def _late(health: Health, _now: datetime) -> tuple[str, str]:
    return f"It was last in step at {_at(health.in_step_at)}.", WORKING


def _owed_long(health: Health, now: datetime) -> tuple[str, str]:
    age = _long(health.owed_for(now).total_seconds())
    return f"{health.owed} threads are owed labels, the oldest for {age}.", WORKING


def _marker(health: Health, _now: datetime) -> tuple[str, str]:
    since = _at(health.unsettled_since)
    return (
        f"Gmail's history has not reached our own writes since {since}.",
        f"It goes on without after a minute; so far {health.markers_missed} times.",
    )


def _put_off(health: Health, _now: datetime) -> tuple[str, str]:
    return (
        f"Gmail refuses the labels of {health.put_off} threads.",
        "They are tried again later and later; the worker's log says what is refused.",
    )


def _parked(health: Health, _now: datetime) -> tuple[str, str]:
    return (
        f"The labels of {health.parked} threads are undone again and again.",
        "Look for a filter or program that does it; they rest for an hour each time.",
    )


def _watch(health: Health, _now: datetime) -> tuple[str, str]:
    return (
        f"Gmail pushes until {_at(health.watched_until)}; it should be renewed daily.",
        "May Gmail publish to DESK_PUBSUB_TOPIC? Meanwhile the mailbox is polled.",
    )


SAID: dict[Worry, Said] = {
    Worry.REFUSED: _refused,
    Worry.ABANDONED: _abandoned,
    Worry.LATE: _late,
    Worry.OWED_LONG: _owed_long,
    Worry.MARKER: _marker,
    Worry.PUT_OFF: _put_off,
    Worry.PARKED: _parked,
    Worry.WATCH: _watch,
}


def _at(moment: datetime | None) -> str:
    return clock.iso(moment) or "never"


def _long(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
