"""Saved views: each reader sees what they may, whatever became of what was named."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from app.audit import AuditEntry
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person, Role
from app.people.principal import person_principal
from app.tickets.saved_views import keeping
from app.tickets.saved_views.keeping import NewView
from app.tickets.saved_views.table import SavedView
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag, TicketTag
from tests.console.browser import Browser, links, words
from tests.support.office import GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import add, sales_of

BILLING = "tag=billing&assignee=none"


@pytest.fixture
def grace(office: Office) -> Browser:
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


@pytest.fixture(autouse=True)
def _seven_tickets(office: Office) -> None:
    """Three are tagged billing: one is Ada's, two are nobody's."""
    with office.desk.database.transaction() as session:
        for n in range(7):
            holder = office.cast.ada.id if n == 0 else None
            one = add(session, office.cast.support, assignee_id=holder)
            if n < 3:
                tag = tags.find_or_make_tag(session, office.cast.acme.id, "billing")
                place = {"workspace_id": office.cast.acme.id, "tag_id": tag.id}
                session.add(TicketTag(ticket_id=one, **place))
                session.flush()


def save(who: Browser, name: str = "Bills", query: str = BILLING, **more: Any) -> str:
    """Save a list under a name; where its page is."""
    answer = who.post("/console/views", name=name, query=query, **more)
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["Location"])


def role_of(office: Office, who: Person, role: Role) -> None:
    with office.desk.database.transaction() as session:
        session.get_one(Person, who.id).role = role


def test_a_list_is_saved_where_it_is_shown(ada: Browser) -> None:
    page = ada.get(f"/console/tickets?{BILLING}").text
    assert "1–2 of 2" in page
    assert 'name="query" value="assignee=none&amp;tag=billing"' in page
    path = save(ada, query="assignee=none&tag=billing")
    assert "Bills" in ada.reads(path)
    assert "1–2 of 2" in ada.reads(path)


def test_who_uses_no_views_sees_none(ada: Browser) -> None:
    said = ada.reads("/console/tickets")
    assert "All views" not in said
    assert "Save as a view" not in said
    assert "Save as a view" not in ada.reads("/console/tickets?assignee=me")


def test_a_shared_view_shows_each_reader_their_own_tickets(
    office: Office, ada: Browser
) -> None:
    """The same address, read by a manager of another inbox: none, and no name."""
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        moved = session.get_one(Person, office.cast.grace.id)
        moved.role = Role.MANAGER
        inboxes.remove_member(
            session, session.get_one(Inbox, office.cast.support.id), moved
        )
        inboxes.add_member(session, sales, moved)
    path = save(
        ada, query=f"{BILLING}&inbox=support@acme.example", **{"for": "everybody"}
    )
    assert "1–2 of 2" in ada.reads(path)
    manager = Browser(office)
    manager.sign_in(GRACE)
    said = manager.get(path).text
    assert "Nothing here." in said
    assert "support@" not in said
    assert "billing" not in said
    assert "It asks for an inbox that you do not belong to." in said


def test_own_inbox_and_workspace(office: Office, ada: Browser, grace: Browser) -> None:
    """Own ones are one's own, an inbox's are its people's, also by their number."""
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast).id
    own = save(ada, "Own")
    of_sales = save(ada, "Of sales", **{"for": str(sales)})
    of_support = save(ada, "Of support", **{"for": str(office.cast.support.id)})
    of_all = save(ada, "Of all", **{"for": "everybody"})
    said = grace.reads("/console/views")
    assert "Of support Everybody in support@acme.example Ada Lovelace" in said
    assert "Of all Everybody" in said
    assert "Own" not in said
    assert "sales" not in said
    assert [grace.get(p).status_code for p in (own, of_sales, of_support, of_all)] == [
        404, 404, 200, 200,
    ]  # fmt: skip
    for path in (own, of_sales):
        number = path.rpartition("/")[2]
        assert grace.get(f"/console/tickets?view={number}").status_code == 404
        assert grace.post(
            f"/console/bulk?view={number}", act="wake", all="1"
        ).status_code in (404, 409)  # noqa: E501
        for turn in ("pin", "unpin", "save", "delete"):
            answer = grace.post(f"{path}/{turn}", version="1", query="status=any")
            assert answer.status_code == (303 if turn == "unpin" else 404)


