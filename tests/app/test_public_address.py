"""The address that Google calls, looked at from here over real https."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app import factory
from app.desk import Desk
from app.health.finding import Finding, FindingState
from app.health.public_address import check_public_url, look_from_here
from app.settings import Settings
from tests.support.authority import HERE, NAME, write_certificates
from tests.support.office import settings

OK, NOTE, WRONG = FindingState.OK, FindingState.NOTE, FindingState.WRONG
Wsgi = Callable[..., Any]


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def served(app: Wsgi, pair: Path) -> Iterator[str]:
    """The application over https, under a name; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    server = make_server(
        HERE, 0, app, threaded=True, request_handler=Quiet, ssl_context=context
    )
    # Who does not trust us hangs up: no news.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://{NAME}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Wsgi:
    return factory.app_of_desk(Desk(settings(sqlite_url, tmp_path)))


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The server's certificate and key; its authority is trusted."""
    authority, found = write_certificates(tmp_path, days=90)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return found


def looked_at(url: str, *, has_been_called: bool = False) -> dict[str, Finding]:
    found = look_from_here(url, has_been_called=has_been_called)
    return {each.about: each for each in found}


def states(found: dict[str, Finding]) -> dict[str, FindingState]:
    return {about: each.state for about, each in found.items()}


def test_the_desk_answers_by_its_own_name(app: Wsgi, pair: Path) -> None:
    with served(app, pair) as url:
        found = looked_at(url)
    assert states(found) == {"certificate": OK, "public address": OK}
    # What we ask ourselves is no refused call.
    assert app.extensions["desk"].refused_calls._said == {}  # type: ignore[attr-defined]


def test_a_redirect_is_followed_by_nobody_at_google(app: Wsgi, pair: Path) -> None:
    def slash(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] == "/addon/message":
            start("308 Permanent Redirect", [("Location", "/addon/message/")])
            return []
        return app(environ, start)

    with served(slash, pair) as url:
        found = looked_at(url)["public address"]
    assert found.state is WRONG
    assert "POST /addon/message is redirected to /addon/message/" in found.says


def test_somebody_else_who_answers_is_not_the_desk(pair: Path) -> None:
    def other(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<h1>Welcome to nginx!</h1>"]

    with served(other, pair) as url:
        found = looked_at(url)["public address"]
    assert found.state is WRONG
    assert "GET /healthz is answered with 200, and not by the desk" in found.says


def test_a_certificate_that_ends_soon_is_wrong_in_time(
    app: Wsgi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, pair = write_certificates(tmp_path, days=5)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with served(app, pair) as url:
        assert states(looked_at(url))["certificate"] is WRONG


def test_a_certificate_of_an_unknown_authority_is_wrong(
    app: Wsgi, tmp_path: Path
) -> None:
    _, pair = write_certificates(tmp_path)
    with served(app, pair) as url:
        found = looked_at(url, has_been_called=True)["public address"]
    assert found.state is WRONG
    assert "certificate is not valid" in found.says


def test_what_google_reaches_need_not_be_reached_from_here() -> None:
    nobody = f"https://{HERE}:9"
    assert states(looked_at(nobody)) == {"public address": WRONG}
    assert states(looked_at(nobody, has_been_called=True)) == {"public address": NOTE}


REFUSED = [
    "http://desk.acme.com",
    "https://desk.acme.com/helpdesk",
    "https://desk.acme.com?x=1",
    "https://192.168.1.5",
    "https://127.0.0.1:8000",
    "https://[fd00::1]",
    "https://desk.local",
    "https://desk",
]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_google_cannot_call_is_refused(url: str) -> None:
    assert check_public_url(Settings(public_url=url)).state is WRONG


@pytest.mark.parametrize("url", ["https://desk.acme.com", "https://8.8.8.8:8443/"])
def test_an_address_of_the_internet_is_taken(url: str) -> None:
    assert check_public_url(Settings(public_url=url)).state is OK
