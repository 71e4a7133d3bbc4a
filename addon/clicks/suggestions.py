"""What a field suggests as one types: people and tags. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from addon import responses
from addon.clicks import perform
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.people import access
from app.people.person import Person
from app.tickets import queries
from app.tickets.lists import workload
from app.tickets.tags import suggestions

MAX_SUGGESTIONS = 10


def suggest_people(call: AddonCall) -> AddonResponse:
    """Who may have the ticket, or all of several, and begins like that."""
    access.require(call.person, "assign")
    tickets = call.arg("tickets") or [call.press.ticket]
    with call.desk.database.reading() as session:
        places = queries.ticket_inboxes(session, tickets, call.person)
        able = workload.possible_assignees(session, places)
    found = [p for p in able if _begins(p, _typed(call))][:MAX_SUGGESTIONS]
    return responses.suggest_items(f"{_bare(p.name)} <{p.address}>" for p in found)


def suggest_tags(call: AddonCall) -> AddonResponse:
    """Other tags that the person may see and that begin like that."""
    access.require(call.person, "tag")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        mine = [tag_id for tag_id, _ in view.tags]
        found = suggestions.tags_with_prefix(session, call.person, _typed(call), mine)
    return responses.suggest_items(name for _, name in found)


def _typed(call: AddonCall) -> str:
    return call.request.inputs.get(str(call.arg("field")), "")[:100]


def _begins(person: Person, typed: str) -> bool:
    wanted = typed.casefold().strip()
    words: Iterable[str] = (person.name, *person.name.split(), person.address)
    return any(word.casefold().startswith(wanted) for word in words)


def _bare(name: str) -> str:
    return " ".join(name.replace("<", "").replace(">", "").split())
