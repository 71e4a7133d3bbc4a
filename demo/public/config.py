"""What the gateway of a public demo is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class GatewayConfig:
    """Addresses and limits; `sidebar` is what every seat's page has in common."""

    url: str
    gmail: str
    web: str
    # Where companies are made and removed, and the token that it wants.
    maker: str
    maker_token: str
    seats: int
    idle_minutes: float
    life_minutes: float
    file: str
    sidebar: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The settings in a JSON file."""
        return cls(**json.loads(path.read_text()))

    @property
    def host(self) -> str:
        """The name by which visitors know it, without the port."""
        return urlsplit(self.url).hostname or ""
