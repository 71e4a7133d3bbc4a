"""Keeps the add-on calls of somebody who is looked at, while that is asked for.

Everybody else's pass without a thought: whether somebody is comes with their row.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request

from app import clock, probe_calls
from app.desk import Desk
from app.people import workspace as workspaces
from app.people.person import Person
from app.server import lanes
from app.unexpected import log_unexpected

log = logging.getLogger(__name__)

TRIGGERS = ("/addon/home", "/addon/message", "/addon/compose")
PRESS = "/addon/clicks/refresh"


def keep_probed_calls(app: Flask) -> None:
    """Keep each call of a person who is looked at, once it is answered."""
    app.before_request(_begin)
    app.after_request(_keep)


def note_probed(person: Person) -> None:
    """Remember whose call it is, if they are looked at now."""
    if person.probed_until is not None and person.probed_until > clock.now():
        g.probed = person


def _begin() -> None:
    g.probe_began = clock.now().timestamp()


def _keep(answer: Response) -> Response:
    person: Person | None = g.get("probed")
    place = request.environ.get(lanes.QUICK)
    if person is None or (place is not None and place.is_left):
        return answer
    try:
        return _kept(person, answer)
    except Exception as error:
        # Whoever is looked at gets the card that they would get otherwise.
        log_unexpected(log, error)
        return answer


def _kept(person: Person, answer: Response) -> Response:
    # Only a call that is looked at needs any of it.
    from app.probe.facts import scrubber_of
    from app.probe.kept_call import kept_call
    from app.probe.trials import MetCall, TrialOutcome, meet_trial

    desk: Desk = current_app.extensions["desk"]
    event, told = orjson.loads(request.get_data()), _json(answer)
    with desk.database.transaction() as session:
        trial = probe_calls.take_trial(session, person) or ""
        domains = sorted(workspaces.own_domains(session, person.workspace_id))
    outcome = TrialOutcome(told)
    if trial:
        call = MetCall(
            desk=desk,
            event=event,
            answer=told,
            is_trigger=request.path in TRIGGERS,
            press_url=desk.settings.public_url.rstrip("/") + PRESS,
            pause=time.sleep,
        )
        outcome = meet_trial(trial, call)
        if outcome.answer is not told:
            answer.set_data(orjson.dumps(outcome.answer))
    more = {
        "route": request.path,
        "status": answer.status_code,
        "trial": trial,
        "trial_saw": outcome.saw,
        "began": round(g.probe_began * 1000),
        "ended": round(clock.now().timestamp() * 1000),
        "bytes": answer.calculate_content_length() or 0,
    }
    _, _, bearer = request.headers.get("Authorization", "").partition(" ")
    scrubber = scrubber_of(desk, domains)
    kept = kept_call(event, bearer.strip(), told, scrubber, more)
    with desk.database.transaction() as session:
        probe_calls.keep_call(session, person, kept)
    return answer


def _json(answer: Response) -> Any:
    return orjson.loads(answer.get_data()) if answer.is_json else {}
