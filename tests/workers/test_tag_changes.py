"""Tags are renamed, merged and deleted: what tickets and labels become of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, tag_changes
from app.audit.entry import AuditEntry
from app.errors import Refused
from app.people.principal import person_principal
from app.replies.reply import ReplyTag, new_reply
from app.tickets import acting
from app.tickets.event import Event
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, SUPPORT, Office
from tests.support.terminal import Terminal

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def mails(office: Office) -> list[MailboxMessage]:
    """Two tickets: #1 has billing, #2 has billing and refund."""
    made = [office.write("Refund"), office.write("Another matter")]
    office.sync()
    for number, name in ((1, "billing"), (2, "billing"), (2, "refund")):
        act(office, number, "tag", tag=name)
    office.sync()
    return made


@pytest.fixture
def desk(office: Office) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {"DESK_DATABASE_URL": told.database, "DESK_DATA_DIR": str(told.data_dir)}
    )


def act(office: Office, number: int, verb: str, **args: Any) -> None:
    with office.desk.database.transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        by = person_principal(session.merge(office.cast.ada))
        acting.act(session, by, ticket.id, verb, args)


def tags(office: Office) -> dict[str, int]:
    with office.desk.database.reading() as session:
        found = tag_changes.tag_uses(session, office.cast.acme.id)
        return {each.name: each.tickets for each in found}


def find(session: Session, office: Office, name: str) -> Tag:
    return tag_changes.find_tag(session, office.cast.acme.id, name)


def rename(office: Office, name: str) -> None:
    """Call billing otherwise."""
    with office.desk.database.transaction() as session:
        tag = find(session, office, "billing")
        tag_changes.rename_tag(session, tag, name, by=audit.OPERATOR)


def tag_labels(office: Office, message: MailboxMessage) -> set[str]:
    return {each for each in office.worn(message) if each.startswith("Desk/Tag/")}


def acts(office: Office) -> int:
    with office.desk.database.reading() as session:
        return len(session.scalars(select(Event.id)).all())


def entries(office: Office) -> list[str]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_renamed_tag_keeps_its_label(
    office: Office, mails: list[MailboxMessage]
) -> None:
    label, before = office.label_id(SUPPORT, "Desk/Tag/billing"), acts(office)
    rename(office, "Invoices")
    office.sync()
    assert office.label_id(SUPPORT, "Desk/Tag/Invoices") == label
    assert tag_labels(office, mails[0]) == {"Desk/Tag/Invoices"}
    assert tags(office) == {"Invoices": 2, "refund": 1}
    # Nobody did anything with a ticket, and nothing was taken for a person's act.
    assert acts(office) == before
    assert "added the tag billing" in office.shown()["events"][-1]["sentence"]
    assert entries(office)[-1] == "tag.renamed"


def test_another_spelling_is_no_other_tag(
    office: Office, mails: list[MailboxMessage]
) -> None:
    rename(office, "Billing")
    assert tags(office) == {"Billing": 2, "refund": 1}
    with pytest.raises(Refused, match="There is a tag refund already"):
        rename(office, "ReFund")


def test_a_merged_tag_is_the_other_one_everywhere(
    office: Office, mails: list[MailboxMessage]
) -> None:
    before = acts(office)
    with office.desk.database.transaction() as session:
        two = find(session, office, "billing"), find(session, office, "refund")
        assert tag_changes.merge_tags(session, *two, by=audit.OPERATOR) == 2
    office.sync()
    assert tags(office) == {"refund": 2}
    assert office.shown(1)["tags"] == office.shown(2)["tags"] == ["refund"]
    for mail in mails:
        assert tag_labels(office, mail) == {"Desk/Tag/refund"}
    assert office.world.mailboxes[SUPPORT].labels.named("Desk/Tag/billing") is None
    office.sync()
    assert acts(office) == before
    assert entries(office)[-1] == "tag.merged"


def test_where_the_other_has_no_label_the_first_ones_is_renamed(
    office: Office, mails: list[MailboxMessage]
) -> None:
    label = office.label_id(SUPPORT, "Desk/Tag/billing")
    with office.desk.database.transaction() as session:
        other = Tag(workspace_id=office.cast.acme.id, name="money", folded="money")
        session.add(other)
        session.flush()
        tag = find(session, office, "billing")
        tag_changes.merge_tags(session, tag, other, by=audit.OPERATOR)
    office.sync()
    assert office.label_id(SUPPORT, "Desk/Tag/money") == label
    assert tag_labels(office, mails[0]) == {"Desk/Tag/money"}


