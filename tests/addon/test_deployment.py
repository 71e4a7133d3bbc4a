"""The deployment resource: as Google takes it, and every address in it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import RequestRedirect

from addon.deployment import MAIL, deployment_resource
from app import factory
from demo.company import SCOPES
from demo.google.check import check_body
from tests.support.office import Office
from tests.support.terminal import Terminal

BASE = "https://desk.acme.example"


def addresses(part: Any) -> Iterator[tuple[str, str]]:
    """Every (field, address) in a part of the resource."""
    if isinstance(part, list):
        for each in part:
            yield from addresses(each)
    elif isinstance(part, dict):
        for name, each in part.items():
            if isinstance(each, str) and each.startswith("http"):
                yield name, each
            yield from addresses(each)


@pytest.fixture
def app(office: Office) -> Flask:
    return factory.app_of_desk(office.desk)


@pytest.mark.parametrize("public_url", [BASE, f"{BASE}/"])
def test_google_would_take_it(public_url: str) -> None:
    assert check_body("deployment", deployment_resource(public_url)) == []


def test_every_address_in_it_is_routed(app: Flask) -> None:
    found = list(addresses(deployment_resource(BASE)["addOns"]))
    assert len(found) == 6
    routes = app.url_map.bind("desk.acme.example")
    for field, address in found:
        calls = field in {"runFunction", "onTriggerFunction"}
        try:
            routes.match(address.removeprefix(BASE), "POST" if calls else "GET")
        except RequestRedirect as error:
            raise AssertionError(f"{address} redirects") from error


def test_its_pages_are_there(app: Flask) -> None:
    client = app.test_client()
    common = deployment_resource(BASE)["addOns"]["common"]
    logo = client.get(common["logoUrl"].removeprefix(BASE), buffered=True)
    assert logo.data.startswith(b"\x89PNG")
    help_page = common["universalActions"][1]["openLink"].removeprefix(BASE)
    assert client.get(help_page).status_code == 200
    assert common["openLinkUrlPrefixes"] == [f"{BASE}/", MAIL]


def test_the_demo_grants_what_a_deployment_asks_for() -> None:
    assert set(deployment_resource(BASE)["oauthScopes"]) == set(SCOPES)


def test_the_command_prints_it(sqlite_url: str) -> None:
    settings = {"DESK_DATABASE_URL": sqlite_url, "DESK_PUBLIC_URL": BASE}
    printed = Terminal(settings)("deployment")
    assert json.loads(printed.stdout) == deployment_resource(BASE)
    refused = Terminal({**settings, "DESK_PUBLIC_URL": "http://x"})("deployment")
    assert (refused.exit_code, refused.stdout) == (1, "")
