"""`desk person handover`: the tickets of somebody who is away, given to colleagues."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commands.bulk import work_through
from app.commands.context import with_desk
from app.db import MAX_KEY
from app.desk import Desk
from app.errors import NotFound, Refused
from app.people import person as people, principal
from app.people.principal import Principal
from app.tickets.bulk_actions import choosing, handover, work
from app.tickets.bulk_actions.handover import PARTS, Handover
from app.tickets.bulk_actions.table import BulkAction, BulkItem
from app.tickets.ticket import Ticket

ROW = click.IntRange(1, MAX_KEY)
EVERY_PART = ",".join(PARTS)
Told = dict[str, Any]


@click.command("handover")
@click.argument("address")
@click.argument(
    "which", metavar="[ID]", required=False, type=click.IntRange(1, MAX_KEY)
)
@click.option("--to", "targets", multiple=True, help="May be given several times.")
@click.option("--parts", default=EVERY_PART, show_default=True, help="Which tickets.")
@click.option(
    "--by", "doer", metavar="ADDRESS", help="Who does it; else they themself."
)
@click.option("--write", is_flag=True, help="Do it; else it is only said.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_desk
def person_handover(
    desk: Desk, address: str, which: int | None, targets: tuple[str, ...], parts: str,
    doer: str | None, write: bool, as_json: bool,
) -> None:  # fmt: skip
    """Spread the tickets of ADDRESS over colleagues, each with about as many.

    Urgent ones first, each to whoever has least by then. Without --write nothing is
    changed. `handover undo ID` takes one back, for seven days.
    """
    if address == "undo" and which is not None:
        told = _undo(desk, which, doer)
    else:
        told = _hand_over(desk, address, targets, parts, doer, write=write)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in told["parts"]:
        click.echo(f"#{each['ticket']}\t{each['from']} → {each['to']}")
    for each in told["stays"]:
        click.echo(f"#{each['ticket']}\tstays: {each['why']}")
    click.echo(told["said"])


def _hand_over(
    desk: Desk, address: str, targets: Sequence[str], parts: str, doer: str | None,
    *, write: bool,
) -> Told:  # fmt: skip
    with desk.database.transaction() as session:
        by = _principal(session, doer or address)
        named = people.find_person(session, address)
        holder = handover.find_holder(session, by, named.id)
        to = [people.find_person(session, each) for each in dict.fromkeys(targets)]
        planned = handover.plan(session, by.somebody(), holder, to, checked(parts))
        told = _planned(planned, holder.address)
        if not write:
            said = f"{len(planned.given)} would be handed over. Add --write to do it."
            return {"id": None, **told, "said": said}
        made = handover.prepare(session, by, holder, planned)
        work.begin(session, made, by)
        which = made.id
    work_through(desk, which)
    with desk.database.reading() as session:
        return _done(session, session.get_one(BulkAction, which), told["stays"])


def _undo(desk: Desk, which: int, doer: str | None) -> Told:
    with desk.database.transaction() as session:
        made = session.get(BulkAction, which)
        if made is None or made.act != "hand_over":
            raise NotFound("There is no such hand-over.")
        maker = session.get_one(people.Person, made.person_id)
        by = _principal(session, doer or maker.address)
        work.begin_undo(session, choosing.find_bulk(session, by.somebody(), which), by)
    work_through(desk, which)
    with desk.database.reading() as session:
        return _done(session, session.get_one(BulkAction, which), [])


def checked(parts: str) -> list[str]:
    """The parts that are named, by commas.

    Raises:
        Refused: one of them is none.
    """
    named = [each.strip() for each in parts.split(",") if each.strip()]
    for each in named:
        if each not in PARTS:
            raise Refused(f"{each} is none of {', '.join(PARTS)}.")
    return named


def _principal(session: Session, address: str) -> Principal:
    return principal.person_principal(people.find_person(session, address), "terminal")


def _planned(planned: Handover, holder: str) -> Told:
    return {
        "parts": [
            {"ticket": each.number, "from": holder, "to": each.to.address}
            for each in planned.given
        ],
        "stays": [
            {"ticket": number, "why": f"nobody of them is in {inbox}"}
            for number, inbox in planned.stays
        ],
    }


def _done(session: Session, made: BulkAction, stays: Sequence[Told]) -> Told:
    """What became of it, as the tickets say."""
    query = (
        select(Ticket.number, people.Person.address, BulkItem.outcome)
        .join(Ticket, Ticket.id == BulkItem.ticket_id)
        .join(people.Person, people.Person.id == BulkItem.to_id)
        .where(BulkItem.bulk_id == made.id)
        .order_by(Ticket.number)
    )
    rows = session.execute(query).all()
    holder = made.arguments["from"]
    done = [(n, to) for n, to, outcome in rows if outcome == "changed"]
    counts = choosing.outcomes(session, made)
    words = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    kept = [
        {"ticket": n, "why": "somebody has changed it since"}
        for n, _, outcome in rows
        if outcome in ("refused", "kept")
    ]
    return {
        "id": made.id,
        "parts": [{"ticket": n, "from": holder, "to": to} for n, to in done],
        "stays": [*stays, *kept],
        "said": f"Hand-over {made.id} is {made.state}: {words}.",
    }
