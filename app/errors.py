"""Every refusal and failure of the desk.

DeskError
├── Refused            tell the person; nothing was changed
│   ├── NotAllowed     their role does not allow it
│   └── NotFound       there is no such thing, or it is not theirs to see
├── Later              try again; it may work
│   ├── LeaseLost      another worker has taken the mailbox over
│   └── InDoubt        the request may or may not have been carried out
└── Broken             tell the admin; trying again does not help
    └── Disconnected   the mailbox's permission is gone
        └── Revoked    and asking again is of no use: its owner has to sign in anew
"""

from __future__ import annotations

from enum import StrEnum

from app.wording import TranslatableText


class DeskError(Exception):
    """The root; its text is one sentence for whoever is told.

    The sentence is English with named places, and `values` stand in them: a card says
    it in the reader's language.
    """

    def __init__(self, message: str = "", **values: object) -> None:
        self.said = TranslatableText(message, values)
        super().__init__(str(self.said))


class Refused(DeskError):
    """The person asked for something that the desk will not do; nothing was changed.

    `asks_about`: what is done after all when they say that they mean it.
    """

    asks_about = ""


class NotAllowed(Refused):
    """The person's role does not allow it."""


class NotFound(Refused):
    """There is no such thing, or the person may not see it: the answer is the same."""


class WaitReason(StrEnum):
    """What a process or the sync of a mailbox waits for."""

    REDIS = "redis"
    DATABASE = "database"
    # The database's own: it can be read, not written.
    DISK = "disk"

    # Google cannot be reached, or answers with errors.
    GOOGLE = "google"
    QUOTA = "quota"
    # Its history had run out: Gmail's lists are a minute late.
    LISTS = "lists"
    # Google lets us in no longer.
    PERMISSION = "permission"
    # Something that trying again does not mend.
    FAULT = "fault"


class Later(DeskError):
    """Something is busy or slow. `after` is the least number of seconds to wait."""

    waits_for: WaitReason | None = None

    def __init__(
        self,
        message: str,
        *,
        after: float = 1.0,
        waits_for: WaitReason | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, **values)
        self.after = after
        self.waits_for = waits_for or self.waits_for


class LeaseLost(Later):
    """Another worker has taken the mailbox over; stop and lose nothing."""


class InDoubt(Later):
    """The request may or may not have been carried out: a timeout or a 5xx."""

    waits_for = WaitReason.GOOGLE


class Broken(DeskError):
    """Trying again does not help; an admin has to act."""


class Disconnected(Broken):
    """The mailbox's permission is gone or was never given."""


class Revoked(Disconnected):
    """The owner's sign-in was taken back or has run out."""
