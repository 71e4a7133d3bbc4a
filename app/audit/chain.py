"""The chain of hashes: each entry's covers the entry and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Before the first entry.
FIRST_HASH = "0" * 64


def canonical(value: object) -> str:
    """The one way in which a value is written as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def details_hash(salt: str, private: Mapping[str, Any]) -> str:
    """Binds what is personal to an entry, which holds on when that is erased."""
    return _sha256(f"{salt}\n{canonical(private)}")


def entry_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash of an entry that follows the one with the hash `previous`."""
    return _sha256(f"{previous}\n{canonical(entry)}")


def moment_text(at: datetime) -> str:
    """A moment as an entry has it: in UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
