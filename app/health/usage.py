"""How much of a month's agreed tickets is used."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.health.finding import Finding, worth_knowing
from app.people.workspace import every_workspace
from app.usage import quota as quotas


def usage_findings(session: Session) -> Iterator[Finding]:
    """Each workspace that was warned this month."""
    for place in every_workspace(session):
        if place.quota and quotas.warned_level(session, place.id):
            count = quotas.workspace_usage(session, place.id).tickets
            says = f"{place.domain} has used {count} of {place.quota} tickets."
            yield worth_knowing(
                "usage", says, "Nothing is held back: see desk usage, desk quota."
            )