@pytest.mark.parametrize("whom", ["everybody", "inbox"])
def test_sharing_is_for_managers(
    office: Office, ada: Browser, grace: Browser, whom: str
) -> None:
    whom = str(office.cast.support.id) if whom == "inbox" else whom
    page = grace.get(f"/console/tickets?{BILLING}").text
    assert 'name="for"' not in page
    answer = grace.post("/console/views", name="Bills", query=BILLING, **{"for": whom})
    assert answer.status_code == 403
    assert "Sharing a view is for managers." in words(answer.text)
    shared = save(ada, **{"for": whom})
    assert "Delete view" not in grace.reads("/console/views")
    for turn in ("save", "delete"):
        assert grace.post(f"{shared}/{turn}", version="1").status_code == 403
    role_of(office, office.cast.grace, Role.MANAGER)
    grace.sign_in(GRACE)
    assert grace.post(f"{shared}/delete").status_code == 303


def test_a_manager_shares_with_inboxes_of_their_own_only(
    office: Office, ada: Browser, grace: Browser
) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast).id
    role_of(office, office.cast.grace, Role.MANAGER)
    grace.sign_in(GRACE)
    for whom in (str(sales), "999", "9" * 30, "x"):
        answer = grace.post("/console/views", name="A", query="", **{"for": whom})
        assert answer.status_code == 409
        assert "You do not belong to that inbox." in words(answer.text)


def test_what_is_gone_finds_nothing_and_is_named_to_who_named_it(
    office: Office, ada: Browser, grace: Browser
) -> None:
    own = save(grace, "Mine")
    shared = save(ada, "All", **{"for": "everybody"})
    person = save(ada, "Hers", query=f"status=any&assignee={GRACE}")
    with office.desk.database.transaction() as session:
        tag = session.scalars(select(Tag)).one()
        session.execute(update(Tag).values(name="other", folded="other"))
        assert tag.id
    said = grace.reads(own)
    assert "It asks for a tag that is not here any more: billing." in said
    assert "Nothing here." in said
    said = grace.reads(shared)
    assert "It asks for a tag that is not here. So it finds nothing." in said
    assert "billing" not in said
    with office.desk.database.transaction() as session:
        session.get_one(Person, office.cast.grace.id).deactivate()
    assert "somebody who is not here any more: grace@" in ada.reads(person)
    assert "Nothing here." in ada.reads(person)


def test_of_several_inboxes_one_has_left_the_others_are_shown(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        add(session, sales)
    path = save(ada, query="inbox=support@acme.example,sales@acme.example")
    assert "of 8" in ada.reads(path)
    with office.desk.database.transaction() as session:
        place = session.scalars(select(Inbox).where(Inbox.address.like("sales%"))).one()
        inboxes.remove_member(
            session, place, session.get_one(Person, office.cast.ada.id)
        )
    said = ada.reads(path)
    assert "an inbox that you do not belong to: sales@acme.example" in said
    assert "1–7 of 7" in said


def test_the_address_lies_over_the_view(ada: Browser) -> None:
    path = save(ada)
    assert "1–3 of 3" in ada.reads(f"{path}?assignee=")
    page = ada.get(f"{path}?assignee=me").text
    assert "1–1 of 1" in page
    number = path.rpartition("/")[2]
    assert "1–1 of 1" in ada.reads(f"/console/tickets?view={number}&assignee=me")
    # Every link of the page keeps what is otherwise than in the view.
    sorted_by = next(x for x in links(page) if "sort=customer" in x)
    assert sorted_by == f"{path}?assignee=me&sort=customer"
    # What is pressed as it stands is no change.
    columns = "number,subject,customer,status,assignee,tags"
    same = ada.reads(f"{path}?assignee=none&tag=billing&columns={columns}")
    assert "Save the change" not in same
    assert "Save the change" in words(page)


def test_all_of_a_view_is_chosen(office: Office, ada: Browser) -> None:
    path = save(ada)
    page = ada.get(f"{path}?assignee=").text
    number = path.rpartition("/")[2]
    assert f'action="/console/bulk?view={number}&amp;assignee="' in page
    answer = ada.post(
        f"/console/bulk?view={number}&assignee=", all="1", act="priority",
        priority_to="high",
    )  # fmt: skip
    assert "3 tickets are chosen" in ada.reads(answer.headers["Location"])


def test_a_change_is_saved_by_whoever_saw_what_they_change(
    office: Office, ada: Browser, grace: Browser
) -> None:
    role_of(office, office.cast.grace, Role.MANAGER)
    grace.sign_in(GRACE)
    path = save(ada, **{"for": "everybody"})
    said = grace.reads(f"{path}?tag=")
    assert "Save the change The change is for: Everybody" in said
    change = {"version": "1", "query": "assignee=none", "back": "view"}
    assert grace.post(f"{path}/save", **change).headers["Location"] == path
    # Once more, as a form that is sent twice.
    assert grace.post(f"{path}/save", **change).status_code == 303
    assert "1–6 of 6" in ada.reads(path)
    late = ada.post(f"{path}/save", version="1", query="status=any")
    assert late.status_code == 409
    assert "Somebody has changed this view meanwhile" in words(late.text)
    assert "1–6 of 6" in ada.reads(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Type a name for the view first."),
        (" \u200b ", "Type a name for the view first."),
        ("x" * 61, "The name of a view has at most 60 characters."),
        ("BILLS", "There is a view “Bills” already. Choose another name."),
    ],
)
def test_a_name_that_cannot_be_keeps_what_was_typed(
    ada: Browser, name: str, said: str
) -> None:
    save(ada)
    answer = ada.post("/console/views", name=name, query="status=any", sort="-number")
    assert answer.status_code == 409
    assert said in words(answer.text)
    assert f'value="{name}"' in answer.text
    assert 'name="query" value="status=any"' in answer.text
    assert 'name="sort" value="-number"' in answer.text


