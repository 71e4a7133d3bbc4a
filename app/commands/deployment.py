"""`desk deployment`: what Google is told about this add-on, printed as JSON."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import click

from addon import deployment as resource
from app.commands.context import with_desk
from app.desk import Desk
from app.errors import Refused


@click.command()
@with_desk
def deployment(desk: Desk) -> None:
    """Print the deployment for `gcloud workspace-add-ons deployments create`."""
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
    click.echo(json.dumps(resource.deployment_resource(address), indent=2))
