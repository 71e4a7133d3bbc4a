"""What the desk knows around a mail: its people, its inboxes and its own addresses."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people import person as people
from app.people.person import Kind, Person
from app.tickets.mail import Mail


@dataclass(frozen=True)
class Surroundings:
    """One workspace's people and inboxes, by address."""

    people: dict[str, Person]
    inboxes: dict[str, Inbox]

    @classmethod
    def of(cls, session: Session, workspace_id: int) -> Surroundings:
        """As they are now: two queries."""
        everybody = people.of_workspace(session, workspace_id)
        every = inboxes.of_workspace(session, workspace_id)
        return cls({p.address: p for p in everybody}, {i.address: i for i in every})

    @property
    def ours(self) -> frozenset[str]:
        """Every address of ours: none of them is a customer's."""
        return frozenset(self.people) | frozenset(self.inboxes)

    @property
    def groups(self) -> frozenset[str]:
        """The List-IDs of our own groups: `support@acme.example` is support.acme…"""
        return frozenset(address.replace("@", ".") for address in self.inboxes)

    def author(self, mail: Mail, mailbox: Mailbox, *, is_sent: bool) -> Person | None:
        """The colleague who wrote the mail, if one did and we know which."""
        if is_sent and mailbox.owner_id is not None:
            return next(p for p in self.people.values() if p.id == mailbox.owner_id)
        if mail.original_sender is not None:
            return None
        person = self.people.get(mail.sender.address)
        return person if person is not None and person.kind == Kind.PERSON else None

    def wrote(self, mail: Mail) -> bool:
        """Whether one of our addresses wrote it, be it a shared one."""
        return mail.customer(self.ours).address in self.ours

    def inbox_of(self, mail: Mail, mailbox: Mailbox) -> Inbox | None:
        """The inbox that the mail was written to, if it was one of ours."""
        for address in self._addressed(mail):
            if address in self.inboxes:
                return self.inboxes[address]
        return next(
            (i for i in self.inboxes.values() if i.id == mailbox.inbox_id), None
        )

    def _addressed(self, mail: Mail) -> list[str]:
        lists = {address.replace("@", "."): address for address in self.inboxes}
        through = [lists[each] for each in mail.list_ids if each in lists]
        return through + [a.address for a in mail.recipients] + list(mail.delivered_to)
