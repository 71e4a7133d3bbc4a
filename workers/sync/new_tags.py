"""Labels made by hand below our tags: each a new tag, if the workspace allows it.

Such a label counts from the moment when somebody puts it on a mail of a ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gmail.values import GmailLabel
from app.labels.mapping import Label, LabelKey, LabelKind
from app.labels.names import BRANCHES, LabelNames
from app.mailboxes.mailbox import Mailbox
from app.people.principal import Principal
from app.people.workspace import Workspace
from app.tickets.tags import suggestions
from app.tickets.tags.tag import Tag

BRANCH = BRANCHES[LabelKind.TAG]


@dataclass(frozen=True)
class FoundLabel:
    """A label below our tags that is none of ours yet, and the messages with it."""

    id: str
    name: str
    wearers: frozenset[str]


def tag_name_of(root: str, label: GmailLabel) -> str | None:
    """The tag that a label's name says; nothing when it is not below our tags."""
    start = f"{root}/{BRANCH}/"
    if not label.name.casefold().startswith(start.casefold()):
        return None
    return label.name[len(start) :]


class NewTags:
    """The tags of one mailbox's labels that were found in a walk, made when used."""

    def __init__(
        self, session: Session, mailbox: Mailbox, found: Iterable[FoundLabel]
    ) -> None:
        self._session = session
        self._mailbox = mailbox
        self.found = {each.id: each for each in found}

    @property
    def keys(self) -> dict[str, LabelKey]:
        """What each label says, until its tag is known: the label's own id."""
        return {each: LabelKey(LabelKind.TAG, each) for each in self.found}

    def tag(self, key: str, by: Principal) -> Tag:
        """Find the tag of a label's key, or make it if its doer may.

        Raises:
            Refused: its name cannot be a tag, or it is new and may not be made.
        """
        label = self.found.get(key)
        if label is None:
            return self._session.get_one(Tag, int(key))
        root = self._session.get_one(Workspace, self._mailbox.workspace_id).label_root
        named = tag_name_of(root, GmailLabel(label.id, label.name)) or ""
        tag = suggestions.find_or_make_for(self._session, by, named)
        self._adopt(label, tag)
        return tag

    def _adopt(self, label: FoundLabel, tag: Tag) -> None:
        """From now on the label is ours; one that only resembles ours stays theirs."""
        key = LabelKey(LabelKind.TAG, str(tag.id))
        known = select(Label.id).where(
            Label.mailbox_id == self._mailbox.id,
            Label.kind == key.kind,
            Label.key == key.key,
        )
        if self._session.scalar(known) is not None:
            return
        names = LabelNames.of(self._session, self._mailbox)
        self._session.add(
            Label(
                workspace_id=self._mailbox.workspace_id,
                mailbox_id=self._mailbox.id,
                gmail_id=label.id,
                kind=key.kind,
                key=key.key,
                # What Gmail calls it stays: it is as if somebody had renamed ours.
                name=names.name(key),
            )
        )
        self._session.flush()
