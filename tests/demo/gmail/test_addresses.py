"""Aliases, +detail, Bcc, other names to write as, and groups that hide who wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from demo.gmail.config import world_from
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.consents import OAuthGrant
from demo.gmail.sign_in.id_token import id_token
from demo.gmail.world import GmailWorld
from demo.keys import read_jwt
from tests.demo.gmail.acme import (
    ADA,
    BEN,
    GRACE,
    MARIA,
    SALES,
    SUPPORT,
    google_key,
    mail,
)

HELP = "helpdesk@acme.example"
INFO = "info@acme.example"


@pytest.mark.parametrize(
    "to", [HELP, "HelpDesk+vip@Acme.Example", "support+vip@acme.example"]
)
def test_an_alias_and_a_detail_reach_the_account(world: GmailWorld, to: str) -> None:
    world.add_alias(SUPPORT, HELP)
    world.route(SUPPORT, also_to=[ADA])
    copies = world.write_in(ComposedMail(MARIA, [to], "Hi", "there"))
    assert [copy.mailbox.address for copy in copies] == [SUPPORT, ADA]
    copy = copies[0].message
    assert (copy.mail.first("Delivered-To"), copy.mail.first("To")) == (SUPPORT, to)


def test_an_account_gets_one_copy_under_all_its_names(world: GmailWorld) -> None:
    world.add_alias(SUPPORT, HELP)
    assert len(world.write_in(ComposedMail(MARIA, [SUPPORT, HELP], "Hi", "there"))) == 1


def test_another_domain_of_the_company_reaches_everybody(world: GmailWorld) -> None:
    world.directory.add_domain("acme.example", "acme-shop.example")
    world.add_alias(SUPPORT, HELP)
    to = [
        "ada@acme-shop.example",
        "sales@acme-shop.example",
        "helpdesk@acme-shop.example",
    ]
    copies = world.write_in(ComposedMail(MARIA, to, "Hi", "there"))
    assert [copy.mailbox.address for copy in copies] == [ADA, SUPPORT, BEN]
    [copy] = world.write_in(
        ComposedMail("ada@acme-shop.example", [SUPPORT], "Hi", "there")
    )
    assert "dmarc=fail" in copy.message.mail.first("Authentication-Results")


def test_an_alias_may_be_a_member_of_a_group(world: GmailWorld) -> None:
    world.add_alias(GRACE, "hopper@acme.example")
    world.add_group(INFO, ["hopper@acme.example"])
    assert mail(world, INFO).mail.first("Delivered-To") == GRACE
    world.write(GRACE, ComposedMail("hopper@acme.example", [INFO], "Mine", ""))
    assert len(world.mailboxes[GRACE].messages) == 2


@pytest.mark.parametrize(
    ("wanted", "seen"), [(HELP, HELP), (INFO, INFO), (BEN, ADA), (ADA, ADA)]
)
def test_who_writes_as_somebody_else_needs_that_address(
    world: GmailWorld, wanted: str, seen: str
) -> None:
    world.add_alias(ADA, HELP)
    world.mailboxes[ADA].send_as.add(INFO)
    sent = world.write(ADA, ComposedMail(wanted, [SUPPORT], "Hi", "there"))
    [copy] = world.mailboxes[SUPPORT].messages.values()
    assert seen in sent.mail.first("From")
    assert copy.mail.first("From") == sent.mail.first("From")
    assert "dmarc=pass" in copy.mail.first("Authentication-Results")
    assert list(world.mailboxes[ADA].messages.values()) == [sent]


def test_who_was_in_bcc_is_told_nothing(world: GmailWorld) -> None:
    draft = ComposedMail(ADA, [SUPPORT], "Hi", "there", bcc=[BEN, MARIA])
    sent = world.write(ADA, draft)
    [copy] = world.mailboxes[BEN].messages.values()
    assert sent.mail.first("Bcc") == f"{BEN}, {MARIA}"
    assert (copy.mail.first("Bcc"), copy.mail.first("To")) == ("", SUPPORT)
    assert b"maria" not in copy.mail.raw


def test_a_customer_writes_in_bcc(world: GmailWorld) -> None:
    copies = world.write_in(
        ComposedMail(MARIA, ["x@y.example"], "Hi", "", bcc=[SUPPORT])
    )
    assert [copy.mailbox.address for copy in copies] == [SUPPORT]
    assert SUPPORT.encode() not in copies[0].message.mail.raw.replace(
        f"Delivered-To: {SUPPORT}".encode(), b""
    )


def test_a_group_may_hide_everybody(world: GmailWorld) -> None:
    world.add_group(SALES, [ADA], "Sales", hides_everybody=True)
    copy = mail(world, SALES)
    assert copy.mail.first("From") == f"\"'Maria Lopez' via Sales\" <{SALES}>"
    assert copy.mail.first("X-Original-From") == MARIA
    assert copy.mail.first("List-ID") == "<sales.acme.example>"


def test_a_group_that_takes_the_answers_names_the_envelope_only(
    world: GmailWorld,
) -> None:
    world.add_group(SALES, [ADA], hides_everybody=True, takes_answers=True)
    copy = mail(world, SALES)
    assert copy.mail.first("X-Original-Sender") == "maria@lopez-interiors.example"
    assert copy.mail.first("Reply-To") == SALES
    assert copy.mail.all("X-Original-From") == []


def test_a_header_that_only_groups_write_is_kept_from_anybody(
    world: GmailWorld,
) -> None:
    boss = "Big Boss <ceo@bank.example>"
    headers = {"X-Original-From": boss, "X-Original-Sender": "ceo@bank.example"}
    assert mail(world, headers=headers).mail.first("X-Original-From") == boss
    posted = mail(world, SALES, headers=headers)
    assert posted.mail.all("X-Original-Sender") == [
        "maria@lopez-interiors.example",
        "ceo@bank.example",
    ]
    assert posted.mail.first("X-Original-From") == boss


def test_mails_alike_may_share_a_thread(world: GmailWorld) -> None:
    conversations = world.mailboxes[SUPPORT].conversations
    apart = mail(world)
    conversations.joins_alike = True
    first, second = mail(world), mail(world)
    other = ComposedMail("Per <per@holm.example>", [SUPPORT], "Broken lamp", "")
    assert first.thread is second.thread is apart.thread
    assert world.write_in(other)[0].message.thread is not apart.thread
    assert mail(world, subject="Chair").thread is not apart.thread


@pytest.mark.parametrize(
    ("address", "organisation"),
    [
        (ADA, "acme.example"),
        ("x@acme-north.example", "acme.example"),
        ("x@private.example", None),
    ],
)
def test_a_token_names_the_organisation(address: str, organisation: str | None) -> None:
    hosted = {"acme-north.example": "acme.example", "private.example": ""}
    grant = OAuthGrant("client", address, frozenset({"openid"}))
    claims = read_jwt(
        id_token(google_key(), grant, hosted), google_key().certificate_pem
    )
    assert claims.get("hd") == organisation


def test_a_file_describes_it_all(tmp_path: Path) -> None:
    box: dict[str, Any] = {"address": SUPPORT, "name": "Support"}
    config = {
        "mailboxes": [{**box, "aliases": [HELP], "send_as": [INFO]}],
        "groups": [{"address": SALES, "members": [HELP], "hides_everybody": True}],
        "alias_domains": {"acme-shop.example": "acme.example"},
        "hosted": {"private.example": ""},
        "domains": {"lopez-interiors.example": {"dmarc": "reject", "spf": "fail"}},
    }
    world = world_from(json.loads(json.dumps(config)))
    copy: MailboxMessage = mail(world, "sales@acme-shop.example")
    assert copy.mail.first("Delivered-To") == SUPPORT
    assert "via Sales" in copy.mail.first("From")
    kept = copy.mail.first("X-Original-Authentication-Results")
    assert "(p=REJECT sp=REJECT dis=NONE)" in kept
    assert world.mailboxes[SUPPORT].send_as == {HELP, INFO}
    assert world.tokens.hosted == {"private.example": ""}
