"""What our labels are called and how they look: `Desk/Status/Waiting`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.labels.mapping import LabelKey, LabelKind
from app.people import access, person as people
from app.people.person import Kind, Person
from app.people.workspace import Workspace
from app.tickets.status import Priority, Status
from app.tickets.tag import REFUSED, Tag, fold

# (background, text), all of Gmail's own palette: other colours are refused.
COLOURS: dict[tuple[LabelKind, str], tuple[str, str]] = {
    (LabelKind.STATUS, Status.OPEN): ("#f6c5be", "#822111"),
    (LabelKind.STATUS, Status.IN_PROGRESS): ("#c9daf8", "#1c4587"),
    (LabelKind.STATUS, Status.WAITING): ("#fef1d1", "#7a4706"),
    (LabelKind.STATUS, Status.RESOLVED): ("#b9e4d0", "#0b4f30"),
    (LabelKind.STATUS, Status.CLOSED): ("#e7e7e7", "#464646"),
    (LabelKind.PRIORITY, Priority.LOW): ("#e7e7e7", "#464646"),
    (LabelKind.PRIORITY, Priority.HIGH): ("#ffdeb5", "#7a4706"),
    (LabelKind.PRIORITY, Priority.URGENT): ("#cc3a21", "#ffffff"),
    (LabelKind.MINE, ""): ("#c6f3de", "#0b4f30"),
}
COLOURS_OF_KIND = {
    LabelKind.ASSIGNEE: ("#e4d7f5", "#41236d"),
    LabelKind.TAG: ("#efefef", "#464646"),
}
BRANCHES = {
    LabelKind.STATUS: "Status",
    LabelKind.ASSIGNEE: "Assignee",
    LabelKind.PRIORITY: "Priority",
    LabelKind.TAG: "Tag",
}


@dataclass(frozen=True)
class Names:
    """The label names of one workspace."""

    root: str
    people: dict[str, str]
    members: frozenset[str]
    tags: dict[str, str]

    @classmethod
    def of(cls, session: Session, workspace_id: int) -> Names:
        """As people and tags are called now."""
        root = session.get_one(Workspace, workspace_id).label_root
        everybody = people.of_workspace(session, workspace_id)
        tags = session.scalars(select(Tag).where(Tag.workspace_id == workspace_id))
        return cls(
            root=root,
            people=_people_names(everybody),
            members=frozenset(str(p.id) for p in everybody if _answers(p)),
            tags={str(tag.id): tag.name for tag in tags},
        )

    def vocabulary(self) -> set[LabelKey]:
        """What Gmail's label menu should offer before any ticket wears it."""
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


def colour(label: LabelKey) -> tuple[str, str] | None:
    """(background, text), or nothing for a parent."""
    return COLOURS.get((label.kind, label.key)) or COLOURS_OF_KIND.get(label.kind)


def _answers(person: Person) -> bool:
    is_person = person.is_active and person.kind == Kind.PERSON
    return is_person and access.may(person, "take")


def _people_names(everybody: list[Person]) -> dict[str, str]:
    forms = {str(person.id): _forms(person) for person in everybody}
    uses = Counter(fold(form) for each in forms.values() for form in each)
    return {
        person_id: next((f for f in each if uses[fold(f)] == 1), each[-1])
        for person_id, each in forms.items()
    }


def _forms(person: Person) -> list[str]:
    name = " ".join(REFUSED.sub(" ", person.name).replace("/", "-").split())
    if not fold(name):
        return [person.address]
    account = person.address.split("@")[0]
    return [name, f"{name} ({account})", f"{name} ({person.address})"]
