"""What our Gmail writes about where a mail comes from."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.app import create_app
from demo.gmail.mail.authentication import DomainPolicy, MailOrigin
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, BEN, GRACE, MARIA, SALES, SUPPORT, mail

RESULTS = "Authentication-Results"
LOPEZ = "lopez-interiors.example"
FORGED = "mx.google.com; dkim=pass header.i=@acme.example; dmarc=pass header.from=x"


def found(message: MailboxMessage) -> str:
    """What the receiver wrote: the topmost, without what stands in brackets."""
    return message.mail.first(RESULTS)


def forged(
    world: GmailWorld, origin: MailOrigin | None = None, **fields: Any
) -> MailboxMessage:
    """Somebody outside writes in Ada's name."""
    draft = ComposedMail(
        f"Ada Lovelace <{ADA}>", [SUPPORT], "Done", "Refunded.", **fields
    )
    return world.write_in(draft, origin=origin)[0].message


def test_a_customers_mail_passes_for_their_domain(world: GmailWorld) -> None:
    text = found(mail(world))
    first = f"mx.google.com;       dkim=pass header.i=@{LOPEZ} header.s="
    assert text.startswith(first)
    assert " header.b=" in text
    assert f"domain of maria@{LOPEZ} designates 203.0.113." in text
    assert f"as permitted sender) smtp.mailfrom=maria@{LOPEZ}" in text
    assert text.endswith(f"dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={LOPEZ}")


def test_a_mail_in_our_name_from_elsewhere_fails(world: GmailWorld) -> None:
    text = found(forged(world))
    assert "dkim=" not in text
    assert f"spf=softfail (google.com: domain of transitioning {ADA} does not" in text
    last = "dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=acme.example"
    assert text.endswith(last)


def test_what_a_forger_signs_himself_does_not_help(world: GmailWorld) -> None:
    text = found(forged(world, MailOrigin("evil.example")))
    assert "dkim=pass header.i=@evil.example" in text
    assert "spf=pass" in text
    assert "smtp.mailfrom=bounce@evil.example" in text
    assert "dmarc=fail" in text


@pytest.mark.parametrize(
    ("origin", "word"),
    [
        (MailOrigin("mailer.example", signed_by="acme.example"), "pass"),
        (MailOrigin("mailer.example", signed_by="news.acme.example"), "pass"),
        (MailOrigin("mailer.example", signed_by="notacme.example"), "fail"),
        (
            MailOrigin("mailer.example", signed_by="acme.example", is_altered=True),
            "fail",
        ),
        (MailOrigin("mailer.example", envelope=ADA), "fail"),
        (MailOrigin("acme.example"), "pass"),
        (MailOrigin("acme.example", signed_by=""), "pass"),
        (MailOrigin("mailer.example", envelope=""), "fail"),
    ],
)
def test_dmarc_asks_for_one_proof_of_the_authors_domain(
    world: GmailWorld, origin: MailOrigin, word: str
) -> None:
    assert f"dmarc={word} " in found(forged(world, origin))


def test_a_domain_may_publish_nothing(world: GmailWorld) -> None:
    world.domains.publish(LOPEZ, DomainPolicy(dmarc="", spf="", dkim=False))
    address = f"maria@{LOPEZ}"
    assert found(mail(world)) == (
        f"mx.google.com;       spf=none (google.com: {address} does not designate "
        f"permitted sender hosts) smtp.mailfrom={address}"
    )


def test_a_record_counts_for_what_is_below_it(world: GmailWorld) -> None:
    world.domains.publish("lopez.example", DomainPolicy("quarantine"))
    draft = ComposedMail("m@shop.lopez.example", [SUPPORT], "Hi", "there")
    [copy] = world.write_in(draft)
    said = "dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from=lopez.example"
    assert found(copy.message).endswith(said)


