"""What a human's label edits mean for one field of one ticket. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.labels.mapping import LabelKey, LabelKind
from app.tickets.status import Priority, Status
from workers.sync.attribution import LabelEdit

Value = str | int | bool | None

_RANK = {status.value: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True)
class LabelIntent:
    """All edits of one field of one ticket in one window."""

    field: tuple[str, str]
    edits: Sequence[LabelEdit]
    keys: Mapping[str, LabelKey]
    owner_id: int | None

    @property
    def order(self) -> int:
        """Its place in time: that of its last edit."""
        return max(edit.order for edit in self.edits)

    def decide(self, current: Value, worn: Mapping[str, set[str]]) -> Value:
        """The field's new value; the current one when nothing is meant.

        `worn` is which labels each message has at the end of the window.
        """
        if self.field[0] == "tag":
            return max((edit.order, edit.is_on) for edit in self.edits)[1]
        counting = [edit for edit in self.edits if self._counts(edit)]
        added = [edit for edit in counting if edit.is_on]
        if added:
            return self._added(added)
        for edit in sorted(counting, key=lambda edit: edit.order):
            if self._value(edit.label_id) == current:
                return self._removed(edit, current, worn)
        return current

    def _counts(self, edit: LabelEdit) -> bool:
        # Nobody owns a shared mailbox, so nobody takes anything with its Mine label.
        is_mine = self.keys[edit.label_id].kind is LabelKind.MINE
        return not is_mine or self.owner_id is not None

    def _added(self, added: Sequence[LabelEdit]) -> Value:
        newest = max(edit.order for edit in added)
        # Of several in one record, the one nearest to open: nothing is hidden by a tie.
        values = [self._value(edit.label_id) for edit in added if edit.order == newest]
        return min(values, key=lambda value: _RANK.get(str(value), 0))

    def _removed(
        self, edit: LabelEdit, current: Value, worn: Mapping[str, set[str]]
    ) -> Value:
        left = {
            self._value(label_id)
            for label_id in worn.get(edit.message_id, ())
            if self.keys[label_id].field == self.field
        } - {current}
        if len(left) == 1:
            return left.pop()
        if self.field[0] == "assignee":
            return None
        return Priority.NORMAL if self.field[0] == "priority" else current

    def _value(self, label_id: str) -> Value:
        key = self.keys[label_id]
        if key.kind is LabelKind.MINE:
            return self.owner_id
        return int(key.key) if key.kind is LabelKind.ASSIGNEE else key.key


def label_intents(
    edits: Sequence[LabelEdit],
    keys: Mapping[str, LabelKey],
    owner_id: int | None,
    seen_in: Mapping[str, int],
) -> list[LabelIntent]:
    """What is meant, one for each field of each ticket.

    `seen_in` is message id to ticket: a ticket may show in several threads, and a
    thread may show several.
    """
    grouped: dict[tuple[str, tuple[str, str]], list[LabelEdit]] = {}
    for edit in edits:
        key = keys[edit.label_id]
        if key.kind not in (LabelKind.PARENT, LabelKind.WITHDRAWN):
            place = str(seen_in.get(edit.message_id, edit.thread_id))
            grouped.setdefault((place, key.field), []).append(edit)
    return [
        LabelIntent(field, group, keys, owner_id)
        for (_, field), group in grouped.items()
    ]
