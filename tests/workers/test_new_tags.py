"""A label made by hand below Desk/Tag and put on a mail becomes a tag, if it may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.people.workspace import Workspace
from app.tickets.tags.tag import Tag
from demo.gmail.mail.compose import ComposedMail
from tests.support import human
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.snapshot import usual_office
from tests.workers.stories import (
    HISTORY,
    OPEN,
    by_hand,
    grace,
    opened,
    settle,
    tagged,
    worn,
)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    started = usual_office(sqlite_url, tmp_path)
    yield started
    started.desk.close()


def tags(office: Office) -> list[str]:
    return list(office.shown()["tags"])


def words(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Tag.name)))


def leave_tags_to_managers(office: Office) -> None:
    with office.desk.database.transaction() as session:
        session.get_one(Workspace, office.cast.acme.id).new_tags = "managers"


@pytest.mark.parametrize(
    ("label", "tag"),
    [
        ("Desk/Tag/vip", "vip"),
        ("desk/tag/Very Important", "Very Important"),
        ("Desk/Tag/returns/broken", "returns-broken"),
        ("Desk/Tag/Straße_9", "Straße_9"),
    ],
)
def test_a_new_label_is_a_tag_in_every_mailbox(
    office: Office, label: str, tag: str
) -> None:
    [mail] = opened(office)
    copy = office.copy(GRACE, mail)
    human.label(grace(office), copy, add=label)
    settle(office)
    assert (tags(office), by_hand(office, GRACE)) == ([tag], ["tagged"])
    assert office.worn(copy) == OPEN | {label}
    assert office.worn(mail) == OPEN | {f"Desk/Tag/{tag}"}


def test_a_new_label_taken_off_is_a_tag_taken_off(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Tag/vip")
    settle(office)
    human.label(office.support, mail, remove="Desk/Tag/vip")
    settle(office)
    assert (tags(office), by_hand(office)) == ([], ["tagged", "untagged"])


def test_a_label_that_resembles_a_known_tag_means_it(office: Office) -> None:
    [mail] = opened(office)
    tagged(office)
    settle(office)
    tagged(office, off=True)
    settle(office)
    office.support.delete_label(office.label_id(SUPPORT, "Desk/Tag/billing"))
    human.label(office.support, mail, add="Desk/Tag/BILLING")
    settle(office)
    assert (tags(office), by_hand(office)) == (["billing"], ["tagged"])
    assert office.worn(mail) == OPEN | {"Desk/Tag/BILLING"}


def test_a_second_label_for_a_known_tag_means_it_and_stays_theirs(
    office: Office,
) -> None:
    [mail] = opened(office)
    tagged(office)
    settle(office)
    tagged(office, off=True)
    settle(office)
    ours = office.label_id(SUPPORT, "Desk/Tag/billing")
    office.support.rename_label_on_page(ours, "Desk/Tag/invoices")
    human.label(office.support, mail, add="Desk/Tag/Billing")
    settle(office)
    assert (tags(office), by_hand(office)) == (["billing"], ["tagged"])
    assert office.worn(mail) == OPEN | {"Desk/Tag/invoices", "Desk/Tag/Billing"}
    assert words(office) == ["billing"]


def test_all_who_wear_it_are_tagged_when_it_becomes_one(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Urgent ones")
    settle(office)
    label = office.support.labels.named("Urgent ones")
    assert label is not None
    office.support.rename_label_on_page(label.id, "Desk/Tag/urgent ones")
    other = office.write("Another matter")
    office.sync()
    human.label(office.support, other, add="Desk/Tag/urgent ones")
    settle(office)
    assert tags(office) == office.shown(2)["tags"] == ["urgent ones"]


def test_a_label_put_on_a_mail_before_we_have_read_it(office: Office) -> None:
    opened(office)
    mail = office.write("Another matter")
    human.label(office.support, mail, add="Desk/Tag/vip")
    settle(office)
    assert office.shown(2)["tags"] == ["vip"]


def test_a_label_put_on_more_mails_while_we_look(office: Office) -> None:
    [mail] = opened(office)
    other = office.write("Another matter")
    office.sync()
    human.label(office.support, mail, add="Desk/Tag/vip")
    office.support.after(
        HISTORY, lambda: human.label(office.support, other, add="Desk/Tag/vip")
    )
    settle(office)
    assert tags(office) == office.shown(2)["tags"] == ["vip"]


def test_what_cannot_be_a_tag_stays_a_label(office: Office) -> None:
    [mail] = opened(office)
    long = f"Desk/Tag/{'x' * 61}"
    human.label(office.ada, office.copy(ADA, mail), add=long)
    settle(office)
    assert (tags(office), by_hand(office, ADA)) == ([], [])
    assert office.worn(office.copy(ADA, mail)) == OPEN | {long}
    assert worn(office, office.support) == [OPEN]


def test_new_tags_may_be_left_to_managers(office: Office) -> None:
    leave_tags_to_managers(office)
    [mail] = opened(office)
    human.label(grace(office), office.copy(GRACE, mail), add="Desk/Tag/vip")
    human.label(office.support, mail, add="Desk/Tag/vip")
    settle(office)
    assert tags(office) == []
    human.label(office.ada, office.copy(ADA, mail), add="Desk/Tag/vip")
    settle(office)
    assert (tags(office), by_hand(office, ADA)) == (["vip"], ["tagged"])


def test_a_label_on_a_mail_that_is_no_ticket_is_no_tag(office: Office) -> None:
    lunch = ComposedMail("Tom <tom@x.example>", [ADA], "Lunch?", "Today?")
    [copy] = office.world.write_in(lunch)
    human.label(office.ada, copy.message, add="Desk/Tag/private")
    settle(office)
    assert words(office) == []
    assert office.worn(copy.message) == {"Desk/Tag/private"}
