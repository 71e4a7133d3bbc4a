"""A status link: one customer sees how one ticket stands, and may add a message."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app import clock
from app.errors import NotAllowed, NotFound, Refused
from app.frontdoor.public_token import PublicTokens, read_token
from app.frontdoor.status_links import links
from app.frontdoor.status_links.table import StatusLink
from app.inboxes.inbox import Inbox
from app.people.person import Person, Role
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.merge.merge import merge_tickets
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.frontdoor.visitor import token_of
from tests.support.apps import web_of
from tests.support.forms import add_form, send, submissions
from tests.support.office import ADA, EDSGER, Office
from tests.support.phone import MARIA, take_down
from workers.deliveries.delivery import InboxDelivery

# SQL is at stake.
pytestmark = pytest.mark.both_databases

RECEIVED = "We have received your message."


def switch(office: Office, to: str = "on-request", **more: Any) -> None:
    with office.desk.database.transaction() as session:
        inbox = session.get_one(Inbox, office.cast.support.id)
        inbox.status_link = to
        for name, value in more.items():
            setattr(inbox, name, value)


@pytest.fixture
def ticket_id(office: Office) -> int:
    """A ticket of Maria's, in Gmail."""
    switch(office)
    send(office, add_form(office))
    InboxDelivery(office.desk, office.cast.support.id).run()
    office.sync()
    return first(office)


def first(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalars(select(Ticket.id).order_by(Ticket.id)).first() or 0


def by(office: Office, session: Any, who: str = ADA) -> Any:
    person = session.scalars(select(Person).where(Person.address == who)).one()
    return person_principal(person)


def give(office: Office, ticket_id: int, who: str = ADA) -> str:
    """The path of the ticket's page."""
    tokens = PublicTokens(office.desk.settings.require("secret_key"), links.PURPOSE)
    with office.desk.database.transaction() as session:
        link = links.give_link(session, by(office, session, who), ticket_id)
        return links.status_path(tokens, link)


def act(office: Office, ticket_id: int, verb: str, **args: Any) -> None:
    with office.desk.database.transaction() as session:
        acting.act(session, by(office, session), ticket_id, verb, args)


class Customer:
    """Maria before the page, without a script and without a cookie."""

    def __init__(self, office: Office, path: str, language: str = "en") -> None:
        self.path = path
        self.web = web_of(office.desk).test_client(use_cookies=False)
        self._headers = {"Accept-Language": language}

    def get(self) -> Any:
        return self.web.get(self.path, headers=self._headers)

    def said(self) -> str:
        found = re.search(r"<h1>([^<]*)</h1>", self.get().text)
        return html.unescape(found[1]) if found else ""

    def write(self, message: str, token: str = "", seconds: int = 5) -> Any:
        data = {"t": token or token_of(self.get()), "message": message}
        clock.advance(timedelta(seconds=seconds))
        return self.web.post(self.path, data=data, headers=self._headers)


def test_each_state_is_said(office: Office, ticket_id: int) -> None:
    maria = Customer(office, give(office, ticket_id))
    assert maria.said() == RECEIVED
    act(office, ticket_id, "take")
    assert maria.said() == "Somebody is working on it."
    switch(office, status_names=True)
    assert maria.said() == "Ada is working on it."
    act(office, ticket_id, "set_status", to="waiting")
    assert maria.said() == "We have answered and wait for your reply."
    act(office, ticket_id, "set_status", to="resolved")
    assert maria.said() == "We think this is solved. Write if it is not."
    act(office, ticket_id, "set_status", to="closed")
    assert maria.said() == "This conversation is closed. Write and we open it again."
    clock.advance(timedelta(days=20))
    assert maria.said() == "This conversation is closed. Write and a new one begins."
    act(office, ticket_id, "set_aside")
    assert maria.said() == RECEIVED


def test_snoozed_and_answered(office: Office, ticket_id: int) -> None:
    maria = Customer(office, give(office, ticket_id))
    act(office, ticket_id, "snooze", until=None)
    assert maria.said() == "Somebody is working on it."
    act(office, ticket_id, "wake")
    with office.desk.database.transaction() as session:
        found = session.get_one(Ticket, ticket_id)
        found.answer_by_phone(by=by(office, session).actor, then="keep")
    assert maria.said() == "We have answered and wait for your reply."


def test_merged_tells_nobody_of_another_customer(
    office: Office, ticket_id: int
) -> None:
    maria = Customer(office, give(office, ticket_id))
    take_down(office, once="a", address=MARIA)
    take_down(office, once="b", address="tom@other.example", name="Tom")
    with office.desk.database.transaction() as session:
        every = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        who = by(office, session).actor
        merge_tickets(session, every[0], every[1], by=who)
    assert maria.said() == RECEIVED
    with office.desk.database.transaction() as session:
        every = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        merge_tickets(session, every[1], every[2], by=by(office, session).actor)
    assert maria.said() == "Continued in another conversation."
    assert "Tom" not in maria.get().text


def test_nothing_private_is_on_the_page(office: Office, ticket_id: int) -> None:
    act(office, ticket_id, "note", text="She is difficult")
    act(office, ticket_id, "tag", tag="vip-secret")
    act(office, ticket_id, "take")
    page = Customer(office, give(office, ticket_id)).get()
    for each in ("difficult", "vip", "Lovelace", "Ada", "cracked", "maria", "Lopez"):
        assert each not in page.text
    assert "#1" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    switch(office, status_subject=True)
    assert "cracked" in Customer(office, give(office, ticket_id)).get().text


def rows(office: Office) -> dict[str, list[Any]]:
    with office.desk.database.reading() as session:
        tables = [each.name for each in Ticket.metadata.sorted_tables]
        return {
            name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}"))))
            for name in tables
        }


