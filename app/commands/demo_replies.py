"""The demo's saved replies: five that a furniture shop's team would use every day."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.commands.reply import add_reply_to
from app.inboxes import inbox as inboxes
from app.people import person as people
from app.people.workspace import Workspace
from app.replies import reply as replies

HELLO = "Hello {{customer.first_name}},"
REGARDS = "Kind regards\n{{me.first_name}}"
# Name, tags, how often it was used, text.
FOR_ALL = (
    (
        "Refund booked",
        ("billing", "return"),
        41,
        "your refund for order {{order no}} is booked and shows on your card "
        "in 3 to 5 days.",
    ),
    (
        "Ask for a photo",
        ("damage", "delivery"),
        33,
        "I am sorry to hear that. Could you send us a photo of the damage, and one of "
        "the label on the box? Then we can replace the part without a return.",
    ),
    (
        "Goodbye",
        (),
        12,
        "you are welcome! I close #{{ticket.number}} for now. "
        "Just answer this mail if anything is left.",
    ),
)
DELIVERY = (
    "orders inside the country take 5 working days, orders abroad 8 to 12. You get "
    "the tracking number from {{inbox.address}} as soon as the parcel has left us."
)
MANAGER = (
    "I have asked a colleague to approve your refund. You hear from me about "
    "“{{ticket.subject}}” by tomorrow noon."
)


def add_demo_replies(
    session: Session, place: Workspace, support: str, writer: str
) -> None:
    """Save three replies for everybody, one for the inbox, one for one person."""
    for name, tags, uses, words in FOR_ALL:
        made = replies.new_reply(place.id, name, _whole(words))
        made.uses = uses
        add_reply_to(session, made, words=tags)
    inbox = inboxes.find_inbox(session, support)
    times = replies.new_reply(place.id, "Delivery times", _whole(DELIVERY))
    times.uses = 27
    add_reply_to(session, times, (None, inbox.id), ("delivery",))
    person = people.find_person(session, writer)
    asked = replies.new_reply(place.id, "Refund needs a manager", _whole(MANAGER))
    asked.uses = 6
    add_reply_to(session, asked, (person.id, None), ("billing", "return"))


def _whole(words: str) -> str:
    return f"{HELLO}\n\n{words}\n\n{REGARDS}"
