"""Pub/Sub's push, "this mailbox has changed": noted, a sync asked for, 204."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from flask import Blueprint, Response, current_app, request
from sqlalchemy import update

from app.db import database_time
from app.desk import Desk
from app.errors import Later
from app.gmail.id_tokens import TokenRejected
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import may_be_asked
from app.sql.moments import AT_ONCE
from app.web.limits import current_limits

bp = Blueprint("hooks", __name__, url_prefix="/hooks")

MAX_PUSH_BYTES = 64 * 1024


@bp.post("/gmail")
def gmail() -> Response:
    """A push of Gmail's, proven by Pub/Sub's token.

    Its history id is never used: pushes are lost, doubled and reordered. 204 also for a
    mailbox that we do not know, or it would come again for days.
    """
    desk: Desk = current_app.extensions["desk"]
    refusal = _refusal(desk)
    if refusal:
        # Counted only now: Google's own pushes come from few addresses, and often.
        current_limits().check_address()
        return Response(status=refusal)
    address = _address(request.get_data(cache=False)[:MAX_PUSH_BYTES])
    if address is not None:
        note_push(desk, address)
    return Response(status=204)


def note_push(desk: Desk, address: str) -> None:
    """Mark the mailbox as due; a sync that is running will look once more."""
    with desk.database.transaction() as session:
        found = session.scalar(
            update(Mailbox)
            .where(Mailbox.address == address.lower(), may_be_asked())
            .values(pushed_at=database_time(session), poll_due_at=AT_ONCE)
            .returning(Mailbox.id)
        )
    if found is not None:
        desk.jobs.drain([found])


def _refusal(desk: Desk) -> int | None:
    """The status for somebody who is not our Pub/Sub; nothing for it."""
    account = desk.settings.pubsub_service_account
    if account is None:
        return 403
    if (request.content_length or 0) > MAX_PUSH_BYTES:
        return 413
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token, audience = token if scheme == "Bearer" else "", desk.settings.push_audience
    try:
        desk.id_tokens.service_claims(token, audience, [account])
    except TokenRejected as error:
        desk.refused_calls.note(error, request.path)
        return 401
    except Later:
        return 503
    return None


def _address(body: bytes) -> str | None:
    """Whose mailbox has changed; nothing when the push is not one of Gmail's."""
    try:
        data: Any = json.loads(body)["message"]["data"]
        told = json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))
        address = told["emailAddress"]
    except (ValueError, LookupError, TypeError, RecursionError, binascii.Error):
        return None
    is_text = isinstance(address, str) and address.isprintable()
    return address if is_text else None
