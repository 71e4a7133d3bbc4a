"""Who is meant by an address, an `@domain`, or the beginning of a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_


def is_meant(said: str, name: Any, address: Any) -> ColumnElement[bool]:
    """Whether these words mean whoever has that name and that address."""
    said = said.lower()
    found: ColumnElement[bool]
    if said.startswith("@"):
        found = address.endswith(said, autoescape=True)
        return found
    if "@" in said:
        found = address == said
        return found
    begins = func.lower(name).startswith(said, autoescape=True)
    within = func.lower(name).contains(f" {said}", autoescape=True)
    return or_(begins, within, address.startswith(said, autoescape=True))
