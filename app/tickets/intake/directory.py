"""What the desk knows around a mail: its people, its inboxes and its own addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session

from app.inboxes import alias, inbox as inboxes, visible
from app.inboxes.inbox import Inbox
from app.mail.addresses import parse_addresses, without_detail
from app.mailboxes.mailbox import Mailbox
from app.people import access, person as people
from app.people.person import Person, PersonKind
from app.tickets.mail import Mail
from app.tickets.ticket import Ticket


class OurAddresses(AbstractSet[str]):
    """The addresses of ours, aliases too; one with `+detail` is the one without."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, str):
            return False
        return address in self._known or without_detail(address) in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class AddressDirectory:
    """One workspace's people and inboxes, by address, and who is in which inbox.

    `aliases` are the other addresses of both, to the one that each is known by.
    """

    people: dict[str, Person]
    inboxes: dict[str, Inbox]
    inboxes_by_person: dict[int, frozenset[int]]
    aliases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, workspace_id: int) -> AddressDirectory:
        """As they are now: four queries."""
        everybody = people.workspace_people(session, workspace_id)
        every = inboxes.workspace_inboxes(session, workspace_id)
        return cls(
            {p.address: p for p in everybody},
            {i.address: i for i in every},
            visible.inboxes_by_person(session, workspace_id),
            alias.primary_addresses(session, workspace_id),
        )

    @cached_property
    def ours(self) -> OurAddresses:
        """Every address of ours: none of them is a customer's."""
        return OurAddresses([*self.people, *self.inboxes, *self.aliases])

    @cached_property
    def domains(self) -> frozenset[str]:
        """The domains of our inboxes: who writes from there is one of the house."""
        return frozenset(each.rpartition("@")[2] for each in self.inboxes)

    @property
    def groups(self) -> frozenset[str]:
        """The List-IDs of our own groups: `support@acme.example` is support.acme…"""
        named = (each for each in self.ours if self.inbox_at(each) is not None)
        return frozenset(address.replace("@", ".") for address in named)

    def person_at(self, address: str) -> Person | None:
        """The colleague of that address; a shared account is nobody."""
        found = self.people.get(self._primary(address, self.people))
        is_human = found is not None and found.kind == PersonKind.PERSON
        return found if is_human else None

    def is_at(self, address: str, person: Person | None) -> bool:
        """Whether the address is that person's."""
        return person is not None and self.person_at(address) is person

    def inbox_at(self, address: str) -> Inbox | None:
        """The inbox of that address."""
        return self.inboxes.get(self._primary(address, self.inboxes))

    def owner(self, mailbox: Mailbox) -> Person | None:
        """The colleague whose own mailbox it is; a shared account is nobody."""
        theirs = (p for p in self.people.values() if p.id == mailbox.owner_id)
        return next((p for p in theirs if p.kind == PersonKind.PERSON), None)

    def inbox(self, inbox_id: int) -> Inbox:
        """The inbox of that id."""
        return next(each for each in self.inboxes.values() if each.id == inbox_id)

    def seen_from(self, mailbox: Mailbox) -> frozenset[int]:
        """The inboxes whose tickets may show in this mailbox."""
        own = frozenset() if mailbox.inbox_id is None else frozenset({mailbox.inbox_id})
        return own | self.inboxes_by_person.get(mailbox.owner_id or 0, frozenset())

    def sent_to(self, mail: Mail, mailbox: Mailbox) -> list[Inbox]:
        """The inboxes that the mail was written or brought to, in its own order.

        What lies in an inbox's own mailbox was brought there, whatever it says.
        """
        return self._of(self._named(mail), mailbox)

    def leaves_as(self, mail: Mail, mailbox: Mailbox) -> list[Inbox]:
        """The inboxes for which a mail of ours speaks, in its own order."""
        written = [mail.sender.address, *(a.address for a in mail.replies_to)]
        return self._of([*written, *self._named(mail)], mailbox)

    def addressed(self, mail: Mail) -> list[Inbox]:
        """The inboxes that the mail itself says it is for, in its own order."""
        return self._at(self._named(mail))

    def is_addressed(self, mail: Mail) -> bool:
        """Whether an inbox stands in To or Cc."""
        named = parse_addresses(
            line for name in ("to", "cc") for line in mail.headers.get(name, [])
        )
        return any(self.inbox_at(each.address) is not None for each in named)

    def may_hold(self, person: Person, ticket: Ticket) -> bool:
        """Whether the person can have tickets of that one's inbox."""
        theirs = self.inboxes_by_person.get(person.id, frozenset())
        return access.may(person, "take") and ticket.inbox_id in theirs

    def _of(self, addresses: list[str], mailbox: Mailbox) -> list[Inbox]:
        found = self._at(addresses)
        found += [i for i in self.inboxes.values() if i.id == mailbox.inbox_id]
        return list({each.id: each for each in found}.values())

    def _at(self, addresses: Iterable[str]) -> list[Inbox]:
        found = (self.inbox_at(each) for each in addresses)
        return list({each.id: each for each in found if each is not None}.values())

    def _named(self, mail: Mail) -> list[str]:
        lists = {each.replace("@", "."): each for each in self.ours}
        through = [lists[each] for each in mail.list_ids if each in lists]
        return through + [a.address for a in mail.recipients] + list(mail.delivered_to)

    def _primary(self, address: str, known: Iterable[str]) -> str:
        for each in (address, without_detail(address)):
            if each in known or each in self.aliases:
                return self.aliases.get(each, each)
        return address
