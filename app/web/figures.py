"""The figures of the desk, read anew for every scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from app import chore, clock, last_done
from app.audit.entry import AuditHead
from app.desk import Desk
from app.health import parts
from app.health.finding import FindingState
from app.labels import health
from app.labels.health import MailboxHealth
from app.reports.tables import ReportCounter, ReportDue

if TYPE_CHECKING:
    from app.queue import QueueVitals

MetricValue = float | datetime | None
# What is known of each mailbox: the name, what it is, and where it stands.
OF_MAILBOX: Sequence[
    tuple[str, str, Callable[[MailboxHealth, datetime], MetricValue]]
] = (
    (
        "permitted",
        "Whether Google lets the desk in.",
        lambda each, now: not each.is_refused,
    ),
    (
        "pushed_timestamp_seconds",
        "When Gmail last pushed a change.",
        lambda each, now: each.pushed_at,
    ),
    (
        "read_timestamp_seconds",
        "When its history was last read.",
        lambda each, now: each.read_at,
    ),
    (
        "in_step_timestamp_seconds",
        "When Gmail and the desk last said the same.",
        lambda each, now: each.in_step_at,
    ),
    (
        "watch_ends_timestamp_seconds",
        "When Gmail stops to push changes.",
        lambda each, now: each.watched_until,
    ),
    (
        "abandoned",
        "Whether its sync began and gives no sign of life.",
        lambda each, now: each.is_abandoned(now),
    ),
    (
        "threads_owed",
        "Threads whose labels Gmail does not have yet.",
        lambda each, now: each.owed,
    ),
    (
        "owed_for_seconds",
        "How long the oldest of them has been waiting.",
        lambda each, now: each.owed_for(now).total_seconds(),
    ),
    (
        "threads_put_off",
        "Threads whose labels Gmail refused.",
        lambda each, now: each.put_off,
    ),
    (
        "threads_parked",
        "Threads that rest because somebody always undoes us.",
        lambda each, now: each.parked,
    ),
    (
        "unsettled",
        "Whether its history does not reach our own writes yet.",
        lambda each, now: each.unsettled_since is not None,
    ),
    (
        "markers_missed",
        "How often reading went on without having met our own writes.",
        lambda each, now: each.markers_missed,
    ),
    (
        "waiting_since_timestamp_seconds",
        "Since when its sync cannot go on.",
        lambda each, now: each.waits_since,
    ),
    (
        "units_this_minute",
        "Units of Gmail's quota that were spent in the present minute.",
        lambda each, now: each.units,
    ),
)


class DeskCollector(Collector):
    """Reads database and Redis once for each scrape; no addresses."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Every family that is known now; what is away is left out."""
        is_there = parts.check_database(self._desk).state is FindingState.OK
        yield _gauge("database_up", "Whether the database answers.", is_there)
        is_alive = self._desk.jobs.is_alive()
        yield _gauge("redis_up", "Whether Redis answers.", is_alive)
        vitals = self._desk.jobs.vitals()
        if vitals is not None:
            yield from _of_queue(vitals)
        yield self._waits(is_there)
        schema = parts.check_schema(self._desk) if is_there else None
        if schema is not None and schema.state is not FindingState.WRONG:
            yield from self._of_database()

    def _waits(self, is_there: bool) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "sidedesk_waiting_since_timestamp_seconds",
            "Since when clock or workers wait for Redis, the database or its disk.",
            labels=["process", "waits_for"],
        )
        for each in parts.process_waits(self._desk, is_there):
            family.add_metric([each.process, each.part], each.since.timestamp())
        return family

    def _of_database(self) -> Iterator[Metric]:
        with self._desk.database.reading() as session:
            ticked = chore.last_tick(session)
            mailboxes = health.mailbox_healths(session)
            backed_up = last_done.last_done(session).get(last_done.BACKUP)
            entries = session.scalar(select(func.sum(AuditHead.seq)))
            uncounted = session.scalar(select(func.count(ReportDue.id)))
            counted = session.scalar(select(func.sum(ReportCounter.counted)))
        what = "When the clock last looked for work."
        yield _gauge("clock_tick_timestamp_seconds", what, ticked)
        what = "When desk backup made the last backup."
        yield _gauge("backup_timestamp_seconds", what, backed_up)
        yield _gauge("audit_head", "Entries of all audit logs.", entries)
        what = "Changes that reports do not count yet."
        yield _gauge("reports_due", what, uncounted)
        what = "Tickets that reports have counted, again and again."
        total = CounterMetricFamily("sidedesk_reports_counted", what)
        total.add_metric([], float(counted or 0))
        yield total
        now = clock.now()
        for name, what, value in OF_MAILBOX:
            each_value = ((each.mailbox_id, value(each, now)) for each in mailboxes)
            yield _gauge_of_mailboxes(name, what, each_value)
        yield _lag(mailboxes)


def _of_queue(vitals: QueueVitals) -> Iterator[GaugeMetricFamily]:
    yield _gauge("workers", "Workers that are alive.", vitals.workers)
    yield _gauge("jobs_waiting", "Jobs that wait for a worker.", vitals.waiting)
    what = "Jobs whose worker has died."
    yield _gauge("jobs_abandoned", what, vitals.abandoned)


def _gauge(name: str, what: str, value: MetricValue) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"sidedesk_{name}", what)
    if value is not None:
        family.add_metric([], _number(value))
    return family


def _gauge_of_mailboxes(
    name: str, what: str, values: Iterable[tuple[int, MetricValue]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"sidedesk_mailbox_{name}", what, labels=["mailbox"])
    for mailbox_id, value in values:
        if value is not None:
            family.add_metric([str(mailbox_id)], _number(value))
    return family


def _lag(mailboxes: Iterable[MailboxHealth]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "sidedesk_mailbox_label_lag_seconds",
        "At most how long a label took to Gmail in the last 24 hours.",
        labels=["mailbox", "quantile"],
    )
    for each in mailboxes:
        for share, seconds in (("0.5", each.lag.p50), ("0.95", each.lag.p95)):
            if seconds is not None:
                family.add_metric([str(each.mailbox_id), share], seconds)
    return family


def _number(value: float | datetime) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(value)
