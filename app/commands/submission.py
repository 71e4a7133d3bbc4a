"""`desk submission`: what came by a form, and how far it is on its way into Gmail."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.commands.context import with_desk, workspace_at, workspace_option
from app.db import MAX_KEY
from app.desk import Desk
from app.errors import NotFound, Refused
from app.inboxes.inbox import Inbox
from app.sql.moments import AT_ONCE
from app.tickets.submissions import owed
from app.tickets.submissions.table import DeliveryState, Submission
from app.tickets.ticket import Ticket

NEWEST = 200
STATES = click.Choice([each.value for each in DeliveryState])
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def submission() -> None:
    """What was sent by a form: list it, show one, try again. Never its text."""


@submission.command("list")
@click.option("--state", type=STATES, help="Those of this state alone.")
@json_option
@workspace_option
@with_desk
def list_submissions(
    desk: Desk, state: str | None, as_json: bool, domain: str | None
) -> None:
    """What is not in Gmail yet, or is of STATE, the newest first; 200 at most."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        query = _rows().where(Submission.workspace_id == place.id)
        is_asked = Submission.state == state if state else owed.OWED
        query = query.where(is_asked).order_by(Submission.id.desc()).limit(NEWEST)
        found = [_plain(*row) for row in session.execute(query)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        ticket = f"#{each['ticket']}" if each["ticket"] else "-"
        words = (each["id"], each["code"], each["inbox"], ticket, each["state"])
        click.echo("\t".join(map(str, (*words, each["last_error"] or ""))))


@submission.command("show")
@click.argument("submission_id", metavar="ID", type=click.IntRange(1, MAX_KEY))
@with_desk
def show_submission(desk: Desk, submission_id: int) -> None:
    """Show how the submission ID stands, as JSON; its text is never shown."""
    with desk.database.reading() as session:
        query = _rows().where(Submission.id == submission_id)
        found = session.execute(query).first()
        if found is None:
            raise NotFound(f"There is no submission {submission_id}.")
        told = _plain(*found)
    click.echo(json.dumps(told, ensure_ascii=False))


@submission.command("retry")
@click.argument(
    "submission_id", metavar="ID", type=click.IntRange(1, MAX_KEY), required=False
)
@workspace_option
@with_desk
def retry(desk: Desk, submission_id: int | None, domain: str | None) -> None:
    """Try the submission ID, or all that wait, again at once."""
    with desk.database.transaction() as session:
        if submission_id is not None:
            inbox_ids = [_hurried(session, submission_id)]
        else:
            inbox_ids = _hurry_all(session, workspace_at(session, domain).id)
    desk.jobs.deliver(inbox_ids)
    click.echo("It is tried again now." if inbox_ids else "Nothing waits.")


def _hurried(session: Session, submission_id: int) -> int:
    if session.get(Submission, submission_id) is None:
        raise NotFound(f"There is no submission {submission_id}.")
    found = owed.locked(session, submission_id)
    if found.sealed_text is None or found.state == DeliveryState.SENT:
        raise Refused(f"Submission {submission_id} is on its way, or in Gmail.")
    if found.state != DeliveryState.DOUBT:
        # In doubt a worker may be at it: that minute is waited for.
        found.due_at = AT_ONCE
    return found.inbox_id


def _hurry_all(session: Session, workspace_id: int) -> list[int]:
    query = select(Submission.inbox_id).where(
        Submission.workspace_id == workspace_id, owed.OWED
    )
    found = sorted(set(session.scalars(query)))
    for each in found:
        owed.hurry(session, each, also_blocked=True)
    return found


def _rows() -> Select[Submission, str, int | None]:
    query = select(Submission, Inbox.address, Ticket.number)
    query = query.join(Inbox, Inbox.id == Submission.inbox_id)
    return query.outerjoin(Ticket, Ticket.id == Submission.ticket_id)


def _plain(row: Submission, inbox: str, number: int | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "inbox": inbox,
        "ticket": number,
        "channel": row.channel,
        "state": row.state,
        "attempts": row.attempts,
        "due_at": row.due_at.isoformat(),
        "created_at": row.created_at.isoformat(),
        "last_error": row.last_error,
    }
