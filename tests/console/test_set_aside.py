"""The console's page of what was set aside: all of it, of one's own inboxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from addon.words import languages
from app.people import actor
from app.tickets import set_aside as marks
from app.tickets.intake import filters
from tests.console.browser import Browser, links
from tests.support.cast import ago, arrive, mail, own_mailbox
from tests.support.office import GRACE, SUPPORT, Office
from tests.support.statements import statements
from tests.support.tickets import add, sales_of

PATH = "/console/set-aside"
BULK = {"Precedence": "bulk", "List-Id": "<news.shop.example>"}
AWAY = {"Auto-Submitted": "auto-replied"}
SPAM = frozenset({"SPAM"})
NUMBERED = re.compile(r">News (\d+)<")

Enter = Callable[..., None]


@pytest.fixture
def enter(office: Office) -> Enter:
    """Lets a mail come to Ada's mailbox that makes no ticket."""
    count = 0

    def put(
        subject: str,
        headers: dict[str, str] = BULK,
        labels: frozenset[str] = frozenset({"INBOX"}),
        days: float = 1,
    ) -> None:
        nonlocal count
        count += 1
        said = {"Subject": subject, **headers}
        made = mail(f"<{count}@kiln.example>", said, at=ago(days=days))
        with office.desk.database.transaction() as session:
            place = own_mailbox(session, office.cast, office.cast.ada)
            ids = {"gmail_id": f"18c{count:013}", "thread_id": f"18d{count:013}"}
            made_one = arrive(
                session, office.cast, made, mailbox=place, labels=labels, **ids
            )
        assert made_one is None

    return put


def test_a_row_says_when_of_whom_why_and_who(ada: Browser, enter: Enter) -> None:
    enter("Kiln & <b>clay</b>")
    said = ada.reads(PATH)
    assert said.count("When Subject From Reason") == 1
    row = "Kiln & <b>clay</b> Maria Lopez maria@lopez-interiors.example list mail"
    assert row in said
    assert "Set aside by" not in said
    page = ada.get(PATH).text
    assert "authuser=ada@acme.example#all/18d" in page
    assert '<th scope="row" class="new">' in page


def test_it_says_so_when_there_is_nothing(ada: Browser) -> None:
    assert "Nothing is set aside" in ada.reads(PATH)
    assert "Nothing is set aside" in ada.reads("/console")


def test_the_overview_counts_each_reason_and_leads_there(
    ada: Browser, enter: Enter
) -> None:
    enter("News")
    enter("More news")
    enter("Away", AWAY)
    enter("Win", {}, SPAM)
    said = ada.reads("/console")
    assert "4 set aside automatic reply (1) · list mail (2) · spam (1)" in said
    paths = [each for each in links(ada.get("/console").text) if "reason=" in each]
    assert len(paths) == 3
    assert "Away" in ada.reads(paths[0])
    assert "More news" not in ada.reads(paths[0])
    assert PATH in links(ada.get("/console").text)


def test_reason_period_and_what_makes_no_sense(ada: Browser, enter: Enter) -> None:
    enter("Fresh", days=0.5)
    enter("Of last week", AWAY, days=6)
    enter("Of last month", days=40)
    enter("Long ago", days=100)
    everything = ada.reads(PATH)
    for subject in ("Fresh", "Of last week", "Of last month"):
        assert subject in everything
    # Ninety days are the most that it goes back.
    for days in ("90", "91", "100000", "0", "-7", "x", "9" * 40, ""):
        assert "Long ago" not in ada.reads(f"{PATH}?days={days}")
        assert "3 set aside" in ada.reads(f"{PATH}?days={days}")
    assert "1 set aside" in ada.reads(f"{PATH}?days=1")
    assert "2 set aside" in ada.reads(f"{PATH}?days=7")
    some = ada.reads(f"{PATH}?days=7&reason=automatic+reply")
    assert "Of last week" in some
    assert "Fresh" not in some
    assert "automatic reply (1)" in some
    assert "list mail (1)" in some
    assert "Fresh" in ada.reads(f"{PATH}?reason=nonsense&after=x&inbox=77")


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("maria@lopez-interiors.example", ["By Maria"]),
        ("@kiln.example", ["By Tom", "A ticket of Kim"]),
        ("lo", ["By Maria"]),
        ("Tom", ["By Tom"]),
        ("kim@kiln.example", ["A ticket of Kim"]),
        ("%", []),
    ],
)
def test_the_list_of_a_sender(
    office: Office, ada: Browser, enter: Enter, sender: str, found: list[str]
) -> None:
    enter("By Maria")
    enter("By Tom", BULK | {"From": "Tom <tom@kiln.example>"})
    with office.desk.database.transaction() as session:
        who = {"customer_name": "Kim", "customer_address": "kim@kiln.example"}
        add(session, office.cast.support, subject="A ticket of Kim",
            created_at=ago(days=2), aside_reason=filters.BY_HAND, **who)  # fmt: skip
    said = ada.reads(f"{PATH}?{urlencode({'sender': sender})}")
    every = ("By Maria", "By Tom", "A ticket of Kim")
    assert [each for each in every if each in said] == found
    assert f"{len(found)} set aside" in said or not found


