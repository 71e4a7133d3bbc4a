"""Nobody at one seat sees or changes anything of another, or of the machine."""

from __future__ import annotations

from typing import Any

import pytest

from demo.gmail.app import create_app as mail_app
from demo.gmail.sign_in.consents import OAuthClient
from demo.public.gateway import COOKIE
from tests.demo.public.conftest import MARIA, PublicDemo, Visitor
from tests.demo.sidebar.conftest import SCOPES

Two = tuple[Visitor, Visitor]
# Whatever our Gmail answers to its own page, by method and path.
OF_A_MAILBOX = (
    ("GET", "state"), ("GET", "labels"), ("GET", "threads"), ("GET", "scheduled"),
    ("GET", "threads/{thread}"), ("GET", "tokens"), ("POST", "labels"),
    ("POST", "send"), ("POST", "threads/{thread}/modify"),
    ("POST", "threads/{thread}/not-spam"),
    ("POST", "hold"), ("POST", "release"), ("DELETE", "drafts/r1"),
    ("PATCH", "labels/L1"), ("DELETE", "labels/L1"), ("POST", "scheduled/1/send"),
)  # fmt: skip
ADDON = "https://desk.demo.example/addon"
# The installation's set-up, and ways out of the add-on.
CLOSED = (
    "clicks/setup", "clicks/setup?x", "clicks/setup#x", "clicks/%73etup", "",
    "clicks/./setup", "../metrics", "%2e%2e/hooks/gmail", "../setup/use",
    "clicks/setup\n", "/x.example/",
)  # fmt: skip
SECRET = "the secret of the other company"


def test_each_sees_its_own_mail(two: Two) -> None:
    mine, theirs = two
    assert theirs.customer_writes(SECRET).status_code == 200
    assert len(theirs.threads()) == 1
    assert mine.threads() == []


@pytest.mark.parametrize(("method", "path"), OF_A_MAILBOX)
def test_no_mailbox_of_another_opens(two: Two, method: str, path: str) -> None:
    mine, theirs = two
    theirs.customer_writes(SECRET)
    thread = theirs.threads()[0]["id"]
    whole = f"/ui/{theirs.ada}/{path.format(thread=thread)}"
    body: dict[str, Any] = {"json": {}} if method != "GET" else {}
    answer = mine.page(whole, method, **body)
    assert answer.status_code == 404
    assert SECRET not in answer.text
    # Nor by a way round the check, nor with their company as a parameter.
    for way in (f"/ui/x/../{theirs.ada}/{path}", f"/ui//{theirs.ada}/{path}"):
        assert mine.page(way.format(thread=thread), method, **body).status_code >= 400
    own = mine.page(f"/ui/accounts?domain={theirs.seat.domain}")
    assert theirs.seat.domain not in own.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/ui/handed"), ("POST", "/ui/raw"), ("POST", "/ui/slow"),
        ("POST", "/ui/companies"), ("DELETE", "/ui/companies/v-two.demo.example"),
        ("GET", "/ui/{ada}/tokens"), ("POST", "/ui/{ada}/hold"),
        ("GET", "/host/demo"), ("POST", "/host/demo/kill-worker"),
    ],
)  # fmt: skip
def test_nothing_of_the_machine_is_served(two: Two, method: str, path: str) -> None:
    mine, theirs = two
    answer = mine.page(path.format(ada=mine.ada), method, json={})
    assert answer.status_code == 404
    assert len(theirs.threads()) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/metrics", "/healthz", "/readyz", "/hooks/gmail", "/setup", "/setup/settings",
        "/console/setup", "/addon/home", "/demo.json", "/ui/accounts", "/host/config",
        "/permissions", "/certs", "/token", "/o/oauth2/v2/authx", "/gmail/v1/users/me",
        "/batch", "/shop", "/seats.json", "/demo-files/../gateway.json",
        # A client on the way would take these for /metrics, /setup and so on.
        "/static/../metrics", "/static/%2e%2e/metrics", "/static/..%2fmetrics",
        "/console/../setup", "/console/./setup", "/console/%2e/setup",
        "/console//setup", "/form/../hooks/gmail", "/connect/../addon/home",
        "/widget/../metrics%23.js", "/widget/../healthz%3f.js",
    ],
)  # fmt: skip
def test_the_gateway_has_no_such_page(two: Two, demo: PublicDemo, path: str) -> None:
    before = len(demo.desk.heard)
    assert two[0].ask(path).status_code == 404
    assert two[0].ask(path, "POST", json={}).status_code in (404, 405)
    assert len(demo.desk.heard) == before


def test_the_addon_is_called_as_ones_own_people_alone(
    two: Two, demo: PublicDemo
) -> None:
    mine, theirs = two
    home = {"url": "https://desk.demo.example/addon/home", "kind": "trigger"}
    assert mine.page("/host/run", "POST", json={**home, "account": mine.ada}).json
    assert len(demo.desk.heard) == 1
    for wrong in (
        {**home, "account": theirs.ada},
        {**home, "account": mine.ada, "url": "https://desk.demo.example/metrics"},
        {**home, "account": mine.ada, "url": "https://desk.demo.example/hooks/gmail"},
        *({**home, "account": mine.ada, "url": f"{ADDON}/{to}"} for to in CLOSED),
        {**home, "account": ["x"]},
        {},
    ):
        answer = mine.page("/host/run", "POST", json=wrong)
        assert answer.status_code == 404, wrong
    assert len(demo.desk.heard) == 1


