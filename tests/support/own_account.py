"""The account that the desk's machine has at Google, as gcloud leaves one."""

from __future__ import annotations

import json
from pathlib import Path

from demo.gmail.world import GmailWorld

PLATFORM = "https://www.googleapis.com/auth/cloud-platform"


def keep_own_account(
    folder: Path, world: GmailWorld, address: str = "ops@acme.example", **more: str
) -> Path:
    """Write the file to which GOOGLE_APPLICATION_CREDENTIALS leads; where it is."""
    own = {
        "type": "authorized_user",
        "client_id": "gcloud",
        "client_secret": "none",
        "refresh_token": world.tokens.refresh_token(address, [PLATFORM]),
        **more,
    }
    file = folder / "adc.json"
    file.write_text(json.dumps(own))
    return file
