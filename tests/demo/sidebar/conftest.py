"""The page between our Gmail with a little mail in it and a small stand-in desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from demo.keys import SigningKey
from demo.sidebar.__main__ import QuietHandler
from demo.sidebar.config import SidebarConfig
from demo.sidebar.server import create_app
from tests.demo.sidebar.desk_stub import DeskStub, desk_app
from tests.demo.sidebar.mail import MARIA, TOM, Mail
from tests.demo.sidebar.story import Story
from tests.support.patience import HANGS_MS

SCOPES = (
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/script.locale",
)


HELP = "https://desk.demo.example/help"


@dataclass(frozen=True)
class Stage:
    """The three servers of a page test, and where the page is."""

    config: SidebarConfig
    mail: Mail
    desk: DeskStub
    url: str

    @property
    def maria(self) -> str:
        """The thread in Ada's mailbox that Maria began."""
        return self.mail.thread(MARIA)

    @property
    def tom(self) -> str:
        """The thread in Ada's mailbox that Tom began."""
        return self.mail.thread(TOM)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The app on a free port, in a thread, until the end of the block."""
    server = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_config(key: SigningKey, gmail: str = "", web: str = "") -> SidebarConfig:
    """The settings of a test's demo."""
    return SidebarConfig(
        port=0,
        gmail=gmail,
        web=web,
        public_url="https://desk.demo.example",
        google_key=key,
        addon_client_id="123.apps.googleusercontent.com",
        addon_service_account="service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com",
        scopes=SCOPES,
        universal_actions=({"label": "Help", "openLink": HELP},),
    )


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey.generate("google-1")


@pytest.fixture(scope="session")
def servers(key: SigningKey) -> Iterator[Stage]:
    mail, desk = Mail(key), DeskStub()
    with serving(mail.answer) as gmail, serving(desk_app(desk)) as web:
        config = make_config(key, gmail, web)
        with serving(create_app(config)) as url:
            yield Stage(config, mail, desk, url)


@pytest.fixture
def stage(servers: Stage) -> Stage:
    servers.mail.reset()
    servers.desk.reset()
    servers.desk.thread = servers.maria
    return servers


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    """One browser window for all tests: opening one costs more than most tests."""
    context = browser.new_context(timezone_id="Europe/Berlin")
    context.set_default_timeout(HANGS_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(window: Page, stage: Stage) -> Iterator[Page]:
    """The window, as wide as a desk's, with nothing remembered."""
    window.set_viewport_size({"width": 1440, "height": 900})
    yield window
    stage.desk.release()
    window.evaluate("localStorage.clear()")
    window.goto("about:blank")
    for tab in window.context.pages[1:]:
        tab.close()


@pytest.fixture
def story(stage: Stage, page: Page) -> Story:
    """Ada before her inbox, with the panel beside it."""
    story = Story(page, stage)
    story.visit("ada@acme.example")
    return story
