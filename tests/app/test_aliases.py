"""Other addresses of inboxes and people: each counts as the one it stands for."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.audit import OPERATOR
from app.errors import NotFound, Refused
from app.inboxes import alias as aliases
from app.tickets.intake.directory import AddressDirectory
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, arrive, mail, own_mailbox
from tests.support.terminal import Terminal

INBOX_ALIASES = [
    "helpdesk@acme.example",
    "hilfe@old-acme.example",
    "помощь@acme.example",
]
PERSON_ALIASES = [
    "countess@acme.example",
    "ada@old-acme.example",
    "エイダ@acme.example",
]


@pytest.mark.parametrize(
    ("address", "header"),
    [
        *product(INBOX_ALIASES, ["to", "cc", "delivered_to", "list_id"]),
        *product(["support+vip@acme.example"], ["to", "cc", "delivered_to"]),
    ],
)
def test_mail_to_an_alias_is_mail_to_its_inbox(
    session: Session, cast: Cast, address: str, header: str
) -> None:
    if "+" not in address:
        aliases.add_alias(session, cast.support, address, by=OPERATOR)
    said = address.replace("@", ".") if header == "list_id" else address.upper()
    given = mail(headers={"to": "else@x.example", header: said})
    mailbox = own_mailbox(session, cast, cast.ada)
    ticket = arrive(session, cast, given, mailbox=mailbox)
    assert ticket is not None
    assert ticket.inbox_id == cast.support.id


@pytest.mark.parametrize("address", [*PERSON_ALIASES, "ada+desk@acme.example"])
@pytest.mark.parametrize("labels", ["INBOX", "SENT"])
def test_a_colleague_answers_from_any_address_of_hers(
    session: Session, cast: Cast, ticket: Ticket, address: str, labels: str
) -> None:
    if "+" not in address:
        aliases.add_alias(session, cast.ada, address, by=OPERATOR)
    sent = {"from": f"Ada <{address}>", "to": ticket.customer_address, "cc": SUPPORT}
    reply = mail("<a@x>", sent, in_reply_to="<first@lopez-interiors.example>")
    mailbox = own_mailbox(session, cast, cast.ada) if labels == "SENT" else None
    given = frozenset({labels})
    arrive(session, cast, reply, gmail_id="2", mailbox=mailbox, labels=given)
    assert (ticket.direction, ticket.assignee_id) == ("out", cast.ada.id)


def test_a_forger_in_an_aliass_name_is_a_stranger(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    aliases.add_alias(session, cast.ada, "countess@acme.example", by=OPERATOR)
    for number, address in enumerate(("countess", "ada+x", "countess+y")):
        sent = {"from": f"{address}@acme.example", "to": ticket.customer_address}
        sent |= {"cc": SUPPORT, "authentication-results": "mx.google.com; dmarc=fail"}
        sent["in-reply-to"] = "<first@lopez-interiors.example>"
        forged = mail(f"<{number}@x>", sent)
        other = arrive(session, cast, forged, gmail_id=f"3{number}", thread_id="3")
        assert other is not None
        assert other.id != ticket.id
    assert (ticket.direction, ticket.assignee_id) == ("in", None)


def test_an_alias_that_is_gone_stands_for_nothing(session: Session, cast: Cast) -> None:
    aliases.add_alias(session, cast.support, "Helpdesk@Acme.example", by=OPERATOR)
    assert aliases.aliases_of(session, cast.support) == ["helpdesk@acme.example"]
    aliases.remove_alias(session, cast.support, "HELPDESK@acme.example", by=OPERATOR)
    around = AddressDirectory.of(session, cast.acme.id)
    assert around.inbox_at("helpdesk@acme.example") is None
    assert "helpdesk@acme.example" not in around.ours


def test_an_address_is_one_inboxs_or_one_persons(session: Session, cast: Cast) -> None:
    aliases.add_alias(session, cast.support, "helpdesk@acme.example", by=OPERATOR)
    taken = ["helpdesk@acme.example", "ADA@acme.example", "support@acme.example"]
    for address in [*taken, "grace+x@acme.example", "nonsense", "@", "a b@c.example"]:
        with pytest.raises(Refused):
            aliases.add_alias(session, cast.grace, address, by=OPERATOR)
    with pytest.raises(NotFound):
        aliases.remove_alias(session, cast.ada, "helpdesk@acme.example", by=OPERATOR)


def test_aliases_are_given_and_taken_in_the_terminal(
    database_url: str, tmp_path: Path
) -> None:
    desk = Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})
    desk("workspace", "add", "acme.example", "--admin", "ada@acme.example")
    desk("inbox", "add", SUPPORT)
    for what, address in (("inbox", SUPPORT), ("person", "ada@acme.example")):
        own = f"{what}-2@acme.example"
        told = desk(what, "alias", address, "--add", own)
        assert told.output == f"{own} stands for {address}.\n"
        assert desk(what, "alias", address).output == f"{own}\n"
        assert desk(what, "alias", address, "--add", own).exit_code == 1
        assert "Remove it first" in desk("inbox", "add", own).output
        assert "Remove it first" in desk("person", "add", own).output
        told = desk(what, "alias", address, "--remove", own)
        assert told.output == f"{own} is no alias any more.\n"
        assert desk(what, "alias", address).output == f"{address} has no alias.\n"
        assert desk(what, "alias", address, "--remove", own).exit_code == 1
        both = desk(what, "alias", address, "--add", own, "--remove", own)
        assert both.exit_code == 2
