"""What was pasted from a terminal: two values are read from it, the rest is let go."""

from __future__ import annotations

import re

from app.errors import Refused

MAX_BYTES = 65_536
# As JSON, or as gcloud prints it by itself; the setting that each belongs to.
VALUES = {
    "addon_client_id": re.compile(
        r"""["']?oauthClientId["']?\s*:\s*["']?([\w.-]{1,200}\.apps\.googleusercontent\.com|\d{6,40})\b"""
    ),
    "addon_service_account": re.compile(
        r"""["']?serviceAccountEmail["']?\s*:\s*["']?([\w.+-]{1,100}@[\w.-]{1,150})\b"""
    ),
}


def read_authorization(text: str) -> dict[str, str]:
    """The two values of `get-authorization`, by setting.

    Raises:
        Refused: one of them is not there.
    """
    found = {name: each.search(text) for name, each in VALUES.items()}
    values = {name: each[1] for name, each in found.items() if each}
    if len(values) < len(VALUES):
        raise Refused(
            "This is not what gcloud workspace-add-ons get-authorization prints: it "
            "has oauthClientId and serviceAccountEmail."
        )
    return values
