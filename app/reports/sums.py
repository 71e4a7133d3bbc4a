"""Sums of days put together: what they count, how long it took, and shares."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.reports.facts import FactKind as Kind

P90 = 90
MEDIAN = 50

# What is only counted.
VOLUME = (
    "received", "answered", "replies", "extra_replies", "double_replies",
    "closed_unanswered", "resolved", "reopened", "thanks",
)  # fmt: skip
# How many stood so at the end of a day.
BACKLOG = ("backlog_open", "backlog_waiting")
# What a row of a series tells.
SERIES = (*VOLUME, *BACKLOG, "imported")
# What takes time.
TIMES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.RESOLUTION, Kind.WITH_US)
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY)
# Each with the kind whose hits it is a share of.
RATES = {"reopen_rate": Kind.RESOLVED, "first_contact": Kind.FIRST_CONTACT}


@dataclass
class Sum:
    """Facts of one kind added up; each of the `values` are a day's seconds, sorted."""

    count: int = 0
    hits: int = 0
    total: int = 0
    values: list[array[int]] = field(default_factory=list)


Sums = Mapping[Kind, Sum]


def rank(runs: Sequence[Sequence[int]], percent: int) -> int | None:
    """The value at place ⌈percent · n / 100⌉ of all, of which each run is sorted.

    So each is the time of a ticket that can be opened; None of none. A year of a large
    desk has a million: only those are sorted that lie where most runs have theirs.
    """
    known = [run for run in runs if run]
    if not known:
        return None
    place = max(1, -(-percent * sum(map(len, known)) // 100))
    near = sorted([run[(len(run) - 1) * percent // 100] for run in known])
    some = (len(near) - 1) // 4
    ends = min(run[0] for run in known), max(run[-1] for run in known)
    for low, high in ((near[some], near[-1 - some]), ends):
        starts = [bisect_left(run, low) for run in known]
        at = place - sum(starts)
        found: list[int] = []
        for run, start in zip(known, starts, strict=True):
            found += run[start : bisect_right(run, high, start)]
        if 1 <= at <= len(found):
            return sorted(found)[at - 1]
    raise AssertionError("all values lie between the ends")


def add_up(counts: Iterable[Any], values: Iterable[Any] = ()) -> dict[Kind, Sum]:
    """Rows of days put together, by kind: what they count, and their `values`."""
    found: dict[Kind, Sum] = defaultdict(Sum)
    for row in counts:
        kept = found[Kind(row.kind)]
        kept.count += int(row.count)
        kept.hits += int(row.hits)
        kept.total += int(row.total)
    for row in values:
        found[Kind(row.kind)].values.append(array("I", row.values))
    return found


def volume(sums: Sums) -> dict[str, Any]:
    """What is only counted; see `VOLUME`."""
    first, following, extra, reopened = (
        sums.get(kind, Sum())
        for kind in (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY, Kind.REOPENED)
    )
    counts = {
        "answered": first.count + following.count,
        "replies": first.count + following.count + extra.count,
        "extra_replies": extra.count,
        "double_replies": extra.hits,
        "reopened": reopened.count,
        "thanks": reopened.hits,
    }
    for kind in (Kind.RECEIVED, Kind.CLOSED_UNANSWERED, Kind.RESOLVED):
        counts[kind.value] = sums.get(kind, Sum()).count
    return {name: counts[name] for name in VOLUME}


def totals(sums: Sums) -> dict[str, Any]:
    """All numbers: what is counted, what takes time, and shares."""
    times = {kind.value: times_of(sums.get(kind, Sum())) for kind in TIMES}
    rates = {name: rate_of(sums.get(kind, Sum())) for name, kind in RATES.items()}
    return {**volume(sums), **times, **rates}


def times_of(kept: Sum) -> dict[str, int | None]:
    """How many, and their median, ninth decile and mean in seconds."""
    return {
        "count": kept.count,
        "median_s": rank(kept.values, MEDIAN),
        "p90_s": rank(kept.values, P90),
        "mean_s": round(kept.total / kept.count) if kept.count else None,
    }


def rate_of(kept: Sum) -> dict[str, Any]:
    """A share: of how many, how many, and the quotient; None of none."""
    rate = kept.hits / kept.count if kept.count else None
    return {"count": kept.count, "hits": kept.hits, "rate": rate}
