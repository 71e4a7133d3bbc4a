"""`desk deployment`: what Google is told about this add-on, printed as JSON."""

from __future__ import annotations

import json

import click

from addon import deployment as resource
from app.commands.context import with_desk
from app.commands.public_url import checked_public_url
from app.desk import Desk


@click.command()
@with_desk
def deployment(desk: Desk) -> None:
    """Print the deployment for `gcloud workspace-add-ons deployments create`."""
    address = checked_public_url(desk)
    click.echo(json.dumps(resource.deployment_resource(address), indent=2))