def test_fifty_looks_change_nothing_but_when_it_was_seen(
    office: Office, ticket_id: int
) -> None:
    maria = Customer(office, give(office, ticket_id))
    before = rows(office)
    seen = set()
    for _ in range(50):
        assert maria.get().status_code == 200
        with office.desk.database.reading() as session:
            seen.add(session.scalars(select(StatusLink.last_seen_at)).one())
    after = rows(office)
    assert (len(seen), None in seen) == (1, False)
    assert {name for name in after if after[name] != before[name]} == {"status_links"}
    clock.advance(timedelta(minutes=61))
    maria.get()
    with office.desk.database.reading() as session:
        assert session.scalars(select(StatusLink.last_seen_at)).one() not in seen


def test_a_message_joins_the_ticket_and_opens_it(
    office: Office, ticket_id: int
) -> None:
    maria = Customer(office, give(office, ticket_id))
    act(office, ticket_id, "set_status", to="resolved")
    answer = maria.write("It is broken again.")
    assert answer.status_code == 303
    assert "sent=1" in answer.headers["Location"]
    shown = maria.web.get(answer.headers["Location"]).text
    assert "Your message has been received" in shown
    with office.ticket(1) as (_, ticket):
        assert (ticket.status, ticket.mail_count) == (Status.OPEN, 2)
    assert office.tickets() == 1
    assert InboxDelivery(office.desk, office.cast.support.id).run() == 1
    office.sync()
    assert office.tickets() == 1
    old, new = sorted(office.support.messages.values(), key=lambda each: each.id)
    assert new.thread is old.thread
    assert new.mail.first("In-Reply-To") == old.mail.first("Message-ID")
    assert new.mail.first("Subject") == f"Re: {old.mail.first('Subject')}"
    assert "It is broken again." in new.mail.body.text
    assert "Added on the status page of #1" in new.mail.body.text


def test_the_same_page_twice_is_one_message(office: Office, ticket_id: int) -> None:
    maria = Customer(office, give(office, ticket_id))
    token = token_of(maria.get())
    clock.advance(timedelta(seconds=5))
    with ThreadPoolExecutor(6) as pool:
        done = list(
            pool.map(lambda n: maria.write("Hello", token, seconds=0), range(6))
        )
    assert {each.status_code for each in done} == {303}
    assert len(submissions(office)) == 2


def test_what_is_wrong_is_said_and_kept(office: Office, ticket_id: int) -> None:
    maria = Customer(office, give(office, ticket_id))
    assert maria.write(" ").status_code == 422
    long = maria.write("x" * 5001)
    assert (long.status_code, "characters" in long.text) == (422, True)
    assert "x" * 5001 in long.text
    stale = maria.write("Hello", token="old")
    assert "open for long" in stale.text
    quick = maria.write("Hello", seconds=0)
    assert "Please confirm" in quick.text
    assert len(submissions(office)) == 1
    again = maria.write("Hello", token_of(quick))
    assert again.status_code == 303


def test_ten_a_day(office: Office, ticket_id: int) -> None:
    maria = Customer(office, give(office, ticket_id))
    for n in range(10):
        answer = maria.write(f"Message {n}", seconds=3700)
        assert answer.status_code == 303, answer.text
    full = maria.write("One more", seconds=5)
    assert full.status_code == 429
    assert "One more" in full.text
    clock.advance(timedelta(days=1))
    assert maria.write("Tomorrow").status_code == 303


