"""Who sits there: accounts, permissions, keys and domains, at their edges."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.errors import Later
from app.gmail.certificates import GoogleCertificates
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.models import Workspace
from app.people.person import Person
from demo.keys import SigningKey
from tests.addon.mails import private
from tests.addon.sidebar import (
    EMAIL,
    METADATA,
    PUBLIC,
    SCOPES,
    Sidebar,
    claims,
    labels,
    lines,
    shown,
    words,
)
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT, GRACE, google_key
from tests.support.patience import HANGS, wait_until

HOME = f"{PUBLIC}/addon/home"
Json = dict[str, Any]


def event_of(ada: Sidebar, **more: Any) -> Json:
    """Ada's event with a user token that says this too."""
    event = ada.event()
    token = google_key().sign(claims(ADDON_CLIENT, ADA, **more))
    event["authorizationEventObject"]["userIdToken"] = token
    return event


def fetches(ada: Sidebar) -> list[str]:
    """Every request for certificates from now on."""
    google, asked = ada.office.desk.google, []
    connect = google.connect

    def counted(timeout: int) -> Any:
        asked.append("certificates")
        return connect(timeout)

    google.connect = counted
    return asked


def rotated(ada: Sidebar) -> SigningKey:
    """Google signs with another key from now on, and serves its certificate."""
    key = SigningKey.generate("next")
    ada.office.world.google_key = key
    return key


def keep(ada: Sidebar, person: Person, **changes: Any) -> None:
    with ada.office.desk.database.transaction() as session:
        row = session.merge(person)
        for name, value in changes.items():
            setattr(row, name, value)


def test_without_a_user_token_google_is_to_ask(ada: Sidebar) -> None:
    event = ada.event()
    del event["authorizationEventObject"]["userIdToken"]
    answer = ada.judged("trigger", ada.post("/addon/home", event))
    assert answer == {"requesting_google_scopes": {"scopes": [EMAIL]}}


def test_a_press_without_the_address_asks_too(ada: Sidebar) -> None:
    card = ada.open(ada.office.copy(ADA, ada.office.write()))
    ada.scopes = tuple(set(SCOPES) - {EMAIL})
    asked = ada.press(card, "Take")
    assert asked == {"requesting_google_scopes": {"scopes": [EMAIL]}}
    ada.scopes = SCOPES
    assert lines(shown(ada.press(card, "Take")))[1] == "You have it · In progress"


def test_where_google_names_no_permissions_all_are_there(ada: Sidebar) -> None:
    ada.mail = ada.office.copy(ADA, ada.office.write())
    event = ada.event()
    del event["authorizationEventObject"]["authorizedScopes"]
    card = shown(ada.judged("trigger", ada.post("/addon/message", event)))
    assert lines(card)[1] == "Nobody assigned · Open"


def test_a_press_that_google_repeats_after_asking_makes_one_ticket(
    ada: Sidebar,
) -> None:
    mail = ada.office.write("Away", Auto_Submitted="auto-replied")
    card = ada.open(ada.office.copy(ADA, mail))
    ada.scopes = tuple(set(SCOPES) - {METADATA})
    asked = ada.press(card, "Make ticket")
    assert METADATA in asked["requesting_google_scopes"]["scopes"]
    assert ada.office.tickets() == 0
    ada.scopes = SCOPES
    for _ in range(2):
        ada.press(card, "Make ticket")
    assert ada.office.tickets() == 1


def test_who_has_left_is_refused_at_the_next_card_and_press(ada: Sidebar) -> None:
    grace = ada.of(GRACE)
    card = grace.open(ada.office.copy(GRACE, ada.office.write()))
    keep(ada, ada.office.cast.grace, is_active=False)
    answer = grace.press(card, "Take")
    assert lines(shown(answer))[0] == "You don't have access yet"
    assert lines(grace.home())[0] == "You don't have access yet"
    assert "Refund" not in words(answer)
    assert ada.office.shown()["assignee"] is None


def test_another_account_is_refused_and_kept_for_the_admins(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    ada.home()
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            ada.post("/addon/home", event_of(ada, sub="another"))
    person = kept(ada)
    assert person.other_account_at is not None
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"person {person.id}: another Google account was refused"]


def test_a_released_address_lets_the_next_account_in(ada: Sidebar) -> None:
    ada.home()
    with ada.office.desk.database.transaction() as session:
        session.get_one(Person, ada.office.cast.ada.id).unbind_account()
    answer = ada.post("/addon/home", event_of(ada, sub="another"))
    card = shown(ada.judged("trigger", answer))
    assert lines(card)[0] == "Nothing waits on you"
    assert kept(ada).google_sub == "another"


def kept(ada: Sidebar) -> Person:
    with ada.office.desk.database.reading() as session:
        return session.get_one(Person, ada.office.cast.ada.id)


def test_a_new_key_is_fetched_exactly_once(ada: Sidebar) -> None:
    ada.home()
    key, asked = rotated(ada), fetches(ada)
    token = key.sign(claims(HOME, ADDON_ACCOUNT))
    event = ada.event()
    user = key.sign(claims(ADDON_CLIENT, ADA))
    event["authorizationEventObject"]["userIdToken"] = user
    for _ in range(3):
        assert ada.post("/addon/home", event, token).status_code == 200
    assert asked == ["certificates"]


def test_forged_keys_do_not_flood_google(ada: Sidebar) -> None:
    ada.home()
    asked = fetches(ada)
    key = SigningKey.generate("forged")
    for number in range(9):
        token = key.sign(claims(HOME, ADDON_ACCOUNT, jti=number))
        assert ada.post("/addon/home", ada.event(), token).status_code == 401
    assert len(asked) <= 6


