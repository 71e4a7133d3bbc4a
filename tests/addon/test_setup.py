"""The way to the first mail, for admins and for everybody else."""

from __future__ import annotations

from sqlalchemy import delete, update

from app.inboxes.inbox import Inbox, Membership
from app.mailboxes.mailbox import Mailbox
from tests.addon.sidebar import Sidebar, lines, shown, words
from tests.support.office import ADA


def disconnect(ada: Sidebar) -> None:
    with ada.office.desk.database.transaction() as session:
        session.execute(update(Mailbox).values(is_connected=False))


def test_an_admin_reads_the_next_command(ada: Sidebar) -> None:
    disconnect(ada)
    card = ada.home()
    assert lines(card) == ("1 step left", "Then the first mail becomes a ticket")
    assert "desk mailbox connect support@acme.example --delegated" in words(card)


def test_without_an_inbox_that_is_the_first_step(ada: Sidebar) -> None:
    with ada.office.desk.database.transaction() as session:
        session.execute(delete(Membership))
        session.execute(update(Mailbox).values(inbox_id=None, is_connected=False))
        session.execute(delete(Inbox))
    card = ada.home()
    assert lines(card)[0] == "2 steps left"
    assert "<b>Add the inbox</b>" in words(card)
    assert "desk inbox add support@acme.example" in words(card)
    assert "desk mailbox connect" not in words(card)


def test_the_others_wait(ada: Sidebar, grace: Sidebar) -> None:
    disconnect(ada)
    card = grace.home()
    assert lines(card)[0] == "Almost ready"
    assert "desk " not in words(card)


def test_trying_again_finds_the_queue_when_all_is_ready(
    ada: Sidebar, grace: Sidebar
) -> None:
    disconnect(ada)
    card = grace.home()
    assert lines(shown(grace.press(card, "Try again")))[0] == "Almost ready"
    with ada.office.desk.database.transaction() as session:
        session.execute(update(Mailbox).values(is_connected=True))
    answer = grace.press(card, "Try again")
    assert lines(shown(answer))[0] == "Nothing waits on you"


def test_a_desk_with_tickets_keeps_its_queue(ada: Sidebar) -> None:
    ada.open(ada.office.copy(ADA, ada.office.write()))
    disconnect(ada)
    assert lines(ada.home())[0] == "Nothing waits on you"
