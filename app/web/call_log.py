"""A line in the log for each request: which route, who, what came of it, how long."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from app import logs, meters, spent
from app.server import lanes
from app.web import request_id

log = logs.logger(__name__)

# Asked every few seconds, by machines.
UNSAID = ("/healthz", "/readyz", "/metrics", "/static/<path:file>")


def log_calls(app: Flask) -> None:
    """Log every request once it is answered."""
    app.before_request(_begin)
    app.after_request(_say)


def note_person(person_id: int) -> None:
    """Remember who calls: by number, never by address."""
    g.person_id = person_id


def note_outcome(outcome: str) -> None:
    """Remember what came of it, where the status does not say: cards are always 200."""
    g.outcome = outcome


def _begin() -> None:
    g.began, g.spent_before = time.perf_counter(), spent.so_far()


def _say(answer: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else "none"
    place = request.environ.get(lanes.QUICK)
    # One that begins anew in the other lane is said there.
    if rule not in UNSAID and not (place is not None and place.is_left):
        seconds = time.perf_counter() - g.get("began", 0)
        method = request.method if request.url_rule else "none"
        meters.count_call(rule, method, answer.status_code, seconds)
        now = spent.so_far()
        asked = now.since(g.get("spent_before", now))
        log.info(
            "call",
            # The rule and not the path: a stranger writes into that what they like.
            route=rule,
            method=method,
            status=answer.status_code,
            outcome=g.get("outcome", "ok" if answer.status_code < 400 else "refused"),
            person=g.get("person_id"),
            ms=round(seconds * 1000),
            statements=asked.statements,
            gmail_calls=asked.gmail_calls,
            request_id=request_id.current_request_id(),
        )
    return answer
