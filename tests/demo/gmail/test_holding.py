"""Mail that reaches one mailbox later than another."""

from __future__ import annotations

from demo.gmail.app import create_app
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, MARIA, SUPPORT, Clock, mail


def both(world: GmailWorld, subject: str) -> list[str]:
    """Maria writes to support and Ada; whose mailbox it reached."""
    copies = world.write_in(ComposedMail(MARIA, [SUPPORT, ADA], subject, ""))
    return [copy.mailbox.address for copy in copies]


def subjects(mailbox: GmailMailbox) -> list[str]:
    return [each.mail.subject for each in mailbox.messages.values()]


def test_one_mailbox_waits_and_the_other_has_it(
    world: GmailWorld, clock: Clock
) -> None:
    world.hold(ADA)
    assert both(world, "One") == [SUPPORT]
    clock.advance(hours=1)
    [copy] = world.release(ADA)
    assert (copy.mailbox.address, copy.message.at) == (ADA, clock.moment)
    assert both(world, "Two") == [SUPPORT, ADA]


def test_what_waits_may_arrive_in_any_order(world: GmailWorld) -> None:
    world.hold(ADA)
    for subject in ("One", "Two", "Three"):
        both(world, subject)
    world.post.held(ADA).reverse()
    world.release(ADA)
    assert subjects(world.mailboxes[ADA]) == ["Three", "Two", "One"]


def test_what_a_mailbox_sends_itself_does_not_wait(world: GmailWorld) -> None:
    world.hold(ADA)
    world.write(ADA, ComposedMail(ADA, [MARIA], "Mine", ""))
    assert subjects(world.mailboxes[ADA]) == ["Mine"]


def test_a_mail_that_waits_twice_arrives_once(world: GmailWorld) -> None:
    world.hold(ADA)
    raw = b"From: x@y.example\nMessage-ID: <a@y.example>\n\nHi"
    world.receive(raw, to=[ADA])
    world.receive(raw, to=[ADA])
    assert len(world.release(ADA)) == 1


def test_the_page_holds_and_releases(world: GmailWorld) -> None:
    page = create_app(world).test_client()
    page.post(f"/ui/{SUPPORT}/hold")
    draft = ComposedMail(MARIA, [SUPPORT], "One", "")
    assert world.write_in(draft) == []
    [copy] = page.post(f"/ui/{SUPPORT}/release").get_json()["copies"]
    assert copy["mailbox"] == SUPPORT
    assert page.post(f"/ui/{SUPPORT}/release").json == {"copies": []}
    assert mail(world).labels == {"INBOX", "UNREAD"}
