"""Only Google's own word, on top of all others, proves who wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.mail.authentication import (
    MAX_RESULT_LENGTH,
    SenderProof,
    is_named_by,
    proof_of,
    speaks_of,
)
from app.tickets.mail import from_headers
from demo.gmail.mail.authentication import DomainPolicy, MailOrigin
from demo.gmail.world import GmailWorld
from tests.support.cast import ago
from tests.support.delivered import CLAIMED, customer, forged
from tests.support.office import SUPPORT, make_world

ADA = "ada@acme.example"
PASS = "mx.google.com; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=acme.example"
FAIL = PASS.replace("dmarc=pass", "dmarc=fail")
ORIGINAL = "x-original-authentication-results"
NO_POLICY = "mx.google.com; spf=none smtp.mailfrom=x@x.example"
SIGNED = "mx.google.com; dkim=pass header.i=@acme.example header.s=m header.b=Zk"
PERMITTED = "mx.google.com; spf=pass (google.com: ok) smtp.mailfrom=b@acme.example"


def proof(
    *results: str, address: str = ADA, more: dict[str, list[str]] | None = None
) -> SenderProof | None:
    given = {"authentication-results": list(results), **(more or {})}
    return proof_of(given, address)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (PASS, SenderProof.DMARC),
        (PASS.replace("; ", ";       "), SenderProof.DMARC),
        (PASS.replace("mx.google.com", "MX.Google.com 1"), SenderProof.DMARC),
        (f"{SIGNED}; {PASS[15:]}; dara=pass header.i=@x.example", SenderProof.DMARC),
        (SIGNED, SenderProof.DKIM),
        (SIGNED.replace("b=Zk", 'b="Zk/f+M6="'), SenderProof.DKIM),
        (SIGNED.replace("@acme", "@mail.acme"), SenderProof.DKIM),
        (SIGNED.replace("header.i=@acme", "header.d=acme"), SenderProof.DKIM),
        (SIGNED.replace("pass", "fail") + f"; {SIGNED[15:]}", SenderProof.DKIM),
        (SIGNED.replace("acme", "x") + f"; {PERMITTED[15:]}", SenderProof.SPF),
        (PERMITTED, SenderProof.SPF),
        (PERMITTED.replace("b@acme", "b@out.acme"), SenderProof.SPF),
        (f"{PERMITTED}; dmarc=none", SenderProof.SPF),
        (f"{PERMITTED}; arc=fail (i=1 dmarc=fail fromdomain=x)", SenderProof.SPF),
    ],
)
def test_googles_word_proves_the_sender(text: str, how: SenderProof) -> None:
    assert proof(text) is how


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "mx.google.com",
        "mx.google.com;;=;",
        FAIL,
        # A domain with a policy is proved by it alone.
        f"{SIGNED}; {FAIL[15:]}",
        f"{PERMITTED}; dmarc=temperror header.from=acme.example",
        f"{PASS}; {FAIL[15:]}",
        # Somebody else's word.
        PASS.replace("mx.google.com", "mx.google.com.evil.example"),
        PASS.replace("mx.google.com", "evil.example"),
        PASS.replace("mx.google.com", "(mx.google.com) evil.example"),
        PASS.replace("mx.google.com; ", ""),
        # Proved for another domain.
        PASS.replace("from=acme", "from=evil"),
        PASS.replace("from=acme", "from=notacme"),
        PASS.replace("from=acme", "from=sub.acme"),
        PASS.replace("header.from=acme.example", ""),
        PASS.replace("acme.example", "acme.example.evil.example"),
        SIGNED.replace("@acme", "@evil"),
        SIGNED.replace("@acme", "@notacme"),
        SIGNED.replace("acme.example", "example"),
        SIGNED.replace("header.i=", "header.d=evil.example header.i="),
        SIGNED.replace("header.i=", "header.x="),
        SIGNED.replace("pass", "neutral (body hash did not verify)"),
        PERMITTED.replace("b@acme", "b@evil"),
        PERMITTED.replace("pass", "softfail"),
        PERMITTED.replace("smtp.mailfrom=b@", "smtp.helo="),
        # Results smuggled in through an address in quotes, or an open comment.
        'mx.google.com; spf=pass (of "x); dmarc=pass header.from=acme.example; (y"@e)',
        "mx.google.com; spf=none (of x\\); dmarc=pass header.from=acme.example",
        "mx.google.com; spf=none (dmarc=pass header.from=acme.example",
        "mx.google.com; (dmarc=pass header.from=acme.example)",
        'mx.google.com; dkim=fail header.b="; dmarc=pass header.from=acme.example"',
        f"{PASS}{' ' * MAX_RESULT_LENGTH}",
    ],
)
def test_nothing_else_proves_anything(text: str) -> None:
    assert proof(text) is None


@pytest.mark.parametrize("address", ["", "@", "ada", "ada@", "ada@acme"])
def test_who_has_no_domain_is_never_proved(address: str) -> None:
    for text in (PASS, SIGNED, PERMITTED, "mx.google.com; dkim=pass header.i=@"):
        assert proof(text, address=address) is None


words = st.sampled_from([PASS, FAIL, SIGNED, PERMITTED, NO_POLICY, "x", CLAIMED])


@given(st.lists(words, max_size=4))
def test_what_stands_beneath_changes_nothing(beneath: list[str]) -> None:
    assert proof(PASS, *beneath) is SenderProof.DMARC
    assert proof(FAIL, *beneath) is None
    assert proof("evil.example; dmarc=pass", *beneath) is None


@given(st.lists(words, min_size=1, max_size=4))
def test_a_list_proves_no_more_than_it_was_given(before: list[str]) -> None:
    found = proof(PASS, more={"list-id": ["<x>"], ORIGINAL: before})
    proved = all(each in (PASS, SIGNED, PERMITTED) for each in before)
    assert found is (SenderProof.DMARC if proved else None)


@pytest.mark.parametrize(
    "mark", ["list-id", "mailing-list", "x-google-group-id", "x-forwarded-for"]
)
def test_who_sends_mail_on_proves_itself_alone(mark: str) -> None:
    assert proof(PASS, more={mark: ["support@acme.example"]}) is None


def test_an_account_that_forwards_all_its_mail_proves_what_it_was_given() -> None:
    on = {"x-forwarded-for": ["ada@acme.example support@acme.example"]}
    assert proof(PASS, FAIL, PASS, more=on) is None
    assert proof(PASS, PASS, more=on) is SenderProof.DMARC


@pytest.mark.parametrize(
    ("top", "before", "is_named"),
    [
        (PASS, [PASS.replace("acme", "brandt")], True),
        (PASS, [FAIL.replace("acme", "brandt")], True),
        (PASS, [SIGNED.replace("acme", "brandt")], True),
        (PASS, [NO_POLICY], False),
        (PASS, [], False),
        (FAIL, [PASS.replace("acme", "brandt")], False),
        # The group has found this; beneath it the forger's word.
        (PASS, [FAIL, PASS.replace("acme", "brandt")], False),
        (PASS, [NO_POLICY, PASS.replace("acme", "brandt")], False),
    ],
)
def test_a_group_names_whom_it_has_looked_at(
    top: str, before: list[str], is_named: bool
) -> None:
    headers = {"authentication-results": [top], ORIGINAL: before}
    support, olga = "support@acme.example", "olga@brandt.example"
    assert is_named_by(headers, support, olga) is is_named
    if before and "dmarc" in before[0]:
        assert speaks_of(headers, olga) is ("brandt" in before[0])


def found_in(world: GmailWorld, who: str, address: str = SUPPORT) -> SenderProof | None:
    """What the newest mail of that mailbox proves of who wrote it."""
    newest = list(world.mailboxes[address].messages.values())[-1].mail
    read = from_headers(newest.headers, ago())
    return proof_of(read.headers, who, read.sender.address)


POLICIES = [DomainPolicy(), DomainPolicy(dmarc=""), DomainPolicy("", spf="")]


@pytest.mark.parametrize("policy", POLICIES)
def test_our_gmail_proves_who_writes_at_home_and_no_forger(
    policy: DomainPolicy,
) -> None:
    world = make_world()
    world.domains.publish("acme.example", policy)
    forged(world, "Ada <ada@acme.example>")
    assert found_in(world, ADA) is None
    customer(world, "Olga <olga@brandt.example>")
    assert found_in(world, "olga@brandt.example") is SenderProof.DMARC
    home = MailOrigin("acme.example", ADA, "acme.example")
    customer(world, "Ada <ada@acme.example>", origin=home)
    assert found_in(world, ADA) is not None
