"""What the host page is told: where mail and desk are, and as whom it speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from demo.keys import SigningKey


@dataclass(frozen=True)
class SidebarConfig:
    """Settings of one demo; `public_url` is all that cards ever carry."""

    port: int
    gmail: str
    web: str
    public_url: str
    google_key: SigningKey
    addon_client_id: str
    addon_service_account: str
    scopes: tuple[str, ...]
    triggers: Mapping[str, str] = field(
        default_factory=lambda: {
            name: f"/addon/{name}" for name in ("home", "message", "compose")
        }
    )
    name: str = "Sidedesk"
    logo: str = ""
    # The links of the deployment's universal actions: {"label", "openLink"}.
    universal_actions: tuple[Mapping[str, str], ...] = ()
    # The organisation of each domain that is not one by itself; "" for none.
    hosted: Mapping[str, str] = field(default_factory=dict)
    # Where the demo itself listens: to have a part broken, and to know what waits.
    controls: str = ""
    controls_token: str = ""
    # Everybody's role, "" for who is not on the desk; and a word that is this run's.
    roles: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    inboxes: tuple[str, ...] = ("support@acme.example", "sales@acme.example")
    # Of a demo on a website: the one company that is seen, where its desk's links lead,
    # the hosts it is reached by, and what the page says above everything.
    domain: str = ""
    links: str = ""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    visit: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The settings in a JSON file; a missing one is named by the error."""
        return cls.read(json.loads(path.read_text()))

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """The settings in a JSON object, the signing key in its JSON form."""
        key = SigningKey.from_json(values["google_key"])
        known: dict[str, Any] = {
            name: values[name] for name in cls.__annotations__ if name in values
        }
        for name in {"scopes", "inboxes", "universal_actions"} & set(known):
            known[name] = tuple(known[name])
        return cls(**{**known, "google_key": key})

    def trigger_url(self, name: str) -> str:
        """The public address that Gmail calls for a trigger."""
        return self.public_url.rstrip("/") + self.triggers[name]

    def loopback(self, url: str) -> str | None:
        """Where a public address of the desk really answers; None for any other."""
        public = self.public_url.rstrip("/")
        rest = url.removeprefix(public)
        if rest == url or (rest and rest[0] not in "/?#"):
            return None
        return self.web.rstrip("/") + rest
