"""Who gets a copy of a mail, and what the copy looks like."""

from __future__ import annotations

import pytest

from demo.gmail.mail.authentication import DomainPolicy
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, BEN, GRACE, MARIA, SALES, SUPPORT, mail


def test_a_mail_reaches_each_mailbox_once_with_ids_of_its_own(
    world: GmailWorld,
) -> None:
    copies = world.write_in(ComposedMail(MARIA, [SUPPORT, ADA, SALES], "Hi", "there"))
    assert [copy.mailbox.address for copy in copies] == [SUPPORT, ADA, BEN]
    assert len({copy.message.id for copy in copies}) == 3
    assert {copy.message.mail.message_id for copy in copies} == {
        copies[0].message.mail.message_id
    }


def test_a_copy_says_whose_it_is_and_is_unread_in_the_inbox(world: GmailWorld) -> None:
    copy = mail(world)
    assert copy.mail.first("Delivered-To") == SUPPORT
    assert copy.labels == {"INBOX", "UNREAD"}


def test_ids_are_sixteen_hex_digits_and_increase(world: GmailWorld) -> None:
    first, second = mail(world), mail(world)
    assert len(first.id) == 16
    assert int(first.id, 16) < int(second.id, 16)
    assert first.thread.id == first.id


def test_a_group_adds_its_headers_and_keeps_ids(world: GmailWorld) -> None:
    copy = mail(world, SALES, headers={"Message-ID": "<a@b.example>"})
    assert copy.mail.first("List-ID") == "<sales.acme.example>"
    assert copy.mail.first("X-Original-Sender") == "maria@lopez-interiors.example"
    assert copy.mail.first("Message-ID") == "<a@b.example>"
    assert copy.mail.first("From") == MARIA


def test_a_group_hides_a_sender_whose_domain_is_strict(world: GmailWorld) -> None:
    world.domains.publish("lopez-interiors.example", DomainPolicy("reject"))
    copy = mail(world, SALES)
    assert copy.mail.all("From") == [f"\"'Maria Lopez' via Sales\" <{SALES}>"]
    assert copy.mail.first("X-Original-From") == MARIA
    assert copy.mail.first("Reply-To") == MARIA
    assert b"From: Maria" not in copy.mail.raw.replace(b"X-Original-From", b"")


def test_a_poster_keeps_only_what_he_sent(world: GmailWorld) -> None:
    world.write(ADA, ComposedMail(ADA, [SALES], "Prices", "New ones"))
    ada, ben = world.mailboxes[ADA], world.mailboxes[BEN]
    assert [m.labels for m in ada.messages.values()] == [{"SENT"}]
    assert len(ben.messages) == 1


def test_a_group_does_not_bring_back_what_a_member_wrote_elsewhere(
    world: GmailWorld,
) -> None:
    copies = world.write_in(ComposedMail(ADA, [SALES], "Prices", "From my phone"))
    assert [copy.mailbox.address for copy in copies] == [BEN]


def test_a_route_brings_an_unmodified_copy(world: GmailWorld) -> None:
    world.route(SUPPORT, also_to=[GRACE])
    copies = world.write_in(ComposedMail(MARIA, [SUPPORT], "Hi", "there"))
    assert [copy.mailbox.address for copy in copies] == [SUPPORT, GRACE]
    assert not copies[1].message.mail.first("List-ID")


def test_the_envelope_decides_when_it_is_given(world: GmailWorld) -> None:
    raw = b"To: somebody@else.example\nMessage-ID: <x@y.example>\n\nHi"
    assert [c.mailbox.address for c in world.receive(raw, to=[BEN])] == [BEN]
    assert world.receive(raw) == []


def test_a_mail_that_is_here_already_is_not_delivered_again(world: GmailWorld) -> None:
    raw = b"To: ben@acme.example\nMessage-ID: <x@y.example>\n\nHi"
    world.receive(raw)
    assert world.receive(raw) == []


@pytest.mark.parametrize("given", ["", "nonsense"])
def test_mails_without_ids_are_all_delivered_and_each_gets_one(
    world: GmailWorld, given: str
) -> None:
    raw = f"To: ben@acme.example\nMessage-ID: {given}\n\nHi".encode()
    [one], [other] = world.receive(raw), world.receive(raw)
    assert "SMTPIN_ADDED" in one.message.mail.message_id
    assert one.message.mail.message_id != other.message.mail.message_id
    assert one.message.mail.first("X-Google-Original-Message-ID") == given
    assert one.message.thread is not other.message.thread


def test_an_id_is_given_before_the_group_passes_the_mail_on(world: GmailWorld) -> None:
    world.add_group("sales@acme.example", [ADA, BEN])
    copies = world.receive(b"To: sales@acme.example\n\nHi")
    assert len(copies) == 2
    assert len({copy.message.mail.message_id for copy in copies}) == 1


@pytest.mark.parametrize(
    "given", ["<2023@keescook>", "<x@host.>", "<a@b@c.example>", "nonsense"]
)
def test_sending_replaces_an_id_that_is_not_well_formed(
    world: GmailWorld, given: str
) -> None:
    sent = world.write(
        ADA, ComposedMail(ADA, [BEN], "Hi", "", headers={"Message-ID": given})
    )
    assert sent.mail.message_id.endswith("@mail.gmail.com>")
    assert sent.mail.first("X-Google-Original-Message-ID") == given


def test_sending_keeps_a_good_id_and_hides_bcc_from_others(world: GmailWorld) -> None:
    raw = b"To: ben@acme.example\nBcc: grace@acme.example\nMessage-ID: <u@d.example>\n"
    sent = world.send(ADA, raw + b"\nHi")
    copies = [*world.mailboxes[BEN].messages.values()]
    copies += world.mailboxes[GRACE].messages.values()
    assert {copy.mail.first("Message-ID") for copy in copies} == {"<u@d.example>"}
    assert [copy.mail.first("Bcc") for copy in copies] == ["", ""]
    assert sent.mail.first("Bcc") == GRACE


def test_a_mail_may_be_placed_in_the_past(world: GmailWorld, clock: object) -> None:
    copy = mail(world, at=world.now().replace(year=2025))
    assert copy.at.year == 2025
