"""A form of a group: by SMTP to its address, and every member's copy is known again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from app import clock
from app.tickets.submissions.table import DeliveryState, Submission
from demo.gmail.smtp_door import open_door
from demo.ports import free_port
from tests.support.forms import DESK, add_form, send, submissions
from tests.support.office import ADA, GRACE, SUPPORT, Office, make_world, open_office
from tests.support.smtp_sink import smtp_sink
from workers.deliveries.delivery import InboxDelivery


def group_office(
    url: str, folder: Path, port: int, connected: tuple[str, ...] = (ADA, GRACE)
) -> Office:
    world = make_world()
    del world.mailboxes[SUPPORT], world.routes[SUPPORT]
    world.add_group(SUPPORT, [ADA, GRACE])
    return open_office(
        url,
        folder,
        connected=connected,
        world=world,
        kind="group",
        smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"),
        mail_from=DESK,
    )


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """The mail server is the company's own, beside our Gmail."""
    port = free_port()
    opened = group_office(sqlite_url, tmp_path, port)
    door = open_door(opened.world, port)
    yield opened
    door.stop()
    opened.desk.close()


def deliver(office: Office) -> int:
    return InboxDelivery(office.desk, office.cast.support.id).run()


def only(office: Office) -> Submission:
    (found,) = submissions(office)
    return found


def test_each_member_has_a_copy_and_there_is_one_ticket(office: Office) -> None:
    made = send(office, add_form(office))
    assert deliver(office) == 1
    row = only(office)
    assert row.state == DeliveryState.SENT
    assert row.sealed_text is not None
    office.sync()
    assert office.tickets() == 1
    row = only(office)
    assert (row.state, row.sealed_text) == (DeliveryState.DELIVERED, None)
    for address in (ADA, GRACE):
        (mail,) = office.world.mailboxes[address].messages.values()
        assert mail.mail.message_id == f"<{made.message_id}>"
        assert "via contact form" in mail.mail.first("From")
        assert office.worn(mail) >= {"Desk/Status/Open"}
    with office.ticket(1) as (_, ticket):
        assert ticket.customer_name == "Maria Lopez"
        assert ticket.customer_address == "maria@lopez-interiors.example"
        assert ticket.mail_count == 1


def test_without_a_connected_member_it_is_forgotten_at_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    with smtp_sink() as sink:
        office = group_office(sqlite_url, tmp_path, sink.port, connected=())
        send(office, add_form(office))
        deliver(office)
        row = only(office)
        assert (row.state, row.sealed_text) == (DeliveryState.DELIVERED, None)
        (mail,) = sink.mails
        assert sink.envelopes == [(DESK, [SUPPORT])]
        assert mail["From"] == f"Maria Lopez via contact form <{DESK}>"
        assert mail["Reply-To"] == "Maria Lopez <maria@lopez-interiors.example>"
        assert "Auto-Submitted" not in mail
        office.desk.close()


def test_a_copy_that_never_comes_is_not_waited_for_for_ever(
    sqlite_url: str, tmp_path: Path
) -> None:
    with smtp_sink() as sink:
        office = group_office(sqlite_url, tmp_path, sink.port)
        send(office, add_form(office))
        deliver(office)
        clock.advance(timedelta(hours=71))
        deliver(office)
        assert only(office).sealed_text is not None
        clock.advance(timedelta(hours=2))
        deliver(office)
        row = only(office)
        assert (row.state, row.sealed_text) == (DeliveryState.DELIVERED, None)
        assert len(sink.mails) == 1
        office.desk.close()


def test_a_server_that_is_away_is_tried_again_and_a_refusal_blocks(
    sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    office = group_office(sqlite_url, tmp_path, port, connected=())
    send(office, add_form(office))
    deliver(office)
    row = only(office)
    assert row.state == DeliveryState.WAITING
    assert (row.last_error or "").startswith("The mail server does not answer")
    with smtp_sink() as sink:
        there = {"smtp_url": SecretStr(f"smtp://127.0.0.1:{sink.port}")}
        office.desk.settings = office.desk.settings.model_copy(update=there)
        sink.answers.append("550 no such user")
        clock.advance(timedelta(seconds=6))
        deliver(office)
        assert only(office).state == DeliveryState.BLOCKED
        clock.advance(timedelta(minutes=31))
        deliver(office)
        assert only(office).state == DeliveryState.DELIVERED
        assert len(sink.mails) == 1
    office.desk.close()
