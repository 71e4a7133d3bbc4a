"""What the console shows: all of it, of one's own inboxes, where the reader is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from addon.words import languages
from app import clock
from app.people import actor
from app.tickets.conversations.stray_references import link_follow_up
from app.tickets.lists import pages
from app.tickets.messages.message import Message
from app.tickets.status import Priority, Status
from app.tickets.ticket import Ticket
from tests.addon.test_presence import Patient
from tests.console.browser import BERLIN, Browser, links, words
from tests.support import valkey
from tests.support.cast import arrive, mail, own_mailbox
from tests.support.office import GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import add, add_many, globex, sales_of

NUMBERS = re.compile(r'href="/console/tickets/(\d+)"')
HEADS = "Number Subject Customer State ▲ Who Tags"


@pytest.fixture
def enter(office: Office) -> Callable[..., int]:
    """Puts a ticket on the desk; its id."""

    def put(**facts: Any) -> int:
        with office.desk.database.transaction() as session:
            return add(session, office.cast.support, **facts)

    return put


Enter = Callable[..., int]


def test_the_overview_says_who_has_what(
    office: Office, ada: Browser, enter: Enter
) -> None:
    for _ in range(3):
        enter()
    enter(assignee_id=office.cast.grace.id)
    enter(assignee_id=office.cast.ada.id, status="waiting")
    enter(assignee_id=office.cast.ada.id, status="closed")
    said = ada.reads("/console")
    assert "4 open in the team Waiting on us 4" in said
    assert "3 unassigned" in said
    assert "Over 1 d (3)" in said
    assert "Nobody 3 0 9 d" in said
    assert "Grace Hand over 1 0 9 d" in said
    assert "Ada (you) Hand over 0 1" in said


def test_its_rows_lead_to_the_lists(office: Office, ada: Browser, enter: Enter) -> None:
    enter(subject="Nobody’s")
    enter(subject="Of Grace", assignee_id=office.cast.grace.id)
    page = ada.get("/console").text
    nobody, grace = re.findall(r'<th scope="row"><a href="([^"]*)"', page)[:2]
    assert "Nobody’s" in ada.reads(nobody)
    assert "Of Grace" not in ada.reads(nobody)
    assert "Of Grace" in ada.reads(grace)
    assert "Nobody’s" not in ada.reads(grace)


def test_an_empty_desk(ada: Browser) -> None:
    said = ada.reads("/console")
    assert "0 open in the team" in said
    assert "Nothing unassigned" in said
    assert "Nothing here." in ada.reads("/console/tickets")


def test_a_row_says_how_a_ticket_stands(
    office: Office, ada: Browser, enter: Enter
) -> None:
    enter(direction="in", subject="Chairs & <b>tables</b>", priority="urgent")
    said = ada.reads("/console/tickets")
    row = "#1 Chairs & <b>tables</b> Urgent Karl Lang Waiting on us 9 d nobody"
    assert f"{HEADS} {row}" in said


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["open", "in_progress"]),
        ("status=waiting", ["waiting"]),
        ("status=resolved,closed", ["closed", "resolved"]),
        ("snoozed=yes", ["asleep"]),
        (
            "status=any",
            ["asleep", "closed", "resolved", "waiting", "in_progress", "open"],
        ),
        ("status=nonsense", ["open", "in_progress"]),
    ],
)
def test_what_a_list_holds(
    ada: Browser, enter: Enter, asked: str, shown: list[str]
) -> None:
    for status in Status:
        enter(subject=status, status=status)
    enter(subject="asleep", snoozed_at=clock.now(), snoozed_until=None)
    page = ada.get(f"/console/tickets?{asked}").text
    assert re.findall(r'dir="auto" title="(\w+)"', page) == shown
    assert ("Not understood, so ignored: status=nonsense" in page) is (
        "nonsense" in asked
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("which=theirs", "status=waiting"),
        ("which=all&who=0", "status=any&assignee=none"),
        ("which=done&who={ada}&inbox={support}",
         "status=resolved,closed&inbox=support@acme.example&assignee=ada@acme.example"),
        ("who=999", ""),
    ],
)  # fmt: skip
def test_a_kept_address_of_the_first_console_leads_on(
    office: Office, ada: Browser, before: str, after: str
) -> None:
    ids = {"ada": office.cast.ada.id, "support": office.cast.support.id}
    answer = ada.get(f"/console/tickets?{before.format(**ids)}")
    asked = f"?{after}" if after else ""
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"/console/tickets{asked}",
    )


def test_a_number_leads_to_its_ticket(ada: Browser, enter: Enter) -> None:
    enter()
    answer = ada.get("/console/tickets?q=%231")
    assert answer.headers["Location"] == "/console/tickets/1"
    assert "Nothing found" in ada.reads("/console/tickets?q=%2377")


def test_a_head_sorts_and_columns_are_chosen(ada: Browser, enter: Enter) -> None:
    for name in ("Zora", "Anna"):
        enter(customer_name=name, direction="in")
    page = ada.get("/console/tickets").text
    by_customer = next(x for x in links(page) if "sort=customer" in x)
    said = ada.reads(by_customer)
    assert said.index("Anna") < said.index("Zora")
    down = ada.reads("/console/tickets?sort=-customer&columns=subject,customer,mails")
    assert down.index("Zora") < down.index("Anna")
    assert "Subject Customer ▼ Mails Order 1" in down


def test_long_lists_are_read_to_their_end(
    office: Office, ada: Browser, enter: Enter
) -> None:
    """Also where many have waited since the same moment."""
    since = clock.now() - timedelta(days=3)
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, 120, status="open", waiting_since=since)
    for which in ("ours", "any"):
        numbers, path = [], f"/console/tickets?status={which}"
        while path:
            page = ada.get(path).text
            numbers += [
                int(n) for n in re.findall(r'href="/console/tickets/(\d+)"', page)
            ]
            said = "1–50 of 120" if len(numbers) <= 50 else "of 120"
            assert said in page
            path = next((x for x in links(page) if "after=" in x), "")
        assert sorted(numbers) == list(range(1, 121))
        assert numbers == sorted(numbers, reverse=which == "any")


@pytest.mark.parametrize(
    "after",
    ["x", "-1", "9" * 40, "2026-01-01~1", "2026-01-01T00:00:00+00:00~x", "~", "0~x~1"],
)
@pytest.mark.parametrize("which", ["open", "closed"])
def test_a_place_that_makes_no_sense_is_the_beginning(
    ada: Browser, enter: Enter, after: str, which: str
) -> None:
    enter(status=which, subject="The first")
    path = f"/console/tickets?status={which}&after={after.replace('+', '%2B')}"
    assert "The first" in ada.reads(path)


def test_a_search_goes_on_to_its_end(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, 60, subject="A cracked chair")
    numbers, path = [], "/console/tickets?q=cracked"
    while path:
        page = ada.get(path).text
        numbers += NUMBERS.findall(page)
        path = next((x for x in links(page) if "after=" in x), "")
    assert len(set(numbers)) == len(numbers) == 60
    assert "Nothing found for “sofa”" in ada.reads("/console/tickets?q=sofa")


def test_one_ticket_whole(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support, subject="Two chairs")
    by = actor.person_actor(office.cast.grace)
    with office.ticket() as (_, ticket):
        ticket.take(by=by, who=office.cast.grace)
        ticket.prioritise(Priority.HIGH, by=by)
        ticket.note("She has\nphotos & a <bill>.", by=by, who=office.cast.grace)
    said = ada.reads("/console/tickets/1")
    assert "#1 · support@acme.example · Channel: Mail Two chairs" in said
    assert "Grace has it · High · In progress" in said
    assert "She has photos & a <bill>." in said
    assert "Grace Hopper" in said.partition("Notes (1)")[2]
    today = said.partition("History Today")[2]
    assert [w for w in ("wrote a note", "set priority", "took it") if w in today]
    assert today.index("note") < today.index("took it")


def test_a_long_history_is_read_to_its_end(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    by = actor.person_actor(office.cast.grace)
    for n in range(45):
        with office.ticket() as (_, ticket):
            ticket.note(f"Note {n}", by=by, who=office.cast.grace)
    seen, path = 0, "/console/tickets/1"
    while path:
        page = ada.get(path).text
        seen += page.count("<li data-row=")
        older = [x for x in links(page) if x.startswith("?history=")]
        path = f"/console/tickets/1{older[0].partition('#')[0]}" if older else ""
    assert seen == 45
    assert "Note 44" in ada.reads("/console/tickets/1")
    assert "Note 24" not in ada.reads("/console/tickets/1")


def test_the_mail_is_one_press_away_for_whoever_has_it(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        arrive(
            session,
            office.cast,
            mailbox=own_mailbox(session, office.cast, office.cast.ada),
        )
    said = "authuser=ada@acme.example#all/18c0000000000001"
    assert said in ada.get("/console/tickets/1").text
    grace = Browser(office)
    grace.sign_in(GRACE)
    # Her mailbox is not connected: it looks for the mail itself.
    sought = f"authuser={GRACE}#search/rfc822msgid%3A"
    page = grace.get("/console/tickets/1").text
    assert page.count(sought) == 2
    assert "not in your mailbox" not in page
    with office.desk.database.transaction() as session:
        session.execute(update(Message).values(message_id=None))
    page = grace.get("/console/tickets/1").text
    assert "mail.google.com" not in page
    assert "not in your mailbox" in page


def test_a_ticket_says_its_channel_and_leads_to_the_customers_others(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        for n in range(3):
            arrive(
                session,
                office.cast,
                mail(f"<c{n}@lopez.example>"),
                gmail_id=f"c{n}",
                thread_id=f"c{n}",
            )
        session.execute(update(Ticket).values(channel="phone"))
    page = ada.get("/console/tickets/1").text
    assert "Channel: Phone" in words(page)
    assert re.search(r'href="/console/customers/\d+">2 more open tickets<', page)


def test_what_was_read_late_stands_at_its_own_time(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        early = mail(at=clock.now() - timedelta(minutes=6))
        arrive(session, office.cast, early)
        in_time = mail("<c2@lopez.example>", at=clock.now() - timedelta(minutes=4))
        arrive(session, office.cast, in_time, gmail_id="c2", thread_id="c2")
    assert "seen by Sidedesk" in ada.reads("/console/tickets/1")
    assert "seen by Sidedesk" not in ada.reads("/console/tickets/2")


SECRET = ("sales", "support", "nothing")


def test_nobody_sees_what_is_not_theirs(office: Office, browser: Browser) -> None:
    def more(session: Session) -> None:
        sales = sales_of(session, office.cast)
        add(session, sales, subject="A secret of sales")
        inbox, _ = globex(session)
        add(session, inbox, subject="A secret of Globex")
        add(session, inbox, subject="Another secret of Globex", number=99)

    with office.desk.database.transaction() as session:
        more(session)
    browser.sign_in(GRACE)
    paths = ["/console", "/console/tickets?status=any", "/console/tickets?q=secret"]
    paths += [f"/console/tickets?status=any&inbox={n}@acme.example" for n in SECRET]
    for path in paths:
        assert "secret of" not in browser.reads(path)
        assert "sales@" not in browser.reads(path).partition("so ignored:")[0]
    for number in (1, 2, 3, 99):
        answer = browser.get(f"/console/tickets/{number}")
        assert answer.status_code == 404
        assert "There is no ticket" in answer.text or "is not a ticket" in answer.text
        assert "secret" not in answer.text


def test_who_has_two_inboxes_chooses(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        add(session, sales, subject="For sales")
        add(session, office.cast.support, subject="For support")
    page = ada.get("/console/tickets").text
    assert "For sales" in page
    assert "For support" in page
    assert '<option value="sales@acme.example">sales@acme.example</option>' in page
    only = ada.reads("/console/tickets?inbox=sales@acme.example")
    assert "For sales" in only
    assert "For support" not in only
    # An inbox that one has left, in an address kept from before.
    assert "For support" in ada.reads("/console/tickets?inbox=gone@acme.example")


def test_times_are_the_readers_own(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    by = actor.person_actor(office.cast.grace)
    with office.ticket() as (_, ticket):
        ticket.prioritise(Priority.HIGH, by=by)
        at = datetime.now(ZoneInfo(BERLIN))
    assert f"Times in {BERLIN}" in ada.reads("/console/tickets/1")
    page = ada.get("/console/tickets/1").text
    (stamp, said) = re.findall(r'<time datetime="([^"]*)">([^<]*)<', page)[0]
    assert f"{datetime.fromisoformat(stamp).astimezone(at.tzinfo):%H:%M}" == said
    ada.desk.set_cookie("desk_zone", "../../etc/passwd", path="/console")
    assert "Times in UTC" in ada.reads("/console/tickets/1")


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/console", 11), ("/console/tickets", 7), ("/console/tickets/1", 12)],
)
def test_how_often_the_database_is_asked(
    office: Office, ada: Browser, path: str, asked: int
) -> None:
    counts = []
    for more in (1, 60):
        with office.desk.database.transaction() as session:
            for _ in range(more):
                add(session, office.cast.support)
        by = actor.person_actor(office.cast.grace)
        with office.ticket() as (_, ticket):
            ticket.note("A note", by=by, who=office.cast.grace)
        with statements(office.desk.database) as seen:
            assert ada.get(path).status_code == 200
        counts.append(len(seen))
    assert counts == [asked, asked]


def test_it_changes_nothing(office: Office, ada: Browser, enter: Enter) -> None:
    enter()
    with statements(office.desk.database) as seen:
        for path in ("/console", "/console/tickets", "/console/tickets/1"):
            ada.get(path)
    assert {each.split()[0] for each in seen} <= {"SELECT", "WITH"}


def test_a_page_of_a_list_is_full(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, pages.PAGE_SIZE)
    page = ada.get("/console/tickets?status=closed").text
    assert page.count('<th scope="row">') == pages.PAGE_SIZE
    assert "after=" not in page


def test_a_page_has_as_many_rows_as_one_likes(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, 110)
    every = "/console/tickets?status=any"

    def rows(path: str) -> int:
        return ada.get(path).text.count('<th scope="row">')

    assert [rows(f"{every}&rows={n}") for n in ("25", "100")] == [25, 100]
    # The browser keeps the choice; what is none changes nothing.
    assert [rows(each) for each in (every, f"{every}&rows=99", f"{every}&rows=x")] == [
        100, 100, 100,
    ]  # fmt: skip
    assert rows(f"{every}&rows=25") == 25
    first = ada.get(every)
    assert "1–25 of 110" in first.text
    (more,) = [each for each in links(first.text) if "after=" in each]
    assert "26–50 of 110" in ada.get(more).text
    assert "sort=" not in more


def test_lists_that_are_to_be_worked_are_counted(
    office: Office, ada: Browser, enter: Enter
) -> None:
    enter(assignee_id=office.cast.ada.id)
    enter()
    enter(status="waiting")
    enter(status="closed")
    said = ada.reads("/console/tickets?status=any")
    told = "Waiting on us 2 Mine 1 Unassigned 1 Waiting on the customer 1 Snoozed 0"
    assert f"{told} Resolved and closed All" in said


def test_pages_are_kept_nowhere_and_load_nothing_from_elsewhere(ada: Browser) -> None:
    answer = ada.get("/console")
    assert answer.headers["Cache-Control"] == "no-store"
    rules = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "script-src 'self'" in rules
    assert "unsafe" not in rules
    elsewhere = [x for x in links(answer.text) if x and x[0] not in "/?#"]
    assert elsewhere == []


def test_the_address_of_a_ticket_is_a_number(ada: Browser) -> None:
    for path in ("x", "-1", "9" * 30, "1/", "1%20"):
        assert ada.get(f"/console/tickets/{path}").status_code == 404


@pytest.mark.parametrize("code", ["en", *sorted(languages.language_codes())])
def test_help_is_for_anybody_and_names_the_buttons(office: Office, code: str) -> None:
    said = Browser(office, code).reads("/help")
    for label in ("Take", "Resolve", "Snooze", "Note"):
        assert languages.language_of(code).say(label) in said
    assert "Sign out" not in said


def test_rows_say_who_is_writing(office: Office, ada: Browser, enter: Enter) -> None:
    ticket_id = enter()
    with valkey.running() as url:
        office.desk.presence = Patient(url)
        office.desk.presence.write(ticket_id, office.cast.grace.id)
        assert "Grace Hopper is writing" in ada.reads("/console/tickets")
        office.desk.presence.stop(ticket_id, office.cast.grace.id)
        assert "is writing" not in ada.reads("/console/tickets")


def test_each_filter_of_a_list_is_named_and_let_go(
    office: Office, ada: Browser, enter: Enter
) -> None:
    enter(assignee_id=office.cast.grace.id, priority="urgent")
    asked = "/console/tickets?assignee=grace@acme.example&priority=high,urgent"
    page = ada.get(asked).text
    told = "Who: Grace Hopper × Priority: High, Urgent ×"
    assert told in words(page)
    (gone,) = re.findall(r'href="([^"]*)" aria-label="Without Who"', page)
    assert gone == "/console/tickets?priority=high,urgent"
    assert "Who:" not in ada.reads(gone)
    # A list that everybody has says it by its name.
    assert "Who:" not in ada.reads("/console/tickets?assignee=me&sort=-number")
    evil = ada.get("/console/tickets?customer=<b>x&assignee=nobody@x.example").text
    assert "<bdi>&lt;b&gt;x</bdi>" in evil
    assert "Without Who" not in evil


def test_a_link_says_what_the_other_ticket_is(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        for _ in range(2):
            add(session, office.cast.support)
        old, new = session.scalars(select(Ticket).order_by(Ticket.number))
        link_follow_up(session, old, new)
    assert "Follow-up to #1" in ada.reads("/console/tickets/2")
    assert "Continued in #2" in ada.reads("/console/tickets/1")
