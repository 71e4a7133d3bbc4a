"""Whether what came by a form gets into Gmail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.frontdoor import tallies
from app.health.finding import Finding, fine, worth_knowing, wrong
from app.last_done import FORWARDED, last_done
from app.tickets.submissions.table import Submission
from app.tickets.submissions.waiting import waiting_queue

ABOUT = "forms"
DAY = timedelta(days=1)
A_WHILE, TOO_LONG = timedelta(minutes=5), timedelta(minutes=60)
TOO_MANY = 500
CURE = "Read desk submission list, then desk submission retry."


def form_findings(session: Session, now: datetime) -> Iterator[Finding]:
    """What waits for Gmail, crowds, and visitors whom nobody can tell apart."""
    yield from _submission_findings(session, now)
    for each in tallies.crowded_forms(session):
        says = f"Very many messages come by {each.name}: everybody is asked once more."
        yield worth_knowing(ABOUT, says, f"See desk form stats {each.key}.")


def forwarded_findings(session: Session, now: datetime, hops: int) -> Iterator[Finding]:
    """Whether a proxy seems to stand in front of which the desk knows nothing."""
    at = last_done(session).get(FORWARDED)
    if hops == 0 and at is not None and now - at < DAY:
        says = "A call came through a proxy: all visitors of forms seem to be one."
        yield worth_knowing(
            ABOUT, says, "If the proxy is yours, set DESK_TRUSTED_PROXIES to 1."
        )


def _submission_findings(session: Session, now: datetime) -> Iterator[Finding]:
    """Nothing where nobody has ever written by a form."""
    found = waiting_queue(session)
    if found.since is None:
        if session.query(Submission.id).first() is not None:
            yield fine(ABOUT, "All that was sent by a form is in Gmail.")
        return
    age = now - found.since
    cause = f" {found.last_error}" if found.last_error else ""
    minutes = int(age.total_seconds() // 60)
    says = f"{found.count} not in Gmail yet, the oldest for {minutes} min.{cause}"
    if age >= TOO_LONG or found.count >= TOO_MANY:
        yield wrong(ABOUT, says, CURE)
    elif age >= A_WHILE:
        yield worth_knowing(ABOUT, says, CURE)
    else:
        yield fine(ABOUT, says)
