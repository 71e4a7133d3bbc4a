"""The console's page of senders' rules: listed, set, removed; each inbox its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.people.person import Role
from app.tickets.intake.sender_rule import SenderRule
from tests.console.browser import Browser, links, words
from tests.support.office import GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import sales_of

PATH = "/console/set-aside/senders"
KILN = "tom@kiln.example"


@pytest.fixture
def grace(office: Office) -> Browser:
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


@pytest.fixture
def sales(office: Office) -> str:
    """A second inbox, of Ada alone."""
    with office.desk.database.transaction() as session:
        return str(sales_of(session, office.cast).id)


def support(office: Office) -> str:
    return str(office.cast.support.id)


def rules(office: Office) -> list[tuple[str, str]]:
    with office.desk.database.reading() as session:
        query = select(SenderRule.address, SenderRule.verdict)
        return [(a, v) for a, v in session.execute(query.order_by(SenderRule.address))]


def test_a_rule_is_set_listed_and_removed(office: Office, ada: Browser) -> None:
    assert "No sender has a rule." in ada.reads(PATH)
    place = support(office)
    for act, sender in (("never", f"Tom <{KILN}>"), ("always", "@kiln.example")):
        answer = ada.post(PATH, act=act, sender=sender, inbox=place)
        assert answer.headers["Location"] == PATH
    said = ada.reads(PATH)
    assert "@kiln.example Always a ticket Ada Lovelace" in said
    assert f"{KILN} Never a ticket Ada Lovelace" in said
    for _ in range(2):
        answer = ada.post(PATH, act="forget", sender=KILN, inbox=place)
        assert answer.status_code == 303
    assert rules(office) == [("@kiln.example", "always")]
    with office.desk.database.reading() as session:
        query = select(AuditEntry.action).order_by(AuditEntry.seq)
        told = [each for each in session.scalars(query) if each.startswith("sender")]
    assert told == ["sender.decided", "sender.decided", "sender.forgotten"]


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("@gmail.com", "Anybody may have an address at gmail.com."),
        ("kiln", "“kiln” is neither an address nor a @domain."),
        ("", "is neither an address nor a @domain."),
        ("a" * 400 + "@x.example", "is neither an address nor a @domain."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    office: Office, ada: Browser, sender: str, said: str
) -> None:
    answer = ada.post(PATH, act="never", sender=sender, inbox=support(office))
    assert (answer.status_code, said in words(answer.text)) == (409, True)
    assert f'value="{sender}"' in answer.text
    assert '<option value="never" selected>' in answer.text
    assert rules(office) == []


def test_each_inbox_has_its_own(
    office: Office, ada: Browser, grace: Browser, sales: str
) -> None:
    ada.post(PATH, act="never", sender=KILN, inbox=sales)
    assert KILN in ada.reads(PATH)
    said = grace.get(PATH).text
    assert KILN not in said
    assert "sales@" not in said
    for act in ("always", "never", "forget"):
        answer = grace.post(PATH, act=act, sender=KILN, inbox=sales)
        assert answer.status_code == 404
        assert "You do not belong to that inbox." in words(answer.text)
    for inbox in ("", "999", "x", "9" * 30):
        assert grace.post(PATH, act="never", sender=KILN, inbox=inbox).status_code in (
            404,
        )
    assert ada.post(PATH, act="explode", sender=KILN, inbox=sales).status_code == 404
    assert rules(office) == [(KILN, "never")]


def test_who_may_only_look_sees_rules_without_forms(
    office: Office, ada: Browser
) -> None:
    ada.post(PATH, act="never", sender=KILN, inbox=support(office))
    with office.desk.database.transaction() as session:
        session.merge(office.cast.grace).role = Role.OBSERVER
    looking = Browser(office)
    looking.sign_in(GRACE)
    page = looking.get(PATH).text
    assert KILN in page
    assert 'name="sender"' not in page
    answer = looking.post(PATH, act="forget", sender=KILN, inbox=support(office))
    assert answer.status_code == 403
    assert "You can look, not change." in words(answer.text)
    assert rules(office) == [(KILN, "never")]


def test_it_is_read_to_its_end_in_three_statements(
    office: Office, ada: Browser
) -> None:
    place = {"workspace_id": office.cast.acme.id, "inbox_id": office.cast.support.id}
    with office.desk.database.transaction() as session:
        session.add_all(
            SenderRule(address=f"a{n:03}@x.example", at=clock.now(), **place)
            for n in range(120)
        )
    seen, path = list[str](), PATH
    while path:
        with statements(office.desk.database) as asked:
            page = ada.get(path).text
        assert len(asked) == 3, "\n".join(asked)
        seen += [f"a{n:03}" for n in range(120) if f">a{n:03}@x.example<" in page]
        path = next((each for each in links(page) if "after=" in each), "")
    assert seen == [f"a{n:03}" for n in range(120)]
    for after in ("x", "~", "9" * 40 + "~a", "-1~a"):
        assert "a000@" in ada.reads(f"{PATH}?after={after}")


def test_the_set_aside_page_leads_there(ada: Browser) -> None:
    assert PATH in links(ada.get("/console/set-aside").text)


def test_the_rule_says_when(office: Office, ada: Browser) -> None:
    ada.post(PATH, act="never", sender=KILN, inbox=support(office))
    with office.desk.database.transaction() as session:
        rule = session.scalars(select(SenderRule)).one()
        rule.at, rule.person_id = clock.now() - timedelta(days=40), None
    assert "Ada Lovelace" not in ada.reads(PATH)
