"""What looks like a machine's mail, in conversations and of our own groups."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.people import actor, workspace as workspaces
from app.tickets.mail import Mail
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, arrive, mail

pytestmark = pytest.mark.both_databases


def from_desk() -> Mail:
    """Maria's firm has a desk too, and its agent answers."""
    marks = {"auto_submitted": "auto-generated", "precedence": "bulk"}
    return mail("<2@x>", marks, in_reply_to="<first@lopez-interiors.example>")


def test_the_answer_of_a_customers_own_desk_is_seen(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.WAITING, by=actor.CLOCK)
    answered = arrive(session, cast, from_desk(), gmail_id="2")
    assert answered is ticket
    assert (ticket.status, ticket.mail_count) == ("open", 2)


def test_what_was_marked_as_no_ticket_is_not_brought_back_by_a_machine(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.aside_reason = "marked by hand"
    arrive(session, cast, from_desk(), gmail_id="2")
    assert ticket.aside_reason is not None


@pytest.mark.parametrize("domain", ["acme.example", "acme.example.org"])
def test_every_group_of_the_workspaces_domains_is_ours(
    session: Session, cast: Cast, domain: str
) -> None:
    workspaces.allow_domain(session, cast.acme, "acme.example.org")
    headers = {"list_id": f"<all.{domain}>", "precedence": "list", "to": f"a@{domain}"}
    assert arrive(session, cast, mail("<a@x>", headers)) is not None
