"""What stands before the desk: tokens, sizes, JSON, signed parameters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app import clock
from demo.keys import SigningKey
from tests.addon.sidebar import (
    PUBLIC,
    Sidebar,
    claims,
    lines,
    shown,
    system_token,
    user_token,
    words,
)
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT, GRACE, google_key
from tests.support.statements import statements

HOME = f"{PUBLIC}/addon/home"
OTHER = "service-2@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
PAST = {"iat": 1_000_000_000, "exp": 1_000_003_600}

Json = dict[str, Any]


def sign(audience: str, email: str, **more: Any) -> str:
    return google_key().sign(claims(audience, email, **more))


def forged(audience: str, email: str) -> str:
    return SigningKey.generate(google_key().kid).sign(claims(audience, email))


BAD_SYSTEM: dict[str, Callable[[], str]] = {
    "none": lambda: "",
    "nonsense": lambda: "abc",
    "not JSON": lambda: "YQ.YQ.YQ",
    "another address": lambda: system_token(f"{PUBLIC}/addon/message"),
    "another host": lambda: system_token("https://evil.example/addon/home"),
    "another project": lambda: sign(HOME, OTHER),
    "unverified": lambda: sign(HOME, ADDON_ACCOUNT, email_verified=False),
    "no address": lambda: google_key().sign(claims(HOME, "") | {"email": None}),
    "expired": lambda: sign(HOME, ADDON_ACCOUNT, **PAST),
    "not yet": lambda: sign(HOME, ADDON_ACCOUNT, iat=4_000_000_000, exp=4_000_003_600),
    "another issuer": lambda: sign(HOME, ADDON_ACCOUNT, iss="accounts.example"),
    "forged": lambda: forged(HOME, ADDON_ACCOUNT),
    "unknown key": lambda: SigningKey.generate("new").sign(claims(HOME, ADDON_ACCOUNT)),
    "a user's": lambda: user_token(ADA),
    "a list": lambda: sign(HOME, ADDON_ACCOUNT, aud=[HOME]),
}
BAD_USER: dict[str, Callable[[], str]] = {
    "nonsense": lambda: "abc",
    "another client": lambda: sign("other.apps.googleusercontent.com", ADA),
    "unverified": lambda: sign(ADDON_CLIENT, ADA, email_verified=False),
    "a word for true": lambda: sign(ADDON_CLIENT, ADA, email_verified="true"),
    "no account": lambda: sign(ADDON_CLIENT, ADA, sub=None),
    "expired": lambda: sign(ADDON_CLIENT, ADA, **PAST),
    "forged": lambda: forged(ADDON_CLIENT, ADA),
    "Google's own": lambda: system_token(HOME),
}


@pytest.mark.parametrize("name", BAD_SYSTEM)
def test_a_bad_caller_gets_401_and_reaches_nothing(ada: Sidebar, name: str) -> None:
    with statements(ada.office.desk.database) as seen:
        answer = ada.post("/addon/home", ada.event(), BAD_SYSTEM[name]())
    assert (answer.status_code, answer.data) == (401, b"")
    # Nothing is read; that it was refused is kept.
    assert all("refused_calls" in each for each in seen)


@pytest.mark.parametrize("name", BAD_USER)
def test_a_bad_user_gets_401_and_reaches_nothing(ada: Sidebar, name: str) -> None:
    event = ada.event()
    event["authorizationEventObject"]["userIdToken"] = BAD_USER[name]()
    with statements(ada.office.desk.database) as seen:
        answer = ada.post("/addon/home", event)
    assert (answer.status_code, answer.data) == (401, b"")
    assert all("refused_calls" in each for each in seen)


def test_another_google_account_of_the_address_is_refused(ada: Sidebar) -> None:
    ada.home()
    event = ada.event()
    token = sign(ADDON_CLIENT, ADA, sub="another")
    event["authorizationEventObject"]["userIdToken"] = token
    card = shown(ada.judged("trigger", ada.post("/addon/home", event)))
    assert lines(card)[0] == "Another account was used before"


@pytest.mark.parametrize(
    ("hosted", "asked"),
    [
        ("evil.example", "Ask your Sidedesk admin to allow accounts of evil.example."),
        (None, "Use the Google account that your organisation gave you."),
    ],
)
def test_an_account_of_no_domain_of_the_workspace_is_refused_and_not_bound(
    ada: Sidebar, hosted: str | None, asked: str
) -> None:
    event = ada.event()
    ada.office.typed.add(hosted or "")
    token = sign(ADDON_CLIENT, ADA, hd=hosted, sub="outside")
    event["authorizationEventObject"]["userIdToken"] = token
    card = shown(ada.judged("trigger", ada.post("/addon/home", event)))
    assert lines(card)[0] == "This Google account is not allowed here"
    assert asked in words(card)
    assert lines(ada.home())[0] == "Nothing waits on you"


def test_one_google_account_is_one_person(ada: Sidebar) -> None:
    ada.home()
    event = ada.event()
    token = sign(ADDON_CLIENT, GRACE, sub=f"sub of {ADA}")
    event["authorizationEventObject"]["userIdToken"] = token
    card = shown(ada.judged("trigger", ada.post("/addon/home", event)))
    assert lines(card)[0] == "Another account was used before"


def test_without_certificates_it_is_503(ada: Sidebar) -> None:
    def broken(timeout: int) -> Any:
        raise OSError("no network")

    ada.office.desk.google.connect = broken
    assert ada.post("/addon/home", ada.event()).status_code == 503


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b"\xff", b'"a"'])
def test_what_is_no_json_object_gets_400(ada: Sidebar, body: bytes) -> None:
    assert ada.post("/addon/home", body).status_code == 400


@pytest.mark.usefixtures("clean_heap")
def test_deep_json_gets_400(ada: Sidebar) -> None:
    assert ada.post("/addon/home", b"[" * 100_000).status_code == 400


def test_more_than_a_megabyte_gets_413(ada: Sidebar) -> None:
    assert ada.post("/addon/home", b" " * 1_000_001).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/addon/home/", "//addon/home", "/addon/clicks/", "/addon/clicks/nope", "/addon"],
)
def test_nearly_right_is_not_found(ada: Sidebar, path: str) -> None:
    assert ada.post(path, ada.event()).status_code == 404


def test_a_query_is_not_found(ada: Sidebar) -> None:
    assert ada.post("/addon/home?a=b", ada.event()).status_code == 404


def test_only_post_is_taken(ada: Sidebar) -> None:
    assert ada.client.get("/addon/home").status_code == 405
    assert ada.client.options("/addon/home").status_code == 405


def test_a_verified_token_is_remembered(ada: Sidebar) -> None:
    ada.home()
    ada.office.desk.google.connect = lambda timeout: None
    clock.advance(timedelta(hours=2))
    clock.reset()
    assert lines(ada.home())[0] == "Nothing waits on you"


def test_the_pages_beside_the_add_on(ada: Sidebar) -> None:
    for path in ("/healthz", "/readyz", "/help"):
        assert ada.client.get(path).status_code == 200
    assert ada.client.get("/static/../pages.py").status_code == 404


@pytest.mark.parametrize("name", ["logo-1.png", "icons/notice-1.png"])
def test_the_pictures_of_the_cards_are_there(ada: Sidebar, name: str) -> None:
    with ada.client.get(f"/static/{name}") as picture:
        assert picture.data.startswith(b"\x89PNG")
