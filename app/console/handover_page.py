"""The tickets of somebody who is away: which of them go to whom, looked at first."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotAllowed, NotFound, Refused
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.bulk_actions import handover
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_handover", __name__, template_folder="templates")
guard.guard_pages(bp)

ONE = f"{PATH}/handover/<int(max={MAX_KEY}):person_id>"
PARTS = {
    "open": mark("Open {count}"),
    "waiting": mark("Waiting on the customer {count}"),
    "snoozed": mark("Snoozed {count}"),
}


@bp.get(ONE)
@for_visitors
def show(visitor: Person, reader: Reader, person_id: int) -> ResponseReturnValue:
    """What they have, and who may get it."""
    return _draw(visitor, reader, person_id)


@bp.post(ONE)
@for_visitors
def prepare(visitor: Person, reader: Reader, person_id: int) -> ResponseReturnValue:
    """Spread the tickets and show how; nothing is done yet."""
    by = person_principal(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            holder = handover.find_holder(session, by, person_id)
            to = _targets(session, visitor, holder)
            parts = request.form.getlist("part")
            planned = handover.plan(session, visitor, holder, to, parts)
            made = handover.prepare(session, by, holder, planned).id
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, person_id, reader.reason(error))
    return page_to(f"{PATH}/bulk/{made}")


def _targets(session: Session, visitor: Person, holder: Person) -> list[Person]:
    """Who is ticked, of those who may have any of it."""
    able = handover.colleagues(session, visitor, holder)
    ticked = set(request.form.getlist("to"))
    return [each.person for each in able if each.person.address in ticked]


def _draw(
    visitor: Person, reader: Reader, person_id: int, refused: str = ""
) -> ResponseReturnValue:
    by = person_principal(visitor, VIA)
    with current_desk().database.reading() as session:
        try:
            holder = handover.find_holder(session, by, person_id)
        except NotAllowed as error:
            title, said = reader.say("Nothing was changed"), reader.reason(error)
            return render_page("stopped.html", 403, title=title, sentence=said)
        held = handover.holdings(session, visitor, holder)
        able = handover.colleagues(session, visitor, holder)
    typed = request.form if request.method == "POST" else None
    parts = typed.getlist("part") if typed else [n for n in held if held[n]]
    to = typed.getlist("to") if typed else [each.person.address for each in able]
    return render_page(
        "handover.html",
        409 if refused else 200,
        reader=reader,
        refused=refused,
        holder=holder,
        held=[(name, reader.say(PARTS[name], count=n), n) for name, n in held.items()],
        total=sum(held.values()),
        able=able,
        parts=parts,
        to=to,
    )
