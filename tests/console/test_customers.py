"""A customer's page and note: each inbox's is its own, and nothing of it leaks."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.customers import note as notes
from app.tickets.customers.table import Customer, CustomerNote
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, words
from tests.support.cast import arrive, mail, own_mailbox
from tests.support.office import EDSGER, GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import KARL, add, sales_of

MARIA = "maria@lopez-interiors.example"
KARL_SAID = "Karl Lang <karl@lang.example>"


@pytest.fixture
def grace(office: Office) -> Browser:
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


@pytest.fixture(autouse=True)
def sales(office: Office) -> int:
    """Maria writes to support@ and to sales@, which is Ada's alone, Karl to sales@."""
    with office.desk.database.transaction() as session:
        place = sales_of(session, office.cast)
        box = own_mailbox(session, office.cast, office.cast.ada)
        arrive(session, office.cast)
        for n, who in (("2", f"Maria Lopez <{MARIA}>"), ("3", KARL_SAID)):
            lines = {"From": who, "To": place.address, "Subject": "A private offer"}
            private = mail(f"<{n}@x>", lines)
            arrive(session, office.cast, private, gmail_id=n, thread_id=n, mailbox=box)
        return place.id


def page_of(office: Office, address: str = MARIA) -> str:
    with office.desk.database.reading() as session:
        query = select(Customer.id).where(Customer.address == address)
        return f"/console/customers/{session.scalars(query).one()}"


def test_mail_makes_its_customer_known(office: Office) -> None:
    with office.desk.database.reading() as session:
        every = session.scalars(select(Customer).order_by(Customer.address)).all()
        assert [each.address for each in every] == [KARL["customer_address"], MARIA]
        whose = session.scalars(select(Ticket.customer_id).order_by(Ticket.id)).all()
    assert whose == [every[1].id, every[1].id, every[0].id]


def test_the_page_shows_what_the_reader_may_see(
    office: Office, ada: Browser, grace: Browser
) -> None:
    path = page_of(office)
    said = ada.reads(path)
    assert "Maria Lopez" in said
    assert "2 tickets · 2 not done · never reopened" in said
    assert "A private offer" in said
    said = grace.reads(path)
    assert "1 ticket · 1 not done" in said
    assert "A private offer" not in said
    assert "sales@" not in said
    assert path in ada.get("/console/tickets/1").text


def test_a_customer_of_another_inbox_is_nobody(
    office: Office, grace: Browser, sales: int
) -> None:
    path = page_of(office, KARL["customer_address"])
    for answer in (
        grace.get(path),
        grace.get("/console/customers/999"),
        grace.post(f"{path}/note", inbox=str(office.cast.support.id), text="x"),
        grace.post(f"{page_of(office)}/note", inbox=str(sales), text="x"),
        grace.post(f"{page_of(office)}/note", inbox="", text="x"),
    ):
        assert answer.status_code == 404
        assert "lang.example" not in answer.text


def test_a_note_is_its_inboxs_alone(
    office: Office, ada: Browser, grace: Browser, sales: int
) -> None:
    path, support = page_of(office), str(office.cast.support.id)
    for inbox, text in ((str(sales), "Pays late"), (support, "Prefers phone")):
        answer = ada.post(f"{path}/note", inbox=inbox, text=text, version="0")
        assert answer.headers["Location"] == path
    assert "Pays late" in ada.reads(path)
    said = grace.get(path).text
    assert "Prefers phone" in said
    assert "Pays late" not in said


def test_a_newer_note_is_not_overwritten(
    office: Office, ada: Browser, grace: Browser
) -> None:
    path, support = page_of(office), str(office.cast.support.id)
    hers = {"inbox": support, "text": "Wholesale", "version": "0"}
    for _ in range(2):
        assert grace.post(f"{path}/note", **hers).status_code == 303
    late = ada.post(f"{path}/note", inbox=support, text="Retail", version="0")
    assert late.status_code == 409
    said = words(late.text)
    assert "Grace Hopper has changed this note meanwhile." in said
    assert "Wholesale" in said
    assert "Retail" in said
    long = ada.post(f"{path}/note", inbox=support, text="x" * 2001, version="1")
    assert "at most 2,000 characters" in words(long.text)
    assert ada.post(f"{path}/note", inbox=support, version="1").status_code == 303
    assert "Wholesale" not in ada.reads(path)
    with office.desk.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "customer.noted")
        told = [each.private or {} for each in session.scalars(query)]
    assert [(each["old"], each["new"]) for each in told] == [
        ("", "Wholesale"),
        ("Wholesale", ""),
    ]


