"""Inboxes are walls: each counts its own mail, and no mailbox shows another's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.people import actor
from app.people.person import Person
from app.tickets.merge import merge as merges
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from tests.addon.sidebar import sidebar_of, words
from tests.support import human
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.snapshot import copied_office
from tests.support.two_inboxes import (
    HAL,
    HR,
    arrive,
    copy_of,
    divided_office,
    links,
    tickets,
)

WANDA = "Wanda Wren <wanda@wren.example>"
PRIVATE = {"Desk/Assignee/Hal Private", "Desk/Priority/Urgent", "Desk/Tag/layoffs"}
NAMES = ["Wanda Wren", "Ольга Петрова", "山田 花子", "ليلى حداد", "Ngô Thị Hà"]


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(divided_office, database_url, tmp_path)
    yield opened
    opened.desk.close()


def worn(office: Office, address: str, name: str) -> set[str]:
    return office.worn(copy_of(office, address, name))


def mark_private(office: Office, number: int) -> None:
    """Hal takes the ticket, tags it and makes it urgent."""
    with office.ticket(number) as (session, ticket):
        hal = session.query(Person).filter_by(address=HAL).one()
        by = actor.person_actor(hal)
        ticket.assign(hal, by=by)
        ticket.prioritise(Priority.URGENT, by=by)
        ticket.tag(
            tags.find_or_make_tag(session, ticket.workspace_id, "layoffs"), by=by
        )
    office.sync()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", [(HR, SUPPORT), (SUPPORT, HR)])
def test_a_mail_to_two_inboxes_is_a_ticket_in_each(
    office: Office, name: str, order: tuple[str, str]
) -> None:
    arrive(office, f"{name} <w@wren.example>", "both", to=order[0], cc=order[1])
    assert [(n, inbox) for n, inbox, _ in tickets(office)] == [
        (1, order[0]),
        (2, order[1]),
    ]
    assert links(office) == [(1, 2, "related")]


def test_each_mailbox_wears_its_own_inboxs_labels(office: Office) -> None:
    arrive(office, WANDA, "both", to=HR, cc=SUPPORT)
    mark_private(office, 1)
    assert worn(office, HR, "both") == {"Desk/Status/Open", *PRIVATE}
    assert worn(office, HAL, "both") >= PRIVATE - {"Desk/Assignee/Hal Private"}
    # Ada is in both: her copy is the first one's.
    assert worn(office, ADA, "both") >= PRIVATE
    for address in (SUPPORT, GRACE):
        assert worn(office, address, "both") == {"Desk/Status/Open"}


def test_a_label_by_hand_speaks_of_the_copys_own_ticket(office: Office) -> None:
    arrive(office, WANDA, "both", to=SUPPORT, cc=HR)
    grace = office.world.mailboxes[GRACE]
    human.label(grace, copy_of(office, GRACE, "both"), add="Desk/Status/Resolved")
    office.sync()
    assert (office.shown(1)["status"], office.shown(2)["status"]) == (
        "resolved",
        "open",
    )
    assert worn(office, HR, "both") == {"Desk/Status/Open"}


@pytest.mark.parametrize("first", [HAL, SUPPORT, HR])
def test_a_blind_copy_of_an_inbox_is_shown_to_its_own_people(
    office: Office, first: str
) -> None:
    """Only the inbox's own mailbox says that it has one; Hal's may be read before."""
    raw = f"From: {WANDA}\r\nTo: {SUPPORT}\r\nMessage-ID: <blind@outside.example>\r\n"
    office.world.receive(f"{raw}\r\n苦情".encode(), to=[SUPPORT, HR])
    office.drain(first)
    office.sync()
    assert {inbox for _, inbox, _ in tickets(office)} == {SUPPORT, HR}
    number = next(n for n, inbox, _ in tickets(office) if inbox == HR)
    mark_private(office, number)
    assert worn(office, HAL, "blind") >= {"Desk/Tag/layoffs", "Desk/Mine"}
    assert worn(office, GRACE, "blind") == {"Desk/Status/Open"}


@pytest.mark.parametrize("cc", ["", f"Grace Hopper <{GRACE}>"])
def test_a_private_mail_wears_nothing_where_nobody_may_see_it(
    office: Office, cc: str
) -> None:
    arrive(office, WANDA, "one", to=HR, cc=cc)
    mark_private(office, 1)
    arrive(office, WANDA, "two", to=SUPPORT, refers="one")
    assert tickets(office)[1][1] == SUPPORT
    if cc:
        assert worn(office, GRACE, "one") == set()
    assert worn(office, GRACE, "two") == worn(office, SUPPORT, "two")
    assert worn(office, SUPPORT, "two") == {"Desk/Status/Open"}


def test_what_refers_to_another_inbox_opens_one_without_a_word_of_it(
    office: Office,
) -> None:
    arrive(office, WANDA, "one", to=HR)
    arrive(office, WANDA, "two", to=SUPPORT, refers="one")
    assert [inbox for _, inbox, _ in tickets(office)] == [HR, SUPPORT]
    assert links(office) == [(1, 2, "related")]
    for number in (1, 2):
        events = office.shown(number)["events"]
        assert [each["action"] for each in events] == ["created"]
        assert "after" not in events[0]["details"]
    card = words(sidebar_of(office, GRACE).open(copy_of(office, GRACE, "two")))
    assert "#2" in card
    assert "#1" not in card


def test_a_late_reply_takes_nothing_of_another_inbox_over(office: Office) -> None:
    arrive(office, WANDA, "one", to=HR)
    with office.ticket(1) as (_, ticket):
        ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=40))
    arrive(office, WANDA, "two", to=SUPPORT, refers="one")
    places = {each["mailbox"] for each in office.shown(1)["threads"]}
    assert places == {HR, HAL, ADA}
    assert "after" not in office.shown(2)["events"][0]["details"]
    arrive(office, WANDA, "three", to=HR, refers="one")
    assert tickets(office)[2][1] == HR
    assert office.shown(3)["events"][0]["details"]["after"] == 1


@pytest.mark.parametrize(
    ("cc", "answered"),
    [(HR, {1}), (SUPPORT, {2}), (f"{HR}, {SUPPORT}", {1, 2}), ("", {1})],
)
def test_an_answer_counts_for_the_inbox_that_it_leaves_as(
    office: Office, cc: str, answered: set[int]
) -> None:
    arrive(office, WANDA, "both", to=HR, cc=SUPPORT)
    copied = [each.strip() for each in cc.split(",") if each]
    draft = ComposedMail(ADA, [WANDA], "Re: Chair", "Done.", copied)
    thread_id = copy_of(office, ADA, "both").thread.id
    office.world.write(ADA, draft, thread_id=thread_id)
    office.sync()
    waiting = {n for n in (1, 2) if office.shown(n)["status"] == "waiting"}
    assert waiting == answered


def test_after_a_merge_its_former_inbox_still_counts_as_its_own(office: Office) -> None:
    arrive(office, WANDA, "one", to=HR)
    arrive(office, WANDA, "two", to=SUPPORT)
    with office.ticket(2) as (session, source):
        target = session.query(Ticket).filter_by(number=1).one()
        ada = session.get_one(Person, office.cast.ada.id)
        merges.merge_tickets(session, source, target, by=actor.person_actor(ada))
    office.sync()
    assert worn(office, SUPPORT, "two") == worn(office, GRACE, "two") == set()
    arrive(office, WANDA, "three", to=SUPPORT, refers="two")
    assert len(tickets(office)) == 2
    assert office.shown(1)["mails"] == 3


@pytest.mark.parametrize("first", [ADA, GRACE, HAL])
def test_whoever_opens_it_first_each_sees_their_own(
    database_url: str, tmp_path: Path, first: str
) -> None:
    office = copied_office(divided_office, database_url, tmp_path, connected=())
    arrive(office, WANDA, "both", to=HR, cc=SUPPORT)
    for address in (first, ADA, GRACE, HAL):
        sidebar = sidebar_of(office, address)
        card = words(sidebar.open(copy_of(office, address, "both")))
        number = next(
            n for n, inbox, _ in tickets(office)
            if inbox == (SUPPORT if address == GRACE else HR)
        )  # fmt: skip
        assert f"#{number}" in card, address
    assert len(tickets(office)) == 2
    office.desk.close()


@pytest.mark.parametrize("first", [SUPPORT, HR, GRACE])
def test_an_inbox_that_writes_to_another_is_its_customer(
    office: Office, first: str
) -> None:
    """It sends from its own account: no ticket of its own comes of that."""
    for sender, to, name, refers in (
        (HR, SUPPORT, "asks", ""),
        (SUPPORT, HR, "answers", "asks"),
    ):
        draft = ComposedMail(sender, [to], "在庫は？", "Есть ли стулья?")
        draft.headers["Message-ID"] = f"<{name}@outside.example>"
        draft.answer([f"<{refers}@outside.example>"] if refers else [])
        office.world.write(sender, draft)
        office.drain(first)
        office.sync()
    assert tickets(office) == [(1, SUPPORT, HR), (2, HR, SUPPORT)]
    assert [office.shown(n)["status"] for n in (1, 2)] == ["waiting", "open"]
    assert links(office) == [(1, 2, "related")]


@pytest.mark.parametrize("first", [SUPPORT, HR])
def test_what_an_inbox_passes_on_is_its_writers_ticket_in_the_other(
    office: Office, first: str
) -> None:
    arrive(office, WANDA, "one", to=HR)
    rule = "---------- Forwarded message ---------"
    draft = ComposedMail(HR, [SUPPORT], "Fwd: Chair", f"{rule}\nFrom: {WANDA}\nDate: x")
    draft.answer(["<one@outside.example>"])
    office.world.write(HR, draft)
    office.drain(first)
    office.sync()
    wanda = "wanda@wren.example"
    assert tickets(office) == [(1, HR, wanda), (2, SUPPORT, wanda)]
    assert [office.shown(n)["status"] for n in (1, 2)] == ["open", "open"]
    actions = [each["action"] for each in office.shown(1)["events"]]
    assert actions == ["created", "set_aside"]
