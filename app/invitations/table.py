"""An invitation: a code that is good for once, kept as its hash."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model


class InvitationKind(StrEnum):
    """Whether it lets somebody into a workspace, or has them begin one."""

    MEMBER = "member"
    WORKSPACE = "workspace"


class InvitationState(StrEnum):
    """What became of it; only an open one lets anybody in."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Invitation(Model):
    """One code: what whoever uses it becomes, and in which inboxes.

    Of kind workspace, it is nobody's until it is used. `made_by` is nobody where a
    command made it. `week` makes it the maker's code of that ISO week, which they find
    again while it is open: it alone is kept sealed, too.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "made_by"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "used_by"], ["people.workspace_id", "people.id"]
        ),
        UniqueConstraint("made_by", "week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int | None] = mapped_column(
        ForeignKey("workspaces.id"), index=True
    )
    kind: Mapped[str] = mapped_column(default=InvitationKind.MEMBER)
    code_hash: Mapped[str] = mapped_column(unique=True)
    last4: Mapped[str]
    sealed_code: Mapped[str | None]
    role: Mapped[str]
    inbox_ids: Mapped[list[int]] = mapped_column(default=list)
    # Only this account may use it, of whichever organisation.
    address: Mapped[str | None]
    made_by: Mapped[int | None]
    week: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None]
    revoked_at: Mapped[datetime | None]

    @property
    def state(self) -> InvitationState:
        """What became of it by now."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        if clock.now() >= self.expires_at:
            return InvitationState.EXPIRED
        return InvitationState.OPEN

    def end(self) -> None:
        """Let nobody in by it any more."""
        self.revoked_at = clock.now()
        self.sealed_code = None
