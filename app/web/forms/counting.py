"""Counts what happens at a form; nobody waits for it, and nothing fails by it."""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import request

from app import clock
from app.errors import Later
from app.frontdoor import tallies
from app.frontdoor.table import Form
from app.frontdoor.tallies import Counted, Happened
from app.last_done import FORWARDED, note_done
from app.web.answers import current_desk

log = logging.getLogger(__name__)


def count(form: Form, what: Counted) -> None:
    """Count it, unless the database is busy: then the number is one too small."""
    desk = current_desk()
    with suppress(Later), desk.database.transaction() as session:
        tallies.count(session, form, what)
        is_through_proxy = "X-Forwarded-For" in request.headers
        if what is Happened.SENT and is_through_proxy:
            # Doctor tells it where no proxy is known.
            note_done(session, FORWARDED, clock.now())
