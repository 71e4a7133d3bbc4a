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
    """The address of a server of our own; as the user postgres when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="deskpg", dir="/tmp"))
    made = PostgresServer(binaries, folder, HARMLESS)
    made.start()
    try:
        yield made.address
    finally:
        made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


class PostgresServer:
    """A server on a socket in an empty folder, which it owns."""

    def __init__(self, binaries: Path, folder: Path, options: str) -> None:
        self._binaries, self._folder = binaries, folder
        self._data = folder / "data"
        self._options = (
            f"-k {folder} -c listen_addresses= -c max_connections=200 {options}"
        )
        is_root = os.geteuid() == 0
        self._user = "postgres" if is_root else pwd.getpwuid(os.geteuid()).pw_name
        if is_root:
            shutil.chown(folder, self._user)
        how = ("-A", "trust", "-U", "desk", "-E", "UTF8")
        self._run("initdb", "-D", str(self._data), *how)

    @property
    def address(self) -> str:
        """Of its database `postgres`."""
        return f"postgresql://desk@/postgres?host={self._folder}"

    @property
    def pid(self) -> int | None:
        """The first of its processes; nothing when it does not run."""
        try:
            return int((self._data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError):
            return None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self._folder / "log")
        told = ("-D", str(self._data), "-l", log, "-o", self._options)
        self._run("pg_ctl", "-w", *told, "start")

    def stop(self, mode: str) -> None:
        """Stop it: `fast` as an admin does, `immediate` as a crash."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "stop")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self._binaries / program), *words],
            check=True,
            cwd=self._folder,
            user=self._user if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
        )
