"""What somebody chooses for themselves: “My settings” of the home card."""

from __future__ import annotations

from addon import responses
from addon.cards.my_settings import MySettings, my_settings_card
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app import audit
from app.mailboxes import sync_status
from app.people import access
from app.people.person import AfterResolve, Person


def my_settings(call: AddonCall) -> AddonResponse:
    """The card of one's own choices."""
    access.require(call.person, "take")
    return responses.push_card(_card(call))


def inbox_on_assign(call: AddonCall) -> AddonResponse:
    """Have mail that is assigned to one come back to one's inbox, or not any more."""
    return _choose(call, "inbox_on_assign", bool(call.arg("on")))


def go_on(call: AddonCall) -> AddonResponse:
    """Have the next ticket open by itself when one is done with one, or not."""
    wished = AfterResolve.GO if call.arg("on") else AfterResolve.OFFER
    return _choose(call, "after_resolve", wished)


def archive_own(call: AddonCall) -> AddonResponse:
    """Have the mail of what is resolved leave one's own inbox, or not any more."""
    return _choose(call, "archive_own", bool(call.arg("on")))


def _choose(call: AddonCall, field: str, value: bool | str) -> AddonResponse:
    access.require(call.person, "take")
    with call.desk.database.transaction() as session:
        person = session.get_one(Person, call.person.id)
        by = audit.person_author(person, "card")
        with audit.changing(session, by, "person.changed", person, [field]):
            setattr(person, field, value)
    return responses.replace_card(_card(call))


def _card(call: AddonCall) -> Card:
    with call.desk.database.reading() as session:
        person = session.get_one(Person, call.person.id)
        sync = sync_status.person_sync(session, person)
        chosen = MySettings(
            person.inbox_on_assign, sync.has_own, person.goes_on, person.archive_own
        )
    return my_settings_card(call.reader, chosen)
