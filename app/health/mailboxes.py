"""What is wrong with the mailboxes, each with a sentence on what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app import clock
from app.health.finding import Finding, FindingState, fine, wrong
from app.labels.health import MailboxHealth, SyncProblem

# What goes by itself.
NOTES = {SyncProblem.READ_ANEW, SyncProblem.MARKER, SyncProblem.PARKED}


def mailbox_findings(
    healths: Sequence[MailboxHealth], now: datetime, *, pushes: bool
) -> list[Finding]:
    """Each mailbox that has something, and one line for all the others."""
    if not healths:
        return [
            wrong(
                "mailboxes",
                "None is connected: no mail is read, no label moves.",
                "desk mailbox connect ADDRESS prints a link for its owner.",
            )
        ]
    found = [
        _finding(health, worry, now)
        for health in healths
        for worry in health.worries(now, pushes=pushes)
    ]
    well = sum(not health.worries(now, pushes=pushes) for health in healths)
    said = f"{well} of {len(healths)} are healthy."
    return [fine("mailboxes", said), *found]


def _finding(health: MailboxHealth, worry: SyncProblem, now: datetime) -> Finding:
    says, do = SENTENCES[worry](health, now)
    state = FindingState.NOTE if worry in NOTES else FindingState.WRONG
    return Finding(health.address, state, says, do)


Said = Callable[[MailboxHealth, datetime], tuple[str, str]]
WORKING = "Are a worker and the clock alive? desk sync does it by hand."


def _refused(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    since = health.waits_since or health.token.since
    when = f" since {_at(since)}" if since else ""
    says = f"It cannot be read{when}: {health.trouble}"
    if health.is_delegated:
        again = f"desk mailbox connect {health.address} --delegated"
        return says, f"Once that is mended: {again}, or wait five minutes."
    return says, f"Give the permission again: desk mailbox connect {health.address}."


def _google(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    return (
        f"Google does not answer, or with errors, since {_at(health.waits_since)}.",
        "Can this machine reach gmail.googleapis.com and oauth2.googleapis.com? It is "
        "tried again all the time; nothing is lost.",
    )


def _read_anew(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    return (
        f"Its history at Gmail had run out at {_at(health.waits_since)}.",
        "Nothing to do: Gmail's lists are read a minute later, and new mail with them.",
    )


def _abandoned(health: MailboxHealth, now: datetime) -> tuple[str, str]:
    silent = now - (health.drained_at or now)
    return (
        f"A sync job gave its last sign of life {_long(silent.total_seconds())} ago: "
        "its worker died or hangs.",
        "Nothing to do if a worker runs: it is taken over at "
        f"{_at(health.lease_until)}.",
    )


def _late(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    return f"It was last synced at {_at(health.in_step_at)}.", WORKING


def _owed_long(health: MailboxHealth, now: datetime) -> tuple[str, str]:
    age = _long(health.owed_for(now).total_seconds())
    return f"{health.owed} threads have pending labels, the oldest for {age}.", WORKING


def _marker(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    since = _at(health.unsettled_since)
    return (
        f"Gmail's history does not show our own writes since {since}.",
        "After a minute the sync goes on without them; "
        f"so far {health.markers_missed} times.",
    )


def _put_off(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    return (
        f"Gmail refuses the labels of {health.put_off} threads.",
        "They are tried again later and later; the worker's log says what is refused.",
    )


def _parked(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    return (
        f"The labels of {health.parked} threads are undone again and again.",
        "Look for a filter or program that does it; they rest for an hour each time.",
    )


def _watch(health: MailboxHealth, _now: datetime) -> tuple[str, str]:
    if health.watch_trouble is not None:
        due = _at(health.watch_due_at)
        return (
            f"Gmail does not push its changes. {health.watch_trouble}",
            f"Meanwhile it is polled. Gmail is asked again at {due}, and at once after "
            "desk pubsub --apply.",
        )
    return (
        f"Gmail pushes until {_at(health.watched_until)}; it should be renewed daily.",
        "Is the clock alive? Meanwhile the mailbox is polled.",
    )


SENTENCES: dict[SyncProblem, Said] = {
    SyncProblem.REFUSED: _refused,
    SyncProblem.GOOGLE: _google,
    SyncProblem.ABANDONED: _abandoned,
    SyncProblem.LATE: _late,
    SyncProblem.OWED_LONG: _owed_long,
    SyncProblem.READ_ANEW: _read_anew,
    SyncProblem.MARKER: _marker,
    SyncProblem.PUT_OFF: _put_off,
    SyncProblem.PARKED: _parked,
    SyncProblem.WATCH: _watch,
}


def _at(moment: datetime | None) -> str:
    return clock.iso(moment) or "never"


def _long(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
