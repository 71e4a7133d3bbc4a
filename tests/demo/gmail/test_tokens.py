"""Who may call, as whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.errors import HttpError

from demo.gmail.app import create_app
from demo.gmail.sign_in.scopes import LABELS, METADATA, MODIFY
from demo.gmail.testing.inprocess import InProcessHttp
from demo.gmail.world import GmailWorld
from demo.keys import service_account_info
from tests.demo.gmail.acme import ADA, SALES, SUPPORT, Clock, client, mail

PROFILE = "http://gmail.example/gmail/v1/users/me/profile"
TOKEN = "https://oauth2.googleapis.com/token"


def delegated(world: GmailWorld, subject: str, *, is_registered: bool = True) -> Any:
    info, public = service_account_info(TOKEN)
    if is_registered:
        world.register_service_account(public, [MODIFY])
    credentials = service_account.Credentials.from_service_account_info(
        info, scopes=[MODIFY], subject=subject
    )
    return AuthorizedHttp(credentials, http=InProcessHttp(create_app(world)))


def test_delegation_speaks_for_a_mailbox(world: GmailWorld) -> None:
    response, body = delegated(world, ADA).request(PROFILE)
    assert response.status == 200
    assert ADA.encode() in body


@pytest.mark.parametrize("subject", [SALES, "nobody@acme.example"])
def test_delegation_needs_a_mailbox(world: GmailWorld, subject: str) -> None:
    with pytest.raises(RefreshError, match="Invalid email or User ID"):
        delegated(world, subject).request(PROFILE)


def test_an_unknown_service_account_is_refused(world: GmailWorld) -> None:
    with pytest.raises(RefreshError, match="unauthorized_client"):
        delegated(world, ADA, is_registered=False).request(PROFILE)


def test_another_key_under_a_known_name_is_refused(world: GmailWorld) -> None:
    _, public = service_account_info(TOKEN)
    world.register_service_account(public)
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        delegated(world, ADA, is_registered=False).request(PROFILE)


def test_a_token_lives_for_an_hour(world: GmailWorld, clock: Clock) -> None:
    get = create_app(world).test_client().get
    bearer = {"Authorization": f"Bearer {world.tokens.issue(SUPPORT)}"}
    clock.advance(minutes=59)
    assert get(PROFILE, headers=bearer).status_code == 200
    clock.advance(minutes=1)
    assert get(PROFILE, headers=bearer).status_code == 401


def test_the_client_refreshes_an_expired_token(world: GmailWorld, clock: Clock) -> None:
    users = client(world, SUPPORT).users()
    users.getProfile(userId="me").execute()
    clock.advance(hours=2)
    assert users.getProfile(userId="me").execute()["emailAddress"] == SUPPORT


def test_a_revoked_consent_ends_everything(world: GmailWorld) -> None:
    gmail = client(world, SUPPORT)
    refresh = gmail._http.credentials.refresh_token
    gmail.users().getProfile(userId="me").execute()
    world.tokens.revoke(refresh)
    with pytest.raises(RefreshError, match="expired or revoked"):
        gmail.users().getProfile(userId="me").execute()


def test_a_bad_token_is_invalid_credentials(world: GmailWorld) -> None:
    get = create_app(world).test_client().get
    answer = get(PROFILE, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.get_json()["error"]["message"] == "Invalid Credentials"
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_nobody_reads_another_mailbox(world: GmailWorld) -> None:
    users = client(world, ADA).users()
    with pytest.raises(HttpError, match=f"Delegation denied for {ADA}"):
        users.getProfile(userId=SUPPORT).execute()


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        (LABELS, lambda users: users.history().list(userId="me", startHistoryId="1")),
        (METADATA, lambda users: users.messages().list(userId="me", q="lamp")),
        (METADATA, lambda users: users.labels().create(userId="me", body={})),
    ],
)
def test_a_scope_does_not_allow_everything(
    world: GmailWorld, scope: str, call: Any
) -> None:
    with pytest.raises(HttpError) as caught:
        call(client(world, SUPPORT, (scope,)).users()).execute()
    assert caught.value.status_code == 403


class TestAddon:
    """The two tokens that Gmail gives an add-on beside an open mail."""

    @staticmethod
    def status(
        world: GmailWorld, query: str, *, second: str = "", other: str = ""
    ) -> int:
        browser = create_app(world).test_client()
        open_mail = mail(world)
        tokens = browser.get(f"/ui/{SUPPORT}/tokens?message={open_mail.id}").get_json()
        headers = {
            "Authorization": f"Bearer {tokens['userOAuthToken']}",
            "X-Goog-Gmail-Access-Token": second or tokens["accessToken"],
        }
        wanted = other or f"messages/{open_mail.page_id}"
        path = f"/gmail/v1/users/me/{wanted}?{query}"
        return int(browser.get(path, headers=headers).status_code)

    def test_they_open_the_headers_of_that_mail(self, world: GmailWorld) -> None:
        assert self.status(world, "format=metadata") == 200

    def test_they_do_not_open_its_words(self, world: GmailWorld) -> None:
        assert self.status(world, "format=full") == 403

    def test_one_alone_opens_nothing(self, world: GmailWorld) -> None:
        assert self.status(world, "format=metadata", second="nonsense") == 403

    def test_another_mail_stays_shut(self, world: GmailWorld) -> None:
        other = f"messages/{mail(world).id}"
        assert self.status(world, "format=metadata", other=other) == 403

    def test_nothing_else_is_allowed(self, world: GmailWorld) -> None:
        assert self.status(world, "", other="labels") == 403
