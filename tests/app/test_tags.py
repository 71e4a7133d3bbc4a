"""Tags: one word, however it is spelt."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.errors import Refused
from app.people import actor
from app.people.person import Person
from app.people.principal import mailbox_principal, person_principal
from app.tickets import acting
from app.tickets.tags import suggestions, tag as tags
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.tickets import add, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    "spelling",
    ["Late Payment", "late payment", "LATE-PAYMENT", "late_payment", "late.payment",
     "late/payment", " late  payment ", "-late-payment-"],
)  # fmt: skip
def test_case_and_separators_make_no_new_tag(
    session: Session, cast: Cast, spelling: str
) -> None:
    first = tags.find_or_make_tag(session, cast.acme.id, "Late payment")
    assert tags.find_or_make_tag(session, cast.acme.id, spelling) is first
    assert first.name == "Late payment"


@pytest.mark.parametrize(("one", "other"), [("vip", "vips"), ("a b", "ab")])
def test_other_words_are_other_tags(
    session: Session, cast: Cast, one: str, other: str
) -> None:
    first = tags.find_or_make_tag(session, cast.acme.id, one)
    assert tags.find_or_make_tag(session, cast.acme.id, other) is not first


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a \n b ", "a b"), ("refund/late", "refund-late"), ("Größe", "Größe")],
)
def test_a_name_is_one_line_without_slashes(typed: str, kept: str) -> None:
    assert tags.clean_tag_name(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "/", "._-", "x" * 61, "a*b", "a\x00b"])
def test_what_gmail_would_refuse_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        tags.clean_tag_name(typed)


@pytest.fixture
def private(session: Session, cast: Cast) -> Ticket:
    """Ada's ticket in sales@, to which Grace does not belong."""
    return session.get_one(Ticket, add(session, sales_of(session, cast)))


def wear(session: Session, ticket: Ticket, *names: str) -> None:
    for name in names:
        tag = tags.find_or_make_tag(session, ticket.workspace_id, name)
        ticket.tag(tag, by=actor.RULE)
    session.flush()


def seen(session: Session, person: Person) -> list[str]:
    return [tag.name for tag in suggestions.visible_tags(session, person)]


def test_the_list_is_by_name(session: Session, cast: Cast) -> None:
    ticket = session.get_one(Ticket, add(session, cast.support))
    wear(session, ticket, "vip", "Billing", "late")
    assert seen(session, cast.ada) == ["Billing", "late", "vip"]


SECRETS = ["layoffs q3", "сокращения", "解雇", "تسريح", "Kündigung Müller"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_tag_of_another_inbox_is_not_told(
    session: Session, cast: Cast, private: Ticket, secret: str
) -> None:
    mine = session.get_one(Ticket, add(session, cast.support))
    wear(session, private, secret)
    wear(session, mine, "late")
    assert seen(session, cast.grace) == ["late"]
    assert set(seen(session, cast.ada)) == {"late", secret}
    typed = secret[:3]
    find = suggestions.tags_with_prefix
    assert find(session, cast.grace, typed, []) == []
    assert [name for _, name in find(session, cast.ada, typed, [])] == [secret]
    # What is off every ticket is told no more: nobody knows whose it was.
    private.untag(tags.find_or_make_tag(session, cast.acme.id, secret), by=actor.RULE)
    session.flush()
    assert seen(session, cast.grace) == ["late"]
    wear(session, mine, secret)
    assert set(seen(session, cast.grace)) == {"late", secret}


@pytest.mark.parametrize("secret", SECRETS)
def test_nobody_finds_out_by_trying(
    session: Session, cast: Cast, private: Ticket, secret: str
) -> None:
    """Where only managers make tags, a foreign one is refused like a new one."""
    cast.acme.new_tags = "managers"
    wear(session, private, secret)
    mine = session.get_one(Ticket, add(session, cast.support))
    grace = person_principal(cast.grace)
    said = set()
    for typed in (secret, "was never there"):
        with pytest.raises(Refused) as told:
            acting.act(session, grace, mine.id, "tag", {"tag": typed})
        said.add(str(told.value))
        with pytest.raises(Refused, match="There is no such tag"):
            acting.act(session, grace, mine.id, "untag", {"tag": typed})
    assert said == {"Only a manager can make a new tag here."}
    by_label = mailbox_principal(cast.acme.id, cast.support.id)
    with pytest.raises(Refused):
        suggestions.find_or_make_for(session, by_label, secret)
    acting.act(session, person_principal(cast.ada), mine.id, "tag", {"tag": secret})
    assert suggestions.find_or_make_for(session, by_label, secret).name == secret
