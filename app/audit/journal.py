"""The journal: a file outside the database of what has ended, and how long the log is.

A restored backup has forgotten both. Each line is sealed; an address stands in it as a
keyed hash alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.audit.chain import canonical, moment_text
from app.audit.entry import AuditEntry
from app.errors import Refused
from app.secret_keys import secret_keys

log = logging.getLogger(__name__)

HEAD = "audit.head"
# What must not live again when an old backup is restored, and whose address it names.
ENDINGS = {
    "person.deactivated": "subject",
    "member.removed": "person",
    "mailbox.disconnected": "subject",
    "domain.forbidden": "domain",
}

Line = dict[str, Any]


class Journal:
    """Adds lines to the file; without one, to the process's log."""

    def __init__(self, file: Path | None, secret: str) -> None:
        self._file = file
        self._keys = [
            hmac.digest(each.encode(), b"sidedesk.journal", "sha256")
            for each in secret_keys(secret)
        ]

    def head(self, domain: str, at: datetime, seq: int, head: str) -> Line:
        """How long the audit log of that workspace is, and the hash of its end."""
        when = {"at": moment_text(at), "workspace": domain}
        return self._sealed({"act": HEAD, **when, "seq": seq, "hash": head})

    def ending(self, domain: str, entry: AuditEntry) -> Line:
        """What an entry has ended, and of whom."""
        private = entry.private or {}
        line: Line = {"act": entry.action, "at": moment_text(entry.at)}
        line |= {"workspace": domain, "seq": entry.seq}
        line["hash"] = self.hash(private[ENDINGS[entry.action]])
        if entry.action == "member.removed":
            line["inbox"] = self.hash(private["subject"])
        return self._sealed(line)

    def hash(self, address: str) -> str:
        """An address as the journal names it."""
        return _hashed(self._keys[0], address)

    def names(self, line: Line, address: str, part: str = "hash") -> bool:
        """Whether that part of a line, of whichever key, is this address."""
        return any(_hashed(key, address) == line[part] for key in self._keys)

    def append(self, lines: Iterable[Line]) -> None:
        """Write these lines down for good.

        Raises:
            OSError: the file cannot be written.
        """
        texts = [canonical(line) for line in lines]
        if self._file is None:
            for text in texts:
                log.info("journal %s", text)
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, "".join(f"{text}\n" for text in texts).encode())
            os.fsync(opened)
        finally:
            os.close(opened)

    def read(self, file: Path) -> list[Line]:
        """Every line of a journal, in order.

        Raises:
            Refused: it cannot be read, or a line is not as it was written.
        """
        try:
            texts = file.read_text("utf-8").splitlines(keepends=True)
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{file} cannot be read as a journal.") from error
        if texts and not texts[-1].endswith("\n"):
            # Its process was killed while it wrote: it is written anew.
            texts.pop()
        return [self._read(file, n, text) for n, text in enumerate(texts, 1)]

    def _read(self, file: Path, number: int, text: str) -> Line:
        try:
            line = json.loads(text)
            seal = line.pop("seal")
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            raise Refused(f"Line {number} of {file} is none of a journal.") from error
        seals = [_hashed(key, canonical(line)) for key in self._keys]
        if not any(hmac.compare_digest(str(seal), each) for each in seals):
            raise Refused(
                f"Line {number} of {file} was changed, or written with another "
                "DESK_SECRET_KEY."
            )
        found: Line = line
        return found

    def _sealed(self, line: Line) -> Line:
        return line | {"seal": _hashed(self._keys[0], canonical(line))}


def _hashed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
