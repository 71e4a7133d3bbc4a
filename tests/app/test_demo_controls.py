"""What the demo's page may ask of the demo, and who may not."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.commands.demo_controls import controls_app

TOKEN = {"Authorization": "Bearer secret"}


def client_of(done: list[str]) -> FlaskClient:
    acts = {"kill-worker": lambda: done.append("killed")}
    app = controls_app("secret", acts, lambda: {"pending": len(done)})
    return app.test_client()


def test_it_says_how_it_stands_and_does_what_it_knows() -> None:
    done: list[str] = []
    client = client_of(done)
    assert client.get("/", headers=TOKEN).json == {"pending": 0}
    assert client.post("/kill-worker", headers=TOKEN).json == {"pending": 1}
    assert client.post("/kill-everything", headers=TOKEN).status_code == 404
    assert done == ["killed"]


def test_nobody_without_the_token_breaks_anything() -> None:
    done: list[str] = []
    client = client_of(done)
    for headers in ({}, {"Authorization": "Bearer secreT"}, {"Authorization": "é"}):
        assert client.get("/", headers=headers).status_code == 403
        assert client.post("/kill-worker", headers=headers).status_code == 403
    assert done == []
