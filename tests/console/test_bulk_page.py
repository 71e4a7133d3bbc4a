"""One act on many tickets: looked at first, done once, stopped, undone; by who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.people.person import Role
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.bulk_actions import work
from app.tickets.bulk_actions.table import BulkAction, BulkItem, BulkState
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, links, words
from tests.support.office import ADA, GRACE, Office, pass_time
from tests.support.statements import statements
from tests.support.tickets import add, add_many, sales_of
from workers.chores.bulk_actions import MAX_PARTS, go_on_with_bulk

ASSIGN = {"act": "assign", "assign_to": GRACE}


@pytest.fixture
def grace(office: Office) -> Browser:
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


def fill(office: Office, count: int, **facts: object) -> None:
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, count, status="open", **facts)


def chosen(browser: Browser, numbers: range, **act: str) -> str:
    """Tick those tickets, and press a button below them; the page that comes."""
    ticked = [str(n) for n in numbers]
    answer = browser.post("/console/bulk", ticket=ticked, **(act or ASSIGN))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def turn(browser: Browser, path: str, what: str) -> str:
    own, _, listed = path.partition("?")
    answer = browser.post(f"{own}/{what}{listed and '?' + listed}")
    assert answer.headers["Location"] == path
    return browser.reads(path)


def carried(browser: Browser, path: str) -> str:
    """What the page carries: state, total, done, changed, skipped."""
    (main,) = re.findall("<main[^>]*>", browser.get(path).text)
    names = ("state", "total", "done", "changed", "skipped")
    found = [re.search(f'data-{name}="([^"]*)"', main) for name in names]
    return " ".join(each[1] for each in found if each)


def holders(office: Office) -> list[int | None]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Ticket.assignee_id).order_by(Ticket.id)))


def events(office: Office) -> int:
    with office.desk.database.reading() as session:
        return len(session.scalars(select(Event.id)).all())


def items(office: Office) -> list[str | None]:
    with office.desk.database.reading() as session:
        query = select(BulkItem.outcome).order_by(BulkItem.ticket_id)
        return list(session.scalars(query))


def test_a_hundred_and_twenty_are_assigned_and_undone(
    office: Office, ada: Browser, grace: Browser
) -> None:
    """Worked example 12: others act after the preview, and after the run."""
    fill(office, 120, waiting_since=clock.now())
    answer = ada.post("/console/bulk?status=open", all="1", **ASSIGN)
    path = answer.headers["Location"]
    assert "Nothing is done yet. 120 tickets are chosen." in ada.reads(path)
    # Cancel, and later the way back, lead to the list that it was chosen from.
    assert links(ada.get(path).text).count("/console/tickets?status=open") == 2
    # What comes later is not in it.
    fill(office, 1)
    grace.press(grace.get("/console/tickets/5").text, "take")
    grace.press(grace.get("/console/tickets/6").text, "tag", tag="billing")
    assert holders(office).count(None) == 120

    said = turn(ada, path, "run")
    assert "Working … 0 of 120" in said
    assert 'data-seconds="2"' in ada.get(path).text
    assert carried(ada, path) == "running 120 0 0 0"
    assert go_on_with_bulk(office.desk) == 5
    said = ada.reads(path)
    assert "Done. 119 changed · 1 not" in said
    assert carried(ada, path) == "done 120 120 119 1"
    assert "/console/tickets?status=open" in links(ada.get(path).text)
    assert "#5 Order 5 Grace took it" in said
    assert "Refresh" not in ada.get(path).headers
    assert holders(office) == [office.cast.grace.id] * 120 + [None]

    ada.press(ada.get("/console/tickets/9").text, "status", to="resolved")
    ada.press(ada.get("/console/tickets/11").text, "take")
    assert "0 of 119" in turn(ada, path, "undo")
    assert '<progress max="119" value="0"' in ada.get(path).text
    go_on_with_bulk(office.desk)
    assert carried(ada, path) == "undone 119 119 118 1"
    said = ada.reads(path)
    assert "Undone. 1 not changed · 118 undone · 1 not undone" in said
    assert "#11 Order 11 You took it" in said
    kept = holders(office)
    assert [n for n, who in enumerate(kept, 1) if who] == [5, 11]
    assert office.shown(9)["status"] == "resolved"


def test_a_few_are_done_at_once_and_a_second_press_does_nothing(
    office: Office, ada: Browser
) -> None:
    fill(office, 30)
    path = chosen(ada, range(1, 31), act="priority", priority_to="high")
    assert "Set the priority to High" in ada.reads(path)
    for _ in range(2):
        assert "Done. 30 changed" in turn(ada, path, "run")
    assert events(office) == 30
    for _ in range(2):
        assert "Undone. 30 undone" in turn(ada, path, "undo")
    assert events(office) == 60
    assert "Undo all" not in ada.reads(path)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("status", {"status_to": "waiting"}),
        ("tag", {"tag": "billing"}),
        ("snooze", {}),
        ("unassign", {}),
    ],
)
def test_each_act_is_done_and_undone(
    office: Office, ada: Browser, act: str, fields: dict[str, str]
) -> None:
    with office.desk.database.transaction() as session:
        for _ in range(3):
            add(session, office.cast.support, assignee_id=office.cast.grace.id)
    before = [office.shown(n) for n in (1, 2, 3)]
    path = chosen(ada, range(1, 4), act=act, **fields)
    assert "Done. 3 changed" in turn(ada, path, "run")
    assert [office.shown(n) for n in (1, 2, 3)] != before
    assert "3 undone" in turn(ada, path, "undo")
    after = [office.shown(n) for n in (1, 2, 3)]
    moved = {"version", "events"}
    for one, other in zip(before, after, strict=True):
        assert {k: v for k, v in one.items() if k not in moved} == {
            k: v for k, v in other.items() if k not in moved
        }


def test_a_killed_run_goes_on_and_does_nothing_twice(
    office: Office, ada: Browser
) -> None:
    """Killed in the middle of a part, and between two."""
    fill(office, 110)
    path = chosen(ada, range(1, 111))
    turn(ada, path, "run")
    bulk_id = int(path.rpartition("/")[2])
    with office.desk.database.transaction() as session:
        assert work.work_part(session, bulk_id)
    left = 10

    def dies(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.tickets.bulk_actions.work._newest", dies)
        with pytest.raises(KeyboardInterrupt):
            go_on_with_bulk(office.desk)
    assert events(office) == work.PART_SIZE
    assert go_on_with_bulk(office.desk) == 4
    assert "Done. 110 changed" in ada.reads(path)
    assert events(office) == 110
    assert go_on_with_bulk(office.desk) == 0


def test_what_is_stopped_stays_as_far_as_it_came(office: Office, ada: Browser) -> None:
    fill(office, 300)
    path = chosen(ada, range(1, 301))
    turn(ada, path, "run")
    go_on_with_bulk(office.desk)
    done = MAX_PARTS * work.PART_SIZE
    assert f"{done} of 300" in ada.reads(path)
    assert f"Stopped. {done} changed" in turn(ada, path, "stop")
    assert go_on_with_bulk(office.desk) == 0
    assert events(office) == done
    turn(ada, path, "undo")
    go_on_with_bulk(office.desk)
    go_on_with_bulk(office.desk)
    assert holders(office) == [None] * 300


def test_a_preview_asks_as_often_for_many_as_for_few(
    office: Office, ada: Browser
) -> None:
    fill(office, 100)
    asked = []
    for last in (3, 101):
        path = chosen(ada, range(1, last))
        with statements(office.desk.database) as seen:
            ada.get(path)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6


def test_the_tick_for_all_says_how_many_they_are(office: Office, ada: Browser) -> None:
    fill(office, 60)
    said = "All of this list ({}), not only the chosen ones"
    assert said.format(60) in ada.reads("/console/tickets?status=open")


def refused(answer: TestResponse, status: int, said: str) -> None:
    assert (answer.status_code, said in words(answer.text)) == (status, True)


def test_what_is_refused(office: Office, ada: Browser, grace: Browser) -> None:
    fill(office, 1100)
    post = "/console/bulk"
    refused(ada.post(post, **ASSIGN), 409, "Nothing is chosen.")
    refused(ada.post(post, act="note", ticket="1"), 409, "There is no action “note”.")
    refused(ada.post(post, act="x", ticket="1"), 409, "There is no action “x”.")
    everything = f"{post}?status=any"
    refused(ada.post(everything, all="1", **ASSIGN), 409, "At most 1,000 tickets")
    refused(grace.post(post, ticket="1", **ASSIGN), 403, "Only managers may do this.")
    low = {"act": "priority", "priority_to": "low"}
    refused(grace.post(everything, all="1", **low), 409, "At most 100 tickets")
    some = [str(n) for n in range(1, 102)]
    said = "At most 100 tickets at once, and 101 are chosen."
    refused(grace.post(post, ticket=some, **low), 409, said)
    bad = ada.post(post, ticket="1", act="priority", priority_to="hot")
    refused(bad, 409, "must be one of: low")
    assert events(office) == 0
    path = chosen(ada, range(1, 3))
    pass_time(3601)
    refused(ada.post(f"{path}/run"), 409, "This choice is more than an hour old.")
    path = chosen(ada, range(1, 3))
    turn(ada, path, "run")
    pass_time(7 * 86_400)
    ada.sign_in(ADA)
    refused(ada.post(f"{path}/undo"), 409, "That was more than 7 days ago.")
    assert ada.post(f"{path}/nonsense").status_code == 404


def test_nobody_sees_or_turns_anothers(
    office: Office, ada: Browser, grace: Browser
) -> None:
    """Nor are tickets in it that its maker may not see."""

    def secret(session: Session) -> None:
        add(session, sales_of(session, office.cast), subject="A secret of sales")

    fill(office, 2)
    with office.desk.database.transaction() as session:
        secret(session)
    low = {"act": "priority", "priority_to": "low"}
    own = chosen(grace, range(1, 4), **low)
    assert "2 tickets are chosen." in grace.reads(own)
    path = chosen(ada, range(1, 4), **low)
    for each in ("run", "stop", "undo"):
        assert grace.post(f"{path}/{each}").status_code == 404
    answer = grace.get(path)
    assert (answer.status_code, "secret" in answer.text) == (404, False)
    assert events(office) == 0
    # A verb of its own undoes what a bulk action did: only one's own.
    turn(ada, path, "run")
    with office.desk.database.transaction() as session:
        event = session.scalars(select(Event)).first()
        assert event is not None
        bulk = session.get_one(BulkAction, int(path.rpartition("/")[2]))
        maker = person_principal(session.merge(office.cast.ada), "console")
        assert work.begin_undo(session, bulk, maker)
        by = person_principal(session.merge(office.cast.grace), "console")
        done = acting.bulk(
            session, by, {event.ticket_id: None}, "undo_listed", {"event": event.id}
        )
        assert not done.ticket_ids


def test_who_loses_the_right_meanwhile_changes_nothing(
    office: Office, ada: Browser
) -> None:
    fill(office, 101)
    path = chosen(ada, range(1, 102))
    turn(ada, path, "run")
    with office.desk.database.transaction() as session:
        session.merge(office.cast.ada).role = Role.OBSERVER
    go_on_with_bulk(office.desk)
    assert set(items(office)) == {"refused"}
    assert events(office) == 0


def test_who_may_only_look_has_no_boxes(office: Office, ada: Browser) -> None:
    fill(office, 1)
    assert 'name="ticket"' in ada.get("/console/tickets").text
    with office.desk.database.transaction() as session:
        session.merge(office.cast.ada).role = Role.OBSERVER
    ada.sign_in(ADA)
    assert 'name="ticket"' not in ada.get("/console/tickets").text


def test_two_who_say_run_at_once_begin_it_once(office: Office, ada: Browser) -> None:
    fill(office, 101)
    bulk_id = int(chosen(ada, range(1, 102)).rpartition("/")[2])
    turns = []
    for _ in range(2):
        with office.desk.database.transaction() as session:
            bulk = session.get_one(BulkAction, bulk_id)
            by = person_principal(session.merge(office.cast.ada), "console")
            turns.append(work.begin(session, bulk, by))
    assert turns == [True, False]
    assert bulk.state == BulkState.RUNNING


def test_many_move_to_another_inbox_and_back(office: Office, ada: Browser) -> None:
    fill(office, 3)
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        there = sales.address
    path = chosen(ada, range(1, 4), act="move", move_to=there)
    said = ada.reads(path)
    assert f"Move to {there}" in said
    assert f"Everybody in {there} can read them then: Ada Lovelace." in said
    assert "Done. 3 changed" in turn(ada, path, "run")
    assert {office.shown(n)["inbox"] for n in (1, 2, 3)} == {there}
    assert "Undone. 3 undone" in turn(ada, path, "undo")
    assert office.shown(1)["inbox"] == office.cast.support.address


def test_nobody_moves_them_to_an_inbox_of_others(office: Office, ada: Browser) -> None:
    fill(office, 1)
    answer = ada.post(
        "/console/bulk", ticket="1", act="move", move_to="hr@acme.example"
    )
    assert answer.status_code == 409
    assert "You do not belong to that inbox" in words(answer.text)


def test_the_preview_says_what_will_not_change(office: Office, ada: Browser) -> None:
    fill(office, 3)
    with office.desk.database.transaction() as session:
        add(session, office.cast.support, assignee_id=office.cast.grace.id)
        add(session, sales_of(session, office.cast))
        add(session, office.cast.support, status="waiting")
        add(session, office.cast.support, snoozed_at=clock.now())
    path = chosen(ada, range(1, 8))
    said = ada.reads(path)
    assert "7 tickets are chosen. 5 will change, 2 will not." in said
    assert "Among them: 1 waiting on the customer, 1 snoozed." in said
    assert (
        "#4 Order 4 Grace Hopper has it already. #5 Order 5 Grace Hopper is not" in said
    )
    assert "Grace Hopper is not in sales@acme.example. #1" in said
    assert "Apply to 5 tickets" in said
    assert "Done. 5 changed · 1 needed no change · 1 not changed" in turn(
        ada, path, "run"
    )


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ({"act": "unassign"}, {}),
        ({"act": "status", "status_to": "open"}, {}),
        ({"act": "priority", "priority_to": "normal"}, {}),
        ({"act": "untag", "tag": "billing"}, {}),
        ({"act": "snooze"}, {"snoozed_at": clock.now()}),
        ({"act": "wake"}, {}),
        ({"act": "move", "move_to": "support@acme.example"}, {}),
    ],
    ids=lambda each: each.get("act"),
)
def test_what_is_so_already_is_foreseen_for_each_act(
    office: Office, ada: Browser, act: dict[str, str], facts: dict[str, object]
) -> None:
    fill(office, 1, **facts)
    said = ada.reads(chosen(ada, range(1, 2), **act))
    assert "1 ticket is chosen. 0 will change, 1 will not." in said
    assert "It is so already." in said
    assert "Apply" not in said


def test_a_tag_and_a_time_that_are_there_are_foreseen(
    office: Office, ada: Browser
) -> None:
    fill(office, 2)
    ada.press(ada.get("/console/tickets/1").text, "tag", tag="Billing")
    said = ada.reads(chosen(ada, range(1, 3), act="tag", tag="billing"))
    assert "1 will change, 1 will not." in said
    until = (clock.now() + timedelta(days=2)).isoformat()
    turn(ada, chosen(ada, range(1, 2), act="snooze", until=until), "run")
    said = ada.reads(chosen(ada, range(1, 3), act="snooze", until=until))
    assert "1 will change, 1 will not." in said


def test_what_was_unticked_of_a_whole_list_stays_out(
    office: Office, ada: Browser
) -> None:
    fill(office, 4)
    low = {"act": "priority", "priority_to": "low"}
    out = {"not": ["2", "3", "99", "x"]}
    answer = ada.post("/console/bulk?status=open", all="1", **low, **out)
    path = answer.headers["Location"]
    assert "2 tickets are chosen." in ada.reads(path)
    turn(ada, path, "run")
    found = [office.shown(n)["priority"] for n in (1, 2, 3, 4)]
    assert found == ["low", "normal", "normal", "low"]
