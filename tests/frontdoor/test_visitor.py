"""A website vouches for its visitor; whose word is not good is ignored, and counted."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import audit, clock
from app.frontdoor import keeping, tallies
from app.frontdoor.identity import renew_secret, reseal_identities, site_of
from app.frontdoor.table import Form
from app.frontdoor.tallies import Happened, RefusedFor
from app.frontdoor.visitors import VisitorFault
from app.tickets.ticket import Ticket
from tests.frontdoor.visitor import FormVisitor, errors_of, token_of
from tests.support.forms import add_form, submissions
from tests.support.office import Office

SHOP = "https://shop.example"
OTHER = "a-secret-of-nobody-that-is-long-enough-for-it"


class SignedShop:
    """A website that vouches for its visitors, and one of them before its form."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.key = add_form(office, origins=[SHOP, "https://*.shop.example"])
        self.secret = self.renew()
        self.visitor = FormVisitor(office, self.key)

    def renew(self) -> str:
        desk = self.office.desk
        with desk.database.transaction() as session:
            form = keeping.find_form(session, self.key)
            return renew_secret(session, form, desk.vault, audit.OPERATOR)

    def word(self, secret: str = "", algorithm: str = "HS256", **claims: Any) -> str:
        """What the website's server signs."""
        now = int(clock.now().timestamp())
        said = {
            "aud": self.key, "sub": "4711", "email": "maria@lopez.example",
            "name": "Maria Lopez", "iat": now, "exp": now + 600, **claims,
        }  # fmt: skip
        kept = {name: each for name, each in said.items() if each is not None}
        return jwt.encode(kept, secret or self.secret, algorithm)

    def sign(self, word: str, site: str = SHOP, **typed: Any) -> TestResponse:
        data = {"visitor": word, "site": site, **typed}
        return self.visitor.web.post(f"/form/{self.key}/frame/visitor", data=data)

    def send(self, token: str, **typed: Any) -> TestResponse:
        said = {"t": token, "email": "", "message": "Two chairs are cracked.", **typed}
        clock.advance(timedelta(seconds=5))
        return self.visitor.web.post(f"/form/{self.key}/frame", data=said)

    def counted(self) -> tallies.FormStatistics:
        with self.office.desk.database.reading() as session:
            form = keeping.find_form(session, self.key)
            return tallies.statistics(session, form)


@pytest.fixture
def shop(office: Office) -> SignedShop:
    return SignedShop(office)


def fixed(answer: TestResponse) -> dict[str, str]:
    """The fields that cannot be changed, with what stands in them."""
    found = re.findall(r'id="(\w+)"[^>]*value="([^"]*)"[^>]* readonly', answer.text)
    return dict(found)


@pytest.mark.both_databases
def test_name_and_address_are_fixed_and_the_ticket_says_as_whom(
    office: Office, shop: SignedShop
) -> None:
    drawn = shop.sign(shop.word(), message="Half a word")
    assert drawn.status_code == 200
    assert "Half a word" in drawn.text
    assert "Signed in at shop.example" in drawn.text
    assert fixed(drawn) == {"email": "maria@lopez.example", "name": "Maria Lopez"}
    # What is sent in their place is not looked at.
    answer = shop.send(token_of(drawn), email="other@b.example", name="Other")
    assert answer.status_code == 303
    with office.desk.database.reading() as session:
        ticket = session.scalars(select(Ticket)).one()
    assert ticket.verified_as == "shop.example: 4711"
    assert ticket.customer_address == "maria@lopez.example"
    office.sync()
    (mail,) = office.support.messages.values()
    assert mail.mail.first("From") == "Maria Lopez <maria@lopez.example>"
    assert "Signed in at shop.example as customer 4711." in mail.mail.body.text
    assert "not verified" not in mail.mail.body.text
    assert office.tickets() == 1


def _header(**more: Any) -> str:
    told = json.dumps({"alg": "none", "typ": "JWT", **more}).encode()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _unsigned(shop: SignedShop) -> str:
    return f"{_header()}.{shop.word().split('.')[1]}."


WORDS = {
    VisitorFault.SIGNATURE: [lambda shop: shop.word(OTHER)],
    VisitorFault.OTHER_FORM: [lambda shop: shop.word(aud="abcdefghjkmn")],
    VisitorFault.EXPIRED: [
        lambda shop: shop.word(exp=int(clock.now().timestamp()) - 1),
        lambda shop: shop.word(
            iat=int(clock.now().timestamp()) + 120, exp=int(clock.now().timestamp()) + 9
        ),
    ],
    VisitorFault.LONG: [
        lambda shop: shop.word(exp=int(clock.now().timestamp()) + 3700),
    ],
    VisitorFault.INCOMPLETE: [
        lambda shop: shop.word(sub=None),
        lambda shop: shop.word(exp=None),
        lambda shop: shop.word(email=None),
        lambda shop: shop.word(sub="x" * 101),
        lambda shop: shop.word(sub=["4711"]),
        lambda shop: shop.word(iat="now", exp="then"),
    ],
    VisitorFault.ADDRESS: [
        lambda shop: shop.word(email="maria"),
        lambda shop: shop.word(email={"a": 1}),
        lambda shop: shop.word(email="a@b.example\r\nBcc: c@d.example"),
    ],
    VisitorFault.UNREADABLE: [
        _unsigned,
        lambda shop: shop.word(OTHER * 2, algorithm="HS512"),
        lambda shop: "nonsense",
        lambda shop: "",
        lambda shop: "ä.\x00.b",
        lambda shop: "x" * 5_000,
        lambda shop: f"{base64.urlsafe_b64encode(b'[' * 1_400).decode()}.e30.e30",
    ],
}  # fmt: skip


