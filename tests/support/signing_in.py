"""Somebody in a browser who connects a mailbox: our pages, then Google's, then back."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr
from werkzeug.test import TestResponse

from app.gmail.sign_in import CONNECT, PROVE
from app.signing import A_MOMENT, OPERATOR, SignedLink, SignedLinks
from demo.gmail.sign_in.consents import OAuthClient
from tests.support.apps import web_of
from tests.support.office import SUPPORT, Office, make_world, open_office
from tests.support.snapshot import copied_office

CLIENT = OAuthClient(
    "desk-client",
    "shh",
    tuple(f"https://desk.demo.example{each.callback}" for each in (CONNECT, PROVE)),
)
OAUTH = {
    "google_client_id": CLIENT.client_id,
    "google_client_secret": SecretStr(CLIENT.secret),
}


def office_with_client(database_url: str, folder: Any, **more: Any) -> Office:
    """An office whose desk is an OAuth client of our Gmail."""
    return copied_office(open_with_client, database_url, folder, **more)


def open_with_client(database_url: str, folder: Any, **more: Any) -> Office:
    """What is copied for it."""
    world = make_world()
    world.tokens.consents.register(CLIENT)
    return open_office(database_url, folder, world=world, **{**OAUTH, **more})


class Visitor:
    """One browser; each step gives the answer of the page."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.desk = web_of(office.desk).test_client()
        self.google = office.app.test_client()

    def link(self, address: str = SUPPORT, *, person: int = OPERATOR) -> str:
        """The code of a fresh link."""
        secret = self.office.desk.settings.require("secret_key")
        nonce = secrets.token_hex(4)
        link = SignedLink(self.office.cast.acme.id, person, address, nonce)
        return SignedLinks(secret).code(link, A_MOMENT)

    def begin(self, code: str) -> str:
        """Press the button of the first page; the address at Google."""
        answer = self.desk.post("/connect", data={"code": code})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def decide(self, url: str, **said: object) -> str:
        """Choose the hinted account and press Continue, unless it is said otherwise."""
        parts = urlsplit(url)
        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
        usual = {
            "decision": "allow",
            "account": asked.get("login_hint", ""),
            "ticked": asked["scope"].split(),
        }
        answer = self.google.post(parts.path, data={**asked, **usual, **said})
        back = urlsplit(answer.headers["Location"])
        assert f"https://{back.netloc}{back.path}" in CLIENT.redirect_uris
        return f"{back.path}?{back.query}"

    def connect(self, address: str = SUPPORT, **said: object) -> TestResponse:
        """The whole way; the page at its end."""
        url = self.begin(self.link(address))
        return self.desk.get(self.decide(url, **said))
