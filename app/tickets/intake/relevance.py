"""Whether a mail is any business of a person: asked before anything of it is kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people.person import Person
from app.tickets.intake.answers import customer_answers
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.intake.routing import MailRouting


def concerns_person(session: Session, person: Person, arrival: ArrivedMail) -> bool:
    """Whether the mail counts in an inbox of theirs.

    It does where it was sent to, and in a conversation that one of their inboxes has.
    """
    around = AddressDirectory.of(session, person.workspace_id)
    if customer_answers.is_unsent(arrival, around.ours):
        return False
    counted = {each.id for each in MailRouting(session, around).inboxes_of(arrival)}
    return bool(counted & visible.load_inbox_ids(session, person))