def test_it_is_read_to_its_end(ada: Browser, enter: Enter) -> None:
    for number in range(60):
        enter(f"News {number}", days=1 + number / 100)
    seen, path = list[str](), f"{PATH}?reason=list+mail&days=30"
    while path:
        page = ada.get(path).text
        seen += NUMBERED.findall(page)
        path = next((each for each in links(page) if "after=" in each), "")
        assert not path or "reason=list" in path
        assert not path or "days=30" in path
    assert seen == [str(number) for number in range(60)]


def test_a_ticket_set_aside_whole_names_who_did_it_and_leads_to_it(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support, subject="Partnership", created_at=ago(days=2))
    with office.ticket() as (session, ticket):
        by = actor.person_actor(office.cast.grace)
        marks.set_aside_ticket(session, ticket, always=False, by=by)
    said = ada.reads(PATH)
    assert "Partnership #1" in said
    assert f"{filters.BY_HAND} Set aside by Grace" in said
    assert "/console/tickets/1" in links(ada.get(PATH).text)
    assert "Partnership" in ada.reads("/console/tickets/1")


def test_nothing_of_an_inbox_that_one_does_not_belong_to(
    office: Office, browser: Browser, enter: Enter
) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        sales_id = sales.id
    enter("For both", BULK | {"To": f"{SUPPORT}, sales@acme.example"})
    enter("A secret of sales", BULK | {"To": "sales@acme.example"})
    grace = Browser(office)
    grace.sign_in(GRACE)
    paths = ("/console", PATH, f"{PATH}?inbox={sales_id}", f"{PATH}?days=7")
    for path in paths:
        assert "secret" not in grace.reads(path)
        assert "sales@" not in grace.reads(path)
    assert "1 set aside" in grace.reads(PATH)
    browser.sign_in()
    assert "3 set aside" in browser.reads(PATH)
    only = browser.reads(f"{PATH}?inbox={sales_id}")
    assert "2 set aside" in only
    assert "A secret of sales" in only
    # Her own Gmail has the mail, Grace's not.
    assert "authuser=grace" not in grace.get(PATH).text


def test_a_mail_of_no_inbox_is_nowhere(ada: Browser, enter: Enter) -> None:
    enter("Lunch", BULK | {"To": "ada@acme.example"})
    assert "Nothing is set aside" in ada.reads(PATH)


def test_looking_changes_nothing(ada: Browser, enter: Enter, office: Office) -> None:
    enter("News")
    with statements(office.desk.database) as seen:
        page = ada.get(PATH)
    assert {each.split()[0] for each in seen} <= {"SELECT", "WITH"}
    assert "News" in page.text


def test_how_often_the_database_is_asked(
    ada: Browser, enter: Enter, office: Office
) -> None:
    counts = []
    for more in (1, 30):
        for number in range(more):
            enter(f"News {number}")
        with statements(office.desk.database) as seen:
            assert ada.get(PATH).status_code == 200
        counts.append(len(seen))
    assert counts == [4, 4]


def test_a_stranger_is_shown_the_way_in(browser: Browser) -> None:
    assert "Sign in at Google" in browser.reads(PATH)


@pytest.mark.parametrize("code", sorted(languages.language_codes()))
def test_it_speaks_the_readers_language(
    office: Office, enter: Enter, code: str
) -> None:
    enter("News")
    reader = Browser(office, code)
    reader.sign_in()
    said, spoken = reader.reads(PATH), languages.language_of(code)
    for word in ("When", "Reason", "Period", "list mail"):
        assert spoken.say(word) in said
        assert spoken.say(word) != word
