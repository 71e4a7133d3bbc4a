"""The labels of one mailbox; which message wears which stands with the message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from demo.gmail.errors import ApiError, bad_request, not_found
from demo.gmail.mailboxes.label_names import FIXED, SYSTEM, check_name, fold_label_name
from demo.gmail.mailboxes.palette import PALETTE

LIST_VISIBILITIES = {"labelShow", "labelShowIfUnread", "labelHide"}
MESSAGE_VISIBILITIES = {"show", "hide"}
MAX_LABELS = 10_000


@dataclass(frozen=True)
class MailboxLabel:
    """A label: its id never changes, its name is for people."""

    id: str
    name: str
    type: str = "user"
    background: str = ""
    text: str = ""
    list_visibility: str = ""
    message_visibility: str = ""

    @property
    def is_system(self) -> bool:
        """Whether Gmail made it."""
        return self.type == "system"


class LabelBook:
    """Every label of a mailbox, by id."""

    def __init__(self) -> None:
        self._labels = {name: MailboxLabel(name, name, "system") for name in SYSTEM}
        self._next = 1

    def __iter__(self) -> Iterator[MailboxLabel]:
        return iter(self._labels.values())

    def __contains__(self, label_id: object) -> bool:
        return label_id in self._labels

    def get(self, label_id: str) -> MailboxLabel:
        """The label of this id; unknown is 404."""
        if label_id not in self._labels:
            raise not_found()
        return self._labels[label_id]

    def named(self, name: str) -> MailboxLabel | None:
        """The user label that Gmail takes for this name."""
        wanted = fold_label_name(name)
        return next(
            (each for each in self if fold_label_name(each.name) == wanted), None
        )

    def create(self, wish: MailboxLabel) -> MailboxLabel:
        """Add a label under a new id. Parents are not created."""
        self._check(wish)
        if len(self._labels) >= MAX_LABELS:
            raise ApiError(409, "Label name exists or conflicts")
        label = replace(wish, id=f"Label_{self._next}")
        self._next += 1
        self._labels[label.id] = label
        return label

    def update(self, wish: MailboxLabel) -> MailboxLabel:
        """Change the label of this id. Children keep their own names."""
        if self.get(wish.id).is_system:
            raise bad_request("Invalid update request")
        self._check(wish)
        self._labels[wish.id] = wish
        return wish

    def delete(self, label_id: str) -> None:
        """Drop a user label; its id is never given out again."""
        if self.get(label_id).is_system:
            raise bad_request("Invalid delete request")
        del self._labels[label_id]

    def check_change(self, add: set[str], remove: set[str]) -> None:
        """Refuse what Gmail refuses to put on or take off messages."""
        if add & remove:
            raise bad_request("Cannot both add and remove the same label")
        if len(add) > 100 or len(remove) > 100:
            raise bad_request("Number of labels cannot exceed 100")
        self.check_known(add | remove)
        for label_id in (add | remove) & FIXED:
            raise bad_request(f"Invalid label: {label_id}")

    def check_known(self, label_ids: set[str]) -> None:
        """Refuse ids that no label of this mailbox has."""
        for label_id in sorted(label_ids - self._labels.keys()):
            if label_id.startswith("Label_"):
                raise bad_request("labelId not found")
            raise bad_request(f"Invalid label: {label_id}")

    def _check(self, wish: MailboxLabel) -> None:
        check_name(wish.name)
        _check_colour(wish)
        _check_visibility(wish)
        twin = self.named(wish.name)
        if twin and twin.id != wish.id:
            raise ApiError(409, "Label name exists or conflicts")


def _check_colour(wish: MailboxLabel) -> None:
    if bool(wish.background) != bool(wish.text):
        raise bad_request("Both backgroundColor and textColor must be set")
    for colour in filter(None, (wish.background, wish.text)):
        if colour not in PALETTE:
            raise bad_request(
                f"Label color {colour} is not on the allowed color palette"
            )


def _check_visibility(wish: MailboxLabel) -> None:
    if wish.list_visibility not in LIST_VISIBILITIES | {""}:
        raise bad_request(f"Invalid value at 'label.label_list_visibility', {wish!r}")
    if wish.message_visibility not in MESSAGE_VISIBILITIES | {""}:
        raise bad_request(f"Invalid value at 'label.message_list_visibility', {wish!r}")
