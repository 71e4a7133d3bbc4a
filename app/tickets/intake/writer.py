"""Who wrote a mail: a customer, one of us, or somebody who only says so.

A colleague is believed with SENT in their own mailbox, or when Google has proved the
copy that was received. A mail in our name that proves nothing is a stranger's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.inboxes.inbox import Inbox
from app.mail.addresses import Address, parse_addresses
from app.mail.authentication import SenderProof, is_named_by, proof_of
from app.mail.forwarded import is_forward, original_author
from app.people.person import Person
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.mail import Mail


@dataclass(frozen=True)
class MailWriter:
    """Who wrote a mail, and how that is known.

    `customer` is whom we would answer, `person` the colleague who has proved to have
    sent it. `is_ours`: one of us wrote it. `asks_desk`: it is for an inbox and nobody
    outside, so it makes a ticket like a customer's. `asks_as`: the inbox in whose name
    another one is asked; for that inbox it is its own mail.
    """

    customer: Address
    person: Person | None = None
    is_ours: bool = False
    proof: SenderProof | None = None
    asks_desk: bool = False
    asks_as: Inbox | None = None

    def seen_in(self, inbox: Inbox) -> MailWriter:
        """Who wrote it, for that inbox."""
        if self.asks_as is None or self.asks_as.id != inbox.id:
            return self
        own = Address("", inbox.address)
        return replace(self, customer=own, is_ours=True, asks_as=None)

    @property
    def is_claimed(self) -> bool:
        """Whether it stands in our name, and nothing proves that."""
        return self.proof is SenderProof.CLAIMED

    @property
    def told(self) -> dict[str, object]:
        """What a ticket's history tells of its writer beside the name."""
        if self.is_claimed:
            return {"claimed": True}
        person = self.person
        is_theirs = person is None or person.address == self.customer.address
        return {} if person is None or is_theirs else {"forwarded_by": person.address}


def find_writer(arrival: ArrivedMail, around: AddressDirectory) -> MailWriter:
    """Who wrote this mail, as far as its headers and where it was found say."""
    mail = arrival.mail
    author = mail.author(around.ours)
    if not arrival.is_sent and author.address not in around.ours:
        return _outsider(mail, around)
    asked = _visitor(mail, around)
    to_desk = _is_to_desk(arrival, around, asked)
    if to_desk and asked is not None:
        return MailWriter(asked)
    person, proof = _proved(arrival, author, around)
    asking = _asking_inbox(mail, author, around)
    if person is None and to_desk and proof and asking is not None:
        customer = _inside(mail, around) or Address(author.name, asking.address)
        return MailWriter(customer, proof=proof, asks_as=asking)
    if person is None and to_desk:
        # A form that sends as the inbox itself, and names nobody to answer.
        is_form = around.person_at(author.address) is None
        claimed = None if is_form else SenderProof.CLAIMED
        return MailWriter(_nobody(mail, author, around), proof=proof or claimed)
    if proof is None:
        customer = _nobody(mail, author, around)
        return MailWriter(customer, proof=SenderProof.CLAIMED)
    if person is None:
        return MailWriter(author, is_ours=True, proof=proof)
    own = Address(person.name, person.address)
    if not to_desk or _goes_on(mail, around):
        return MailWriter(own, person, is_ours=True, proof=proof)
    customer = _inside(mail, around) or own
    return MailWriter(customer, person, is_ours=True, proof=proof, asks_desk=True)


def _outsider(mail: Mail, around: AddressDirectory) -> MailWriter:
    group, author = mail.rewriting_group(around.ours), mail.author(around.ours)
    customer = mail.customer(around.ours)
    if group:
        # The author may be a form's, whose visitor needs no proof.
        is_authors = customer.address == author.address
        is_known = is_named_by(mail.headers, group, author.address) or not is_authors
    else:
        # Anybody of the house is believed like a colleague of the desk; a form of the
        # house speaks of its visitor.
        is_of_house = customer.address.rpartition("@")[2] in around.domains
        is_known = not is_of_house or bool(proof_of(mail.headers, author.address))
    proof = None if is_known else SenderProof.CLAIMED
    return MailWriter(customer, proof=proof)


def _is_to_desk(
    arrival: ArrivedMail, around: AddressDirectory, asked: Address | None
) -> bool:
    mail = arrival.mail
    outside = {
        each.address for each in mail.recipients if each.address not in around.ours
    }
    # A form may send its visitor a copy.
    if outside - {asked.address if asked else ""}:
        return False
    is_brought = not arrival.is_sent and arrival.mailbox.inbox_id is not None
    return is_brought or bool(around.addressed(mail))


def _asking_inbox(
    mail: Mail, author: Address, around: AddressDirectory
) -> Inbox | None:
    """The inbox that writes to another one, and not to itself as a form does."""
    own, asked = around.inbox_at(author.address), around.addressed(mail)
    return own if asked and own not in asked else None


def _goes_on(mail: Mail, around: AddressDirectory) -> bool:
    """Whether a colleague answers a colleague, with an inbox in copy alone."""
    if not mail.references or is_forward(mail.subject, mail.snippet):
        return False
    to = [each.address for each in parse_addresses(mail.headers.get("to", []))]
    names_colleague = any(around.person_at(each) is not None for each in to)
    return names_colleague and not any(around.inbox_at(each) for each in to)


def _visitor(mail: Mail, around: AddressDirectory) -> Address | None:
    """Whom a form has put into Reply-To."""
    for each in mail.replies_to:
        if each.address not in around.ours and not each.is_no_reply:
            return each
    return None


def _proved(
    arrival: ArrivedMail, author: Address, around: AddressDirectory
) -> tuple[Person | None, SenderProof | None]:
    person = around.person_at(author.address)
    if arrival.is_sent:
        return around.owner(arrival.mailbox) or person, SenderProof.SENT
    group = arrival.mail.rewriting_group(around.ours)
    proof = proof_of(arrival.mail.headers, author.address, group)
    return (person if proof else None), proof


def _nobody(mail: Mail, author: Address, around: AddressDirectory) -> Address:
    """A colleague's address can be answered; the inbox's own is nobody's."""
    if around.person_at(author.address) is not None:
        return author
    return Address(mail.sender_line, "")


def _inside(mail: Mail, around: AddressDirectory) -> Address | None:
    """Who wrote the mail that a colleague passes on."""
    if not is_forward(mail.subject, mail.snippet):
        return None
    return original_author(mail.snippet, around.ours)


def as_customers(mail: Mail, writer: MailWriter) -> Mail:
    """The mail as if its customer had sent it, for what a ticket tells of it."""
    return replace(mail, sender=writer.customer)
