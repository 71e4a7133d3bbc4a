"""The console makes tickets of what was set aside, and decides of senders."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.people import actor
from app.people.person import Role
from app.tickets import set_aside as marks
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.messages.message import Message
from tests.console.browser import Browser, links, words
from tests.support.cast import ago, arrive, mail, own_mailbox
from tests.support.office import GRACE, Office
from tests.support.tickets import add

PATH = "/console/set-aside"
BULK = {"Precedence": "bulk", "List-Id": "<news.shop.example>"}


@pytest.fixture(autouse=True)
def letters(office: Office) -> None:
    """Three newsletters, of one sender."""
    for number in (1, 2, 3):
        said = {"Subject": f"News {number}", **BULK}
        made = mail(f"<{number}@kiln.example>", said, at=ago(days=1))
        with office.desk.database.transaction() as session:
            place = own_mailbox(session, office.cast, office.cast.ada)
            ids = {"gmail_id": f"18c{number:013}", "thread_id": f"18d{number:013}"}
            labels = frozenset({"INBOX"})
            arrive(session, office.cast, made, mailbox=place, labels=labels, **ids)


def rows(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        found = session.scalars(select(Message.id).order_by(Message.id))
        return [f"m{each}" for each in found]


def rules(office: Office) -> list[tuple[str, str]]:
    with office.desk.database.reading() as session:
        found = session.execute(select(SenderRule.address, SenderRule.verdict))
        return [(address, verdict) for address, verdict in found]


def test_one_press_makes_one_a_ticket(office: Office, ada: Browser) -> None:
    one = rows(office)[0]
    assert f'value="make:{one}"' in ada.get(PATH).text
    # Whoever is second is led to it.
    for said in ("1 ticket made.", "It is ticket #1 already."):
        answer = ada.post(PATH, one=f"make:{one}")
        assert answer.status_code == 200
        assert said in words(answer.text)
    assert "/console/tickets/1" in links(answer.text)
    assert office.tickets() == 1
    assert "2 set aside" in ada.reads(PATH)
    assert rules(office) == []


def test_several_at_once_and_one_that_is_gone_stops_none(
    office: Office, ada: Browser
) -> None:
    chosen = [*rows(office)[:2], "m4711", "x", "m" + "9" * 18]
    said = words(ada.post(f"{PATH}?days=7", act="make", row=chosen).text)
    assert "2 tickets made." in said
    assert said.count("That mail is not set aside here.") == 1
    assert office.tickets() == 2


def test_the_sender_is_let_in_or_kept_out_for_good(
    office: Office, ada: Browser
) -> None:
    first, second, _ = rows(office)
    said = words(ada.post(PATH, one=f"never:{first}").text)
    assert "No more tickets from maria@lopez-interiors.example." in said
    assert rules(office) == [("maria@lopez-interiors.example", "never")]
    ada.post(PATH, one=f"always:{second}")
    assert rules(office) == [("maria@lopez-interiors.example", "always")]
    assert office.tickets() == 1


def test_a_ticket_that_was_set_aside_whole_comes_back(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    with office.ticket() as (session, ticket):
        by = actor.person_actor(office.cast.ada)
        marks.set_aside_ticket(session, ticket, always=False, by=by)
        key = f"t{ticket.id}"
    assert "1 ticket made." in words(ada.post(PATH, one=f"make:{key}").text)
    assert office.shown()["events"][-1]["action"] == "restored"


@pytest.mark.parametrize("said", [{}, {"act": "make"}, {"act": "explode", "row": "m1"}])
def test_nothing_chosen_and_no_such_act(
    office: Office, ada: Browser, said: dict[str, str]
) -> None:
    answer = ada.post(PATH, **said)
    assert answer.status_code == 409
    assert office.tickets() == 0


def test_who_may_not_has_no_button_and_no_act(office: Office) -> None:
    one = rows(office)[0]
    with office.desk.database.transaction() as session:
        grace = session.merge(office.cast.grace)
        grace.role = Role.OBSERVER
    looking = Browser(office)
    looking.sign_in(GRACE)
    assert "make:" not in looking.get(PATH).text
    answer = looking.post(PATH, one=f"make:{one}")
    assert answer.status_code == 409
    assert "You can look, not change" in words(answer.text)
    with office.desk.database.transaction() as session:
        grace = session.merge(office.cast.grace)
        grace.role = Role.REP
        inboxes.remove_member(session, session.merge(office.cast.support), grace)
    outside = Browser(office)
    outside.sign_in(GRACE)
    answer = outside.post(PATH, one=f"make:{one}")
    assert "That mail is not set aside here." in words(answer.text)
    assert office.tickets() == 0


def test_a_whole_page_can_be_ticked(office: Office, ada: Browser) -> None:
    chosen = [*rows(office), *(f"m{number}" for number in range(5000, 5047))]
    answer = ada.post(PATH, act="make", row=chosen)
    assert "3 tickets made." in words(answer.text)
