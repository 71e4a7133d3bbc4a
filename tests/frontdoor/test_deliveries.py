"""A submission becomes one mail of the shared account, whatever happens on the way."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from app import clock
from app.errors import Later
from app.mailboxes.mailbox import Mailbox
from app.people import actor
from app.tickets.intake import sender_rule
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.submissions import owed
from app.tickets.submissions.resealing import reseal_submissions
from app.tickets.submissions.table import DeliveryState, Submission
from app.vault import Vault
from tests.support.forms import add_form, answers, send, submissions
from tests.support.office import SUPPORT, Office, pass_time
from workers.chores.deliveries import due_deliveries, sweep_deliveries
from workers.chores.retention import delete_old_rows
from workers.deliveries.delivery import InboxDelivery

pytestmark = pytest.mark.both_databases
IMPORT = "messages/import"


def deliver(office: Office) -> int:
    return InboxDelivery(office.desk, office.cast.support.id).run()


def only(office: Office) -> Submission:
    (found,) = submissions(office)
    return found


def mails(office: Office) -> int:
    return len(office.support.messages)


def wait(office: Office, seconds: float) -> None:
    """Let time go by, and deliver what is due then."""
    pass_time(seconds)
    deliver(office)


def test_the_ticket_is_there_before_gmail_is_asked(office: Office) -> None:
    made = send(office, add_form(office))
    ticket = office.shown(1)
    assert (ticket["subject"], ticket["status"]) == ("Two chairs are cracked.", "open")
    assert made.state == DeliveryState.WAITING
    assert mails(office) == 0
    with office.ticket(1) as (_, row):
        assert row.channel == "form"
        assert row.customer_address == "maria@lopez-interiors.example"
        assert row.waiting_since is not None


def test_the_mail_is_imported_and_the_text_forgotten(office: Office) -> None:
    made = send(office, add_form(office))
    assert deliver(office) == 1
    (mail,) = office.support.messages.values()
    assert mail.mail.first("From") == "Maria Lopez <maria@lopez-interiors.example>"
    assert mail.mail.message_id == f"<{made.message_id}>"
    assert mail.labels >= {"INBOX", "UNREAD"}
    assert "Two chairs are cracked." in mail.mail.body.text
    assert "The address was not verified." in mail.mail.body.text
    row = only(office)
    assert (row.state, row.sealed_text) == (DeliveryState.DELIVERED, None)
    assert row.gmail_id == mail.id
    assert deliver(office) == 0


def test_the_sync_sees_it_again_and_makes_no_second_ticket(office: Office) -> None:
    send(office, add_form(office))
    deliver(office)
    before = office.shown(1)
    office.sync()
    assert office.tickets() == 1
    after = office.shown(1)
    assert after["mails"] == before["mails"] == 1
    (mail,) = office.support.messages.values()
    assert "Desk/Status/Open" in office.worn(mail)


def test_a_copy_whose_id_gmail_replaced_is_known_by_our_header(office: Office) -> None:
    made = send(office, add_form(office))
    raw = (
        "From: Maria Lopez <maria@lopez-interiors.example>\r\n"
        f"To: {SUPPORT}\r\nSubject: Two chairs are cracked.\r\n"
        "Message-ID: <other@mail.gmail.com>\r\n"
        f"X-Desk-Submission: {made.message_id}\r\n\r\nHi\r\n"
    )
    office.world.receive(raw.encode())
    office.sync()
    assert office.tickets() == 1
    assert only(office).state == DeliveryState.DELIVERED


def test_our_header_with_an_unknown_id_means_nothing(office: Office) -> None:
    send(office, add_form(office))
    office.write(X_Desk_Submission="s.guessed@desk.example")
    office.sync()
    assert office.tickets() == 2


def test_a_lost_answer_makes_no_second_mail(office: Office) -> None:
    office.support.faults.lose_answer(matching=IMPORT)
    send(office, add_form(office))
    assert deliver(office) == 0
    assert only(office).state == DeliveryState.DOUBT
    assert mails(office) == 1
    wait(office, 61)
    assert only(office).state == DeliveryState.DELIVERED
    assert mails(office) == 1


def test_an_import_that_vanished_is_made_again(office: Office) -> None:
    office.support.faults.timeout(matching=IMPORT)
    send(office, add_form(office))
    deliver(office)
    assert (only(office).state, mails(office)) == (DeliveryState.DOUBT, 0)
    deliver(office)
    assert mails(office) == 0
    wait(office, 61)
    assert (only(office).state, mails(office)) == (DeliveryState.DELIVERED, 1)


def test_a_worker_that_dies_after_gmails_answer_leaves_one_mail(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    send(office, add_form(office))
    with monkeypatch.context() as patch:
        patch.setattr("workers.deliveries.delivery.keep_import", die)
        with pytest.raises(Killed):
            deliver(office)
    assert only(office).state == DeliveryState.DOUBT
    wait(office, 61)
    assert (only(office).state, mails(office)) == (DeliveryState.DELIVERED, 1)


def test_a_database_that_is_away_after_gmails_answer_leaves_it_in_doubt(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Later("The desk is busy.")

    send(office, add_form(office))
    with monkeypatch.context() as patch:
        patch.setattr("workers.deliveries.delivery.keep_import", busy)
        with pytest.raises(Later):
            deliver(office)
    assert only(office).may_be_there
    wait(office, 61)
    assert (only(office).state, mails(office)) == (DeliveryState.DELIVERED, 1)


def test_a_gmail_that_says_no_is_asked_later_and_later(office: Office) -> None:
    office.support.faults.refuse(429, times=7, matching=IMPORT)
    send(office, add_form(office))
    waits = []
    for _ in range(7):
        deliver(office)
        row = only(office)
        assert (row.state, row.may_be_there) == (DeliveryState.WAITING, False)
        waits.append(round((row.due_at - clock.now()).total_seconds()))
        pass_time(waits[-1])
    assert waits == [5, 30, 120, 600, 1800, 1800, 1800]
    deliver(office)
    assert (only(office).state, mails(office)) == (DeliveryState.DELIVERED, 1)


def test_one_that_gets_through_hurries_the_others(office: Office) -> None:
    key = add_form(office)
    office.support.faults.refuse(429, times=3, matching=IMPORT)
    for n in range(3):
        send(office, key, f"n{n}")
        deliver(office)
    assert mails(office) == 0
    send(office, key, "n3")
    assert deliver(office) == 4
    assert mails(office) == 4


def test_a_mailbox_that_is_not_connected_blocks_until_it_is(office: Office) -> None:
    key = add_form(office)
    with office.desk.database.transaction() as session:
        mailbox = session.get_one(Mailbox, office.mailbox_id(SUPPORT))
        mailbox.disconnect()
    send(office, key)
    assert deliver(office) == 0
    row = only(office)
    assert row.state == DeliveryState.BLOCKED
    assert row.last_error == "The mailbox of the inbox is not connected."
    assert not due_deliveries(office.desk)
    with office.desk.database.transaction() as session:
        mailbox = session.get_one(Mailbox, office.mailbox_id(SUPPORT))
        mailbox.connect(delegated=True)
        owed.hurry(session, office.cast.support.id, also_blocked=True)
    assert due_deliveries(office.desk)
    deliver(office)
    assert mails(office) == 1


def test_one_that_gmail_will_not_have_stops_no_other(office: Office) -> None:
    key = add_form(office)
    office.support.faults.refuse(400, "Invalid mail", matching=IMPORT)
    send(office, key, "n1")
    send(office, key, "n2")
    deliver(office)
    first, second = submissions(office)
    assert (first.state, second.state) == (
        DeliveryState.BLOCKED,
        DeliveryState.DELIVERED,
    )


def test_the_same_page_sent_twice_is_one_submission(office: Office) -> None:
    key = add_form(office)
    first = send(office, key, "same")
    second = send(office, key, "same", answers("Another text."))
    assert second.id == first.id
    assert office.tickets() == 1
    deliver(office)
    (mail,) = office.support.messages.values()
    assert "Two chairs" in mail.mail.body.text


def test_the_sweep_finds_what_is_owed(office: Office) -> None:
    send(office, add_form(office))
    assert sweep_deliveries(office.desk) == [office.cast.support.id]
    deliver(office)
    assert sweep_deliveries(office.desk) == []


def test_desk_sync_delivers_without_redis(office: Office) -> None:
    send(office, add_form(office))
    office.sync()
    assert (mails(office), office.tickets()) == (1, 1)


def test_a_sender_who_never_makes_a_ticket_is_in_gmail_all_the_same(
    office: Office,
) -> None:
    with office.desk.database.transaction() as session:
        who, never = "maria@lopez-interiors.example", SenderVerdict.NEVER
        sender_rule.set_rule(session, office.cast.support, who, never, by=actor.CLOCK)
    made = send(office, add_form(office))
    assert made.ticket_id is None
    office.sync()
    assert (mails(office), office.tickets()) == (1, 0)


def test_nothing_typed_is_left_in_the_file(office: Office) -> None:
    desk = office.desk
    if desk.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself")
    said = answers("My secret word is Xylophon77.", subject="A question")
    send(office, add_form(office), said=said)
    path = desk.settings.database.removeprefix("sqlite:///")
    for _ in range(2):
        for name in (path, f"{path}-wal"):
            with open(name, "rb") as file:
                assert b"Xylophon77" not in file.read()
        office.sync()
    assert only(office).sealed_text is None


def test_a_month_later_the_row_goes(office: Office) -> None:
    send(office, add_form(office))
    office.sync()
    pass_time(timedelta(days=29).total_seconds())
    delete_old_rows(office.desk)
    assert len(submissions(office)) == 1
    pass_time(timedelta(days=2).total_seconds())
    delete_old_rows(office.desk)
    assert submissions(office) == []


def test_an_old_vault_key_can_go_while_something_waits(office: Office) -> None:
    send(office, add_form(office))
    old = office.desk.vault
    new = Vault(f"{Fernet.generate_key().decode()}")
    both = Vault(f"{_keys(new)},{_keys(old)}")
    assert reseal_submissions(office.desk.database, new, write=False) == (
        0,
        [f"submission {only(office).id}"],
    )
    assert reseal_submissions(office.desk.database, both) == (1, [])
    office.desk.__dict__["vault"] = new
    assert deliver(office) == 1


def _keys(vault: Vault) -> str:
    """The keys of a vault, which no code of the desk asks for."""
    fernet = vault._fernet._fernets[0]
    return urlsafe_b64encode(fernet._signing_key + fernet._encryption_key).decode()


def test_after_a_restore_gmail_is_asked_first(office: Office) -> None:
    send(office, add_form(office))
    raw = only(office)
    deliver(office)
    assert mails(office) == 1
    with office.desk.database.transaction() as session:
        # As a backup from before the delivery has it.
        row = session.get_one(Submission, raw.id)
        row.sealed_text, row.state = raw.sealed_text, raw.state
        owed.doubt_all(session, row.workspace_id)
    deliver(office)
    assert (only(office).state, mails(office)) == (DeliveryState.DELIVERED, 1)
