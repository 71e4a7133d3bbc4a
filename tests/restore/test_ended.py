"""What was ended after the backup does not live again, and the audit log goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from app import audit, clock
from app.audit.entry import AuditHead
from app.audit.verify import verify_chain, verify_journal
from app.errors import Refused
from app.inboxes import inbox as inboxes, visible
from app.labels import inbox_people
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.people.workspace import Workspace, choose_workspace
from tests.restore.story import (
    Restore,
    states,
    worn,
)
from tests.support.office import (
    ADA,
    EDSGER,
    GRACE,
    SUPPORT,
    Office,
)
from workers.chores.journal import keep_journal


@pytest.mark.parametrize("has_journal", [True, False])
def test_what_was_ended_since_does_not_live_again(
    office: Office, restore: Restore, has_journal: bool
) -> None:
    """By the journal, or by the database that is replaced."""
    with office.desk.database.transaction() as session:
        grace = people.find_person(session, GRACE)
        fields = ["is_active"]
        with audit.changing(
            session, audit.OPERATOR, "person.deactivated", grace, fields
        ):
            grace.deactivate()
        support = inboxes.find_inbox(session, SUPPORT)
        edsger = people.find_person(session, EDSGER)
        inbox_people.take_out_of_inbox(session, support, edsger, by=audit.OPERATOR)
        box = mailboxes.find_mailbox(session, ADA)
        fields = ["is_connected"]
        with audit.changing(
            session, audit.OPERATOR, "mailbox.disconnected", box, fields
        ):
            box.disconnect()
    keep_journal(office.desk)
    if not has_journal:
        lose_journal(office)
    done = restore("desk")
    assert (done.knows_endings, done.to_do) == (True, [])
    with office.desk.database.reading() as session:
        assert not people.find_person(session, GRACE).is_active
        edsger = people.find_person(session, EDSGER)
        support = inboxes.find_inbox(session, SUPPORT)
        assert support.id not in visible.load_inbox_ids(session, edsger)
        assert not mailboxes.find_mailbox(session, ADA).is_connected
        assert mailboxes.find_mailbox(session, SUPPORT).is_connected
    office.sync()
    assert states(office)[0] == (1, "open", None, [])


def lose_journal(office: Office) -> None:
    journal = office.desk.settings.journal_file
    assert journal is not None
    journal.unlink()


def test_without_a_journal_delegated_mailboxes_rest(
    office: Office, restore: Restore
) -> None:
    lose_journal(office)
    # Nor is the database believed: its audit log has lost its end.
    with office.desk.database.transaction() as session:
        session.execute(delete(AuditHead))
    done = restore("desk")
    assert not done.knows_endings
    assert done.to_do == [f"connect {a} again" for a in (SUPPORT, ADA, GRACE)]
    # Connected again it is taken over before anything else is done.
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).connect(delegated=True)
    office.sync()
    assert states(office) == [
        (1, "open", None, []),
        (2, "open", ADA, []),
        (2001, "open", None, []),
    ]
    assert worn(office, SUPPORT)[0] == {"Desk/Status/Open"}


def test_a_journal_that_begins_later_is_no_journal(
    office: Office, restore: Restore
) -> None:
    """Its file was moved or lost in between: what was ended before stands nowhere."""
    lose_journal(office)
    with office.desk.database.transaction() as session:
        place = choose_workspace(session, None)
        audit.record(session, audit.OPERATOR, "workspace.changed", place)
    keep_journal(office.desk)
    with office.desk.database.transaction() as session:
        session.execute(delete(AuditHead))
    with pytest.raises(Refused, match="begins after the backup"):
        restore("desk", journal=office.desk.settings.journal_file)
    done = restore("desk")
    assert not done.knows_endings
    assert len(done.to_do) == 3


def test_the_chain_goes_on_and_the_journal_accepts_the_fork(
    office: Office, restore: Restore
) -> None:
    journal = office.desk.settings.journal_file
    assert journal is not None
    for name in ("Grace B.", "Grace H."):
        with office.desk.database.transaction() as session:
            who = people.find_person(session, GRACE)
            fields = ["name"]
            with audit.changing(session, audit.OPERATOR, "person.changed", who, fields):
                who.name = name
        keep_journal(office.desk)
    restore("desk")
    with office.desk.database.reading() as session:
        place = choose_workspace(session, None)
        found = verify_chain(session, place)
        assert (found.count, found.fault) == (2, "")
        lines = office.desk.require_journal().read(journal)
        assert verify_journal(session, place, found, lines) == ""
        # Without the entry of the restore these ends would be missing.
        cut = [line | {"at": "9999"} for line in lines]
        said = verify_journal(session, place, found, cut)
        assert said == "The journal knows 3 entries, here are 2."


def test_a_card_from_before_presses_nothing(office: Office, restore: Restore) -> None:
    clock.stop()
    restore("desk")
    with office.desk.database.reading() as session:
        place: Workspace = choose_workspace(session, None)
        assert place.epoch
        assert place.restored_at == clock.now()
        assert place.last_number == 2000
