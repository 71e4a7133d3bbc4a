"""A connection to PostgreSQL on which nothing is waited for without end."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout


class BoundedConnection(psycopg.Connection[Any]):
    """Gives up and closes when no answer comes within `patience` seconds.

    `statement_timeout` is the server's to keep: one that is frozen, or behind a network
    that swallows everything, keeps nothing.
    """

    # None waits for ever: for migrations.
    patience: float | None = None

    def wait(
        self, gen: Any, interval: float = 0.1, timeout: float | None = None
    ) -> Any:
        """Wait for an answer.

        Raises:
            OperationalError: none came in time; the connection is closed.
        """
        bound = self.patience if timeout is None else timeout
        try:
            return super().wait(gen, interval, bound)
        except _WaitTimeout as error:
            if timeout is not None:
                raise
            self.close()
            raise psycopg.OperationalError("no answer in time") from error
