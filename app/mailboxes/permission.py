"""Whether Google lets us into a mailbox: the one place that knows."""

from __future__ import annotations

from enum import StrEnum

from app.mailboxes.mailbox import Mailbox


class Permission(StrEnum):
    """What stands between us and a mailbox."""

    NONE = "not connected"
    GIVEN = "given"
    REFUSED = "refused"


def of(mailbox: Mailbox) -> Permission:
    """The mailbox's permission as the last drain found it."""
    if not mailbox.is_connected:
        return Permission.NONE
    return Permission.REFUSED if mailbox.trouble else Permission.GIVEN
