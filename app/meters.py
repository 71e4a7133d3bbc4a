"""What a worker and a clock count, as Prometheus reads it; no addresses.

The figures of the whole desk are the web's: they stand in the database. These are of
one process, and begin anew with it.
"""

from __future__ import annotations

import logging
from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    start_http_server,
)

log = logging.getLogger(__name__)

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
    "sidedesk_build_info", "Which version runs.", ["role", "release"], registry=REGISTRY
)


def count_job(name: str, outcome: str, seconds: float) -> None:
    """Count a job that has ended."""
    JOBS.labels(name, outcome).inc()
    JOB_SECONDS.labels(name).observe(seconds)


def note_chore(name: str) -> None:
    """Note that a chore was done now."""
    CHORES.labels(name).set_to_current_time()


def serve_meters(role: str, listen: str | None) -> None:
    """Serve the figures of this process at `listen`, "host:port"; nothing: nowhere.

    An address that is taken is said, and stops nothing.
    """
    BUILD.labels(role, metadata.version("sidedesk")).set(1)
    if listen is None:
        return
    host, _, port = listen.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"), registry=REGISTRY)
    except OSError as error:
        log.warning("no figures at %s: %s", listen, type(error).__name__)
