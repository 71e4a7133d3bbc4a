"""Where the settings come from: the environment, files, or the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.desk import Desk
from app.health.finding import Finding, fine, wrong
from app.settings import INSTANCE_SOURCE
from app.settings.sources import PREFIX

ABOUT = "settings"
ENVIRONMENT = "the environment"


def source_findings(desk: Desk) -> Iterator[Finding]:
    """What each source sets; what is in none of them has its default."""
    settings = desk.settings
    by_source = defaultdict[str, list[str]](list)
    for name in sorted(type(settings).model_fields):
        source = settings.source_of(name)
        variable = f"{PREFIX}{name.upper()}"
        if source == variable:
            by_source[ENVIRONMENT].append(variable)
        elif source.startswith(variable):
            by_source["files"].append(source)
        elif source:
            by_source[source].append(variable)
    for source, variables in by_source.items():
        yield fine(ABOUT, f"From {source}: {', '.join(variables)}.")
    for name in desk.instance.unreadable:
        yield wrong(
            f"{PREFIX}{name.upper()}",
            f"No key in DESK_VAULT_KEYS opens what the {INSTANCE_SOURCE} hold: it "
            "counts as not set.",
            f"Put the old key behind the new one, or desk instance set {name}.",
        )
