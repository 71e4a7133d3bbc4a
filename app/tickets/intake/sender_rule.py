"""What was decided of a sender's mail to an inbox, once and for all.

A rule of an address goes before one of its `@domain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import audit, clock
from app.db import Model, insert_for
from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.mail.addresses import parse_addresses
from app.people.actor import Actor
from app.tickets.conversations.public_providers import DOMAINS
from app.wording import mark

NO_SENDER = mark("“{text}” is neither an address nor a @domain.")
EVERYBODYS = mark("Anybody may have an address at {domain}. Name the whole address.")
MAX_SENDER_LENGTH = 320


class SenderVerdict(StrEnum):
    """Whether the sender's mail makes tickets, whatever else the rules say."""

    ALWAYS = "always"
    NEVER = "never"


class SenderRule(Model):
    """A sender's address, or `@domain`, and the verdict for one inbox."""

    __tablename__ = "sender_rules"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    inbox_id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    verdict: Mapped[str] = mapped_column(default=SenderVerdict.NEVER)
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


def verdict_of(session: Session, inbox_id: int, address: str) -> SenderVerdict | None:
    """What was decided of this sender's mail to that inbox, if anything was."""
    names = [address, domain_of(address)]
    query = select(SenderRule.address, SenderRule.verdict).where(
        SenderRule.inbox_id == inbox_id, SenderRule.address.in_(names)
    )
    found = {name: verdict for name, verdict in session.execute(query)}
    said = next((found[name] for name in names if name in found), None)
    return None if said is None else SenderVerdict(said)


def domain_of(address: str) -> str:
    """The part that a whole company shares: `@kiln.example`."""
    return f"@{address.rpartition('@')[2]}"


def sender_named(text: str) -> str:
    """An address or an `@domain`, as rules have it.

    Raises:
        Refused: it is neither, or the domain of a provider that everybody may use.
    """
    said = text.strip().lower()
    whole = f"x{said}" if said.startswith("@") else said
    read = parse_addresses([whole]) if len(said) <= MAX_SENDER_LENGTH else []
    if len(read) != 1 or not read[0].address or "@" not in said:
        raise Refused(NO_SENDER, text=text.strip()[:MAX_SENDER_LENGTH])
    if not said.startswith("@"):
        return read[0].address
    domain = domain_of(read[0].address)
    if domain[1:] in DOMAINS:
        raise Refused(EVERYBODYS, domain=domain[1:])
    return domain


def set_rule(
    session: Session, inbox: Inbox, sender: str, verdict: SenderVerdict, *, by: Actor
) -> None:
    """Decide of all that this sender writes to the inbox from now on.

    `sender` is what `sender_named` gives; a rule that was there before is replaced.
    """
    new = {"verdict": verdict, "person_id": by.person_id, "at": clock.now()}
    place = {"inbox_id": inbox.id, "address": sender}
    before = _rule_of(session, inbox.id, sender)
    insert = insert_for(session)(SenderRule)
    insert = insert.values(**place, **new, workspace_id=inbox.workspace_id)
    session.execute(insert.on_conflict_do_update(index_elements=list(place), set_=new))
    if before != verdict:
        _record(session, by, inbox, sender, (before, verdict))


def forget_rule(
    session: Session,
    inbox: Inbox,
    sender: str,
    verdict: SenderVerdict | None = None,
    *,
    by: Actor,
) -> bool:
    """Decide nothing of this sender any more, or not that verdict; whether a rule went.

    What a rule of their whole domain says holds on.
    """
    gone = delete(SenderRule).where(
        SenderRule.inbox_id == inbox.id, SenderRule.address == sender
    )
    if verdict is not None:
        gone = gone.where(SenderRule.verdict == verdict)
    before = session.scalar(gone.returning(SenderRule.verdict))
    if before is not None:
        _record(session, by, inbox, sender, (before, None))
    return before is not None


def rules_of(
    session: Session, inbox_ids: Sequence[int] | Select[int]
) -> list[SenderRule]:
    """The rules of these inboxes, by inbox and sender."""
    query = select(SenderRule).where(SenderRule.inbox_id.in_(inbox_ids))
    query = query.order_by(SenderRule.inbox_id, SenderRule.address)
    return list(session.scalars(query))


def _rule_of(session: Session, inbox_id: int, sender: str) -> str | None:
    query = select(SenderRule.verdict).where(
        SenderRule.inbox_id == inbox_id, SenderRule.address == sender
    )
    return session.scalar(query)


def _record(
    session: Session,
    by: Actor,
    inbox: Inbox,
    sender: str,
    verdicts: tuple[str | None, str | None],
) -> None:
    old, new = ({"verdict": each} if each else {} for each in verdicts)
    action = "sender.decided" if new else "sender.forgotten"
    who, told = audit.author_of(by), {"sender": sender}
    audit.record(session, who, action, inbox, old=old, new=new, private=told)