def test_a_deleted_tag_takes_its_label_along(
    office: Office, mails: list[MailboxMessage]
) -> None:
    before = acts(office)
    with office.desk.database.transaction() as session:
        tag = find(session, office, "billing")
        assert tag_changes.delete_tag(session, tag, by=audit.OPERATOR) == 2
    office.sync()
    assert tags(office) == {"refund": 1}
    assert tag_labels(office, mails[0]) == set()
    assert tag_labels(office, mails[1]) == {"Desk/Tag/refund"}
    for mailbox in (SUPPORT, ADA):
        labels = office.world.mailboxes[mailbox].labels
        assert labels.named("Desk/Tag/billing") is None
    office.sync()
    assert acts(office) == before


def test_what_was_done_with_a_tag_that_is_gone_is_not_undone(
    office: Office, mails: list[MailboxMessage]
) -> None:
    act(office, 1, "untag", tag="billing")
    with office.desk.database.transaction() as session:
        event = session.scalars(select(Event.id).order_by(Event.id.desc())).first()
        tag = find(session, office, "billing")
        tag_changes.delete_tag(session, tag, by=audit.OPERATOR)
    with pytest.raises(Refused, match="That tag is gone"):
        act(office, 1, "undo", event=event)


def test_what_names_it_is_changed_first(
    office: Office, mails: list[MailboxMessage], desk: Terminal
) -> None:
    made = desk("view", "add", "Money", "--query", "tag=refund,billing", "--by", ADA)
    assert made.exit_code == 0, made.output
    refused = desk("tag", "delete", "billing")
    assert refused.exit_code == 1
    assert "billing is used in saved replies or views: “Money”." in refused.stderr
    assert tags(office) == {"billing": 2, "refund": 1}
    # A view goes along with a new name, and with a merge.
    assert desk("tag", "rename", "billing", "Bills").exit_code == 0
    assert desk.json("view", "list")[0]["query"] == "tag=refund,Bills"
    assert desk("tag", "merge", "Bills", "refund").exit_code == 0
    assert desk.json("view", "list")[0]["query"] == "tag=refund"


def test_a_reply_goes_with_a_merge_and_holds_up_a_deletion(
    office: Office, mails: list[MailboxMessage], desk: Terminal
) -> None:
    with office.desk.database.transaction() as session:
        reply = new_reply(office.cast.acme.id, "Booked", "Hello")
        session.add(reply)
        session.flush()
        billing = find(session, office, "billing")
        session.add(
            ReplyTag(
                reply_id=reply.id, tag_id=billing.id, workspace_id=reply.workspace_id
            )
        )
    said = desk("tag", "delete", "billing")
    assert "billing is used in saved replies or views: “Booked”." in said.stderr
    assert desk("tag", "merge", "billing", "refund").exit_code == 0
    with office.desk.database.reading() as session:
        refund = session.scalars(select(Tag)).one()
        assert session.scalars(select(ReplyTag.tag_id)).all() == [refund.id]


def test_the_commands(
    office: Office, mails: list[MailboxMessage], desk: Terminal
) -> None:
    assert [each["tag"] for each in desk.json("tag", "list")] == ["billing", "refund"]
    assert desk.json("tag", "list")[0]["tickets"] == 2
    assert "VIP is new" in desk("tag", "add", "VIP").stdout
    assert "was there already" in desk("tag", "add", "vip").stdout
    assert desk("tag", "rename", "vip", "gold").exit_code == 0
    said = desk("tag", "merge", "billing", "refund")
    assert said.stderr == "2 tickets with billing get refund instead.\n"
    assert said.stdout == "billing is part of refund now: 2 tickets.\n"
    assert "gold is gone from 0 tickets." in desk("tag", "delete", "gold").stdout
    for words in (
        ("rename", "none", "x"),
        ("delete", "none"),
        ("merge", "a", "refund"),
    ):
        refused = desk("tag", *words)
        assert refused.exit_code == 1
        assert "There is no tag" in refused.stderr
    assert "Choose another one" in desk("tag", "merge", "refund", "refund").stderr


def test_a_tag_in_wide_use_is_not_deleted_by_mistake(
    office: Office, mails: list[MailboxMessage], desk: Terminal
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.tag_changes.MAX_UNCONFIRMED", 1)
        refused = desk("tag", "delete", "billing")
        assert refused.exit_code == 1
        assert "add --confirm 'billing'" in refused.stderr
        assert desk("tag", "delete", "billing", "--confirm", "billing").exit_code == 0