def test_a_revoked_link_ends_and_a_new_one_is_another(
    office: Office, ticket_id: int
) -> None:
    path = give(office, ticket_id)
    assert give(office, ticket_id) == path
    with office.desk.database.transaction() as session:
        manager = by(office, session)
        assert links.revoke_link(session, manager, ticket_id)
        assert not links.revoke_link(session, manager, ticket_id)
    gone = Customer(office, path).get()
    assert gone.status_code == 410
    assert "support@acme.example" in gone.text
    posted = Customer(office, path).write("Kept words", token="x")
    assert (posted.status_code, "Kept words" in posted.text) == (410, True)
    new = give(office, ticket_id)
    assert new != path
    assert Customer(office, new).get().status_code == 200
    assert Customer(office, path).get().status_code == 410
    told = [each["sentence"] for each in office.shown()["events"]]
    assert told[-3:] == [
        "Ada Lovelace gave out the status link",
        "Ada Lovelace revoked the status link",
        "Ada Lovelace gave out the status link",
    ]


def test_ninety_days_after_the_last_event_it_ends(
    office: Office, ticket_id: int
) -> None:
    maria = Customer(office, give(office, ticket_id))
    clock.advance(timedelta(days=89))
    assert maria.get().status_code == 200
    clock.advance(timedelta(days=2))
    assert maria.get().status_code == 410


def test_switched_off_none_is_given_and_none_leads_on(
    office: Office, ticket_id: int
) -> None:
    path = give(office, ticket_id)
    switch(office, "off")
    assert Customer(office, path).get().status_code == 410
    with pytest.raises(Refused, match="switched off"):
        give(office, ticket_id)


def test_who_may(office: Office, ticket_id: int) -> None:
    with pytest.raises(NotAllowed):
        give(office, ticket_id, EDSGER)
    with office.desk.database.transaction() as session:
        session.get_one(Person, office.cast.ada.id).role = Role.REP
    give(office, ticket_id)
    with (
        pytest.raises(NotAllowed),
        office.desk.database.transaction() as session,
    ):
        links.revoke_link(session, by(office, session), ticket_id)
    with pytest.raises(NotFound):
        give(office, 99)


@pytest.mark.parametrize("wrong", ["", "x", "A" * 43, "é" * 43, "A" * 42 + "_"])
def test_a_wrong_token_leads_nowhere(office: Office, wrong: str) -> None:
    answer = web_of(office.desk).test_client().get(f"/status/{wrong}")
    assert answer.status_code in (404, 410)
    assert "support@" not in answer.text


def test_a_token_with_one_letter_changed(office: Office, ticket_id: int) -> None:
    path = give(office, ticket_id)
    head, token = path.rsplit("/", 1)
    for place in range(len(token)):
        other = "B" if token[place] != "B" else "C"
        forged = f"{token[:place]}{other}{token[place + 1 :]}"
        if read_token(forged) is None:
            continue
        with office.desk.database.reading() as session:
            secret = office.desk.settings.require("secret_key")
            tokens = PublicTokens(secret, links.PURPOSE)
            assert links.find_by_token(session, tokens, forged) is None


def test_guessing_is_stopped(office: Office) -> None:
    web = web_of(office.desk).test_client()
    codes = [web.get(f"/status/{'A' * 43}").status_code for _ in range(61)]
    assert codes == [410] * 60 + [429]


def test_an_old_key_still_proves(office: Office, ticket_id: int) -> None:
    path = give(office, ticket_id)
    token = read_token(path.rsplit("/", 1)[1])
    assert token is not None
    old = office.desk.settings.require("secret_key")
    rotated = PublicTokens(f"{'n' * 40},{old}", links.PURPOSE)
    place = office.cast.acme.id
    assert rotated.is_right(token, place, 1)
    assert not rotated.is_right(token, place, 2)
    assert not rotated.is_right(token, place + 1, 1)
    assert not PublicTokens(old, "sidedesk.other").is_right(token, place, 1)


def test_a_receipt_shows_it_where_the_inbox_says_so(office: Office) -> None:
    from tests.frontdoor.visitor import FormVisitor

    key = add_form(office)
    for to, shows in (("on-request", False), ("receipts", True)):
        switch(office, to)
        visitor = FormVisitor(office, key)
        sent = visitor.post(message=f"Chairs {to}")
        receipt = visitor.get(sent.headers["Location"].split("?")[0]).text
        assert ("See how it stands" in receipt) is shows
    found = re.search(r'href="([^"]*/status/[^"]*)"', receipt)
    assert found is not None
    path = found[1][found[1].index("/status/") :]
    assert Customer(office, path).said() == RECEIVED
