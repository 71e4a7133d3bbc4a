"""The manifest of a backup: what it holds, of when, and by what it can be checked."""

from __future__ import annotations

import json
import shutil
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app import clock
from app.errors import Refused

FORMAT = 1
NAME = "manifest.json"
PAYLOADS = {"sqlite": "desk.sqlite", "postgresql": "desk.dump"}
MAX_MANIFEST_BYTES = 1_000_000


@dataclass(frozen=True)
class Manifest:
    """`tables` is name to rows and sha256, `workspaces` domain to numbers and head."""

    release: str
    schema: str
    database: str
    taken_at: str
    epoch: str
    workspaces: dict[str, dict[str, Any]]
    tables: dict[str, dict[str, Any]]
    sha256: str
    format: int = FORMAT

    @property
    def payload(self) -> str:
        """The name of the database in the archive."""
        return PAYLOADS[self.database]

    @property
    def at(self) -> datetime:
        """The moment of the backup."""
        return clock.parse_moment(self.taken_at)

    def as_json(self) -> str:
        """Its text in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup; nothing else of it is looked at.

    Raises:
        Refused: it is no backup of ours, or not whole.
    """
    try:
        with tarfile.open(file, "r:") as archive:
            return _manifest(archive, archive.next())
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise Refused(f"{file} is no backup of Sidedesk.") from error


def open_payload(file: Path, folder: Path) -> tuple[Manifest, Path]:
    """Write the database of a backup into the folder; with it, its manifest.

    Raises:
        Refused: it is no backup of ours, was changed, or is not whole.
    """
    found = read_manifest(file)
    try:
        with tarfile.open(file, "r:") as archive:
            members = archive.getmembers()
            names = [each.name for each in members]
            if names != [NAME, found.payload] or not all(m.isreg() for m in members):
                raise Refused(f"{file} holds something else than a backup.")
            opened = archive.extractfile(members[1])
            assert opened is not None
            with (folder / found.payload).open("wb") as written:
                shutil.copyfileobj(opened, written)
    except (OSError, tarfile.TarError) as error:
        raise Refused(f"{file} is not whole: {_reason(error)}.") from error
    path = folder / found.payload
    if sha256_of(path) != found.sha256:
        raise Refused(f"{file} was changed, or is not whole.")
    return found, path


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    import hashlib

    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _manifest(archive: tarfile.TarFile, first: tarfile.TarInfo | None) -> Manifest:
    if first is None or first.name != NAME or first.size > MAX_MANIFEST_BYTES:
        raise ValueError("its first member is no manifest")
    opened = archive.extractfile(first)
    said = json.loads(opened.read()) if opened is not None else None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError("its format is another one")
    found = Manifest(**said)
    if found.database not in PAYLOADS or not found.at:
        raise ValueError("its database is of another kind")
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
