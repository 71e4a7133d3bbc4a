"""Every button, pressed as everybody: the table of rights, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from addon.acts import VERBS
from addon.signed import Press, Signer
from app.cli import desk
from app.inboxes import inbox as inboxes
from app.models import Workspace
from app.people import access
from app.people.actor import RULE
from app.people.person import Kind, Person, Role
from app.tickets import tag as tags
from app.tickets.queries import GONE
from tests.addon import marked
from tests.addon.mails import add_sales
from tests.addon.sidebar import PUBLIC, Sidebar, sidebar_of, words
from tests.support.office import ADA, Office, open_office

PAGE = Path(__file__).parents[2] / "docs/rights.md"
SUBJECT = "Refund for order 4711"
MEMBER, OTHER_INBOX, OTHER_WORKSPACE, LEFT, SHARED = MEMBERSHIPS = (
    "member",
    "member of another inbox",
    "member of another workspace",
    "left",
    "shared account",
)
STRANGER = "You are not on the desk yet"
REFUSALS = (access.LOOK_ONLY, access.SHARED, GONE, STRANGER)
WITHOUT_TICKET = ("make_ticket", "take_next", "assign_many", "undo_many")
# What a verb's button says besides its verb; a new verb with arguments needs a line.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "set_status": {"to": "waiting"},
    "prioritise": {"to": "high"},
    "undo_many": {"event": 0, "who": 0},
}


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, marks: None) -> Iterator[Office]:
    opened = open_office(sqlite_url, tmp_path, connected=())
    yield opened
    marked.check(opened)
    opened.desk.close()


@pytest.mark.parametrize("membership", MEMBERSHIPS)
@pytest.mark.parametrize("role", Role)
def test_every_button_asks_the_table(
    office: Office, role: Role, membership: str
) -> None:
    somebody, ticket_id = enter(office, role, membership), first_ticket(office)
    sidebar = sidebar_of(office, somebody.address)
    done = {
        verb: press(sidebar, verb, signed(office, somebody, verb, ticket_id))
        for verb in VERBS
    }
    assert sees(office, somebody) or SUBJECT not in words(sidebar.home())
    assert sees(office, somebody) or office.shown()["assignee"] is None
    assert done == {verb: expected(verb, role, membership) for verb in VERBS}


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text() == CliRunner().invoke(desk, ["rights"]).stdout


def expected(verb: str, role: Role, membership: str) -> bool:
    # These are about no one ticket: whoever is on the desk may press them for theirs.
    is_free = verb in WITHOUT_TICKET and membership != LEFT
    is_there = is_free or membership in (MEMBER, SHARED)
    is_personal = membership == SHARED and VERBS[verb].right in access.PERSONAL
    return is_there and role in access.RIGHTS[VERBS[verb].right] and not is_personal


def press(sidebar: Sidebar, verb: str, parameter: str) -> bool:
    """Whether the press is not refused for who presses it; a refused one does nothing.

    A ticket that is not theirs is not named to them either.
    """
    office, before = sidebar.office, sidebar.office.shown()
    url = f"{PUBLIC}/addon/clicks/{verb}"
    action = {"function": url, "parameters": [{"key": "s", "value": parameter}]}
    said = words(sidebar.act(action))
    if not any(why in said for why in REFUSALS):
        return True
    assert office.shown() == before
    assert access.LOOK_ONLY in said or access.SHARED in said or SUBJECT not in said
    return False


def signed(office: Office, somebody: Person, verb: str, ticket_id: int) -> str:
    arguments = ARGUMENTS.get(verb, {})
    if verb == "assign":
        arguments = {"to": office.cast.ada.id}
    if verb in ("merge", "unmerge"):
        arguments = {"other": ticket_id, "merge": 0}
    if verb == "assign_many":
        arguments = {"to": office.cast.ada.id, "tickets": [[ticket_id, 1_000]]}
    if verb in ("tag", "untag"):
        arguments = {"tag": tag_id(office)}
    secret = office.desk.settings.require("secret_key")
    return Signer(secret).sign(
        Press(
            workspace=somebody.workspace_id,
            person=somebody.id,
            verb=verb,
            ticket=0 if verb in WITHOUT_TICKET else ticket_id,
            args=arguments,
            version=1_000,
            nonce=f"{verb} of {somebody.id}",
        )
    )


def enter(office: Office, role: Role, membership: str) -> Person:
    """Somebody of that role who stands there."""
    kind = Kind.SHARED if membership == SHARED else Kind.PERSON
    acme = office.cast.acme.id
    with office.desk.database.transaction() as session:
        if membership == OTHER_WORKSPACE:
            globex = Workspace(domain="globex.example")
            session.add(globex)
            session.flush()
            acme = globex.id
        who = Person(workspace_id=acme, name="Zoe Martin", role=role, kind=kind)
        who.address = "zoe@acme.example"
        who.is_active = membership != LEFT
        session.add(who)
        session.flush()
        if membership in (MEMBER, LEFT, SHARED):
            inboxes.join(session, session.merge(office.cast.support), who)
    if membership == OTHER_INBOX:
        add_sales(office, who)
    office.world.add_mailbox(who.address, who.name)
    return who


def first_ticket(office: Office) -> int:
    sidebar_of(office, ADA).open(office.copy(ADA, office.write(SUBJECT)))
    with office.ticket() as (session, ticket):
        ticket.tag(tags.named(session, ticket.workspace_id, "billing"), by=RULE)
        return ticket.id


def tag_id(office: Office) -> int:
    with office.desk.database.reading() as session:
        (tag,) = tags.of_workspace(session, office.cast.acme.id)
        return tag.id


def sees(office: Office, somebody: Person) -> bool:
    with office.desk.database.reading() as session:
        return office.cast.support.id in inboxes.ids_of(session, somebody)
