"""The desk's parts, put together once per process from the settings."""

from __future__ import annotations

from functools import cache, cached_property

from app import outbox
from app.db import Database
from app.gmail.certificates import Certificates
from app.gmail.google import Google
from app.gmail.id_tokens import IdTokens
from app.queue import Jobs, Presence
from app.settings import Settings
from app.vault import Vault


class Desk:
    """Settings, database, queue and the way to Google."""

    def __init__(self, settings: Settings, google: Google | None = None) -> None:
        self.settings = settings
        self.database = Database(settings.database)
        self.jobs = Jobs(settings.redis_url)
        self.presence = Presence(settings.redis_url)
        self.google = google or Google(settings)
        outbox.attach(self.database.sessions, self.jobs.drain)

    @cached_property
    def vault(self) -> Vault:
        """Seals what must not be read in the database."""
        return Vault(self.settings.require("vault_keys"))

    @cached_property
    def id_tokens(self) -> IdTokens:
        """Verifies Google's tokens; its certificates are shared by all requests."""
        url = self.settings.google_certs_url
        return IdTokens(Certificates(url, self.google.request))

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()
        self.presence.close()


@cache
def of_environment() -> Desk:
    """This process's desk, from the environment."""
    return Desk(Settings())
