"""What a process counts of its own work, as Prometheus reads it; no addresses.

The figures of the whole desk are the web's: they stand in the database. These begin
anew with each start. The processes of one web machine count together, in a folder that
`app.server.config` has named before this module is loaded.

Labels come from fixed sets, so there are never many series.
"""

from __future__ import annotations

import logging
import os
from importlib import metadata
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app import spent

log = logging.getLogger(__name__)

# When each began to be counted would be as many series again.
disable_created_metrics()  # type: ignore[no-untyped-call]
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
if TOGETHER in os.environ:
    Path(os.environ[TOGETHER]).mkdir(mode=0o700, exist_ok=True)
REGISTRY = CollectorRegistry()
JOBS = Counter(
    "sidedesk_jobs", "Jobs that have ended.", ["name", "outcome"], registry=REGISTRY
)
JOB_SECONDS = Histogram(
    "sidedesk_job_seconds", "How long they took.", ["name"], registry=REGISTRY
)
CHORES = Gauge(
    "sidedesk_chore_last_success_timestamp_seconds",
    "When the clock did this chore last.",
    ["chore"],
    registry=REGISTRY,
)
BUILD = Gauge(
    "sidedesk_build_info",
    "Which version runs, and the schema that it wants.",
    ["role", "release", "schema"],
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
CALLS = Counter(
    "sidedesk_http_requests",
    "Requests that were answered; the status is its first digit, as 2xx.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
CALL_SECONDS = Histogram(
    "sidedesk_http_request_seconds",
    "How long they took.",
    ["part"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
REFUSED = Counter(
    "sidedesk_google_calls_refused",
    "Calls and pushes whose token did not fit, by the claim.",
    ["claim"],
    registry=REGISTRY,
)
GMAIL = Counter(
    "sidedesk_gmail_requests",
    "Requests to Gmail, and what came of them.",
    ["method", "outcome"],
    registry=REGISTRY,
)
UNITS = Counter(
    "sidedesk_gmail_units", "Units of Gmail's quota that were spent.", registry=REGISTRY
)
PARTS = ("addon", "console", "hooks")


def count_job(name: str, outcome: str, seconds: float) -> None:
    """Count a job that has ended."""
    JOBS.labels(name, outcome).inc()
    JOB_SECONDS.labels(name).observe(seconds)


def note_chore(name: str) -> None:
    """Note that a chore was done now."""
    CHORES.labels(name).set_to_current_time()


def count_call(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request: `route` is the rule, never the path that somebody wrote."""
    CALLS.labels(route, method, f"{status // 100}xx").inc()
    part = route.split("/")[1] if route.startswith("/") else ""
    CALL_SECONDS.labels(part if part in PARTS else "other").observe(seconds)


def count_refused(claim: str) -> None:
    """Count a call of Google's, or of somebody who would be it, that was refused."""
    REFUSED.labels(claim).inc()


def count_gmail(method: str, outcome: str, units: int) -> None:
    """Count a request to Gmail, by the method's own name at Google."""
    spent.note_gmail(units)
    GMAIL.labels(method, outcome).inc()
    UNITS.inc(units)


def note_build(role: str, schema: str | None) -> None:
    """Say which version of the program this process is."""
    BUILD.labels(role, metadata.version("sidedesk"), schema or "none").set(1)


def registry_of_machine() -> CollectorRegistry:
    """What was counted here: of all processes that count together, else of this one."""
    if TOGETHER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def serve_meters(role: str, listen: str | None, schema: str | None = None) -> None:
    """Serve the figures of this process at `listen`, "host:port"; nothing: nowhere.

    An address that is taken is said, and stops nothing.
    """
    note_build(role, schema)
    if listen is None:
        return
    host, _, port = listen.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"), registry=REGISTRY)
    except OSError as error:
        log.warning("no figures at %s: %s", listen, type(error).__name__)