@pytest.mark.parametrize(
    ("policy", "labels"), [("quarantine", {"SPAM", "UNREAD"}), ("reject", None)]
)
def test_a_strict_domain_keeps_forged_mail_out(
    world: GmailWorld, policy: str, labels: set[str] | None
) -> None:
    world.domains.publish("acme.example", DomainPolicy(policy))
    copies = world.write_in(ComposedMail(ADA, [SUPPORT], "Done", ""))
    assert [c.message.labels for c in copies] == ([labels] if labels else [])
    for copy in copies:
        assert "dmarc=fail (p=QUARANTINE sp=QUARANTINE dis=QUARANTINE)" in found(
            copy.message
        )


def test_what_the_sender_wrote_is_kept_beneath(world: GmailWorld, users: Any) -> None:
    copy = forged(world, headers={RESULTS: FORGED})
    written = copy.mail.all(RESULTS)
    assert (len(written), written[1]) == (2, FORGED)
    assert "dmarc=fail" in written[0]
    for more in ({"format": "metadata", "metadataHeaders": [RESULTS]}, {}):
        got = users.messages().get(userId="me", id=copy.id, **more).execute()
        headers = got["payload"]["headers"]
        assert [h["value"] for h in headers if h["name"] == RESULTS] == written
    raw = copy.mail.raw.decode()
    assert raw.index("dmarc=fail") < raw.index("dkim=pass header.i=@acme.example;")


def test_a_colleague_is_proved_and_what_was_sent_is_bare(world: GmailWorld) -> None:
    sent = world.write(ADA, ComposedMail(ADA, [SUPPORT, ADA], "Hi", "there"))
    [copy] = world.mailboxes[SUPPORT].messages.values()
    assert "dkim=pass header.i=@acme.example" in found(copy)
    assert "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=acme.example" in found(
        copy
    )
    assert sent.mail.all(RESULTS) == []


def test_a_group_speaks_for_itself_and_keeps_what_was_found(world: GmailWorld) -> None:
    first = found(mail(world))
    copy = mail(world, SALES)
    assert copy.mail.all("X-Original-Authentication-Results") == [first]
    assert f"dkim=pass header.i=@{LOPEZ}" in found(copy)
    assert "smtp.mailfrom=sales+bnc" in found(copy)
    assert f"dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={LOPEZ}" in found(copy)


def test_a_group_vouches_for_who_uses_the_name_of_its_domain(world: GmailWorld) -> None:
    """Its servers are the domain's own: only what it keeps tells of the forger."""
    [copy] = world.write_in(ComposedMail(ADA, [SALES], "Done", ""))
    assert copy.mailbox.address == BEN
    assert "dmarc=pass" in found(copy.message)
    kept = copy.message.mail.first("X-Original-Authentication-Results")
    assert "dmarc=fail" in kept


def test_a_rewritten_mail_is_the_groups_own(world: GmailWorld) -> None:
    world.domains.publish(LOPEZ, DomainPolicy("reject"))
    text = found(mail(world, SALES))
    assert "dkim=pass header.i=@acme.example" in text
    assert text.endswith("header.from=acme.example")


def test_the_author_is_read_past_an_address_in_the_name(world: GmailWorld) -> None:
    line = f"ada@acme.example <maria@{LOPEZ}>"
    raw = f"From: {line}\nTo: {SUPPORT}\nMessage-ID: <a@b.example>\n\nHi".encode()
    [copy] = world.receive(raw)
    assert f"header.from={LOPEZ}" in found(copy.message)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "fail"),
        ({"fromServer": "acme.example"}, "pass"),
        ({"forged": True, "signedBy": "acme.example"}, "pass"),
        ({"fromServer": "acme.example", "envelope": MARIA, "signedBy": ""}, "fail"),
    ],
)
def test_the_page_says_where_a_mail_comes_from(
    world: GmailWorld, more: dict[str, Any], word: str
) -> None:
    page = create_app(world).test_client()
    letter = {"from": ADA, "to": [SUPPORT], "subject": "Done", "text": ""}
    page.post("/ui/outside", json={**letter, **more})
    raw = f"From: {ADA}\nMessage-ID: <a@b.example>\n\nHi".encode()
    page.post("/ui/raw", query_string={"to": GRACE, **more}, data=raw)
    for address in (SUPPORT, GRACE):
        [copy] = world.mailboxes[address].messages.values()
        assert f"dmarc={word} " in found(copy)
