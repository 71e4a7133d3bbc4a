"""The desk's public address, for what is told to Google."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from app.desk import Desk
from app.errors import Refused


def checked_public_url(desk: Desk) -> str:
    """The address by which Google reaches the desk; the demo's is told apart.

    Raises:
        Refused: Google would not take it.
    """
    address = desk.settings.public_url
    parts = urlsplit(address)
    beside = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme != "https" or not parts.hostname or beside:
        raise Refused(
            "Google calls only https addresses: DESK_PUBLIC_URL must be one, without "
            "a path."
        )
    if "public_url" not in desk.settings.model_fields_set:
        click.echo("DESK_PUBLIC_URL is not set: this is the demo's address.", err=True)
    return address
