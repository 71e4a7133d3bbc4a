"""`/metrics`: the figures of the sync, as Prometheus reads them; no addresses."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response, current_app, request

from app import chore, clock
from app.desk import Desk
from app.health import parts
from app.health.finding import State
from app.labels import health
from app.labels.health import Health

bp = Blueprint("metrics", __name__)

LOOPBACK = {"127.0.0.1", "::1"}
# A proxy on this machine calls from here, too, for everybody.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
TYPE = "text/plain; version=0.0.4; charset=utf-8"

Value = float | bool | datetime | None
Row = tuple[str, Value]


@bp.get("/metrics")
def metrics() -> Response:
    """All figures, for this machine or for whoever has the token."""
    desk: Desk = current_app.extensions["desk"]
    if not _may(desk):
        return Response(status=403)
    lines = "".join(_written(_everything(desk)))
    return Response(lines, content_type=TYPE)


def _may(desk: Desk) -> bool:
    token = desk.settings.metrics_token
    if token is not None:
        wanted = f"Bearer {token.get_secret_value()}".encode()
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, wanted):
            return True
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in LOOPBACK and not is_forwarded


def _everything(desk: Desk) -> Iterator[Row]:
    is_there = parts.database(desk).state is State.OK
    yield "database_up", is_there
    yield "redis_up", desk.jobs.is_alive()
    vitals = desk.jobs.vitals()
    if vitals is not None:
        yield "workers", vitals.workers
        yield "jobs_waiting", vitals.waiting
        yield "jobs_abandoned", vitals.abandoned
    if is_there and parts.schema(desk).state is State.OK:
        with desk.database.reading() as session:
            yield "clock_tick_timestamp_seconds", chore.last_tick(session)
            mailboxes = health.of_all(session)
        for each in mailboxes:
            yield from _of_mailbox(each)


def _of_mailbox(each: Health) -> Iterator[Row]:
    now, me = clock.now(), f'{{mailbox="{each.mailbox_id}"}}'
    yield f"mailbox_permitted{me}", not each.is_refused
    yield f"mailbox_pushed_timestamp_seconds{me}", each.pushed_at
    yield f"mailbox_read_timestamp_seconds{me}", each.read_at
    yield f"mailbox_in_step_timestamp_seconds{me}", each.in_step_at
    yield f"mailbox_watch_ends_timestamp_seconds{me}", each.watched_until
    yield f"mailbox_abandoned{me}", each.is_abandoned(now)
    yield f"mailbox_threads_owed{me}", each.owed
    yield f"mailbox_owed_for_seconds{me}", each.owed_for(now).total_seconds()
    yield f"mailbox_threads_put_off{me}", each.put_off
    yield f"mailbox_threads_parked{me}", each.parked
    yield f"mailbox_unsettled{me}", each.unsettled_since is not None
    yield f"mailbox_markers_missed{me}", each.markers_missed
    yield f"mailbox_units_this_minute{me}", each.units
    for share, seconds in (("0.5", each.lag.p50), ("0.95", each.lag.p95)):
        quantile = f'{{mailbox="{each.mailbox_id}",quantile="{share}"}}'
        yield f"mailbox_label_lag_seconds{quantile}", seconds


def _written(rows: Iterable[Row]) -> Iterator[str]:
    """Every family's rows together, as the format wants them."""
    families: dict[str, list[Row]] = {}
    for place, value in rows:
        families.setdefault(place.partition("{")[0], []).append((place, value))
    for name, each in families.items():
        yield f"# TYPE sidedesk_{name} gauge\n"
        for place, value in each:
            if value is not None:
                yield f"sidedesk_{place} {_number(value)}\n"


def _number(value: float | bool | datetime) -> str:
    seconds = value.timestamp() if isinstance(value, datetime) else value
    return f"{float(seconds):.15g}"
