"""`desk bulk`: one act on many tickets, looked at and undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.db import MAX_KEY
from app.desk import Desk
from app.errors import NotFound, Refused
from app.people import person as people, principal
from app.tickets import serialize
from app.tickets.bulk_actions import choosing, titles, work
from app.tickets.bulk_actions.table import BulkAction, BulkItem, BulkState
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from app.wording import TranslatableText

MAX_LISTED = 10_000
which_argument = click.argument("which", metavar="ID", type=click.IntRange(1, MAX_KEY))
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
Told = dict[str, Any]
NOT_YET: Mapping[str, str] = {
    BulkState.PREVIEW: "It was never started, so there is nothing to undo.",
    BulkState.RUNNING: "It is still running. Stop it first, or wait until it is done.",
}


@click.group()
def bulk() -> None:
    """Changes of many tickets at once: list them, show one, undo it."""


@bulk.command("list")
@click.option("--limit", type=click.IntRange(1, MAX_LISTED), default=50, metavar="N")
@json_option
@workspace_option
@with_desk
def list_bulk(desk: Desk, limit: int, as_json: bool, domain: str | None) -> None:
    """What was done to many tickets, by whom, the newest first."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        query = select(BulkAction).where(BulkAction.workspace_id == place.id)
        rows = session.scalars(query.order_by(BulkAction.id.desc()).limit(limit))
        names = _names(session, place.id)
        found = [_plain(session, each, names) for each in rows]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(_line(each))


@bulk.command("show")
@which_argument
@json_option
@workspace_option
@with_desk
def show(desk: Desk, which: int, as_json: bool, domain: str | None) -> None:
    """Show one: what became of each ticket, and why."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        one = session.get(BulkAction, which)
        if one is None or one.workspace_id != place.id:
            raise NotFound("There is no such bulk action.")
        found = _plain(session, one, _names(session, place.id))
        found["tickets"] = _tickets(session, one)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(_line(found))
    for each in found["tickets"]:
        words = (f"#{each['number']}", each["outcome"] or "to do", each["reason"])
        click.echo("\t".join(filter(None, words)))


@bulk.command("undo")
@which_argument
@click.option("--by", "address", required=True, metavar="ADDRESS", help="Who does it.")
@json_option
@workspace_option
@with_desk
def undo(
    desk: Desk, which: int, address: str, as_json: bool, domain: str | None
) -> None:
    """Undo it, except on tickets that somebody has changed since.

    This works for seven days, for whoever did it and for managers who see all of
    its tickets.
    """
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        who = people.find_person(session, address)
        by = principal.person_principal(who, "terminal")
        one = choosing.find_bulk(session, who, which)
        if one.state in NOT_YET:
            raise Refused(NOT_YET[one.state])
        work.begin_undo(session, one, by)
    work_through(desk, which)
    with desk.database.reading() as session:
        one = session.get_one(BulkAction, which)
        found = _plain(session, one, _names(session, place.id))
        found["tickets"] = _tickets(session, one)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(_line(found))
    for each in found["tickets"]:
        if each["outcome"] == "kept":
            click.echo(f"#{each['number']}\t{each['reason']}")


def work_through(desk: Desk, bulk_id: int) -> None:
    """Part after part; what another process has in hand, it ends itself."""
    has_more = True
    while has_more:
        with desk.database.transaction() as session:
            has_more = work.work_part(session, bulk_id)


def _names(session: Session, workspace_id: int) -> Mapping[int, str]:
    return {p.id: p.address for p in people.workspace_people(session, workspace_id)}


def _plain(session: Session, one: BulkAction, names: Mapping[int, str]) -> Told:
    counts = choosing.outcomes(session, one)
    by = {"by": names.get(one.person_id), "undone_by": names.get(one.undone_by_id or 0)}
    return {
        "id": one.id,
        "act": one.act,
        "arguments": one.arguments,
        "title": str(titles.title_of(one)),
        "filter": one.filter,
        **by,
        "state": one.state,
        "total": one.total,
        "counts": {n or "to_do": count for n, count in sorted(counts.items())},
        "at": clock.iso(one.at),
        "finished_at": clock.iso(one.finished_at),
        "undone_at": clock.iso(one.undone_at),
    }


def _tickets(session: Session, one: BulkAction) -> list[Told]:
    query = (
        select(Ticket.number, BulkItem.outcome, BulkItem.reason)
        .join(Ticket, Ticket.id == BulkItem.ticket_id)
        .where(BulkItem.bulk_id == one.id)
        .order_by(Ticket.number)
    )
    return [
        {"number": number, "outcome": outcome, "reason": _reason(session, reason)}
        for number, outcome, reason in session.execute(query)
    ]


def _reason(session: Session, reason: Mapping[str, Any]) -> str:
    """Why it was not, in English; of what somebody has done, who did it."""
    if "event" in reason:
        event = session.get_one(Event, reason["event"])
        return serialize.event_sentence(session, event)
    if not reason:
        return ""
    return str(TranslatableText(reason["message"], reason["values"]))


def _line(found: Told) -> str:
    counts = ", ".join(f"{n} {count}" for n, count in found["counts"].items())
    words = (found["id"], found["at"], found["by"], found["state"], found["title"])
    return "\t".join(str(each) for each in (*words, counts))
