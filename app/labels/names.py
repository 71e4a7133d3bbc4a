"""What our labels are called and how they look: `Desk/Status/Waiting`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.labels.mapping import Label, LabelKey, LabelKind
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people import access, person as people
from app.people.person import Person, PersonKind
from app.people.workspace import Workspace
from app.tickets.status import Priority, Status
from app.tickets.tags.tag import REFUSED_CHARACTERS, Tag, fold_tag_name


class LabelColours(NamedTuple):
    """Two colours of Gmail's own palette: it refuses others."""

    background: str
    text: str


COLOURS: dict[tuple[LabelKind, str], LabelColours] = {
    (LabelKind.STATUS, Status.OPEN): LabelColours("#f6c5be", "#822111"),
    (LabelKind.STATUS, Status.IN_PROGRESS): LabelColours("#c9daf8", "#1c4587"),
    (LabelKind.STATUS, Status.WAITING): LabelColours("#fef1d1", "#7a4706"),
    (LabelKind.STATUS, Status.RESOLVED): LabelColours("#b9e4d0", "#0b4f30"),
    (LabelKind.STATUS, Status.CLOSED): LabelColours("#e7e7e7", "#464646"),
    (LabelKind.PRIORITY, Priority.LOW): LabelColours("#e7e7e7", "#464646"),
    (LabelKind.PRIORITY, Priority.HIGH): LabelColours("#ffdeb5", "#7a4706"),
    (LabelKind.PRIORITY, Priority.URGENT): LabelColours("#cc3a21", "#ffffff"),
    (LabelKind.MINE, ""): LabelColours("#c6f3de", "#0b4f30"),
}
COLOURS_OF_KIND = {
    LabelKind.ASSIGNEE: LabelColours("#e4d7f5", "#41236d"),
    LabelKind.TAG: LabelColours("#efefef", "#464646"),
}
BRANCHES = {
    LabelKind.STATUS: "Status",
    LabelKind.ASSIGNEE: "Assignee",
    LabelKind.PRIORITY: "Priority",
    LabelKind.TAG: "Tag",
}


@dataclass(frozen=True)
class LabelNames:
    """The label names of one mailbox.

    `colleagues` are those whose labels it may have: who shares an inbox with whoever
    opens it. `members` are those of them who may have a ticket.
    """

    root: str
    people: dict[str, str]
    colleagues: frozenset[str]
    members: frozenset[str]
    tags: dict[str, str]

    @classmethod
    def of(cls, session: Session, mailbox: Mailbox) -> LabelNames:
        """As people and tags are called now."""
        workspace_id = mailbox.workspace_id
        root = session.get_one(Workspace, workspace_id).label_root
        everybody = people.workspace_people(session, workspace_id)
        places = mailboxes.mailbox_inbox_ids(session, mailbox)
        known = set(session.scalars(visible.members_of_any(places)))
        colleagues = [each for each in everybody if each.id in known]
        tags = session.scalars(select(Tag).where(Tag.workspace_id == workspace_id))
        return cls(
            root=root,
            # Nobody is told by a longer name that there is another one elsewhere.
            people=_people_names(everybody) | _people_names(colleagues),
            colleagues=frozenset(str(p.id) for p in colleagues),
            members=frozenset(str(p.id) for p in colleagues if _answers(p)),
            tags={str(tag.id): tag.name for tag in tags},
        )

    def vocabulary(self) -> set[LabelKey]:
        """What Gmail's label menu should offer before any ticket has it."""
        return (
            {LabelKey(LabelKind.STATUS, status) for status in Status}
            | {LabelKey(LabelKind.PRIORITY, p) for p in Priority if p != "normal"}
            | {LabelKey(LabelKind.ASSIGNEE, person_id) for person_id in self.members}
            | {LabelKey(LabelKind.MINE, "")}
        )

    def name(self, label: LabelKey) -> str:
        """The label's full name in Gmail."""
        if label.kind is LabelKind.MINE:
            return f"{self.root}/Mine"
        if label.kind is LabelKind.PARENT:
            return label.key
        return f"{self.root}/{BRANCHES[label.kind]}/{self._leaf(label)}"

    def is_hidden(self, label: Label) -> bool:
        """Whether the mailbox has the label and may not have it."""
        is_person = label.kind == LabelKind.ASSIGNEE
        is_stranger = is_person and label.key not in self.colleagues
        is_ended = label.kind == LabelKind.TAG and label.key not in self.tags
        return is_stranger or is_ended or label.kind == LabelKind.WITHDRAWN

    def parents(self, label: LabelKey) -> list[LabelKey]:
        """The labels that hold it, from the root down: Gmail makes none by itself."""
        parts = self.name(label).split("/")[:-1]
        paths = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        return [LabelKey(LabelKind.PARENT, path) for path in paths]

    def _leaf(self, label: LabelKey) -> str:
        if label.kind is LabelKind.STATUS:
            return Status(label.key).label
        if label.kind is LabelKind.PRIORITY:
            return Priority(label.key).label
        named = self.people if label.kind is LabelKind.ASSIGNEE else self.tags
        return named[label.key]


def label_colours(label: LabelKey) -> LabelColours | None:
    """The colours of a label that is ours; a parent has none."""
    return COLOURS.get((label.kind, label.key)) or COLOURS_OF_KIND.get(label.kind)


def _answers(person: Person) -> bool:
    is_person = person.is_active and person.kind == PersonKind.PERSON
    return is_person and access.may(person, "take")


def _people_names(everybody: list[Person]) -> dict[str, str]:
    forms = {str(person.id): _forms(person) for person in everybody}
    uses = Counter(fold_tag_name(form) for each in forms.values() for form in each)
    return {
        person_id: next((f for f in each if uses[fold_tag_name(f)] == 1), each[-1])
        for person_id, each in forms.items()
    }


def _forms(person: Person) -> list[str]:
    name = " ".join(REFUSED_CHARACTERS.sub(" ", person.name).replace("/", "-").split())
    if not fold_tag_name(name):
        return [person.address]
    account = person.address.split("@")[0]
    return [name, f"{name} ({account})", f"{name} ({person.address})"]
