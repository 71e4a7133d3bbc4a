"""A real PostgreSQL for the tests: the given one, or one of the programs here."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

HARMLESS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server's `postgres` database, for as long as the block runs.

    Raises:
        RuntimeError: there is neither an address nor a program.
    """
    given = os.environ.get("DESK_TEST_DATABASE_URL")
    if given:
        yield given
    elif (binaries := debians()) is not None:
        with debian(binaries) as address:
            yield address
    else:
        raise RuntimeError(
            "Install PostgreSQL (apt-get install postgresql) or set "
            "DESK_TEST_DATABASE_URL."
        )


def debians() -> Path | None:
    """Where Debian keeps the newest server's programs; elsewhere those on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    found += [] if found or named is None else [Path(named).resolve()]
    return found[-1].parent if found else None


@contextlib.contextmanager
def debian(binaries: Path) -> Iterator[str]:
    """Debian's server on a socket of its own; as the user postgres when we are root."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = tempfile.mkdtemp(prefix="deskpg", dir="/tmp")
    if os.geteuid() == 0:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            user=user if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
        )

    data = f"{folder}/data"
    run(str(binaries / "initdb"), "-D", data, "-A", "trust", "-U", "desk", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses= -c max_connections=200 {HARMLESS}"
    start = ("-w", "-D", data, "-l", f"{folder}/log", "-o", options, "start")
    run(str(binaries / "pg_ctl"), *start)
    try:
        yield f"postgresql://desk@/postgres?host={folder}"
    finally:
        run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