def test_the_last_call_shows_no_token(two: Two) -> None:
    mine, _ = two
    home = {"url": f"{ADDON}/home", "kind": "trigger", "account": mine.ada}
    told: Any = mine.page("/host/run", "POST", json=home).json
    shown = told["event"]["authorizationEventObject"]
    for name in ("userOAuthToken", "systemIdToken", "userIdToken"):
        assert shown[name] == "•••• (hidden in the demo)"


def test_the_addon_is_allowed_what_it_asks_for_alone(two: Two) -> None:
    mine, _ = two
    for scopes, status in ((SCOPES[:1], 200), ([*SCOPES, "x" * 1_000], 400)):
        asked = {"account": mine.ada, "scopes": scopes}
        answer = mine.page("/host/allow", "POST", json=asked)
        assert answer.status_code == status


def test_only_pictures_of_the_desk_are_fetched(two: Two, demo: PublicDemo) -> None:
    mine, _ = two
    for url in (
        "http://127.0.0.1/x.png", "https://desk.demo.example/metrics", "",
        "https://desk.demo.example/static/../metrics", "https://desk.demo.example",
        "https://desk.demo.example@127.0.0.1/static/x",
    ):  # fmt: skip
        answer = mine.page("/host/picture", query_string={"url": url})
        assert answer.status_code == 404
    assert demo.desk.heard == []


def test_no_mail_goes_to_another_company(two: Two) -> None:
    mine, theirs = two
    assert mine.customer_writes("hello", to=theirs.plan.support).status_code == 404
    named = f"Them <{theirs.ada.upper()}>, {mine.ada}"
    assert mine.customer_writes("hello", to=named).status_code == 404
    letter = {"to": ["x@x.example"], "cc": [theirs.ada], "text": "hello"}
    sent = mine.page(f"/ui/{mine.ada}/send", "POST", json=letter)
    assert sent.status_code == 404
    assert theirs.threads() == []


def test_our_gmail_itself_keeps_companies_apart(two: Two, demo: PublicDemo) -> None:
    """Whatever a page lets through, and whatever a desk sends from a mailbox."""
    mine, theirs = two
    gmail = mail_app(demo.world).test_client()
    mail = {"to": [theirs.ada, mine.plan.support], "text": "hello"}
    told = {**mail, "from": MARIA}
    gmail.post(f"/ui/outside?domain={mine.seat.domain}", json=told)
    gmail.post(f"/ui/{mine.ada}/send", json={**mail, "headers": {"Cc": theirs.ada}})
    support = demo.world.mailboxes[mine.plan.support]
    assert len(support.messages) == 2
    assert theirs.threads() == []


def test_a_label_of_the_same_mail_is_looked_up_at_home(two: Two) -> None:
    mine, theirs = two
    for each in two:
        each.customer_writes("hello")
    found = mine.page("/ui/wearing?mail=x&label=y")
    assert found.status_code == 200
    assert theirs.seat.domain not in found.text


def test_what_the_desk_sent_is_shown_to_whom_it_concerns(
    two: Two, demo: PublicDemo
) -> None:
    from email.message import EmailMessage

    from demo.gmail.mail.handed import HandedMail

    mine, theirs = two
    for each in two:
        mail = EmailMessage()
        mail["Subject"] = f"Digest of {each.seat.domain}"
        mail["To"] = each.ada
        mail.set_content("Numbers")
        demo.world.handed.append(HandedMail(demo.world.now(), (each.ada,), mail))
    shown = mine.page("/sent").text
    assert f"Digest of {mine.seat.domain}" in shown
    assert theirs.seat.domain not in shown


def test_sign_in_offers_ones_own_people_alone(two: Two, demo: PublicDemo) -> None:
    mine, theirs = two
    back = "https://demo.example/console/callback"
    demo.world.tokens.consents.register(OAuthClient("sidedesk", "secret", (back,)))
    query = {
        "client_id": "sidedesk", "redirect_uri": back, "response_type": "code",
        "scope": "openid email", "state": "s",
    }  # fmt: skip
    path = "/o/oauth2/v2/auth"
    # Without a seat nobody is offered.
    assert "@v-" not in mine.ask(path, query_string=query).text
    opened = mine.page("/desk/console?which=mine")
    assert opened.headers["Location"] == "https://demo.example/console?which=mine"
    offered = mine.ask(path, query_string=query).text
    assert mine.ada in offered
    assert theirs.seat.domain not in offered
    told = {**query, "decision": "allow", "ticked": []}
    own = mine.ask(path, "POST", data={**told, "account": mine.ada})
    assert "code=" in own.headers["Location"]
    for account in (theirs.ada, "", "nobody@demo.example"):
        wrong = mine.ask(path, "POST", data={**told, "account": account})
        assert wrong.status_code == 400
    # What a browser says about its company is not believed.
    stranger = Visitor(two[1].browser, theirs.seat, "203.0.113.9")
    headers = {"X-Demo-Company": mine.seat.domain}
    shown = stranger.browser.get(
        path, base_url="https://demo.example", query_string=query, headers=headers
    )
    assert mine.seat.domain not in shown.text


def test_a_visit_sets_no_cookie_until_the_desk_is_opened(two: Two) -> None:
    mine, _ = two
    assert "Set-Cookie" not in mine.page("/").headers
    cookie = mine.page("/desk/console").headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={mine.seat.token};")
    for part in ("Secure", "HttpOnly", "Path=/o/", "SameSite=Lax"):
        assert part in cookie
