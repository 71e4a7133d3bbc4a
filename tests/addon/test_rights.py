"""Every button, pressed as everybody: the table of rights, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from addon.buttons import BUTTONS
from addon.routes import CLICKS
from addon.signed import ButtonPress, ButtonSigner
from app.cli import desk
from app.db import Model
from app.inboxes import inbox as inboxes, visible
from app.models import Workspace
from app.people import access, actor
from app.people.actor import RULE
from app.people.person import Person, PersonKind, Role
from app.tickets.acting import VERBS
from app.tickets.acting.kept_mail import MAIL_GONE
from app.tickets.messages.message import Message
from app.tickets.queries import TICKET_GONE
from app.tickets.tags import tag as tags
from tests.addon import marked
from tests.addon.mails import add_sales
from tests.addon.sidebar import PUBLIC, Sidebar, shown, sidebar_of, words
from tests.support.office import ADA, Office
from tests.support.snapshot import usual_office

PAGE = Path(__file__).parents[2] / "docs/rights.md"
SUBJECT = "Refund for order 4711"
MEMBER, OTHER_INBOX, OTHER_WORKSPACE, LEFT, SHARED = MEMBERSHIPS = (
    "member",
    "member of another inbox",
    "member of another workspace",
    "left",
    "shared account",
)
STRANGER = "You don't have access yet"
SENTENCES = (
    access.LOOK_ONLY, access.SHARED, access.MANAGERS_ONLY, access.ADMINS_ONLY,
)  # fmt: skip
REFUSALS = (*SENTENCES, TICKET_GONE, MAIL_GONE, STRANGER)
WITHOUT_TICKET = ("make_ticket", "take_next", "assign_many", "undo_many", "new_ticket")
# These are about a mail that was set aside in the inbox.
ABOUT_MAIL = ("make_aside", "never_aside")
# What a verb's button says besides its verb; a new verb with arguments needs a line.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "set_status": {"to": "waiting"},
    "prioritise": {"to": "high"},
    "undo": {"event": 0},
    "undo_many": {"event": 0, "who": 0},
}


# Clicks that only read, with what their button says besides the verb.
READS: dict[str, dict[str, Any]] = {
    "assign_form": {},
    "status_form": {},
    "priority_form": {},
    "tags_form": {},
    "snooze_form": {},
    "notes": {},
    "note_whole": {},
    "rating": {},
    "edit_note_form": {},
    "history": {},
    "waiting_mail": {},
    "merge_form": {},
    "merge_named": {},
    "move_form": {},
    "not_a_ticket_form": {},
    "customer_note_form": {},
    "home": {},
    "home_mine": {},
    "home_unassigned": {},
    "home_team": {},
    "member": {"who": 0},
    "member_tick": {"who": 0},
    "assign_many_form": {"who": 0},
    "search_form": {},
    "next": {},
    "search": {"q": "Refund"},
    "customer": {},
    "aside_mail": {},
    "replies": {},
    "find_reply": {"then": "draft"},
    "find_tag": {},
    "my_settings": {},
    "away_form": {},
    "new_ticket_form": {},
    "address_form": {},
    "setup": {},
}
NO_TICKET = {"home", "home_mine", "home_unassigned", "home_team", "member", "setup"}
NO_TICKET |= {"member_tick", "assign_many_form", "search_form", "search", "aside_mail"}
NO_TICKET |= {"my_settings", "away_form", "new_ticket_form"}
# The open mail once more: like opening it, that may take a mail in.
OPENS = ("refresh", "consent")
# They read, and note that their reader has looked.
LOOKS = ("aside_list",)
# They write into a mail, never into a ticket.
WRITES_MAIL = ("insert", "draft")
# What somebody chooses for themselves.
OWN_CHOICES = (
    "inbox_on_assign", "go_on", "archive_own", "away", "away_until", "back",
    "welcomed", "take_back",
)  # fmt: skip
# An answer that is a refusal would read nothing.
REFUSED = ("Not found", "Not done", "Not yet", "Something went wrong", STRANGER)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, marks: None) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path, connected=())
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
        for verb in BUTTONS
    }
    assert sees(office, somebody) or SUBJECT not in words(sidebar.home())
    assert sees(office, somebody) or office.shown()["assignee"] is None
    assert done == {verb: expected(verb, role, membership) for verb in BUTTONS}


def test_every_click_acts_by_the_table_or_is_known_not_to() -> None:
    routed = [path.removeprefix("/addon/clicks/") for path in CLICKS]
    assert sorted(routed) == sorted(
        [*BUTTONS, *READS, *OPENS, *LOOKS, *WRITES_MAIL, *OWN_CHOICES]
    )
    assert {button.verb for button in BUTTONS.values()} <= set(VERBS)


@pytest.mark.parametrize("verb", [*READS, "refresh", *LOOKS])
def test_what_only_reads_changes_no_row(office: Office, verb: str) -> None:
    ada, ticket_id = office.cast.ada, first_ticket(office)
    with office.ticket() as (_, ticket):
        ticket.note("Call her back", by=actor.person_actor(ada), who=ada)
    if verb == "move_form":
        add_sales(office, ada)
    args = READS.get(verb, {})
    args = args | ({"note": 1} if verb in ("note_whole", "edit_note_form") else {})
    args |= {"row": aside_mail(office)} if verb == "aside_mail" else {}
    about = 0 if verb in (*NO_TICKET, *LOOKS) else ticket_id
    press = ButtonPress(ada.workspace_id, ada.id, verb, about, args, 0, "abc")
    before = rows(office)
    answer = sidebar_of(office, ADA).act(button(office, press))
    assert shown(answer), answer
    assert not any(why in words(answer) for why in REFUSED), words(answer)
    after = rows(office)
    if verb in LOOKS:
        assert after.pop("last_looks") != before.pop("last_looks")
    assert after == before


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text() == CliRunner().invoke(desk, ["rights"]).stdout


def expected(verb: str, role: Role, membership: str) -> bool:
    # These are about no one ticket: whoever is on the desk may press them for theirs.
    is_free = verb in WITHOUT_TICKET and membership != LEFT
    is_there = is_free or membership in (MEMBER, SHARED)
    is_personal = membership == SHARED and BUTTONS[verb].right in access.PERSONAL
    return is_there and role in access.RIGHTS[BUTTONS[verb].right] and not is_personal


def press(sidebar: Sidebar, verb: str, parameter: str) -> bool:
    """Whether the press is not refused for who presses it; a refused one does nothing.

    A ticket that is not theirs is not named to them either.
    """
    office, before = sidebar.office, sidebar.office.shown()
    said = words(sidebar.act(action(verb, parameter)))
    if not any(why in said for why in REFUSALS):
        return True
    assert office.shown() == before
    assert any(each in said for each in SENTENCES) or SUBJECT not in said
    return False


def action(verb: str, parameter: str) -> dict[str, Any]:
    url = f"{PUBLIC}/addon/clicks/{verb}"
    return {"function": url, "parameters": [{"key": "s", "value": parameter}]}


def button(office: Office, press: ButtonPress) -> dict[str, Any]:
    secret = office.desk.settings.require("secret_key")
    return action(press.verb, ButtonSigner(secret).sign(press))


def rows(office: Office) -> dict[str, list[str]]:
    """Every row of every table."""
    with office.desk.database.reading() as session:
        return {
            table.name: sorted(str(row) for row in session.execute(select(table)))
            for table in Model.metadata.sorted_tables
        }


def signed(office: Office, somebody: Person, verb: str, ticket_id: int) -> str:
    arguments = ARGUMENTS.get(verb, {})
    if verb in ABOUT_MAIL:
        arguments = {"row": aside_mail(office)}
    if verb == "assign":
        arguments = {"to": office.cast.ada.id}
    if verb in ("merge", "unmerge"):
        arguments = {"other": ticket_id, "merge": 0}
    if verb == "move":
        arguments = {"inbox": office.cast.support.id, "confirmed": True}
    if verb == "assign_many":
        arguments = {"to": office.cast.ada.id, "tickets": [[ticket_id, 1_000]]}
    if verb in ("tag", "untag"):
        arguments = {"tag": tag_id(office)}
    secret = office.desk.settings.require("secret_key")
    return ButtonSigner(secret).sign(
        ButtonPress(
            workspace=somebody.workspace_id,
            person=somebody.id,
            verb=verb,
            ticket=0 if verb in WITHOUT_TICKET + ABOUT_MAIL else ticket_id,
            args=arguments,
            version=1_000,
            nonce=f"{verb} of {somebody.id}",
        )
    )


def enter(office: Office, role: Role, membership: str) -> Person:
    """Somebody of that role who stands there."""
    kind = PersonKind.SHARED if membership == SHARED else PersonKind.PERSON
    acme = office.cast.acme.id
    with office.desk.database.transaction() as session:
        is_foreign = membership == OTHER_WORKSPACE
        if is_foreign:
            globex = Workspace(domain="globex.example")
            session.add(globex)
            session.flush()
            acme = globex.id
        who = Person(workspace_id=acme, name="Zoe Martin", role=role, kind=kind)
        who.address = "zoe@globex.example" if is_foreign else "zoe@acme.example"
        who.is_active = membership != LEFT
        session.add(who)
        session.flush()
        if membership in (MEMBER, LEFT, SHARED):
            inboxes.add_member(session, session.merge(office.cast.support), who)
    if membership == OTHER_INBOX:
        add_sales(office, who)
    office.world.add_mailbox(who.address, who.name)
    return who


def first_ticket(office: Office) -> int:
    sidebar_of(office, ADA).open(office.copy(ADA, office.write(SUBJECT)))
    with office.ticket() as (session, ticket):
        ticket.tag(
            tags.find_or_make_tag(session, ticket.workspace_id, "billing"), by=RULE
        )
        return ticket.id


def aside_mail(office: Office) -> int:
    """A newsletter to the inbox of the others; the desk's id of it."""
    made = office.write(
        "Catalogue 2026", Precedence="bulk", List_Id="<news.shop.example>"
    )
    sidebar_of(office, ADA).open(office.copy(ADA, made))
    with office.desk.database.reading() as session:
        aside = select(Message.id).where(Message.set_aside.is_not(None))
        return session.scalars(aside.order_by(Message.id.desc())).first() or 0


def tag_id(office: Office) -> int:
    with office.desk.database.reading() as session:
        tag = session.scalars(select(tags.Tag)).one()
        return tag.id


def sees(office: Office, somebody: Person) -> bool:
    with office.desk.database.reading() as session:
        return office.cast.support.id in visible.load_inbox_ids(session, somebody)
