"""Labels that a mailbox had and may not have any more: somebody has left an inbox."""

from __future__ import annotations

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox
from app.labels.mapping import Label, LabelKind
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.tags import suggestions
from app.tickets.tags.tag import Tag


def withdraw_tag_labels(session: Session, mailbox: Mailbox) -> None:
    """Have the labels of tags deleted that no ticket has which the mailbox may show.

    Those of colleagues go by themselves: names.LabelNames.is_hidden.
    """
    places = sorted(mailboxes.mailbox_inbox_ids(session, mailbox))
    known = suggestions.is_known_in(select(Inbox.id).where(Inbox.id.in_(places)))
    told = select(cast(Tag.id, Text)).where(known)
    query = select(Label).where(
        Label.mailbox_id == mailbox.id,
        Label.kind == LabelKind.TAG,
        Label.key.not_in(told),
    )
    for label in session.scalars(query):
        label.withdraw()
