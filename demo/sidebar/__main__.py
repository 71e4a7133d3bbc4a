"""Serves the host page on 127.0.0.1: `python -m demo.sidebar CONFIG.json`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

from werkzeug.serving import WSGIRequestHandler, make_server

from demo.sidebar.config import SidebarConfig
from demo.sidebar.server import create_app


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main(arguments: list[str]) -> None:
    """Runs until SIGTERM."""
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, _stop)
    config = SidebarConfig.load(Path(arguments[0]))
    app = create_app(config)
    with make_server(
        "127.0.0.1",
        config.port,
        app,
        threaded=True,
        request_handler=QuietHandler,
    ) as server:
        server.serve_forever()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
