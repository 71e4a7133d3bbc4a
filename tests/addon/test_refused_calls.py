"""A call that Google's token does not prove: the admin is told which claim it was."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from addon.auth import TokenRejected, TokenVerifier
from app import clock, refused_calls
from app.health import refusals
from app.health.finding import Finding, FindingState
from app.refused_calls import RefusedCall
from tests.addon.sidebar import (
    PUBLIC,
    SCOPES,
    Sidebar,
    lines,
    shown,
    system_token,
    user_token,
)
from tests.addon.test_endpoint import BAD_SYSTEM, BAD_USER, sign
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT

HOME = f"{PUBLIC}/addon/home"
SYSTEM = {
    "none": "none",
    "nonsense": "format",
    "not JSON": "format",
    "another address": "aud",
    "another host": "aud",
    "another project": "email",
    "unverified": "email",
    "no address": "email",
    "expired": "exp",
    "not yet": "iat",
    "another issuer": "iss",
    "forged": "signature",
    "unknown key": "signature",
    "a user's": "email",
    "a list": "aud",
}
USER = {
    "nonsense": "user_format",
    "another client": "user_aud",
    "unverified": "user_email",
    "a word for true": "user_email",
    "no account": "user_sub",
    "expired": "user_exp",
    "forged": "user_signature",
    "Google's own": "user_aud",
}


def kept(ada: Sidebar) -> list[RefusedCall]:
    with ada.office.desk.database.reading() as session:
        newest = select(RefusedCall).order_by(RefusedCall.last_at)
        return list(session.scalars(newest))


def told(ada: Sidebar) -> list[Finding]:
    with ada.office.desk.database.reading() as session:
        return refusals.refusal_findings(session, clock.now())


def of_user(ada: Sidebar, token: str) -> dict[str, Any]:
    event = ada.event()
    event["authorizationEventObject"]["userIdToken"] = token
    return event


def with_body_token(ada: Sidebar, token: str) -> dict[str, Any]:
    event = ada.event()
    event["authorizationEventObject"]["systemIdToken"] = token
    return event


def test_each_fault_is_named_by_its_claim(ada: Sidebar) -> None:
    assert set(SYSTEM) == set(BAD_SYSTEM)
    assert set(USER) == set(BAD_USER)
    found = {}
    for name, make in BAD_SYSTEM.items():
        ada.post("/addon/home", ada.event(), make())
        found[name] = kept(ada)[-1].claim
        clock.advance(timedelta(seconds=61))
    assert found == SYSTEM
    for name, make in BAD_USER.items():
        ada.post("/addon/home", of_user(ada, make()))
        found[name] = kept(ada)[-1].claim
        clock.advance(timedelta(seconds=61))
    assert found == SYSTEM | USER


def test_the_line_of_the_log_says_seen_and_expected(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    token = sign(f"{HOME}/", ADDON_ACCOUNT, azp="123")
    with caplog.at_level(logging.WARNING):
        ada.post("/addon/home", ada.event(), token)
    assert [record.getMessage() for record in caplog.records] == [
        f'google_call_refused claim=aud expected="{HOME}" seen="{HOME}/" azp="123" '
        "route=/addon/home signed=true suppressed=0"
    ]


def test_the_log_holds_no_token_and_nobodys_address(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    made = [make() for make in BAD_SYSTEM.values()]
    for token in made:
        ada.post("/addon/home", ada.event(), token)
    for make in BAD_USER.values():
        made.append(make())
        ada.post("/addon/home", of_user(ada, made[-1]))
    said = caplog.text + repr([vars(each) for each in kept(ada)])
    assert caplog.text.count("google_call_refused") == len(kept(ada))
    assert ADA not in said
    assert not [token for token in made if len(token) > 3 and token in said]


def test_a_foreign_value_is_one_short_printable_line(ada: Sidebar) -> None:
    nasty = "https://evil.example/\n\x1b[31m" + "x" * 9_000
    ada.post("/addon/home", ada.event(), sign(nasty, ADDON_ACCOUNT))
    [row] = kept(ada)
    assert row.seen.startswith("https://evil.example/[31mxxx")
    assert len(row.seen) == 120


def test_the_same_is_told_once_a_minute_and_counted(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    token = system_token(f"{PUBLIC}/addon/message")
    for _ in range(5):
        ada.post("/addon/home", ada.event(), token)
    assert [each.count for each in kept(ada)] == [1]
    clock.advance(timedelta(seconds=61))
    ada.post("/addon/home", ada.event(), token)
    assert caplog.text.count("google_call_refused") == 2
    assert "suppressed=4" in caplog.text
    assert [each.count for each in kept(ada)] == [6]


def test_many_different_ones_fill_no_log(
    ada: Sidebar, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(30):
        aud = f"https://evil.example/{number}"
        ada.post("/addon/home", ada.event(), sign(aud, ADDON_ACCOUNT))
    assert caplog.text.count("google_call_refused") == refused_calls.MAX_IN_PAUSE
    assert len(kept(ada)) == refused_calls.MAX_IN_PAUSE


def test_no_more_than_fifty_are_kept(ada: Sidebar) -> None:
    for number in range(55):
        aud = f"https://evil.example/{number}"
        ada.post("/addon/home", ada.event(), sign(aud, ADDON_ACCOUNT))
        clock.advance(timedelta(seconds=10))
    seen = [each.seen.rpartition("/")[2] for each in kept(ada)]
    assert seen == [str(number) for number in range(5, 55)]


def test_the_doctor_says_what_google_called_and_what_to_do(ada: Sidebar) -> None:
    ada.post("/addon/home", ada.event(), sign(f"{HOME}/", ADDON_ACCOUNT))
    [found] = told(ada)
    assert found.says == (
        f"Google called /addon/home once and was refused: aud was {HOME}/, here it is "
        f"{HOME} (0 min ago)."
    )
    assert "DESK_PUBLIC_URL" in found.do
    assert found.state is FindingState.WRONG
    clock.advance(timedelta(hours=2))
    assert [each.state for each in told(ada)] == [FindingState.NOTE]
    clock.advance(timedelta(hours=23))
    assert told(ada) == []


def test_strangers_do_not_make_the_doctor_red(ada: Sidebar) -> None:
    foreign = [BAD_SYSTEM[name]() for name in ("forged", "nonsense", "none")]
    for token in foreign:
        ada.post("/addon/home", ada.event(), token)
    assert {each.state for each in told(ada)} == {FindingState.NOTE}
    ada.home()
    ada.post("/addon/home", ada.event(), BAD_SYSTEM["another project"]())
    assert {each.state for each in told(ada)} == {FindingState.NOTE}


def test_before_the_first_card_another_account_is_likely_ours(ada: Sidebar) -> None:
    ada.post("/addon/home", ada.event(), BAD_SYSTEM["another project"]())
    [found] = told(ada)
    assert found.state is FindingState.WRONG
    assert "service-2@gcp-sa-gsuiteaddons" in found.says
    assert "DESK_ADDON_SERVICE_ACCOUNT" in found.do


def test_both_names_of_the_issuer_are_googles(ada: Sidebar) -> None:
    short = {"iss": "accounts.google.com"}
    event = of_user(ada, sign(ADDON_CLIENT, ADA, **short))
    token = sign(HOME, ADDON_ACCOUNT, **short)
    assert ada.post("/addon/home", event, token).status_code == 200


def test_each_of_several_accounts_may_call(ada: Sidebar) -> None:
    second = "workspace-addon-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
    several = {"addon_service_account": f"{ADDON_ACCOUNT}, {second}"}
    settings = ada.office.desk.settings.model_copy(update=several)
    verifier = TokenVerifier(settings, ada.office.desk.id_tokens)
    for account in (ADDON_ACCOUNT, second):
        verifier.caller(sign(HOME, account), "/addon/home")
    with pytest.raises(TokenRejected):
        verifier.caller(BAD_SYSTEM["another project"](), "/addon/home")


def test_the_bodys_token_serves_where_the_headers_was_cut(ada: Sidebar) -> None:
    whole = system_token(HOME)
    cut = whole.rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"
    event = with_body_token(ada, whole)
    for header in (cut, "", "abc"):
        answer = ada.post("/addon/home", event, header)
        assert lines(shown(ada.judged("trigger", answer)))[0]
    bare = ada.client.post("/addon/home", json=event)
    assert bare.status_code == 200


@pytest.mark.parametrize("name", BAD_SYSTEM)
def test_the_bodys_token_is_checked_as_strictly(ada: Sidebar, name: str) -> None:
    event = with_body_token(ada, BAD_SYSTEM[name]())
    assert ada.post("/addon/home", event, "").status_code == 401
    claim = SYSTEM[name]
    expected = "none" if claim in ("format", "signature") else claim
    assert [each.claim for each in kept(ada)] == [expected]


def test_the_body_does_not_mend_a_header_that_google_has_signed(ada: Sidebar) -> None:
    event = with_body_token(ada, system_token(HOME))
    other = BAD_SYSTEM["another address"]()
    assert ada.post("/addon/home", event, other).status_code == 401


NAMED_OTHERWISE = [
    [],
    ["email", "openid", *SCOPES[:2]],
    [each for each in SCOPES if "userinfo" not in each],
]


@pytest.mark.parametrize("scopes", NAMED_OTHERWISE)
def test_a_valid_token_of_the_person_is_enough(ada: Sidebar, scopes: list[str]) -> None:
    ada.mail = ada.office.copy(ADA, ada.office.write())
    event = of_user(ada, user_token(ADA))
    event["authorizationEventObject"]["authorizedScopes"] = scopes
    card = shown(ada.judged("trigger", ada.post("/addon/message", event)))
    assert lines(card)[1] == "Nobody assigned · Open"
