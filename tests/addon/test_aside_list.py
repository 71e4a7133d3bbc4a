"""The list of what was set aside, on the card: seen, told apart, and made a ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from addon.cards.aside_list import aside_news
from app import clock
from app.inboxes import inbox as inboxes
from app.inboxes.last_look import LastLook
from app.tickets.intake import filters
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.mails import SALES, add_sales, private
from tests.addon.sidebar import (
    Sidebar,
    labels,
    lines,
    navigations,
    shown,
    toast,
    words,
)
from tests.contract.test_cards import READER
from tests.support.office import ADA, Office

Json = dict[str, Any]
MARIA = "maria@lopez-interiors.example"
NEWS = "set aside since you last looked"


LIST = {"Precedence": "bulk", "List_Id": "<news.shop.example>"}


def aside(
    sidebar: Sidebar, subject: str = "Catalogue 2026", **headers: str
) -> MailboxMessage:
    """A newsletter of Maria's, that Ada has opened: the desk knows it from then on."""
    office = sidebar.office
    made = office.write(subject, **(LIST | headers))
    sidebar.of(ADA).open(office.copy(ADA, made))
    return made


def opened(sidebar: Sidebar) -> Json:
    return shown(sidebar.press(sidebar.home(), "Set aside"))


def rows(card: Json) -> list[Json]:
    every = [w for each in card["sections"] for w in each["widgets"]]
    return [w["decoratedText"] for w in every if "decoratedText" in w]


def subjects(card: Json) -> list[str]:
    found = [row["text"] for row in rows(card) if "topLabel" in row]
    return [each.removeprefix("<b>").removesuffix("</b>") for each in found]


def rules(office: Office) -> dict[str, str]:
    with office.desk.database.reading() as session:
        found = session.scalars(select(SenderRule)).all()
        return {rule.address: rule.verdict for rule in found}


def listed_tickets(office: Office) -> list[int]:
    with office.desk.database.reading() as session:
        wanted = select(Ticket.id).where(Ticket.aside_reason.is_(None))
        return list(session.scalars(wanted))


def test_it_is_one_menu_away_and_says_why_of_whom_and_since_when(ada: Sidebar) -> None:
    aside(ada)
    clock.advance(timedelta(hours=3))
    for tab in ("Mine", "Unassigned", "Team"):
        card = shown(ada.press(shown(ada.press(ada.home(), tab)), "Set aside"))
        assert lines(card) == ("1 set aside", "In the last 90 days")
    row = rows(card)[0]
    assert row["text"] == "Catalogue 2026"
    assert row["topLabel"] == "list mail"
    assert row["bottomLabel"] == "3 h · Maria Lopez"


def test_it_says_so_when_there_is_nothing(ada: Sidebar) -> None:
    card = opened(ada)
    assert lines(card) == ("Nothing is set aside", "In the last 90 days")
    assert "Mail that makes no ticket is listed here" in words(card)
    assert NEWS not in words(ada.home())


def test_one_press_makes_it_a_ticket_and_the_list_goes_on(ada: Sidebar) -> None:
    aside(ada)
    aside(ada, "Price list")
    before = opened(ada)
    answer = ada.press(before, "Make ticket")
    card = shown(answer)
    assert lines(card)[0] == "1 set aside"
    assert answer["stateChanged"]
    made = ada.office.shown()
    assert (made["number"], made["subject"]) == (1, "Price list")
    assert [each["action"] for each in made["events"]] == ["created"]
    over = shown(ada.press(card, "It is ticket #1 now"))
    assert lines(over)[1] == "Nobody assigned · Open"
    # The same button of the old card once more.
    again = ada.press(before, "Make ticket")
    assert "It was ticket #1 already" in words(shown(again))
    assert not again["stateChanged"]
    assert ada.office.tickets() == 1


def test_in_a_conversation_that_is_a_ticket_it_counts_from_now_on(
    ada: Sidebar,
) -> None:
    first = ada.office.write()
    ada.open(ada.office.copy(ADA, first))
    headers = {
        "In_Reply_To": first.mail.message_id or "",
        "Auto_Submitted": "auto-replied",
    }
    aside(ada, "Re: Refund for order 4711", **headers)
    card = opened(ada)
    assert rows(card)[0]["bottomLabel"].endswith("Maria Lopez · #1")
    left = shown(ada.press(card, "Make ticket"))
    assert "It belongs to #1 now" in words(left)
    assert (ada.office.tickets(), ada.office.shown()["mails"]) == (1, 2)


def test_a_colleague_was_faster(ada: Sidebar, grace: Sidebar) -> None:
    aside(ada)
    mine, hers = opened(ada), opened(grace)
    grace.press(hers, "Make ticket")
    answer = shown(ada.press(mine, "Make ticket"))
    assert "It was ticket #1 already" in words(answer)
    assert ada.office.tickets() == 1


@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize(
    ("choice", "verdict", "tickets"),
    [("Always a ticket, this one too", "always", 1), ("Never a ticket", "never", 0)],
)
def test_a_sender_is_decided_of_on_its_card(
    ada: Sidebar, choice: str, verdict: str, tickets: int, is_whole: bool
) -> None:
    if is_whole:
        ticket = ada.open(ada.office.copy(ADA, ada.office.write()))
        form = shown(ada.press(ticket, "Not a ticket"))
        ada.press(form, "Only this mail")
    else:
        aside(ada, "Refund for order 4711")
    mail = shown(ada.press(opened(ada), "Refund for order 4711"))
    reason = filters.BY_HAND if is_whole else filters.LIST_MAIL
    assert lines(mail)[0] == f"Not a ticket: {reason}"
    assert ("Set aside by Ada" in words(mail)) is is_whole
    answer = ada.press(mail, choice)
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert lines(shown(answer))[0] == ("1 set aside", "Nothing is set aside")[tickets]
    assert rules(ada.office) == {MARIA: verdict}
    assert len(listed_tickets(ada.office)) == tickets
    # And from now on.
    aside(ada, "Next month")
    assert len(listed_tickets(ada.office)) == 2 * tickets


