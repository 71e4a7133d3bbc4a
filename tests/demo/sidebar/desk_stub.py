"""A stand-in for the desk: answers the JSON files of a folder and keeps what it got."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from tests.support.patience import HANGS

ANSWERS = Path(__file__).parent / "answers"
SAMPLE_THREAD = "17088a2c5b91b2fe"
SAMPLE_DRAFT = "r-1234567890"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class DeskStub:
    """What the desk says at each address, and every event it was sent."""

    def __init__(self) -> None:
        self.gates: dict[str, threading.Event] = {}
        self.reset()

    def reset(self) -> None:
        """Each address answers the file of its own name, at once."""
        self.answers: dict[str, str] = {}
        self.raw: dict[str, Response] = {}
        self.calls: list[dict[str, Any]] = []
        self.thread = self.draft = ""
        self.release()

    def hold(self, address: str) -> None:
        """From now on this address does not answer until it is released."""
        self.gates[address] = threading.Event()

    def release(self) -> None:
        """Whoever waits is answered."""
        for gate in self.gates.values():
            gate.set()

    @property
    def paths(self) -> list[str]:
        """The addresses called so far."""
        return [call["path"] for call in self.calls]

    def says(self, address: str, name: str) -> None:
        """From now on this address answers with that file."""
        self.answers[address] = name

    def text(self, name: str) -> str:
        """The answer for an address, its links to mail leading to Maria's."""
        text = (ANSWERS / f"{self.answers.get(name, name)}.json").read_text()
        text = text.replace(SAMPLE_DRAFT, self.draft)
        return text.replace(SAMPLE_THREAD, self.thread)

    def inputs(self, address: str) -> Any:
        """What the form held that this address got last."""
        called = [call for call in self.calls if call["path"].endswith(address)]
        return called[-1]["event"]["commonEventObject"].get("formInputs", {})


def desk_app(stub: DeskStub) -> Flask:
    """The add-on's addresses, and the pictures of its cards."""
    app = Flask("desk_stub", static_folder=None)

    @app.post("/addon/<path:rest>")
    def answer(rest: str) -> Response:
        name = rest.rpartition("/")[2]
        headers = {"authorization": request.headers.get("Authorization", "")}
        stub.calls.append({"path": rest, "event": request.json, **headers})
        if name in stub.gates:
            stub.gates[name].wait(HANGS)
        if name in stub.raw:
            return stub.raw[name]
        return Response(stub.text(name), content_type="application/json")

    @app.get("/static/icons/<name>")
    def picture(name: str) -> Response:
        kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
        return Response(PIXEL, content_type=kind)

    return app
