"""What is done to labels: by a program, and by a person on the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from demo.gmail.guard import WorldLock, under_lock
from demo.gmail.mailboxes.label_names import check_name
from demo.gmail.mailboxes.labels import LabelBook, MailboxLabel
from demo.gmail.mailboxes.message import MailboxMessage


class LabelActs:
    """The label side of a mailbox. None of these acts leaves a history record."""

    guard: WorldLock[Any]
    labels: LabelBook
    messages: dict[str, MailboxMessage]

    @under_lock
    def create_label(
        self, name: str, background: str = "", text: str = ""
    ) -> MailboxLabel:
        """Add a label, as labels.create does: parents are not made."""
        return self.labels.create(MailboxLabel("", name, "user", background, text))

    @under_lock
    def create_label_on_page(self, name: str) -> MailboxLabel:
        """Add a label with its parents, as the web page does."""
        check_name(name)
        parts = name.split("/")
        for depth in range(1, len(parts)):
            parent = "/".join(parts[:depth])
            if self.labels.named(parent) is None:
                self.create_label(parent)
        return self.create_label(name)

    @under_lock
    def rename_label_on_page(self, label_id: str, name: str) -> MailboxLabel:
        """Rename a label and, as the web page does, everything below it."""
        old = self.labels.get(label_id)
        renamed = self.labels.update(replace(old, name=name))
        for child in list(self.labels):
            if child.name.startswith(f"{old.name}/"):
                moved = name + child.name.removeprefix(old.name)
                self.labels.update(replace(child, name=moved))
        return renamed

    @under_lock
    def delete_label(self, label_id: str) -> None:
        """Drop a label; it comes off all messages and no history tells of it."""
        self.labels.delete(label_id)
        for message in self.messages.values():
            message.labels.discard(label_id)
