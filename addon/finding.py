"""Search, and a customer's other tickets. Nothing here writes."""

from __future__ import annotations

from addon import acts, replies
from addon.call import Call
from addon.cards.customer import customer_card
from addon.cards.search import LONGEST, field_name, search_card
from addon.replies import Reply
from app.tickets import customer as customers, search as searches


def search_form(call: Call) -> Reply:
    """“Search”."""
    return replies.pushed(search_card(call.reader()))


def search(call: Call) -> Reply:
    """The field was left with something in it, or “More” was pressed."""
    nonce = call.press.nonce
    typed = call.request.inputs.get(field_name(nonce), "")
    asked = str(call.arg("q") or typed)[:LONGEST].strip()
    reader = call.reader(nonce)
    if not asked:
        return replies.updated(search_card(reader))
    with call.desk.database.reading() as session:
        before = call.arg("before")
        found = searches.find(session, call.person, asked, before)
    return replies.updated(search_card(reader, asked, found))


def customer(call: Call) -> Reply:
    """“1 more open, 2 earlier”."""
    person = call.person
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        others = customers.others_of(session, person, view.id, view.customer_address)
    return replies.pushed(customer_card(view, call.reader(), *others))