def test_a_key_that_cannot_be_fetched_is_503_and_not_401(ada: Sidebar) -> None:
    ada.home()
    key = rotated(ada)

    def broken(timeout: int) -> Any:
        raise OSError("no network")

    ada.office.desk.google.connect = broken
    token = key.sign(claims(HOME, ADDON_ACCOUNT))
    assert ada.post("/addon/home", ada.event(), token).status_code == 503


SKEW = [(-3600, 5, 200), (-3600, -5, 200), (-3600, -60, 401), (5, 3600, 200)]


@pytest.mark.parametrize(("issued", "expires", "status"), [*SKEW, (60, 3600, 401)])
def test_clocks_may_differ_by_ten_seconds(
    ada: Sidebar, issued: int, expires: int, status: int
) -> None:
    now = int((clock.now() - clock.test_offset()).timestamp())
    event = event_of(ada, iat=now + issued, exp=now + expires)
    assert ada.post("/addon/home", event).status_code == status


def test_a_remembered_token_is_forgotten_when_it_expires(ada: Sidebar) -> None:
    event = event_of(ada)
    assert ada.post("/addon/home", event).status_code == 200
    ada.office.desk.google.connect = lambda timeout: None
    assert ada.post("/addon/home", event).status_code == 200
    clock.advance(timedelta(days=2))
    assert ada.post("/addon/home", event).status_code == 503


def test_certificates_are_fetched_again_after_an_hour() -> None:
    asked: list[str] = []

    def request() -> Any:
        def ask(url: str, method: str) -> Any:
            asked.append(url)
            return type("Answer", (), {"status": 200, "data": b'{"a": "b"}'})

        return ask

    certificates = GoogleCertificates("https://certs.example", request)
    for hours in (0, 0.5, 0.6):
        clock.advance(timedelta(hours=hours))
        certificates.transport("a")
    assert len(asked) == 2


class Google:
    """Where certificates come from, until it is away."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_away = False
        self.hangs: threading.Event | None = None

    def request(self) -> Any:
        def ask(url: str, method: str) -> Any:
            self.asked += 1
            if self.hangs is not None:
                assert self.hangs.wait(HANGS)
            if self.is_away:
                raise OSError("no network")
            return type("Answer", (), {"status": 200, "data": b'{"a": "b"}'})

        return ask


def test_known_certificates_serve_on_without_google() -> None:
    google = Google()
    certificates = GoogleCertificates("https://certs.example", google.request)
    certificates.transport("a")
    google.is_away = True
    clock.advance(timedelta(hours=23))
    assert json.loads(certificates.transport("a")().data) == {"a": "b"}
    with pytest.raises(Later):
        certificates.transport("unknown")
    clock.advance(timedelta(hours=2))
    with pytest.raises(Later):
        certificates.transport("a")
    google.is_away = False
    clock.advance(timedelta(minutes=2))
    certificates.transport("a")


def test_google_is_asked_more_and_more_seldom() -> None:
    google, clocked = Google(), 0
    certificates = GoogleCertificates("https://certs.example", google.request)
    certificates.transport("a")
    clock.advance(timedelta(hours=2))
    google.is_away, google.asked = True, 0
    while clocked < 600:
        certificates.transport("a")
        clock.advance(timedelta(seconds=1))
        clocked += 1
    # After 1, 2, 4, … 60 seconds, then once a minute: not with every card.
    assert 10 <= google.asked <= 16


def test_who_knows_the_key_does_not_wait_for_who_fetches() -> None:
    google = Google()
    certificates = GoogleCertificates("https://certs.example", google.request)
    certificates.transport("a")
    google.hangs = threading.Event()
    forged = threading.Thread(target=certificates.transport, args=("forged",))
    forged.start()
    wait_until(lambda: google.asked == 2, "the forged key asks Google")
    assert json.loads(certificates.transport("a")().data) == {"a": "b"}
    google.hangs.set()
    forged.join(HANGS)
    assert google.asked == 2


@pytest.fixture
def hank(ada: Sidebar) -> Sidebar:
    """The admin of another domain, with an inbox of the same local name."""
    address, shared = "ada@globex.example", "support@globex.example"
    world = ada.office.world
    world.add_mailbox(address, "Ada Lovelace")
    world.add_mailbox(shared, "Support", "shared")
    world.route(shared, also_to=[address])
    with ada.office.desk.database.transaction() as session:
        globex = Workspace(domain="globex.example")
        session.add(globex)
        session.flush()
        who = Person(
            workspace_id=globex.id, address=address, name="Ada Lovelace", role="admin"
        )
        inbox = Inbox(workspace_id=globex.id, address=shared)
        session.add_all([who, inbox])
        session.flush()
        inboxes.add_member(session, inbox, who)
    return ada.of(address)


def test_two_domains_share_a_database_and_nothing_else(
    ada: Sidebar, hank: Sidebar
) -> None:
    mine = ada.open(ada.office.copy(ADA, ada.office.write("Ours alone")))
    assert "Ours alone" not in words(hank.home())
    assert "Nobody assigned" in lines(mine)[1]
    answer = hank.press(mine, "Take")
    assert "This button was made for somebody else." in words(answer)
    assert "Ours alone" not in words(answer)
    assert ada.office.shown()["assignee"] is None


def test_each_domain_counts_its_tickets_from_one(ada: Sidebar, hank: Sidebar) -> None:
    office = ada.office
    ada.open(office.copy(ADA, office.write()))
    theirs = private(office, "support@globex.example")
    card = hank.open(office.copy(hank.address, theirs))
    assert "#1 · " in words(card)
    assert labels(shown(hank.press(card, "Assign"))) == ["Me"]
