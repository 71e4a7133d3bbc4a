"""The sections of a report: what each shows, as a page and as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from addon.words import status_lines
from app.console.reports.found import FoundReport
from app.console.reports.picture import Picture, draw_picture
from app.frontdoor.ratings.counting import RatingCount, counted_by
from app.frontdoor.ratings.table import RatingValue
from app.reports.numbers import HOURS, WEEKDAYS
from app.reports.people import COUNTED
from app.reports.report import series_json
from app.reports.sums import RATES, SERIES, TIMES
from app.wording import mark

Table = tuple[Sequence[str], list[list[Any]]]
TIME_NAMES = ("count", "median_s", "p90_s", "mean_s")
RATE_NAMES = ("count", "hits", "rate")
QUALITY = ("replies", "double_replies", "closed_unanswered", "reopened", "thanks")


@dataclass(frozen=True)
class Section:
    """A page of the report, under `key`; the first one has none.

    `load` reads what its template shows, `table` is its file.
    """

    key: str
    name: str
    load: Callable[[FoundReport], dict[str, Any]]
    table: Callable[[FoundReport], Table]
    has_comparison: bool = False
    has_times: bool = False
    has_rows: bool = False


def _summary(found: FoundReport) -> dict[str, Any]:
    return {
        "now": found.now,
        "before": found.before,
        "unanswered": found.unanswered,
        **_volume_rows(found),
    }


def _volume(found: FoundReport) -> dict[str, Any]:
    return {
        "by_inbox": found.by_inbox,
        "by_channel": found.by_channel,
        **_volume_rows(found),
    }


def _volume_rows(found: FoundReport) -> dict[str, Any]:
    rows, beside = found.rows, found.rows_before
    bars = {name: [row[name] for row in rows] for name in ("received", "resolved")}
    lines = {"line": [row["backlog_open"] for row in rows]}
    if beside:
        lines["dashed"] = [row["received"] for row in beside]
    return {"rows": rows, "volume_picture": draw_picture(bars, lines)}


def _volume_table(found: FoundReport) -> Table:
    rows = [list(series_json(row).values()) for row in found.rows]
    return ("day", *SERIES), rows


def _responses(found: FoundReport) -> dict[str, Any]:
    return {
        "now": found.now,
        "before": found.before,
        "unanswered": found.unanswered,
        "full_rows": found.full_rows,
        "times_picture": _times_picture(found),
    }


def _times_picture(found: FoundReport) -> Picture:
    def medians(rows: list[dict[str, Any]], kind: str) -> list[int | None]:
        return [row[kind]["median_s"] for row in rows]

    lines = {
        "first": medians(found.full_rows, "first_reply"),
        "next": medians(found.full_rows, "next_reply"),
    }
    if found.full_rows_before:
        lines["dashed"] = medians(found.full_rows_before, "first_reply")
    return draw_picture({}, lines)


def _responses_table(found: FoundReport) -> Table:
    names = [f"{kind}_{name}" for kind in TIMES for name in TIME_NAMES]
    rows = [
        [_day(row), *(row[kind][name] for kind in TIMES for name in TIME_NAMES)]
        for row in found.full_rows
    ]
    return ("day", *names), rows


def _quality(found: FoundReport) -> dict[str, Any]:
    bars = {
        "received": [row["reopened"] for row in found.full_rows],
        "resolved": [row["double_replies"] for row in found.full_rows],
    }
    return {
        "now": found.now,
        "before": found.before,
        "full_rows": found.full_rows,
        "quality_picture": draw_picture(bars, {}),
    }


def _quality_table(found: FoundReport) -> Table:
    names = [f"{rate}_{name}" for rate in RATES for name in RATE_NAMES]
    rows = [
        [
            _day(row),
            *(row[name] for name in QUALITY),
            *(row[rate][name] for rate in RATES for name in RATE_NAMES),
        ]
        for row in found.full_rows
    ]
    return ("day", *QUALITY, *names), rows


def _hours(found: FoundReport) -> dict[str, Any]:
    most = {name: max(map(max, rows)) or 1 for name, rows in found.heat.items()}
    return {"heat": found.heat, "most": most}


def _hours_table(found: FoundReport) -> Table:
    rows = [
        [day + 1, hour, *(found.heat[name][day][hour] for name in found.heat)]
        for day in range(WEEKDAYS)
        for hour in range(HOURS)
    ]
    return ("weekday", "hour", *found.heat), rows


def _tags(found: FoundReport) -> dict[str, Any]:
    return {"tags": found.tags}


def _tags_table(found: FoundReport) -> Table:
    names = ("tag", "received", "before")
    return names, [[row[name] for name in names] for row in found.tags]


def _people(found: FoundReport) -> dict[str, Any]:
    return {"people": found.people}


def _people_table(found: FoundReport) -> Table:
    names = ("person", *COUNTED)
    now = ("open_now", "waiting_now")
    rows = [
        [
            *(row[name] for name in names),
            *(row["first_reply"][name] for name in TIME_NAMES),
            *(row[name] for name in now),
        ]
        for row, _ in found.people
    ]
    return (*names, *(f"first_reply_{name}" for name in TIME_NAMES), *now), rows


def _ratings(found: FoundReport) -> dict[str, Any]:
    every = counted_by(found.rated, lambda _: "")
    places = {each.id: each.address for each in found.asked.places}
    people = found.rated_of_people
    named = {e.person_id: (e.name or "", e.address or "") for e in people}
    names = status_lines.told_apart(list(named.values()))
    called = dict(zip(named, names, strict=True))
    return {
        "ratings": every.get("", RatingCount()),
        "rated_by_inbox": counted_by(found.rated, lambda e: places[e.inbox_id]),
        "rated_by_person": counted_by(people, lambda e: called[e.person_id]),
        "rating_values": list(RatingValue),
    }


def _ratings_table(found: FoundReport) -> Table:
    places = {each.id: each.address for each in found.asked.places}
    by = {
        "inbox": counted_by(found.rated, lambda e: places[e.inbox_id]),
        "person": counted_by(found.rated_of_people, lambda e: e.address or ""),
    }
    rows = [
        [kind, name, *(count.counted[v] for v in RatingValue), count.excluded.total()]
        for kind, counts in by.items()
        for name, count in sorted(counts.items())
    ]
    return ("by", "name", *RatingValue, "excluded"), rows


def _day(row: dict[str, Any]) -> str:
    day: str = row["day"].isoformat()
    return day


SECTIONS = (
    Section("", mark("Summary"), _summary, _volume_table, True, True, True),
    Section("volume", mark("Volume"), _volume, _volume_table, True, has_rows=True),
    Section(
        "responses",
        mark("Response times"),
        _responses,
        _responses_table,
        True,
        True,
        True,
    ),
    Section("quality", mark("Quality"), _quality, _quality_table, True, has_rows=True),
    Section("hours", mark("By hour"), _hours, _hours_table),
    Section("tags", mark("Tags"), _tags, _tags_table, True),
    Section("ratings", mark("Ratings"), _ratings, _ratings_table),
    Section("people", mark("People"), _people, _people_table, has_times=True),
)
