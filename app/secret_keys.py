"""The keys of `DESK_SECRET_KEY`: a new one can stand before the old one for a while."""

from __future__ import annotations


def secret_keys(secret: str) -> list[str]:
    """The keys, parted by commas in `secret`: the first signs, all verify."""
    return [each.strip() for each in secret.split(",") if each.strip()] or [secret]