def test_it_counts_and_names_as_the_readers_inboxes_know_them(
    office: Office, ada: Browser, grace: Browser
) -> None:
    """Reopened by mail counts, by hand does not; the newest name is theirs."""
    path = page_of(office)
    for number in (1, 2):
        ada.press(ada.get(f"/console/tickets/{number}").text, "status", to="resolved")
    assert "2 tickets · 0 not done · never reopened" in ada.reads(path)
    ada.press(ada.get("/console/tickets/2").text, "status", to="open")
    with office.desk.database.transaction() as session:
        lines = {
            "From": f"Maria Lopez-Kern <{MARIA}>",
            "In-Reply-To": "<first@lopez-interiors.example>",
        }
        back = mail("<4@x>", lines)
        arrive(session, office.cast, back, gmail_id="4", thread_id="18c0000000000001")
        private = {"From": f"Mrs Lopez <{MARIA}>", "To": "sales@acme.example"}
        box = own_mailbox(session, office.cast, office.cast.ada)
        made = mail("<5@x>", private | {"Subject": "Another offer"})
        arrive(session, office.cast, made, gmail_id="5", thread_id="5", mailbox=box)
    said = ada.reads(path)
    assert "3 tickets · 3 not done · reopened once" in said
    assert said.startswith("Mrs Lopez")
    said = grace.reads(path)
    assert "1 ticket · 1 not done · reopened once" in said
    assert "Mrs Lopez" not in said


def test_of_a_mail_provider_there_is_no_company(office: Office, ada: Browser) -> None:
    asked = "customer=%40lopez-interiors.example"
    assert asked in ada.get(page_of(office)).text.replace("@", "%40")
    with office.desk.database.transaction() as session:
        lines = {"From": "Kim <kim@gmail.com>", "Subject": "Hello"}
        arrive(session, office.cast, mail("<6@x>", lines), gmail_id="6", thread_id="6")
    assert "customer=@gmail.com" not in ada.get(page_of(office, "kim@gmail.com")).text


def test_all_of_a_customers_tickets_are_listed_however_they_stand(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        whose = {"customer_address": MARIA, "customer_name": "Maria Lopez"}
        for status in ("in_progress", "waiting", "resolved", "closed"):
            subject = f"One that is {status}"
            more = {"status": status, "subject": subject, "created_at": clock.now()}
            add(session, office.cast.support, **whose, **more)
    said = ada.reads(page_of(office))
    assert "6 tickets · 4 not done" in said
    assert said.count("One that is") == 4


def test_observers_read_it(office: Office, ada: Browser) -> None:
    path, support = page_of(office), str(office.cast.support.id)
    ada.post(f"{path}/note", inbox=support, text="Wholesale", version="0")
    edsger = Browser(office)
    edsger.sign_in(EDSGER)
    page = edsger.get(path).text
    assert "Wholesale" in page
    assert "<textarea" not in page
    answer = edsger.post(f"{path}/note", inbox=support, text="x", version="1")
    assert answer.status_code == 403
    assert "Wholesale" in ada.reads(path)


def test_how_often_the_page_asks(office: Office, ada: Browser) -> None:
    with statements(office.desk.database) as seen:
        ada.get(page_of(office))
    assert len(seen) == 8 + 1, "\n".join(seen)


def test_who_left_is_somebody(office: Office) -> None:
    """A note outlives the place of who wrote it; its text is the inbox's."""
    with office.desk.database.transaction() as session:
        customer = session.scalars(
            select(Customer).where(Customer.address == MARIA)
        ).one()
        inbox = session.get_one(Inbox, office.cast.support.id)
        place = {"workspace_id": inbox.workspace_id, "inbox_id": inbox.id}
        kept = {"customer_id": customer.id, "person_id": None, "text": "Old"}
        session.add(CustomerNote(**place, **kept))
        session.flush()
        (found,) = notes.notes_for(session, [inbox.id], customer.id)
        assert (found.text, found.author) == ("Old", "")
        assert session.get(Person, office.cast.ada.id)
