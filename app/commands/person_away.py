"""`desk person away`: somebody is away, or back."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app import audit, clock
from app.absences import keeping
from app.absences.keeping import NewAbsence
from app.absences.table import Absence
from app.commands.bulk import work_through
from app.commands.context import with_desk
from app.desk import Desk
from app.errors import Refused
from app.people import person as people
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.bulk_actions import giving_back, work
from app.zones import named_zone


@click.command("away")
@click.argument("address")
@click.argument("back", metavar="[back]", required=False, type=click.Choice(["back"]))
@click.option("--from", "begins", metavar="MOMENT", help="Else now.")
@click.option("--until", "ends", metavar="MOMENT", help="Else until it is said.")
@click.option("--note", default="", help="For managers and ADDRESS.")
@click.option(
    "--give-back",
    is_flag=True,
    help="With back: what was handed over and is untouched is theirs again.",
)
@with_desk
def person_away(  # noqa: PLR0913 - its options
    desk: Desk, address: str, back: str | None, begins: str | None, ends: str | None,
    note: str, give_back: bool,
) -> None:  # fmt: skip
    """ADDRESS is away, now or from a moment on; `back` ends it.

    A moment is such as 2026-12-04 or '2026-12-04 09:00' in the desk's time zone.
    Nothing is handed over to somebody who is away.
    """
    if back:
        click.echo(_come_back(desk, address, give_back=give_back))
        return
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        wish = NewAbsence(_moment(who, begins), _moment(who, ends), note)
        said = _said(keeping.begin_absence(session, who, wish, audit.OPERATOR))
    click.echo(f"{address} is away {said}.")


def _come_back(desk: Desk, address: str, *, give_back: bool) -> str:
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        absence = keeping.current_absence(session, who)
        keeping.end_absence(session, who, absence, audit.OPERATOR)
        bulk_id = _begin_return(session, who, absence) if give_back else None
    if bulk_id is None:
        return f"{address} is back."
    work_through(desk, bulk_id)
    return f"{address} is back. Bulk action {bulk_id} gave back what was untouched."


def _begin_return(session: Session, who: Person, absence: Absence) -> int:
    by = person_principal(who, "terminal")
    made = giving_back.prepare_return(session, by, giving_back.since(absence))
    work.begin(session, made, by)
    return made.id


def _moment(who: Person, typed: str | None) -> datetime | None:
    if typed is None:
        return None
    try:
        moment = datetime.fromisoformat(typed)
        if moment.tzinfo is None:
            zone = named_zone(who.workspace.zone) or UTC
            moment = moment.replace(tzinfo=zone)
        return clock.parse_moment(moment.isoformat())
    except ValueError as error:
        raise Refused(f"{typed} is no moment, such as 2026-12-04 09:00.") from error


def _said(absence: Absence) -> str:
    begins, ends = clock.iso(absence.from_at), clock.iso(absence.to_at)
    return f"from {begins} until {ends or 'they say so'}"
