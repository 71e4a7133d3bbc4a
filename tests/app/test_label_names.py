"""What our labels are called in Gmail."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.labels.mapping import LabelKey, LabelKind
from app.labels.names import COLOURS, COLOURS_OF_KIND, LabelNames, label_colours
from app.mailboxes import mailbox as mailboxes
from app.people.person import Person
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from demo.gmail.mailboxes.palette import PALETTE
from tests.support.cast import SUPPORT, Cast


def name_of(session: Session, person: Person) -> str:
    mailbox = mailboxes.find_mailbox(session, SUPPORT)
    names = LabelNames.of(session, mailbox)
    return names.name(LabelKey(LabelKind.ASSIGNEE, str(person.id)))


def test_each_kind_has_its_branch(session: Session, cast: Cast) -> None:
    late = tags.find_or_make_tag(session, cast.acme.id, "late")
    names = LabelNames.of(session, cast.mailbox)
    labels = [(LabelKind.STATUS, "in_progress"), (LabelKind.PRIORITY, "high"),
              (LabelKind.TAG, str(late.id)), (LabelKind.MINE, "")]  # fmt: skip
    assert [names.name(LabelKey(*label)) for label in labels] == [
        "Desk/Status/In progress",
        "Desk/Priority/High",
        "Desk/Tag/late",
        "Desk/Mine",
    ]


def test_the_workspace_names_the_root(session: Session, cast: Cast) -> None:
    cast.acme.label_root = "Support/Desk"
    assert name_of(session, cast.ada) == "Support/Desk/Assignee/Ada Lovelace"


def test_parents_are_named_from_the_root_down(session: Session, cast: Cast) -> None:
    names = LabelNames.of(session, cast.mailbox)
    parents = names.parents(LabelKey(LabelKind.STATUS, "open"))
    assert [each.key for each in parents] == ["Desk", "Desk/Status"]


@pytest.mark.parametrize("other", ["Ada Lovelace", "ada-lovelace", "ADA.LOVELACE"])
def test_two_people_of_one_name_are_told_apart(
    session: Session, cast: Cast, other: str
) -> None:
    cast.grace.name = other
    assert name_of(session, cast.ada) == "Desk/Assignee/Ada Lovelace (ada)"
    assert name_of(session, cast.grace) == f"Desk/Assignee/{other} (grace)"


def test_one_name_and_one_account_name_leave_the_address(
    session: Session, cast: Cast
) -> None:
    cast.grace.name, cast.grace.address = "Ada Lovelace", "ada@acme.test"
    wanted = "Desk/Assignee/Ada Lovelace (ada@acme.test)"
    assert name_of(session, cast.grace) == wanted


@pytest.mark.parametrize(
    ("name", "leaf"),
    [
        ("Ada/Lovelace", "Ada-Lovelace"),
        ("Ada *`L`*", "Ada L"),
        ("/", "ada@acme.example"),
    ],
)
def test_what_gmail_would_refuse_is_not_in_a_name(
    session: Session, cast: Cast, name: str, leaf: str
) -> None:
    cast.ada.name = name
    assert name_of(session, cast.ada) == f"Desk/Assignee/{leaf}"


def test_every_status_and_unusual_priority_has_a_colour() -> None:
    keys = [LabelKey(LabelKind.STATUS, each) for each in Status]
    keys += [LabelKey(LabelKind.PRIORITY, p) for p in Priority if p != "normal"]
    assert all(label_colours(key) for key in keys)
    assert label_colours(LabelKey(LabelKind.PARENT, "Desk")) is None


def test_colours_are_of_gmails_palette() -> None:
    used = {
        tone for pair in [*COLOURS.values(), *COLOURS_OF_KIND.values()] for tone in pair
    }
    assert used <= PALETTE
