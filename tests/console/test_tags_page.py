"""The page of tags: for managers, about the tags of their own tickets."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, words
from tests.support.office import GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import add, sales_of

TAGS = "/console/tags"


@pytest.fixture(autouse=True)
def tagged(office: Office) -> None:
    """#1 and #2 of support@ have billing, #2 refund; #3 of sales@ has secret."""
    with office.desk.database.transaction() as session:
        sales = sales_of(session, office.cast)
        for inbox in (office.cast.support, office.cast.support, sales):
            add(session, inbox)
    for number, name in ((1, "billing"), (2, "billing"), (2, "refund"), (3, "secret")):
        act(office, number, "tag", tag=name)


def act(office: Office, number: int, verb: str, **args: object) -> None:
    with office.desk.database.transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        by = person_principal(session.merge(office.cast.ada))
        acting.act(session, by, ticket.id, verb, args)


def tag_id(office: Office, name: str) -> int:
    with office.desk.database.reading() as session:
        return session.scalars(select(Tag.id).where(Tag.name == name)).one()


def change(office: Office, browser: Browser, tag: str, what: str, **said: str) -> str:
    answer = browser.post(f"{TAGS}/{tag_id(office, tag)}/{what}", **said)
    return words(answer.text) if answer.status_code != 303 else ""


def test_it_says_how_much_each_is_used(office: Office, ada: Browser) -> None:
    said = ada.reads(TAGS)
    assert "billing 2" in said
    assert "refund 1" in said
    assert "secret 1" in said
    with statements(office.desk.database) as seen:
        ada.get(TAGS)
    assert len(seen) == 2


def test_renamed_merged_and_deleted(office: Office, ada: Browser) -> None:
    assert change(office, ada, "billing", "rename", name="Bills") == ""
    assert change(office, ada, "Bills", "merge", into="refund") == ""
    assert office.shown(1)["tags"] == office.shown(2)["tags"] == ["refund"]
    assert change(office, ada, "refund", "delete") == ""
    assert office.shown(1)["tags"] == []


def test_a_refusal_says_why_and_keeps_what_was_typed(
    office: Office, ada: Browser
) -> None:
    answer = ada.post(f"{TAGS}/{tag_id(office, 'billing')}/rename", name="Refund")
    assert answer.status_code == 409
    assert "There is a tag refund already. Merge the two instead." in words(answer.text)
    assert 'value="Refund"' in answer.text
    assert "Choose another one" in change(
        office, ada, "billing", "merge", into="billing"
    )
    assert "There is no such tag" in change(office, ada, "billing", "merge", into="no")
    assert ada.post(f"{TAGS}/1/explode").status_code == 404


def test_one_in_wide_use_wants_its_name(
    office: Office, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tag_changes.MAX_UNCONFIRMED", 1)
    assert "Type billing to delete it" in ada.reads(TAGS)
    refused = change(office, ada, "billing", "delete", name="bill")
    assert "2 tickets have billing. Type its name to delete it." in refused
    assert change(office, ada, "billing", "delete", name="Billing") == ""


def test_it_is_for_managers_about_their_own_inboxes(
    office: Office, browser: Browser
) -> None:
    assert browser.sign_in(GRACE).status_code == 303
    assert browser.get(TAGS).status_code == 404
    assert "/console/tags" not in browser.get("/console").text
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = "manager"
    # Whoever has another role signs in anew.
    assert browser.sign_in(GRACE).status_code == 303
    said = browser.reads(TAGS)
    assert "billing 2" in said
    assert "secret" not in said
    for what, typed in (("rename", {"name": "x"}), ("delete", {})):
        assert "There is no such tag" in change(
            office, browser, "secret", what, **typed
        )
    refused = change(office, browser, "billing", "merge", into="secret")
    assert "There is no such tag" in refused


def test_what_names_it_elsewhere_has_no_name_here(
    office: Office, ada: Browser, browser: Browser
) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = "manager"
    made = ada.post("/console/views", name="Hush", **{"for": "me"}, query="tag=billing")
    assert made.status_code == 303
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    refused = change(office, other, "billing", "delete")
    assert "that you cannot see" in refused
    assert "Hush" not in refused
    assert "“Hush”" in change(office, ada, "billing", "delete")


def test_a_new_name_tells_nobody_of_a_tag_of_another_inbox(
    office: Office, browser: Browser
) -> None:
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = "manager"
    assert browser.sign_in(GRACE).status_code == 303
    assert change(office, browser, "billing", "rename", name="secret") == ""
    assert office.shown(1)["tags"] == office.shown(3)["tags"] == ["secret"]
    assert "secret 2" in browser.reads(TAGS)
