"""python -m demo.gmail CONFIG.json: our Gmail on a port of this machine."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from demo.gmail.app import create_app
from demo.gmail.config import pusher_for, world_from
from demo.gmail.smtp_door import open_door


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main(path: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    config = json.loads(Path(path).read_text())
    world = world_from(config)
    pusher = pusher_for(world, config)
    if pusher:
        pusher.start()
    server = make_server(
        "127.0.0.1",
        config.get("port", 0),
        create_app(world),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    door = open_door(world, config["smtp_port"]) if "smtp_port" in config else None
    sys.stdout.write(f"http://127.0.0.1:{server.port}\n")
    sys.stdout.flush()
    ended.wait()
    server.shutdown()
    if door:
        door.stop()
    if pusher:
        pusher.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m demo.gmail CONFIG.json")
    main(sys.argv[1])
