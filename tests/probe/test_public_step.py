"""Step 1: the public address over real https, and what a proxy does wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addon.deployment import deployment_resource
from app import factory
from app.desk import Desk
from app.people.workspace import Workspace
from app.probe.facts import KnownHere, ProbeChoices
from app.probe.live import Live, Terminal
from app.probe.session import ProbeSession, Replayed
from app.probe.step import Seen, Verdict
from app.probe.steps.setup import answers_from_outside
from tests.app.test_public_address import served
from tests.support.authority import write_certificates
from tests.support.office import settings

Wsgi = Callable[..., Any]


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Wsgi:
    return factory.app_of_desk(Desk(settings(sqlite_url, tmp_path)))


def asked(app: Wsgi, folder: Path, days: int = 90) -> dict[str, Seen]:
    """The step asks this application under its public name; by claim."""
    _, pair = write_certificates(folder, days=days)
    with served(app, pair) as url:
        desk = Desk(settings("sqlite://", folder, public_url=url))
        deployment = deployment_resource(url)
        here = KnownHere(desk, Workspace(), None, None, ProbeChoices(), deployment)
        session = ProbeSession(Live(here, Terminal(print, str, print, 0)))
        seen = list(answers_from_outside(session))
    assert list(answers_from_outside(Replayed(session.exchanges))) == seen
    return {each.claim: each for each in seen}


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority of the server's certificate is trusted."""
    authority, _ = write_certificates(tmp_path, days=90)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


def test_the_desk_answers_by_its_own_name(app: Wsgi, tmp_path: Path) -> None:
    told = asked(app, tmp_path)
    assert set(told) == {"certificate", "public address"}
    assert {each.verdict for each in told.values()} == {Verdict.EXPECTED}


@pytest.mark.parametrize("path", ["/addon/home", "/addon/message", "/addon/compose"])
def test_a_redirect_of_any_called_address_is_named(
    app: Wsgi, tmp_path: Path, path: str
) -> None:
    def answer(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] == path:
            start("301 Moved Permanently", [("Location", f"{path}/")])
            return []
        return app(environ, start)

    told = asked(answer, tmp_path)["public address"]
    assert told.verdict is Verdict.OTHER
    assert f"POST {path} is redirected to {path}/" in told.seen


def test_an_old_certificate_is_named(app: Wsgi, tmp_path: Path) -> None:
    told = asked(app, tmp_path, days=5)["certificate"]
    assert told.verdict is Verdict.OTHER
    assert told.seen.startswith("It is good until ")


def test_somebody_else_who_answers_is_named(tmp_path: Path) -> None:
    def other(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<h1>Welcome</h1>"]

    told = asked(other, tmp_path)["public address"]
    assert "and not by the desk" in told.seen
    assert told.verdict is Verdict.OTHER
