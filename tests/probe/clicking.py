"""The prober in Gmail: events with tokens as Google makes them, good for an hour."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from tests.addon.sidebar import PUBLIC, Json, Sidebar, claims
from tests.support.apps import web_of
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT, Office, google_key

HOUR = 3600


@dataclass
class Prober(Sidebar):
    """A sidebar whose tokens a test may spoil: Google's own, or the person's."""

    system: Json = field(default_factory=dict)
    user: Json = field(default_factory=dict)
    # A gateway that cuts the header's signature off, or sends another token.
    header: str | None = None
    granted: Json = field(default_factory=dict)

    def call(self, path: str = "/addon/home", **common: Any) -> TestResponse:
        """Google calls an address of the add-on."""
        event = self.event()
        event["commonEventObject"] |= common
        token = self.sign(PUBLIC + path, ADDON_ACCOUNT, self.system)
        event["authorizationEventObject"]["systemIdToken"] = token
        return self.post(path, event, self.header if self.header is not None else token)

    def sign(self, audience: str, email: str, more: Json) -> str:
        """A token of Google's for an hour."""
        told = claims(audience, email, exp=int(time.time()) + HOUR)
        return google_key().sign({**told, "azp": "1234", "given_name": "Ada", **more})

    def _granted(self) -> Json:
        found = super()._granted()
        found["userIdToken"] = self.sign(ADDON_CLIENT, self.address, self.user)
        return {**found, **self.granted}


def prober_of(office: Office) -> Prober:
    """Ada before her own mailbox."""
    return Prober(office, web_of(office.desk).test_client(), ADA)
