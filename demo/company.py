"""Acme Furniture, the demo's company: its people, addresses, keys and settings."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.fernet import Fernet

from demo.company_plan import ACME, CompanyPlan
from demo.keys import SigningKey, service_account_info
from demo.ports import free_port

DOMAIN = ACME.domain
SUPPORT, SALES = ACME.support, ACME.sales
PEOPLE = ACME.people
STRANGER = ACME.stranger
CONNECTED = ACME.connected
# Whom the desk's own mail comes from: nobody.
MAIL_FROM = f"desk@{DOMAIN}"

PUBLIC_URL = "https://desk.demo.example"
OAUTH_CLIENT = "sidedesk-mailboxes.apps.googleusercontent.com"
ADDON_CLIENT = "sidedesk-demo.apps.googleusercontent.com"
ADDON_ACCOUNT = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
PUSH_ACCOUNT = "push@sidedesk-demo.iam.gserviceaccount.com"
TOPIC = "projects/sidedesk-demo/topics/gmail"
SCOPES = tuple(
    f"https://www.googleapis.com/auth/{name}"
    for name in (
        "gmail.addons.execute",
        "gmail.addons.current.message.metadata",
        "gmail.addons.current.action.compose",
        "userinfo.email",
        "script.locale",
    )
)


@dataclass(frozen=True)
class DemoPorts:
    """Where each server of the demo listens, on this machine only."""

    sidebar: int
    web: int
    gmail: int
    smtp: int

    @classmethod
    def free(cls, sidebar: int) -> DemoPorts:
        """Free ones; the sidebar gets the wanted one if nobody has it."""
        return cls(free_port(sidebar), free_port(), free_port(), free_port())


class PageControls(Protocol):
    """Where the demo itself listens, and the token that it wants."""

    url: str
    token: str


class DemoCompany:
    """One run of the demo: keys made afresh, files in a folder of its own."""

    plan: CompanyPlan = ACME

    def __init__(
        self, folder: Path, ports: DemoPorts, more: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`more` are people beside the cast who get support's mail too."""
        self.more = more
        self.latency = 0.0
        self.folder = folder
        self.ports = ports
        self.google_key = SigningKey.generate("google-demo")
        self.account, self._public = service_account_info(f"{self.gmail_url}/token")
        self._client_secret = secrets.token_urlsafe(24)
        # A socket's path must be short, wherever the data folder is.
        self.sockets = Path(tempfile.mkdtemp(prefix="desk", dir="/tmp"))

    @property
    def gmail_url(self) -> str:
        """Our Gmail."""
        return f"http://127.0.0.1:{self.ports.gmail}"

    @property
    def shop_url(self) -> str:
        """The company's shop: a website beside the desk, with its contact button."""
        return f"{self.gmail_url}/shop"

    @property
    def web_url(self) -> str:
        """The desk's web process."""
        return f"http://127.0.0.1:{self.ports.web}"

    @property
    def public_url(self) -> str:
        """The desk's address as Google would know it."""
        return PUBLIC_URL

    @property
    def page_url(self) -> str:
        """The page to open."""
        return f"http://127.0.0.1:{self.ports.sidebar}"

    @property
    def redis_url(self) -> str:
        """The embedded Valkey's socket."""
        return f"unix://{self.sockets / 'valkey.sock'}"

    def settings(self) -> dict[str, str]:
        """The desk's settings for this run, as environment variables."""
        return {
            "DESK_PUBLIC_URL": PUBLIC_URL,
            "DESK_BROWSER_URL": self.desk_url,
            "DESK_DATABASE_URL": f"sqlite:///{self.folder / 'desk.sqlite'}",
            "DESK_REDIS_URL": self.redis_url,
            "DESK_SECRET_KEY": secrets.token_urlsafe(32),
            "DESK_VAULT_KEYS": Fernet.generate_key().decode(),
            "DESK_GOOGLE_CLIENT_ID": OAUTH_CLIENT,
            "DESK_GOOGLE_CLIENT_SECRET": self._client_secret,
            "DESK_ADDON_CLIENT_ID": ADDON_CLIENT,
            "DESK_ADDON_SERVICE_ACCOUNT": ADDON_ACCOUNT,
            "DESK_SERVICE_ACCOUNT_FILE": str(self.folder / "service-account.json"),
            "DESK_PUBSUB_TOPIC": TOPIC,
            "DESK_PUBSUB_SERVICE_ACCOUNT": PUSH_ACCOUNT,
            "DESK_GOOGLE_CERTS_URL": f"{self.gmail_url}/certs",
            "DESK_GOOGLE_AUTH_URL": f"{self.gmail_url}/o/oauth2/v2/auth",
            "DESK_GOOGLE_TOKEN_URL": f"{self.gmail_url}/token",
            "DESK_GOOGLE_REVOKE_URL": f"{self.gmail_url}/revoke",
            "DESK_GMAIL_ROOT_URL": f"{self.gmail_url}/",
            "DESK_GMAIL_PAGE_URL": f"{self.page_url}/mail/",
            "DESK_SMTP_URL": f"smtp://127.0.0.1:{self.ports.smtp}",
            "DESK_MAIL_FROM": MAIL_FROM,
        }

    def gmail_config(self) -> Path:
        """The file that our Gmail is started with."""
        return self._write(
            "gmail.json",
            {
                "port": self.ports.gmail,
                "smtp_port": self.ports.smtp,
                **self.gmail_values(),
                "shop": {"desk": self.desk_url, "key": self.plan.form_key},
                "latency": self.latency,
                "google_key": self.google_key.to_json(),
                "service_accounts": [self._public],
                "clients": [
                    {
                        "client_id": OAUTH_CLIENT,
                        "secret": self._client_secret,
                        "redirect_uris": [
                            f"{self.desk_url}/{path}/callback"
                            for path in ("connect", "console")
                        ],
                    }
                ],
                "push": {
                    "endpoint": f"{self.web_url}/hooks/gmail",
                    "audience": f"{PUBLIC_URL}/hooks/gmail",
                    "service_account": PUSH_ACCOUNT,
                    "topic": TOPIC,
                },
            },
        )

    def sidebar_config(
        self, common: dict[str, Any], controls: PageControls | None = None
    ) -> Path:
        """The file that the page is started with; `common` is of the deployment.

        `controls` is where the page may break a part of the demo.
        """
        return self._write(
            "sidebar.json",
            {
                "port": self.ports.sidebar,
                "gmail": self.gmail_url,
                "web": self.web_url,
                "public_url": PUBLIC_URL,
                "google_key": self.google_key.to_json(),
                "addon_client_id": ADDON_CLIENT,
                "addon_service_account": ADDON_ACCOUNT,
                "scopes": SCOPES,
                "inboxes": [self.plan.support, self.plan.sales],
                "name": common["name"],
                "logo": common["logoUrl"],
                "universal_actions": common["universalActions"],
                "controls": controls.url if controls else "",
                "controls_token": controls.token if controls else "",
                "roles": self.plan.roles,
                "run": secrets.token_hex(8),
            },
        )

    def keep_key(self) -> None:
        """Write the service account's key where the settings say."""
        self._write("service-account.json", self.account)

    def told(self, settings: dict[str, str]) -> dict[str, Any]:
        """What demo.json tells the world: addresses, database, keys, settings."""
        return {
            "sidebar": self.page_url,
            "web": self.web_url,
            "gmail": self.gmail_url,
            "handed": f"{self.gmail_url}/ui/handed",
            "shop": self.shop_url,
            "public_url": PUBLIC_URL,
            "database": settings["DESK_DATABASE_URL"],
            "google_key": self.google_key.to_json(),
            "addon_client_id": ADDON_CLIENT,
            "addon_service_account": ADDON_ACCOUNT,
            "settings": settings,
        }

    def gmail_values(self) -> dict[str, Any]:
        """Who is in our Gmail from the start."""
        return self.plan.gmail(self.more)

    @property
    def desk_url(self) -> str:
        """The desk's address in a browser."""
        return self.web_url

    def _write(self, name: str, what: dict[str, Any]) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(what, indent=1))
        path.chmod(0o600)
        return path


class PublicCompany(DemoCompany):
    """A demo on a website: nobody is there at first; each visitor gets a company."""

    def __init__(self, folder: Path, ports: DemoPorts, url: str) -> None:
        """`url` is where visitors come in; desk and sign-in have the same address."""
        self._url = url
        super().__init__(folder, ports)

    @property
    def desk_url(self) -> str:
        """The desk's address in a browser."""
        return self._url

    def gmail_values(self) -> dict[str, Any]:
        """Nobody is in our Gmail; strangers will use it."""
        return {"mailboxes": [], "is_public": True}

    def settings(self) -> dict[str, str]:
        """As of any demo, with the visitors' address for sign-in and mails."""
        return {
            **super().settings(),
            "DESK_GOOGLE_AUTH_URL": f"{self._url}/o/oauth2/v2/auth",
            "DESK_GMAIL_PAGE_URL": f"{self._url}/mail/",
            # Companies are made by the gateway, whatever the operator's own desk has.
            "DESK_SIGNUP": "off",
            # The gateway names each visitor.
            "DESK_TRUSTED_PROXIES": "1",
        }
