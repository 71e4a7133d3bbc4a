"""What a list of the console says of itself, and of what it was asked for."""

from __future__ import annotations

import re

import pytest

from app import clock
from app.inboxes import inbox as inboxes
from app.people.person import Person
from app.people.workspace import choose_workspace
from app.tickets.lists.counting import MAX_COUNTED
from tests.console.browser import Browser, links, words
from tests.support.cast import arrive, own_mailbox
from tests.support.office import Office
from tests.support.statements import statements
from tests.support.tickets import add, add_many, sales_of


def test_days_are_of_the_workspace_where_it_has_a_zone(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        at = clock.parse_moment("2026-11-22T22:30:00+00:00")
        add(session, office.cast.support, created_at=at)
    # The reader is in Berlin.
    monday = "/console/tickets?received=2026-11-23"
    assert "Nothing here." in ada.reads(monday)
    assert "Days in" not in ada.reads(monday)
    with statements(office.desk.database) as before:
        ada.reads("/console/tickets")
    with office.desk.database.transaction() as session:
        choose_workspace(session, None).zone = "Europe/Athens"
    assert "Order 1" in ada.reads(monday)
    assert "Days in Europe/Athens" in ada.reads(monday)
    # The form has the days, whatever the address calls them.
    assert ada.get(monday).text.count('value="2026-11-23"') == 2
    with statements(office.desk.database) as after:
        ada.reads("/console/tickets")
    assert len(after) == len(before)


def test_a_long_list_says_what_it_cannot_be_sorted_by(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, MAX_COUNTED + 1)
    page = ada.get("/console/tickets?status=any").text
    assert re.search(r'sort=-?number"', page)
    for column, label in (("customer", "Customer"), ("subject", "Subject")):
        # Its head leads nowhere, and says why.
        assert f"sort={column}" not in page
        why = f"To sort by “{label}”, filter the list down to 1,000 tickets or fewer."
        assert f'title="{why}" aria-describedby="too-many">{label}<' in page
        # An address may ask for it all the same.
        assert why in ada.reads(f"/console/tickets?status=any&sort={column}")
    assert "Up to 1,000 tickets can be sorted by any column." in words(page)
    short = ada.get("/console/tickets?status=any&customer=customer1").text
    assert "sort=customer" in short
    assert "too-many" not in short


def test_a_number_opens_its_ticket_and_a_miss_says_what_is_searched(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support, subject="Leg of a table")
        add(session, office.cast.support, subject="Invoice 1 of two")
        add(session, office.cast.support, subject="A chair")
    for asked in ("%233", "3"):
        answer = ada.get(f"/console/tickets?q={asked}")
        assert answer.headers["Location"] == "/console/tickets/3"
    # It is a word, too: then there is something to choose from.
    both = ada.reads("/console/tickets?q=1")
    assert "Leg of a table" in both
    assert "Invoice 1 of two" in both
    assert ada.get("/console/tickets?q=%231").status_code == 303
    for miss in ("%2399", "99", "nothing"):
        said = ada.reads(f"/console/tickets?q={miss}")
        assert "The text of mails is not searched." in said
    # From every page.
    for path in (
        "/console",
        "/console/settings",
        "/console/tickets/1",
        "/console/views",
    ):
        assert 'action="/console/tickets"' in ada.get(path).text


@pytest.mark.parametrize(
    "asked",
    [
        "priority=hot",
        "older=soon",
        "sort=colour",
        "received=2026-02-30",
        "columns=colour",
        "proirity=high",
    ],
)
def test_what_means_nothing_is_named(office: Office, ada: Browser, asked: str) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    said = ada.reads(f"/console/tickets?{asked}")
    assert f"Not understood, so ignored: {asked}" in said
    assert "Order 1" in said


def test_a_row_leads_to_its_ticket_and_to_its_mail(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        box = own_mailbox(session, office.cast, office.cast.ada)
        arrive(session, office.cast, mailbox=box)
        add(session, office.cast.support)
    page = ada.get("/console/tickets").text
    # Only one of them is in her own mailbox.
    (gmail,) = [x for x in links(page) if x.startswith("https://mail.google.com/")]
    assert "authuser=ada@acme.example" in gmail


def test_the_overview_counts_what_its_lists_hold(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        for n in range(7):
            add(session, office.cast.support, subject=f"Free {n}")
        add(session, office.cast.support, status="waiting")
        add(session, office.cast.support, snoozed_at=clock.now())
    said, page = ada.reads("/console"), ada.get("/console").text
    assert "Waiting on us 7 Waiting on the customer 1 Snoozed 1" in said
    for path, count in (
        ("/console/tickets", 7), ("/console/tickets?status=waiting", 1),
        ("/console/tickets?snoozed=yes", 1),
    ):  # fmt: skip
        assert path in links(page)
        assert f"1–{count} of {count}" in ada.reads(path)
    assert "· support@acme.example" not in said
    # The oldest five that nobody has; who has nothing takes no room.
    free = re.findall(r'dir="auto">(Free \d)<', page)
    assert free == [f"Free {n}" for n in range(5)]
    assert "more with nothing Ada" in said
    with statements(office.desk.database) as seen:
        ada.get("/console")
    # Admins are told of the workspace's quota and of its forms, too; all, who is away.
    assert len(seen) <= 11


def test_the_oldest_name_their_inbox_where_there_are_several(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        inboxes.add_member(session, sales, session.get_one(Person, office.cast.ada.id))
        add(session, sales, customer_name="Maria Lopez")
        add(session, office.cast.support, customer_name="Maria Lopez")
    said = ada.reads("/console")
    for inbox in ("sales@acme.example", "support@acme.example"):
        assert f"Maria Lopez · {inbox}" in said
