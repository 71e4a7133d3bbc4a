"""The buttons that act: the verb behind each, and what its refusal is called."""

from __future__ import annotations

from dataclasses import dataclass

from app.tickets import acting


@dataclass(frozen=True)
class ButtonVerb:
    """A button that acts: the verb of the desk behind it, and what a refusal is called.

    One `in_form` is pressed on a card that stands over the ticket's.
    """

    verb: str
    refused: str
    in_form: bool = False
    is_bulk: bool = False

    @property
    def right(self) -> str:
        """The right that it needs."""
        verb = acting.VERBS[self.verb]
        return verb.right_for_many if self.is_bulk else verb.right


BUTTONS = {
    "take": ButtonVerb("take", "Not taken"),
    "take_over": ButtonVerb("take", "Not taken"),
    "take_next": ButtonVerb("take_next", "Not taken"),
    "assign": ButtonVerb("assign", "Not assigned", in_form=True),
    "assign_named": ButtonVerb("assign", "Not assigned", in_form=True),
    "assign_many": ButtonVerb("assign", "Not all assigned", in_form=True, is_bulk=True),
    "unassign": ButtonVerb("unassign", "Not unassigned", in_form=True),
    "waiting": ButtonVerb("set_status", "Not set to waiting"),
    "resolve": ButtonVerb("set_status", "Not resolved"),
    "reopen": ButtonVerb("set_status", "Not reopened"),
    "set_status": ButtonVerb("set_status", "Status not set", in_form=True),
    "prioritise": ButtonVerb("prioritise", "Priority not set", in_form=True),
    "tag": ButtonVerb("tag", "Not tagged", in_form=True),
    "untag": ButtonVerb("untag", "Tag not removed", in_form=True),
    "tag_named": ButtonVerb("tag", "Not tagged", in_form=True),
    "note": ButtonVerb("note", "Not saved yet", in_form=True),
    "edit_note": ButtonVerb("edit_note", "Not saved yet", in_form=True),
    "delete_note": ButtonVerb("delete_note", "Not deleted", in_form=True),
    "customer_note": ButtonVerb("note_customer", "Not saved yet", in_form=True),
    "snooze": ButtonVerb("snooze", "Not snoozed", in_form=True),
    "snooze_until": ButtonVerb("snooze", "Not snoozed", in_form=True),
    "wake": ButtonVerb("wake", "Not woken", in_form=True),
    "follow": ButtonVerb("follow", "Not followed"),
    "unfollow": ButtonVerb("unfollow", "Still followed"),
    "undo": ButtonVerb("undo", "Not undone"),
    "undo_many": ButtonVerb("undo_bulk", "Not all undone", is_bulk=True),
    "make_ticket": ButtonVerb("make_ticket", "No ticket made"),
    "new_ticket": ButtonVerb("make_ticket", "No ticket made"),
    "add_address": ButtonVerb("make_ticket", "Address not added", in_form=True),
    "status_link": ButtonVerb("status_link", "No link given"),
    "revoke_link": ButtonVerb("revoke_link", "Link not revoked", in_form=True),
    "merge": ButtonVerb("merge", "Not merged", in_form=True),
    "unmerge": ButtonVerb("unmerge", "Merge not undone", in_form=True),
    "move": ButtonVerb("move", "Not moved", in_form=True),
    "not_a_ticket": ButtonVerb("set_aside", "Still a ticket", in_form=True),
    "restore": ButtonVerb("restore", "No ticket made"),
    "make_aside": ButtonVerb("make_ticket", "No ticket made"),
    "never_aside": ButtonVerb("set_aside", "Rule not saved"),
}
