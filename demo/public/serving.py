"""The gateway's process: one worker, for all seats are in its memory."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask

from demo.public.config import GatewayConfig
from demo.public.gateway import create_app
from demo.public.keeper import SeatKeeper
from demo.public.seats import DemoSeats

MINUTE = 60


def gateway_command(config: Path, port: int) -> list[str]:
    """What starts it, on this machine only: a proxy with TLS stands before it."""
    return [
        str(Path(sys.executable).parent / "gunicorn"),
        "--workers", "1", "--worker-class", "gthread", "--threads", "24",
        "--timeout", "120", "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
        f"demo.public.serving:gateway_app('{config}')",
    ]  # fmt: skip


def gateway_app(path: str) -> Flask:
    """The application by its file of settings, with its seats and their keeper."""
    config = GatewayConfig.load(Path(path))
    seats = DemoSeats(
        Path(config.file),
        config.seats,
        config.idle_minutes * MINUTE,
        config.life_minutes * MINUTE,
    )
    SeatKeeper(config, seats).start()
    return create_app(config, seats)
