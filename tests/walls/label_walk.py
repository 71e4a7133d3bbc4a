"""What Gmail shows of the desk: each mailbox's label menu, and labels on mails."""

from __future__ import annotations

from sqlalchemy import select

from app.labels.mapping import Label, LabelKind
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support import human
from tests.support.office import GRACE
from tests.support.two_inboxes import HAL, HR
from tests.walls.private_world import LUNCH, MEMBERS, OUTSIDERS, PrivateWorld

# Kinds of labels, and whether they are ever put on a private mail: a new kind needs a
# line, and must then be seen on one.
KINDS: dict[LabelKind, bool] = {
    LabelKind.STATUS: True,
    LabelKind.ASSIGNEE: True,
    LabelKind.PRIORITY: True,
    LabelKind.TAG: True,
    LabelKind.MINE: True,
    LabelKind.PARENT: False,
    LabelKind.WITHDRAWN: False,
}


def walk_labels(world: PrivateWorld) -> None:
    """Read every label of every mailbox, as whoever opens it."""
    for address, mailbox in world.office.world.mailboxes.items():
        menu = " ".join(each.name for each in mailbox.labels if not each.is_system)
        world.words.check(address, menu, f"label menu of {address}")
        for mail in mailbox.messages.values():
            if address not in readers_of(mail):
                assert world.office.worn(mail) == set(), (address, mail.mail.subject)


def label_by_hand(world: PrivateWorld) -> None:
    """Grace labels the copies of private mails that she was sent: nothing follows."""
    mailbox = world.office.world.mailboxes[GRACE]
    for mail in list(mailbox.messages.values()):
        if GRACE not in readers_of(mail):
            human.label(mailbox, mail, add="Desk/Status/Closed, Desk/Priority/High")
    world.office.sync()


def readers_of(mail: MailboxMessage) -> frozenset[str]:
    """Who may see a ticket of that mail: the people of the inboxes it was sent to."""
    if mail.mail.subject == LUNCH:
        # Whoever made a ticket of it did so by hand.
        return frozenset(OUTSIDERS)
    named = {address for _, address in mail.mail.addresses("To", "Cc", "From")}
    inboxes = named & set(MEMBERS)
    return frozenset[str]().union(*(MEMBERS[each] for each in inboxes))


def unwalked_kinds(world: PrivateWorld, kinds: dict[LabelKind, bool]) -> set[str]:
    """The kinds that nobody has thought of, and those that no private mail wears."""
    worn = set[str]()
    for address in (HR, HAL):
        mailbox = world.office.world.mailboxes[address]
        on = {label for mail in mailbox.messages.values() for label in mail.labels}
        with world.office.desk.database.reading() as session:
            place = Label.mailbox_id == world.office.mailbox_id(address)
            worn |= {e.kind for e in session.scalars(select(Label).where(place))
                     if e.gmail_id in on}  # fmt: skip
    wanted = {kind.value for kind, is_worn in kinds.items() if is_worn}
    return (wanted - worn) | ({each.value for each in LabelKind} ^ {*kinds})
