"""What a field suggests as one types: people and tags. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable

from addon import acts, replies
from addon.call import Call
from addon.replies import Reply
from app.people import access
from app.people.person import Person
from app.tickets import queries, tag_choice, team

MOST = 10


def people(call: Call) -> Reply:
    """Who may have the ticket, or all of several, and begins like that."""
    access.require(call.person, "assign")
    tickets = call.arg("tickets") or [call.press.ticket]
    with call.desk.database.reading() as session:
        places = queries.inboxes_of(session, tickets, call.person)
        able = team.able(session, places)
    found = [p for p in able if _begins(p, _typed(call))][:MOST]
    return replies.suggesting(f"{_bare(p.name)} <{p.address}>" for p in found)


def tags(call: Call) -> Reply:
    """The workspace's other tags that begin like that."""
    access.require(call.person, "tag")
    workspace_id = call.person.workspace_id
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        mine = [tag_id for tag_id, _ in view.tags]
        found = tag_choice.beginning(session, workspace_id, _typed(call), mine)
    return replies.suggesting(found)


def _typed(call: Call) -> str:
    return call.request.inputs.get(str(call.arg("field")), "")[:100]


def _begins(person: Person, typed: str) -> bool:
    wanted = typed.casefold().strip()
    words: Iterable[str] = (person.name, *person.name.split(), person.address)
    return any(word.casefold().startswith(wanted) for word in words)


def _bare(name: str) -> str:
    return " ".join(name.replace("<", "").replace(">", "").split())
