"""The worker process: an event loop takes requests in, threads answer them."""

from __future__ import annotations

from typing import Any

from uvicorn_worker import UvicornWorker

from app.server.protocol import PromptProtocol


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

    def load_wsgi(self) -> None:
        """Take the application, and let it begin what lives in this process alone."""
        super().load_wsgi()
        self.wsgi.begin()
