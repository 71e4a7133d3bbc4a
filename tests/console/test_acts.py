"""What is done on a ticket's page: once, by who may, over nothing newer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.console.acts import ACTS
from app.factory import app_of_desk
from app.inboxes import inbox as inboxes
from app.people.person import Person, Role
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, words
from tests.support.cast import arrive, mail, own_mailbox
from tests.support.office import ADA, GRACE, Office, pass_time
from tests.support.statements import statements
from tests.support.tickets import add, sales_of

PAGE = "/console/tickets/1"
FIRST = "<first@lopez-interiors.example>"


@pytest.fixture
def grace(office: Office) -> Browser:
    """She has signed in, and there is a ticket that nobody has."""
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


def page_of(browser: Browser, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text


def events(office: Office, number: int = 1) -> list[Event]:
    with office.desk.database.reading() as session:
        query = select(Event).join(Ticket, Ticket.id == Event.ticket_id)
        query = query.where(Ticket.number == number).order_by(Event.version)
        return list(session.scalars(query))


def actions(office: Office, number: int = 1) -> list[str]:
    return [each.action for each in events(office, number)]


def test_each_form_does_its_act_as_the_console(office: Office, grace: Browser) -> None:
    done: list[tuple[str, dict[str, Any], str]] = [
        ("take", {}, "assigned"),
        ("assign", {"to": ADA}, "assigned"),
        ("unassign", {}, "unassigned"),
        ("status", {"to": "waiting"}, "status"),
        ("priority", {"to": "high"}, "prioritised"),
        ("tag", {"tag": "billing"}, "tagged"),
        ("untag", {"tag": "billing"}, "untagged"),
        ("snooze", {"until": ""}, "snoozed"),
        ("wake", {}, "woken"),
        ("note", {"text": "One"}, "noted"),
        ("edit-note", {"note": "1", "text": "Two\r\nlines"}, "note_edited"),
        ("set-aside", {}, "set_aside"),
        ("restore", {}, "restored"),
    ]
    for act, fields, action in done:
        answer = grace.press(page_of(grace), act, **fields)
        assert (answer.status_code, answer.headers["Location"]) == (303, PAGE), act
        last = events(office)[-1]
        assert (last.action, last.person_id) == (action, office.cast.grace.id)
        assert last.details["via"] == "console"
    assert "Two\nlines" in page_of(grace)
    assert grace.press(page_of(grace), "delete-note", note="1").status_code == 303
    assert "Two\nlines" not in page_of(grace)
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    assert grace.press(page_of(grace), "link", number="#2").status_code == 303
    assert "Also belongs to #2" in grace.reads(PAGE)
    assert grace.press(page_of(grace), "merge", number="2").status_code == 303
    assert actions(office)[-1] == "merged"
    merge = re.findall(r'name="merge" value="(\d+)"', page_of(grace))
    assert grace.press(page_of(grace), "unmerge", merge=merge[0]).status_code == 303
    assert actions(office)[-1] == "unmerged"
    pressed = {act for act, *_ in done} | {"link", "merge", "unmerge", "delete-note"}
    # These have tests of their own.
    assert set(ACTS) - pressed == {"undo", "unlink", "move", "follow", "unfollow"}


def test_managers_read_what_a_note_said(office: Office, grace: Browser) -> None:
    grace.press(page_of(grace), "note", text="Secret one")
    grace.press(page_of(grace), "note", text="Secret two")
    grace.press(page_of(grace), "edit-note", note="1", text="Changed")
    grace.press(page_of(grace), "delete-note", note="2")
    hers = page_of(grace)
    assert "Changed" in hers
    assert "Secret" not in hers
    grace.sign_in(ADA)
    said = words(page_of(grace))
    assert "What it said before" in said
    assert "Secret one" in said
    assert "1 deleted note" in said
    assert "Secret two" in said
    assert "Save note" not in said


def test_a_note_and_its_lines_are_in_no_mail(office: Office, grace: Browser) -> None:
    grace.press(page_of(grace), "note", text="Secret of ours", tell=ADA)
    noted = events(office)[-1]
    assert "Secret" not in str(noted.details)


def test_what_was_done_can_be_undone_at_once(office: Office, grace: Browser) -> None:
    grace.press(page_of(grace), "status", to="resolved")
    page = page_of(grace)
    assert "You resolved it Undo" in words(page)
    (event,) = re.findall(r'name="event" value="(\d+)"', page)
    assert grace.press(page, "undo", event=event).status_code == 303
    assert office.shown()["status"] == "open"
    grace.press(page_of(grace), "status", to="closed")
    page = page_of(grace)
    pass_time(601)
    assert 'name="event"' not in page_of(grace)
    event = re.findall(r'name="event" value="(\d+)"', page)[0]
    late = grace.press(page, "undo", event=event)
    assert (late.status_code, office.shown()["status"]) == (409, "closed")
    assert "That was more than 10 minutes ago." in words(late.text)


def test_nothing_newer_is_overwritten(
    office: Office, ada: Browser, grace: Browser
) -> None:
    """Both have the same page; Ada is faster with some of it."""
    old = page_of(grace)
    ada.press(page_of(ada), "take")
    ada.press(page_of(ada), "priority", to="high")
    before = actions(office)
    for act, fields, said in (
        ("take", {}, "Not taken Ada took it at"),
        ("assign", {"to": ADA}, "Not assigned Ada took it at"),
        ("priority", {"to": "low"}, "Priority not set Ada set the priority to high"),
    ):
        late = grace.press(old, act, **fields)
        assert (late.status_code, said in words(late.text)) == (409, True), act
        assert "Ada has it · High" in words(late.text)
    assert actions(office) == before
    # What commutes goes through, and what is typed anew from there too.
    assert grace.press(old, "note", text="Called her").status_code == 303
    ada.press(page_of(ada), "status", to="resolved")
    late = grace.press(old, "snooze", until="")
    assert "Ada set it to resolved" in words(late.text)
    assert grace.press(late.text, "assign", to=ADA).status_code == 303


def test_a_form_that_is_sent_twice_counts_once(office: Office, grace: Browser) -> None:
    page = page_of(grace)
    for _ in range(2):
        assert grace.press(page, "note", text="Once").status_code == 303
    # Back, and another text: that is another note.
    assert grace.press(page, "note", text="Twice").status_code == 303
    assert actions(office) == ["noted", "noted"]


def test_what_was_typed_stays_when_it_is_refused(
    office: Office, ada: Browser, grace: Browser
) -> None:
    refused = grace.press(page_of(grace), "note", text="Ask @edsgar", tell=ADA)
    assert refused.status_code == 409
    assert "Ask @edsgar</textarea>" in refused.text
    assert "checked" in refused.text
    assert "Nobody here is called @edsgar. Did you mean @edsger?" in words(refused.text)
    meant = re.findall(r'name="meant" value="([^"]*)"', refused.text)
    again = grace.press(refused.text, "note", text="Ask @edsgar", meant=meant)
    assert again.status_code == 303
    told = grace.get(again.headers["Location"])
    assert "Nobody here is called @edsgar" in words(told.text)
    for act, fields, said in (
        ("tag", {"tag": "a*b"}, "A tag cannot hold any of"),
        ("snooze", {"at": "2020-01-01T10:00"}, "That time is in the past."),
        ("snooze", {"at": "soon"}, "Choose a date and a time."),
        ("merge", {"number": "99"}, "There is no ticket #99."),
        ("assign", {"to": "zoe@evil.example"}, "Choose somebody from the list."),
    ):
        refused = grace.press(page_of(grace), act, **fields)
        assert (refused.status_code, said in words(refused.text)) == (409, True)
    assert 'value="99"' in grace.press(page_of(grace), "merge", number="99").text


def test_the_time_of_a_snooze_is_the_readers_own(
    office: Office, grace: Browser
) -> None:
    at = (clock.now() + timedelta(days=3)).replace(hour=8, minute=30, second=0)
    grace.press(page_of(grace), "snooze", at=f"{at:%Y-%m-%dT%H:%M}")
    # Berlin is an hour ahead in winter, two in summer.
    until = clock.parse_moment(office.shown()["snoozed_until"])
    assert until.hour in (6, 7)


def test_who_may_only_look_has_no_forms_and_changes_nothing(
    office: Office, grace: Browser
) -> None:
    page = page_of(grace)
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = Role.OBSERVER
    grace.sign_in(GRACE)
    assert "Add note" not in page_of(grace)
    # Who may look may follow.
    for act in set(ACTS) - {"follow", "unfollow"}:
        path, token = f"{PAGE}/{act}", grace.token
        answer = grace.desk.post(path, data={"csrf_token": token, "to": "closed"})
        assert answer.status_code in (403, 409), act
    assert actions(office) == []
    assert "Take" in words(page)


def test_a_foreign_ticket_is_as_none(office: Office, grace: Browser) -> None:
    def world(session: Session) -> None:
        add(session, sales_of(session, office.cast), subject="A secret of sales")

    with office.desk.database.transaction() as session:
        world(session)
    for act in ACTS:
        answers = [
            grace.post(f"/console/tickets/{n}/{act}", to="closed", number="2")
            for n in (2, 77)
        ]
        assert [each.status_code for each in answers] == [404, 404]
        assert "secret" not in answers[0].text
    merged = grace.press(page_of(grace), "merge", number="2")
    assert "There is no ticket #2." in words(merged.text)
    assert actions(office, 2) == []
    assert grace.post(f"{PAGE}/nonsense").status_code == 404


def test_a_merge_of_two_inboxes_asks_who_may_read(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
        add(session, sales_of(session, office.cast))
    asked = ada.press(page_of(ada), "merge", number="2")
    assert "everybody in support@acme.example could read it" in words(asked.text)
    assert 'name="confirmed"' in asked.text
    done = ada.press(asked.text, "merge", number="2", confirmed="1")
    assert (done.status_code, actions(office)[-1]) == (303, "merged")


def test_a_merge_says_first_who_loses_the_ticket(office: Office, ada: Browser) -> None:
    cast = office.cast
    with office.desk.database.transaction() as session:
        add(session, cast.support, assignee_id=cast.ada.id)
        add(session, cast.support, assignee_id=cast.grace.id)
    asked = ada.press(page_of(ada), "merge", number="2")
    said = "Grace Hopper has #2, and loses it to Ada Lovelace."
    assert said in words(asked.text)
    assert "merged" not in actions(office)
    done = ada.press(asked.text, "merge", number="2", losing="1")
    assert (done.status_code, actions(office)[-1]) == (303, "merged")


def posts(office: Office) -> list[str]:
    """Every address of the console that takes a form, but the one into it."""
    rules = app_of_desk(office.desk).url_map.iter_rules()
    return sorted(
        re.sub(r"<int[^>]*>", "1", rule.rule).replace("<name>", "take")
        for rule in rules
        if "POST" in (rule.methods or set())
        and rule.rule.startswith("/console")
        and rule.rule != "/console/sign-in"
    )


def test_no_form_without_the_token_of_the_visit(
    office: Office, ada: Browser, grace: Browser
) -> None:
    others, stranger = ada.token, Browser(office)
    paths = posts(office)
    assert f"{PAGE}/take" in paths
    with statements(office.desk.database) as seen:
        for path in paths:
            for token in ("", "x", "é", others):
                answer = grace.desk.post(
                    path, data={"csrf_token": token, "text": "My words"}
                )
                assert answer.status_code == 400, (path, token)
                assert "This page is too old" in answer.text
                assert "My words</textarea>" in answer.text
            assert stranger.desk.post(path, data={}).status_code == 400
    assert seen == []


def test_each_field_that_was_typed_outlives_the_visit(
    office: Office, grace: Browser
) -> None:
    typed = {"name": "My view", "query": "tag=billing", "sender": "x@lopez.example"}
    answer = grace.desk.post("/console/views", data={**typed, "csrf_token": "old"})
    assert answer.status_code == 400
    assert "My view\n\nx@lopez.example</textarea>" in answer.text


def test_what_was_typed_outlives_the_visit(office: Office, grace: Browser) -> None:
    page = page_of(grace)
    clock.advance(timedelta(days=15))
    answer = grace.press(page, "note", text="My\nwords")
    assert "Sign in at Google" in answer.text
    assert "My\nwords</textarea>" in answer.text
    assert actions(office) == []


def test_each_mail_has_its_own_time_and_leads_to_the_readers_copy(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        box = own_mailbox(session, office.cast, office.cast.ada)
        arrive(session, office.cast, mailbox=box)
    said = words(page_of(ada))
    assert "Mails (1)" in said
    assert "Maria Lopez Open" in said
    assert "#all/18c0000000000001" in page_of(ada)
    grace = Browser(office)
    grace.sign_in(GRACE)
    # Hers is not connected: it is looked for there.
    assert "#all/" not in page_of(grace)
    assert page_of(grace).count("#search/rfc822msgid%3A") == 2


def test_many_mails_are_read_to_their_end(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        arrive(session, office.cast)
        for n in range(2, 54):
            more = mail(f"<m{n}@x.example>", references=FIRST)
            arrive(session, office.cast, more, gmail_id=f"18c00000000000{n + 10}")
    first = page_of(ada)
    (more,) = set(re.findall(r'href="(\?mails=\d+)#mails"', first))
    second = page_of(ada, PAGE + more)
    counts = [page.count('<time class="soft"') for page in (first, second)]
    assert counts[0] == 50
    assert sum(counts) == office.shown()["mails"]
    assert "mails=" not in second


def test_it_moves_to_another_inbox_once_that_is_confirmed(
    office: Office, grace: Browser
) -> None:
    assert "Move to another inbox" not in grace.reads(PAGE)
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        inboxes.add_member(
            session, sales, session.get_one(Person, office.cast.grace.id)
        )
        there = sales.address
    asked = grace.press(page_of(grace), "move", inbox=there)
    assert asked.status_code == 409
    assert f"Everybody in {there} may read it" in words(asked.text)
    done = grace.press(page_of(grace), "move", inbox=there, confirmed="1")
    assert done.status_code == 303
    assert office.shown()["inbox"] == there
    assert "You moved it to another inbox" in grace.reads(PAGE)
    (event,) = (e for e in events(office) if e.action == "moved")
    grace.press(page_of(grace), "undo", event=str(event.id))
    assert office.shown()["inbox"] == office.cast.support.address


def test_the_oldest_are_assigned_on_the_overview(
    office: Office, grace: Browser
) -> None:
    answer = grace.press(page_of(grace, "/console"), "assign", to=ADA, back="1")
    assert answer.headers["Location"] == "/console?acted=1"
    shown = page_of(grace, "/console?acted=1")
    assert "#1 You assigned it to Ada" in words(shown)
    assert "Nothing unassigned" in words(shown)
    (event,) = re.findall(r'name="event" value="(\d+)"', shown)
    answer = grace.press(shown, "undo", event=event, back="1")
    assert answer.headers["Location"] == "/console"
    assert actions(office) == ["assigned", "unassigned"]
    assert "1 unassigned" in words(page_of(grace, "/console"))


def test_the_overview_speaks_of_nobody_elses_ticket(
    office: Office, grace: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, sales_of(session, office.cast))
    plain = undated(page_of(grace, "/console"))
    for asked in ("2", "99", "x", "1"):
        assert undated(page_of(grace, f"/console?acted={asked}")) == plain


def undated(page: str) -> str:
    """What a page says, whenever it was drawn."""
    said, count = re.subn(r"As of [\d:]+", "As of", words(page))
    assert count == 1
    return said
