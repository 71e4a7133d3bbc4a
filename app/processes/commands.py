"""The commands of the desk's processes: what `desk serve` and `desk demo` start."""

from __future__ import annotations

import sys
from pathlib import Path

BIN = Path(sys.executable).parent
THIS_MACHINE = "127.0.0.1"


def web_command(port: int, *, workers: int, host: str = THIS_MACHINE) -> list[str]:
    """The web process, as the Procfile has it."""
    return [
        str(BIN / "gunicorn"),
        "--config",
        "python:app.server.config",
        "--workers",
        str(workers),
        "--bind",
        f"{host}:{port}",
        "app.factory:create_server_app()",
    ]


def desk_command(*words: str) -> list[str]:
    """Another process of the desk, by the words after `desk`."""
    return [str(BIN / "desk"), *words]