def test_who_shares_is_written_down(office: Office, ada: Browser) -> None:
    save(ada, "Own")
    for _ in range(2):
        shared = save(ada, "Shared", **{"for": str(office.cast.support.id)})
    ada.post(f"{shared}/save", version="1", query="status=any")
    ada.post(f"{shared}/delete")
    with office.desk.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.subject_kind == "view")
        told = list(session.scalars(query.order_by(AuditEntry.seq)))
    assert [each.action for each in told] == [
        "view.saved", "view.changed", "view.deleted",
    ]  # fmt: skip
    assert {(each.by_id, each.via) for each in told} == {
        (office.cast.ada.id, "console")
    }
    assert {(each.private or {})["subject"] for each in told} == {"Shared"}


def test_saved_twice_it_is_there_once(office: Office, ada: Browser) -> None:
    assert save(ada) == save(ada)
    with office.desk.database.reading() as session:
        assert len(session.scalars(select(SavedView)).all()) == 1


def test_pinned_views_are_counted_in_one_query(
    office: Office, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = ("assignee=none", "status=any", "tag=billing", "tag=gone", "q=order")
    for n, query in enumerate(queries):
        path = save(ada, f"View {n}", query=query)
        assert ada.post(f"{path}/pin", back="view").headers["Location"] == path
        ada.post(f"{path}/pin")
    with statements(office.desk.database) as seen:
        page = ada.get("/console/tickets").text
    assert len(seen) == 7
    said = words(page)
    assert "All View 0 6 View 1 7 View 2 3 View 3 0 View 4 All views" in said
    assert "Unpin View 4" in ada.get("/console/views").text
    ada.post("/console/views/1/unpin")
    assert "View 0" not in ada.reads("/console/tickets")
    monkeypatch.setattr(keeping, "MAX_PINS", 4)
    answer = ada.post("/console/views/1/pin")
    assert answer.status_code == 409
    assert "4 views are pinned, which is the most." in words(answer.text)


def test_there_are_so_many_at_most(
    office: Office, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (keeping.MAX_OWN_VIEWS, keeping.MAX_VIEWS, keeping.MAX_PINS) == (50, 200, 12)
    monkeypatch.setattr(keeping, "MAX_OWN_VIEWS", 1)
    monkeypatch.setattr(keeping, "MAX_VIEWS", 3)
    save(ada)
    full = ada.post("/console/views", name="More", query="")
    assert "You have 1 views, which is the most." in words(full.text)
    for name in ("A", "B"):
        save(ada, name, **{"for": "everybody"})
    full = ada.post("/console/views", name="C", query="", **{"for": "everybody"})
    assert "There are 3 views, which is the most." in words(full.text)


def test_who_leaves_takes_their_own_views_along(office: Office, ada: Browser) -> None:
    role_of(office, office.cast.grace, Role.MANAGER)
    manager = Browser(office)
    manager.sign_in(GRACE)
    save(manager, "Own")
    shared = save(manager, "Shared", **{"for": "everybody"})
    manager.post(f"{shared}/pin")
    with office.desk.database.transaction() as session:
        keeping.leave_views(session, session.get_one(Person, office.cast.grace.id))
    with office.desk.database.reading() as session:
        (left,) = session.scalars(select(SavedView))
        assert (left.name, left.owner_id) == ("Shared", None)
    assert "1–2 of 2" in ada.reads(shared)
    assert ada.post(f"{shared}/delete").status_code == 303


def test_two_places_may_have_views_of_one_name(office: Office, ada: Browser) -> None:
    assert save(ada) != save(ada, **{"for": "everybody"})
    with office.desk.database.transaction() as session:
        place = office.cast.acme.id
        new = NewView({}, "Bills", keeping.OWN)
        grace = person_principal(session.get_one(Person, office.cast.grace.id))
        keeping.save_view(session, place, grace, new)
