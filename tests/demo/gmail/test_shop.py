"""The shop of the demo: there where a desk's form is known, under a strict policy."""

from __future__ import annotations

from demo.gmail.app import create_app
from tests.demo.gmail.acme import Clock, make_world


def test_it_has_the_contact_button_and_lets_nothing_else_in() -> None:
    world = make_world(Clock())
    world.shop = {"desk": "http://127.0.0.1:8000", "key": "acmefurnish2"}
    answer = create_app(world).test_client().get("/shop")
    line = 'src="http://127.0.0.1:8000/widget.js" data-inbox="acmefurnish2" async'
    assert line in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src http://127.0.0.1:8000;")


def test_without_a_form_there_is_none() -> None:
    answer = create_app(make_world(Clock())).test_client().get("/shop")
    assert answer.status_code == 404
