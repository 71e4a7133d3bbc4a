"""A long history is read page by page, at the same cost."""

from __future__ import annotations

from app.people import actor
from app.people.actor import ActorKind
from app.tickets.event import Event
from tests.addon.sidebar import Sidebar, labels, shown, words
from tests.support.office import ADA
from tests.support.statements import statements

PAGE = 5


def test_ten_thousand_events_have_pages(ada: Sidebar) -> None:
    office = ada.office
    card = ada.open(office.copy(ADA, office.write()))
    with office.ticket() as (session, ticket):
        many = [
            Event(
                workspace_id=ticket.workspace_id,
                ticket_id=ticket.id,
                action="tagged",
                actor=ActorKind.PERSON,
                person_id=office.cast.ada.id,
                version=version,
                details={"tag": f"tag{version}."},
            )
            for version in range(2, 10_001)
        ]
        session.add_all(many)
        ticket.version = 10_000
    page = shown(ada.press(card, "View history"))
    with statements(office.desk.database) as seen:
        page = shown(ada.press(page, "Older"))
    assert "tag9980." in words(page)
    assert "tag9981." not in words(page)
    assert len(seen) == PAGE, "\n\n".join(seen)


def test_a_short_history_has_nothing_older(ada: Sidebar) -> None:
    card = ada.open(ada.office.copy(ADA, ada.office.write()))
    with ada.office.ticket() as (_, ticket):
        for _ in range(19):
            ticket.note(
                "x", by=actor.person_actor(ada.office.cast.ada), who=ada.office.cast.ada
            )
    assert "Older" not in labels(shown(ada.press(card, "View history")))
