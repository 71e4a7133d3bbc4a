"""The worker process: an event loop takes requests in, threads answer them."""

from __future__ import annotations

import asyncio
import signal
import sys
from types import FrameType
from typing import Any

from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from uvicorn import Server
from uvicorn_worker import UvicornWorker

from app.server.protocol import PromptProtocol
from app.server.threaded import ThreadedApp


class DrainingServer(Server):
    """At SIGTERM it may go on for a while, not ready, before it takes no more calls."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, or drain first; a second signal ends at once."""
        app = self.config.app
        assert isinstance(app, ThreadedApp)
        if sig != signal.SIGTERM or not app.drain_seconds or app.is_draining:
            super().handle_exit(sig, frame)
            return
        app.is_draining = True
        loop = asyncio.get_running_loop()
        ends = super().handle_exit
        loop.call_soon_threadsafe(loop.call_later, app.drain_seconds, ends, sig, None)


class WebWorker(UvicornWorker):  # type: ignore[misc]
    """gunicorn's process with uvicorn's event loop and our limits of time."""

    CONFIG_KWARGS: dict[str, Any] = {
        "loop": "asyncio",
        "http": PromptProtocol,
        "ws": "none",
        "lifespan": "off",
        "interface": "asgi3",
        # Who called is told by DESK_TRUSTED_PROXIES alone.
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
    }

    async def _serve(self) -> None:
        """As the library does, by a server that can drain."""
        self.config.app = self.wsgi
        server = DrainingServer(config=self.config)
        self._install_sigquit_handler()
        await server.serve(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)

    def load_wsgi(self) -> None:
        """Take the application, and let it begin what lives in this process alone."""
        super().load_wsgi()
        self.wsgi.begin()