@pytest.mark.usefixtures("clean_heap")
@pytest.mark.parametrize("fault", WORDS)
def test_a_word_that_is_not_good_gives_the_ordinary_form(
    office: Office, shop: SignedShop, fault: VisitorFault
) -> None:
    for make in WORDS[fault]:
        drawn = shop.sign(make(shop), message="Half a word")
        assert drawn.status_code == 200
        assert fixed(drawn) == {}
        assert errors_of(drawn) == {}
        assert "Half a word" in drawn.text
        assert 'role="alert"' not in drawn.text
    assert shop.counted().unsigned == {fault: len(WORDS[fault])}
    answer = shop.send(token_of(drawn), email="tom@b.example")
    assert answer.status_code == 303
    with office.desk.database.reading() as session:
        assert session.scalars(select(Ticket.verified_as)).one() is None


def test_a_form_without_a_secret_believes_nobody(office: Office) -> None:
    shop = SignedShop(office)
    with office.desk.database.transaction() as session:
        session.scalars(select(Form)).one().identity_secret = None
    assert fixed(shop.sign(shop.word())) == {}
    assert shop.counted().unsigned == {VisitorFault.NO_SECRET: 1}


def test_the_old_secret_is_good_for_one_more_day(shop: SignedShop) -> None:
    old = shop.secret
    shop.secret = shop.renew()
    assert fixed(shop.sign(shop.word(old)))
    assert fixed(shop.sign(shop.word()))
    clock.advance(timedelta(hours=25))
    assert not fixed(shop.sign(shop.word(old)))
    assert fixed(shop.sign(shop.word()))


def test_a_colleague_may_write_whom_the_website_names(
    office: Office, shop: SignedShop
) -> None:
    drawn = shop.sign(shop.word(email="boss@acme.example", name=None))
    answer = shop.send(token_of(drawn), email="boss@acme.example")
    assert answer.status_code == 303
    assert len(submissions(office)) == 1


def test_a_signed_page_is_good_for_an_hour(shop: SignedShop) -> None:
    drawn = shop.sign(shop.word())
    clock.advance(timedelta(minutes=61))
    answer = shop.send(token_of(drawn), message="Kept words")
    assert answer.status_code == 200
    assert "Kept words" in answer.text
    assert fixed(answer) == {}
    assert shop.counted().refused == {RefusedFor.STALE: 1}


def test_limits_count_who_they_are_there(shop: SignedShop) -> None:
    for n in range(6):
        drawn = shop.sign(shop.word(email=f"m{n}@b.example"))
        shop.visitor.web.environ_base["REMOTE_ADDR"] = f"203.0.113.{n + 1}"
        answer = shop.send(token_of(drawn), message=f"Message {n}")
    assert answer.status_code == 429
    drawn = shop.sign(shop.word(sub="4712", email="m1@b.example"))
    shop.visitor.web.environ_base["REMOTE_ADDR"] = "203.0.113.50"
    assert shop.send(token_of(drawn), message="Another").status_code == 303


def test_a_website_is_called_by_its_own_name_alone(
    office: Office, shop: SignedShop
) -> None:
    with office.desk.database.reading() as session:
        form = keeping.find_form(session, shop.key)
    assert site_of(form, "https://de.shop.example") == "de.shop.example"
    for origin in ("https://evil.example", "https://evil.example/x.shop.example", ""):
        assert site_of(form, origin) == "Website"


def test_the_secrets_are_sealed_anew(office: Office, shop: SignedShop) -> None:
    shop.secret = shop.renew()
    database, vault = office.desk.database, office.desk.vault

    def sealed() -> list[str | None]:
        with database.reading() as session:
            form = session.scalars(select(Form)).one()
        return [form.identity_secret, form.old_identity_secret]

    before = sealed()
    assert reseal_identities(database, vault, write=False) == (1, [])
    assert sealed() == before
    assert reseal_identities(database, vault) == (1, [])
    assert not set(sealed()) & set(before)
    assert fixed(shop.sign(shop.word()))


def test_the_history_says_by_which_form(office: Office, shop: SignedShop) -> None:
    assert shop.visitor.post(name="Maria").status_code == 303
    event = office.shown(1)["events"][0]
    assert event["sentence"] == "Maria wrote by the form Website, ticket opened"


@pytest.mark.both_databases
def test_what_happens_is_counted_by_day(office: Office, shop: SignedShop) -> None:
    visitor = shop.visitor
    assert visitor.post(seconds=1).status_code == 200
    asked = visitor.post(seconds=1, message="Another")
    assert visitor.post(token_of(asked), message="Another").status_code == 303
    assert visitor.post(email="nobody").status_code == 422
    assert visitor.post("nonsense").status_code == 200
    found = shop.counted()
    assert (found.shown, found.sent) == (3, 1)
    assert (found.asked, found.passed, found.left) == (2, 1, 1)
    assert found.refused == {RefusedFor.FIELDS: 1, RefusedFor.STALE: 1}
    clock.advance(timedelta(days=31))
    assert shop.counted().shown == 0
    with office.desk.database.transaction() as session:
        form = keeping.find_form(session, shop.key)
        tallies.count(session, form, Happened.SHOWN)
    assert shop.counted().shown == 1
