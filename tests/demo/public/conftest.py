"""The gateway before our Gmail and a stand-in desk, with two seats taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from demo.company_plan import CompanyPlan
from demo.gmail.app import create_app as gmail_app
from demo.gmail.config import add_company
from demo.gmail.world import GmailWorld
from demo.keys import SigningKey
from demo.public.config import GatewayConfig
from demo.public.gateway import create_app
from demo.public.seats import DemoSeats, Seat
from tests.demo.sidebar.conftest import SCOPES, serving
from tests.demo.sidebar.desk_stub import DeskStub, desk_app

URL = "https://demo.example"
MARIA = "Maria Lopez <maria@lopez.example>"
HOUR = 3600.0


@dataclass
class Visitor:
    """A browser with a seat; `address` is the one that the proxy tells."""

    browser: Client
    seat: Seat
    address: str

    @property
    def plan(self) -> CompanyPlan:
        return CompanyPlan(self.seat.domain, self.seat.form_key)

    @property
    def ada(self) -> str:
        return self.plan.at("ada")

    def ask(self, path: str, method: str = "GET", **more: Any) -> TestResponse:
        """A request to the whole demo."""
        headers = {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "https"}
        return self.browser.open(
            path, method=method, base_url=URL, headers=headers, **more
        )

    def page(self, path: str, method: str = "GET", **more: Any) -> TestResponse:
        """A request to one's own page."""
        return self.ask(f"/try/{self.seat.token}{path}", method, **more)

    def customer_writes(self, text: str, to: str = "") -> TestResponse:
        mail = {"from": MARIA, "to": [to or self.plan.support], "subject": "A chair"}
        return self.page("/ui/outside", "POST", json={**mail, "text": text})

    def threads(self) -> Any:
        return self.page(f"/ui/{self.ada}/threads").json["threads"]  # type: ignore[index]


class HeardDesk:
    """A stand-in desk that keeps every request; with `cuts` it hangs up."""

    def __init__(self) -> None:
        self.cuts = False
        self.heard: list[dict[str, Any]] = []
        self._addon = desk_app(DeskStub())

    def __call__(self, environ: Any, start_response: Any) -> Any:
        asked = Request(environ)
        kept = {"path": asked.full_path.rstrip("?"), "headers": asked.headers}
        self.heard.append(kept)
        if self.cuts:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if asked.path.startswith("/addon/"):
            return self._addon(environ, start_response)
        answer = Response("the desk's page")
        for name, value in (("one", "1"), ("two", "2")):
            answer.set_cookie(name, value)
        return answer(environ, start_response)


@dataclass
class PublicDemo:
    """All of it; `world` is our Gmail from within, `seats` the gateway's."""

    app: Any
    world: GmailWorld
    desk: HeardDesk
    seats: DemoSeats

    def ready(self, name: str) -> None:
        """One more company."""
        plan = CompanyPlan(f"v-{name}.demo.example", f"{name}key")
        add_company(self.world, plan.gmail())
        self.seats.add(plan.domain, plan.form_key)

    def visitor(self, address: str) -> Visitor:
        """Somebody comes to the website."""
        browser = Client(self.app, use_cookies=True)
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        answer = browser.get("/", base_url=URL, headers=headers)
        assert answer.status_code == 303, answer.text
        token = answer.headers["Location"].split("/")[-2]
        seat = self.seats.find(token)
        assert seat is not None
        return Visitor(browser, seat, address)


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey.generate("google-1")


@pytest.fixture
def demo(tmp_path: Path, key: SigningKey) -> Iterator[PublicDemo]:
    world, desk = GmailWorld(google_key=key), HeardDesk()
    world.is_public = True
    world.shop = {"desk": URL, "key": ""}
    with serving(gmail_app(world)) as gmail, serving(desk) as web:
        page = {
            "port": 0,
            "gmail": gmail,
            "web": web,
            "public_url": "https://desk.demo.example",
            "google_key": key.to_json(),
            "addon_client_id": "123.apps.googleusercontent.com",
            "addon_service_account": "s@gcp-sa-gsuiteaddons.iam.gserviceaccount.com",
            "scopes": SCOPES,
        }
        file = str(tmp_path / "seats.json")
        config = GatewayConfig(URL, gmail, web, "", "", 4, 30, 240, file, page)
        seats = DemoSeats(Path(file), 4, 0.5 * HOUR, 4 * HOUR)
        yield PublicDemo(create_app(config, seats).wsgi_app, world, desk, seats)


@pytest.fixture
def two(demo: PublicDemo) -> tuple[Visitor, Visitor]:
    """Two visitors who do not know of one another."""
    for name in ("one", "two"):
        demo.ready(name)
    return demo.visitor("203.0.113.1"), demo.visitor("203.0.113.2")
