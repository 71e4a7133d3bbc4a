"""A stand-in for the desk: answers the JSON files of a folder and keeps what it got."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

ANSWERS = Path(__file__).parent / "answers"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class DeskStub:
    """What the desk says at each address, and every event it was sent."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.reset()

    def reset(self) -> None:
        """Each address answers the file of its own name, at once."""
        self.answers: dict[str, str] = {}
        self.raw: dict[str, Response] = {}
        self.calls: list[dict[str, Any]] = []
        self.gate.set()

    def says(self, address: str, name: str) -> None:
        """From now on this address answers with that file."""
        self.answers[address] = name

    @property
    def paths(self) -> list[str]:
        """The addresses called so far."""
        return [call["path"] for call in self.calls]

    def inputs(self) -> Any:
        """What the last form held."""
        event = self.calls[-1]["event"]["commonEventObject"]
        return event.get("formInputs", {})


def desk_app(stub: DeskStub) -> Flask:
    """The add-on's addresses, and the pictures of its cards."""
    app = Flask("desk_stub", static_folder=None)

    @app.post("/addon/<path:rest>")
    def answer(rest: str) -> Response:
        name = rest.rpartition("/")[2]
        headers = {"authorization": request.headers.get("Authorization", "")}
        stub.calls.append({"path": rest, "event": request.json, **headers})
        stub.gate.wait(10)
        if name in stub.raw:
            return stub.raw[name]
        text = (ANSWERS / f"{stub.answers.get(name, name)}.json").read_text()
        return Response(json.dumps(json.loads(text)), content_type="application/json")

    @app.get("/static/icons/<name>")
    def picture(name: str) -> Response:
        kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
        return Response(PIXEL, content_type=kind)

    return app