def test_what_was_decided_is_said_and_not_offered_again(ada: Sidebar) -> None:
    aside(ada)
    mail = shown(ada.press(opened(ada), "Catalogue 2026"))
    answer = shown(ada.press(mail, "Never a ticket"))
    assert "From now on never a ticket" in words(answer)
    again = shown(ada.press(answer, "Catalogue 2026"))
    assert "Mail from this sender is never a ticket" in words(again)
    assert "Never a ticket" not in labels(again)
    assert "Always a ticket, this one too" in labels(again)


def test_no_rule_that_would_change_nothing_is_offered(ada: Sidebar) -> None:
    """Whatever is said of a sender, their bounces stay set aside."""
    aside(ada, "Returned mail: see transcript for details", X_Failed_Recipients="a@x")
    mail = shown(ada.press(opened(ada), "Returned mail: see transcript for details"))
    assert lines(mail)[0] == f"Not a ticket: {filters.BOUNCE}"
    assert "Always a ticket, this one too" not in labels(mail)
    assert "Make ticket" in labels(mail)


def test_it_tells_reasons_apart(ada: Sidebar) -> None:
    aside(ada)
    aside(ada, "Prices")
    aside(ada, "Away", Auto_Submitted="auto-replied")
    card = opened(ada)
    assert labels(card)[:3] == ["✓ All (3)", "automatic reply (1)", "list mail (2)"]
    some = shown(ada.press(card, "automatic reply (1)"))
    assert subjects(some) == ["Away"]
    left = shown(ada.press(some, "Make ticket"))
    assert "Nothing here." in words(left)
    assert lines(left)[0] == "2 set aside"


def test_it_is_read_to_its_end_and_acts_keep_the_page(ada: Sidebar) -> None:
    for number in range(17):
        aside(ada, f"News {number}")
        clock.advance(timedelta(minutes=1))
    card = opened(ada)
    older = shown(ada.press(card, "Older"))
    rest = subjects(older)
    assert [*subjects(card), *rest] == [f"News {n}" for n in reversed(range(17))]
    assert "Older" not in labels(older)
    left = shown(ada.press(older, "Make ticket"))
    assert subjects(left) == rest[1:]
    assert "All (16)" in labels(left)


def test_the_mark_is_there_until_one_has_looked(ada: Sidebar, grace: Sidebar) -> None:
    aside(ada)
    home = ada.home()
    assert f"1 mail {NEWS}" in words(home)
    card = shown(ada.press(home, f"1 mail {NEWS}"))
    assert rows(card)[0]["text"] == "<b>Catalogue 2026</b>"
    assert rows(opened(ada))[0]["text"] == "Catalogue 2026"
    assert NEWS not in words(ada.home())
    assert f"1 mail {NEWS}" in words(grace.home())
    clock.advance(timedelta(minutes=1))
    aside(ada, "Two")
    aside(ada, "Three")
    assert f"2 mails {NEWS}" in words(ada.home())
    fresh = [r["text"] for r in rows(opened(ada)) if r["text"].startswith("<b>")]
    assert sorted(fresh) == ["<b>Three</b>", "<b>Two</b>"]


def test_beyond_a_hundred_nobody_counts(ada: Sidebar) -> None:
    assert "Over 99 mails set aside since" in words(
        [dict(x) for x in aside_news(READER, 100)]
    )


def test_nothing_of_an_inbox_that_one_does_not_belong_to(
    ada: Sidebar, grace: Sidebar
) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    aside(ada, "For both", Cc=SALES)
    aside(ada, "For us")
    both = opened(ada)
    assert lines(both)[0] == "3 set aside"
    assert "Maria Lopez · sales@\n" in words(both)
    assert f"2 mails {NEWS}" in words(grace.home())
    hers = opened(grace)
    assert lines(hers)[0] == "2 set aside"
    assert "sales@" not in words([hers, grace.home()])


def test_a_mail_of_no_inbox_is_nowhere(ada: Sidebar) -> None:
    ada.open(private(ada.office, ADA, **LIST))
    assert lines(opened(ada))[0] == "Nothing is set aside"


def test_an_observer_looks_and_decides_nothing(edsger: Sidebar, ada: Sidebar) -> None:
    aside(ada)
    card = opened(edsger)
    assert "Make ticket" not in labels(card)
    mail = shown(edsger.press(card, "Catalogue 2026"))
    assert "Never a ticket" not in labels(mail)


def test_who_leaves_the_inbox_meanwhile_is_refused(
    ada: Sidebar, grace: Sidebar
) -> None:
    aside(ada)
    hers = opened(grace)
    with ada.office.desk.database.transaction() as session:
        cast = ada.office.cast
        support, who = session.merge(cast.support), session.merge(cast.grace)
        inboxes.remove_member(session, support, who)
    answer = grace.press(hers, "Make ticket")
    assert toast(answer) == "No ticket made: That mail is not set aside here."
    assert "Catalogue" not in words(answer)
    seen = grace.press(hers, "Catalogue 2026")
    assert "That mail is not set aside here" in words(seen)


def test_a_look_is_noted_and_nothing_else(ada: Sidebar) -> None:
    aside(ada)
    opened(ada)
    with ada.office.desk.database.reading() as session:
        looks = session.scalars(select(LastLook)).all()
    assert [look.person_id for look in looks] == [ada.office.cast.ada.id]
