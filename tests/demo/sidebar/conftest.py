"""The page between two stand-ins: a little mail on one side, a small desk on the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from demo.keys import SigningKey
from demo.sidebar.config import Config
from demo.sidebar.server import create_app
from tests.demo.sidebar.desk_stub import DeskStub, desk_app
from tests.demo.sidebar.gmail_stub import GmailStub, gmail_app
from tests.demo.sidebar.story import Story

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-quic --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run"
)
SCOPES = (
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/script.locale",
)


@dataclass(frozen=True)
class Stage:
    """The three servers of a page test and where the page is."""

    config: Config
    gmail: GmailStub
    desk: DeskStub
    url: str


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free port, in a thread, until the end of the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_config(key: SigningKey, gmail: str = "", web: str = "") -> Config:
    """The settings of a test's demo."""
    return Config(
        port=0,
        gmail=gmail,
        web=web,
        public_url="https://desk.demo.example",
        google_key=key,
        addon_client_id="123.apps.googleusercontent.com",
        addon_service_account="service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com",
        scopes=SCOPES,
    )


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey.generate("google-1")


@pytest.fixture(scope="session")
def servers(key: SigningKey) -> Iterator[Stage]:
    gmail, desk = GmailStub(), DeskStub()
    with serving(gmail_app(gmail)) as mail, serving(desk_app(desk)) as web:
        config = make_config(key, mail, web)
        with serving(create_app(config)) as url:
            yield Stage(config, gmail, desk, url)


@pytest.fixture
def stage(servers: Stage) -> Iterator[Stage]:
    servers.gmail.reset()
    servers.desk.reset()
    yield servers
    servers.desk.gate.set()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=FLAGS.split()
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(5000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def story(stage: Stage, page: Page) -> Story:
    """Ada before her inbox, with the panel beside it."""
    story = Story(page, stage.url)
    story.visit("ada@acme.example")
    return story
