"""A project of Google Cloud as far as an add-on needs one; tests set what it has."""

from __future__ import annotations

from typing import Any

ADD_ONS, SERVICES = "gsuiteaddons", "serviceusage"


class CloudProject:
    """One project. `refusals` are by API: the code, the sentence, Google's reason."""

    def __init__(self) -> None:
        self.apis: set[str] = set()
        self.client_id = "100000000000000000001"
        self.account = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
        self.deployment: dict[str, Any] | None = None
        self.is_installed = False
        self.refusals: dict[str, tuple[int, str, str]] = {}
