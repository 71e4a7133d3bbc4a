"""Labels are known by their id: deleted ones are made again, names follow people."""

from __future__ import annotations

from app.people import actor
from app.people.actor import CLOCK
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets.status import Priority
from app.tickets.tags import tag as tags
from tests.support import human
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.workers.stories import (
    HISTORY,
    OPEN,
    by_hand,
    given_to_grace,
    grace,
    opened,
    settle,
    status,
    tagged,
    worn,
)
from workers.sync.sync_now import sync_by_hand

GRACES = "Desk/Assignee/Grace Hopper"


def test_label_deleted_by_human(office: Office) -> None:
    [mail] = opened(office)
    given_to_grace(office)
    office.sync()
    old = office.label_id(SUPPORT, GRACES)

    def delete() -> None:
        # Gmail may tell of the removals or not; here it does.
        human.label(office.support, mail, remove=GRACES)
        office.support.delete_label(old)

    office.support.before(HISTORY, delete)
    settle(office)
    assert (office.shown()["assignee"], by_hand(office)) == (GRACE, [])
    assert office.worn(mail) == OPEN | {GRACES}
    assert office.label_id(SUPPORT, GRACES) != old


def test_a_label_deleted_without_a_word_is_made_again(office: Office) -> None:
    opened(office)
    office.support.delete_label(office.label_id(SUPPORT, "Desk/Status/Open"))
    settle(office)
    settle(office)
    assert (status(office), by_hand(office)) == ("open", [])
    assert worn(office, office.support) == [OPEN]


def test_a_sync_by_hand_sees_at_once_that_a_label_was_deleted(office: Office) -> None:
    opened(office)
    old = office.label_id(SUPPORT, "Desk/Status/Open")
    office.support.delete_label(old)
    # A drain by itself has listed the labels a moment ago.
    office.sync()
    assert worn(office, office.support) != [OPEN]
    sync_by_hand(office.desk, [SUPPORT], pause=lambda seconds: None)
    assert worn(office, office.support) == [OPEN]
    assert office.label_id(SUPPORT, "Desk/Status/Open") != old


def test_rename_to_deleted_name(office: Office) -> None:
    opened(office)
    waiting = office.label_id(SUPPORT, "Desk/Status/Waiting")
    office.support.delete_label(office.label_id(SUPPORT, "Desk/Status/Open"))
    office.support.rename_label_on_page(waiting, "Desk/Status/Open")
    settle(office)
    settle(office)
    assert office.label_id(SUPPORT, "Desk/Status/Waiting") == waiting
    assert worn(office, office.support) == [OPEN]


def test_a_renamed_label_keeps_working(office: Office) -> None:
    [mail] = opened(office)
    resolved = office.label_id(SUPPORT, "Desk/Status/Resolved")
    office.support.rename_label_on_page(resolved, "Done and dusted")
    human.label(office.support, mail, add="Done and dusted")
    settle(office)
    assert status(office) == "resolved"
    assert office.worn(mail) == {"Done and dusted"}


def test_a_label_that_gmail_takes_for_ours_is_adopted(office: Office) -> None:
    [mail] = opened(office)
    with office.desk.database.transaction() as session:
        # Else it would be a tag at once.
        session.get_one(Workspace, office.cast.acme.id).new_tags = "managers"
    theirs = office.support.create_label_on_page("desk/tag/BILLING")
    human.label(office.support, mail, add="desk/tag/BILLING")
    office.sync()
    other = office.write("Another one")
    office.sync()
    with office.ticket(2) as (session, ticket):
        billing = tags.find_or_make_tag(session, ticket.workspace_id, "billing")
        ticket.tag(billing, by=actor.person_actor(office.cast.ada))
    settle(office)
    assert theirs.id in other.labels
    assert theirs.id not in mail.labels
    assert office.shown()["tags"] == []


def test_a_person_who_is_called_otherwise(office: Office) -> None:
    [mail] = opened(office)
    given_to_grace(office)
    office.sync()
    rename(office, office.cast.grace, "Grace Murray")
    settle(office)
    assert office.worn(mail) == OPEN | {"Desk/Assignee/Grace Murray"}
    assert by_hand(office) == []


def test_two_people_of_one_name(office: Office) -> None:
    [mail] = opened(office)
    given_to_grace(office)
    office.sync()
    rename(office, office.cast.ada, "Grace Hopper")
    settle(office)
    assert office.worn(mail) == OPEN | {"Desk/Assignee/Grace Hopper (grace)"}
    human.label(office.support, mail, add="Desk/Assignee/Grace Hopper (ada)")
    settle(office)
    assert office.shown()["assignee"] == ADA


def rename(office: Office, who: Person, name: str) -> None:
    with office.desk.database.transaction() as session:
        session.get_one(Person, who.id).name = name


def test_a_label_that_gmail_refuses_stops_nobody(office: Office) -> None:
    opened(office)
    office.write("Another one")
    office.sync()
    office.support.faults.refuse(400, matching="POST .*/labels$", times=3)
    tagged(office)
    with office.ticket(2) as (_, ticket):
        ticket.unassign(by=CLOCK)
        ticket.prioritise(Priority.HIGH, by=CLOCK)
    office.drain()
    high = OPEN | {"Desk/Priority/High"}
    assert high in worn(office, office.support)
    settle(office)
    assert OPEN | {"Desk/Tag/billing"} in worn(office, office.support)


def test_a_name_that_was_made_is_in_every_mailbox(office: Office) -> None:
    opened(office)
    given_to_grace(office)
    settle(office)
    assert office.ada.labels.named(GRACES)
    assert grace(office).labels.named("Desk/Mine")
    assert not office.support.labels.named("Desk/Mine")
