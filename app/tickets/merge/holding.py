"""Who has the whole after a merge, said before it: who keeps it, and who loses it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people.person import Person
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.ticket import Ticket
from app.wording import TranslatableText, mark, translatable


def loss_sentence(number: int, loser: str, holder: str) -> TranslatableText:
    """`Ben has #41, and loses it to Ada`; `holder` has the other, or nobody has."""
    facts = {"loser": loser, "number": number}
    if holder:
        to = mark("{loser} has #{number}, and loses it to {name}.")
        return translatable(to, **facts, name=holder)
    return translatable("{loser} has #{number}, and loses it.", **facts)


def who_loses(
    session: Session, target: Ticket, source: MergeCandidate
) -> TranslatableText | None:
    """Who loses the source when it becomes part of the target, if somebody does."""
    if source.assignee_id is None or source.assignee_id == target.assignee_id:
        return None
    holder = session.get(Person, target.assignee_id or 0)
    if holder is not None and holder.is_active:
        return loss_sentence(source.number, source.assignee, holder.name)
    if visible.is_member(session, source.assignee_id, target.inbox_id):
        return None
    return loss_sentence(source.number, source.assignee, "")
