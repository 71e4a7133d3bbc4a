"""Gmail's label menu is seen by a mailbox's owner: it tells of no other inbox."""

from __future__ import annotations

from app.labels.mapping import Label, LabelKind
from app.people import actor
from app.people.person import Person
from app.tickets.tags import tag as tags
from tests.support import human
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.terminal import Terminal
from tests.support.two_inboxes import HAL, HR, arrive, copy_of

WANDA = "Wanda Wren <wanda@wren.example>"
HALS, GRACES = "Desk/Assignee/Hal Private", "Desk/Assignee/Grace Hopper"


def menu(office: Office, address: str) -> set[str]:
    labels = office.world.mailboxes[address].labels
    return {each.name for each in labels if not each.is_system}


def tag(office: Office, number: int, *names: str) -> None:
    with office.ticket(number) as (session, ticket):
        for name in names:
            made = tags.find_or_make_tag(session, ticket.workspace_id, name)
            ticket.tag(made, by=actor.RULE)


def test_a_colleague_of_another_inbox_is_in_no_menu(office: Office) -> None:
    with office.desk.database.transaction() as session:
        # Of one name: yet nobody is called otherwise for one whom they do not know.
        hal = session.query(Person).filter_by(address=HAL).one()
        hal.name = "Grace Hopper"
    office.sync()
    for address in (SUPPORT, GRACE):
        assert GRACES in menu(office, address)
    for address in (HR, HAL):
        assert GRACES in menu(office, address)
        assert "Desk/Assignee/Ada Lovelace" in menu(office, address)
    both = {f"{GRACES} (grace)", f"{GRACES} (hal)"}
    assert both <= menu(office, ADA)
    for address in (SUPPORT, GRACE, HR, HAL):
        assert not both & menu(office, address)


def test_who_leaves_has_neither_its_people_nor_its_tags_in_the_menu(
    office: Office, desk: Terminal
) -> None:
    arrive(office, WANDA, "hr", to=HR)
    arrive(office, WANDA, "support", to=SUPPORT)
    tag(office, 1, "layoffs", "both")
    tag(office, 2, "chairs", "both")
    office.sync()
    private = {HALS, "Desk/Tag/layoffs"}
    kept = {GRACES, "Desk/Tag/chairs", "Desk/Tag/both", "Desk/Status/Open"}
    assert private | kept <= menu(office, ADA)
    desk("person", "inbox", ADA, "--remove", HR, "--yes")
    office.sync()
    assert not private & menu(office, ADA)
    assert kept <= menu(office, ADA)
    # Those who stay keep theirs, but for who is gone.
    assert private <= menu(office, HR)
    assert "Desk/Assignee/Ada Lovelace" not in menu(office, HR)
    desk("person", "inbox", ADA, "--add", HR)
    office.sync()
    assert private <= menu(office, ADA)
    assert office.worn(copy_of(office, ADA, "hr")) >= {"Desk/Tag/layoffs"}


def test_what_somebody_made_their_own_is_not_deleted(
    office: Office, desk: Terminal
) -> None:
    arrive(office, WANDA, "hr", to=HR)
    tag(office, 1, "layoffs")
    office.sync()
    label_id = office.label_id(ADA, "Desk/Tag/layoffs")
    office.ada.rename_label_on_page(label_id, "My own")
    desk("person", "inbox", ADA, "--remove", HR, "--yes")
    office.sync()
    assert "My own" in menu(office, ADA)
    human.label(office.ada, copy_of(office, ADA, "hr"), remove="My own")
    office.sync()
    assert office.shown(1)["tags"] == ["layoffs"]


def test_a_label_that_was_made_before_goes(office: Office) -> None:
    made = office.world.mailboxes[GRACE].create_label_on_page(HALS)
    with office.desk.database.transaction() as session:
        session.add(
            Label(
                workspace_id=office.cast.acme.id,
                mailbox_id=office.mailbox_id(GRACE),
                gmail_id=made.id,
                kind=LabelKind.ASSIGNEE,
                key=str(session.query(Person).filter_by(address=HAL).one().id),
                name=HALS,
            )
        )
    office.sync()
    assert HALS not in menu(office, GRACE)
    place = {"mailbox_id": office.mailbox_id(GRACE), "gmail_id": made.id}
    with office.desk.database.reading() as session:
        assert session.query(Label).filter_by(**place).count() == 0
