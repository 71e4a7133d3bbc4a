"""The labels that owed threads want, made in the mailbox before they are put on."""

from __future__ import annotations

from collections.abc import Iterable

from app.gmail.client import GmailClient
from app.gmail.errors import Conflict, Missing
from app.gmail.values import GmailLabel
from app.labels import mapping
from app.labels.mapping import Label, LabelKey
from app.labels.names import Names, colour
from app.tickets.tag import fold
from workers.lease import Lease


class LabelSet:
    """Makes what is missing: parents first, adopting a label that is there already."""

    def __init__(self, lease: Lease, gmail: GmailClient) -> None:
        self._lease = lease
        self._gmail = gmail

    def ensure(self, wanted: Iterable[LabelKey]) -> None:
        """Afterwards every wanted label has an id in this mailbox.

        Raises:
            Later, InDoubt: Gmail is busy; what was made so far is kept.
        """
        with self._lease.transaction() as (session, mailbox):
            names = Names.of(session, mailbox.workspace_id)
            have = {la.says for la in mapping.of_mailbox(session, mailbox.id)}
        missing = [key for key in sorted(set(wanted)) if key not in have]
        for key in missing:
            for each in [*names.parents(key), key]:
                if each not in have:
                    self._make(each, names)
                    have.add(each)

    def _make(self, key: LabelKey, names: Names) -> None:
        name = names.name(key)
        try:
            made = self._gmail.create_label(name, colour(key))
        except Conflict:
            made = self._adopt(name, names) or self._gmail.create_label(
                name, colour(key)
            )
        with self._lease.transaction() as (session, mailbox):
            session.add(
                Label(
                    workspace_id=mailbox.workspace_id,
                    mailbox_id=mailbox.id,
                    gmail_id=made.id,
                    kind=key.kind,
                    key=key.key,
                    name=made.name,
                )
            )

    def _adopt(self, name: str, names: Names) -> GmailLabel | None:
        """The label that Gmail takes for this name, if it serves nothing else of ours.

        One that serves another of our facts gets its own name back instead.
        """
        listed = self._gmail.labels()
        same = [each for each in listed if fold(each.name) == fold(name)]
        if not same:
            raise Missing(f"Gmail has no label {name} and will not make one.")
        with self._lease.transaction() as (session, mailbox):
            ours = {
                la.gmail_id: la.says for la in mapping.of_mailbox(session, mailbox.id)
            }
        if same[0].id not in ours:
            return same[0]
        self._gmail.rename_label(same[0].id, names.name(ours[same[0].id]))
        return None
