"""The desk's parts, put together once per process from the settings.

Each part is made, and its libraries are imported, when it is first asked for: no
command and no web process waits for what it does not use. All tables are known at once,
since a row may refer to any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from app import outbox
from app.db import Database
from app.models import __doc__ as _tables_are_known  # noqa: F401
from app.settings import Settings

if TYPE_CHECKING:
    from app.audit.journal import Journal
    from app.gmail.google import GoogleClients
    from app.gmail.id_tokens import IdTokens
    from app.instance.live import LiveSettings
    from app.presence import TicketPresence
    from app.queue import JobQueue
    from app.recent_counts import RecentCounts
    from app.refused_calls import RefusedCalls
    from app.vault import Vault
    from app.waits import ProcessWaits


class Desk:
    """Settings, database, queue and the way to Google."""

    def __init__(
        self,
        settings: Settings,
        google: GoogleClients | None = None,
        database: Database | None = None,
    ) -> None:
        self.settings = settings
        self.database = database or Database(settings.database)
        if google is not None:
            self.google = google
        outbox.attach_outbox(self.database.sessions, self._nudge)

    @cached_property
    def jobs(self) -> JobQueue:
        """Asks workers for jobs."""
        from app.queue import JobQueue

        return JobQueue(self.settings.redis_url)

    @cached_property
    def presence(self) -> TicketPresence:
        """Who looks at which ticket, and who writes an answer to it."""
        from app.presence import TicketPresence

        return TicketPresence(self.settings.redis_url)

    @cached_property
    def form_counts(self) -> RecentCounts:
        """How often forms were sent of late."""
        from app.recent_counts import RecentCounts

        return RecentCounts(self.settings.redis_url)

    @cached_property
    def waits(self) -> ProcessWaits:
        """What clock and workers wait for."""
        from app.waits import ProcessWaits

        return ProcessWaits(self.jobs.hasty)

    @cached_property
    def google(self) -> GoogleClients:
        """The way to Gmail and to Google's tokens."""
        from app.gmail.google import GoogleClients

        return GoogleClients(self.settings)

    @cached_property
    def vault(self) -> Vault:
        """Seals what must not be read in the database."""
        from app.vault import Vault

        return Vault(self.settings.require("vault_keys"))

    @cached_property
    def instance(self) -> LiveSettings:
        """Takes over the settings that are kept in the database."""
        from app.instance.live import LiveSettings

        return LiveSettings(self.settings, self.database, lambda: self.vault)

    @cached_property
    def journal(self) -> Journal | None:
        """What has ended, written down outside the database; none without a secret."""
        from app.audit.journal import Journal

        secret = self.settings.secret_key
        if secret is None:
            return None
        return Journal(self.settings.journal_file, secret.get_secret_value())

    def require_journal(self) -> Journal:
        """The journal.

        Raises:
            Broken: DESK_SECRET_KEY is not set, which seals it.
        """
        self.settings.require("secret_key")
        assert self.journal is not None
        return self.journal

    @cached_property
    def id_tokens(self) -> IdTokens:
        """Verifies Google's tokens; its certificates are shared by all requests."""
        from app.gmail.certificates import GoogleCertificates
        from app.gmail.id_tokens import IdTokens

        url = self.settings.google_certs_url
        return IdTokens(GoogleCertificates(url, self.google.request))

    @cached_property
    def refused_calls(self) -> RefusedCalls:
        """Notes calls that were refused, and why."""
        from app.refused_calls import RefusedCalls

        return RefusedCalls(self.database)

    def close(self) -> None:
        """Give every connection back."""
        if "instance" in vars(self):
            self.instance.stop()
        self.database.close()
        if "presence" in vars(self):
            self.presence.close()
        if "form_counts" in vars(self):
            self.form_counts.close()

    def _nudge(self, mailbox_ids: Iterable[int]) -> None:
        self.jobs.drain(mailbox_ids)


@cache
def desk_of_environment() -> Desk:
    """This process's desk, from the environment."""
    return Desk(Settings())
