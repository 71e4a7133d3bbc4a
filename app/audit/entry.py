"""The tables of the audit log. An entry is never changed; what is personal may go.

A trigger of the database refuses everything else, whoever asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.chain import moment_text
from app.db import Model

# Nothing is SQL's NULL, not JSON's.
Erasable = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AuditEntry(Model):
    """One change: `old` and `new` hold ids, numbers, choices and whether.

    Names, addresses and texts stand in `private`; `details` is its hash with `salt`.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_subject", "workspace_id", "subject_kind", "subject_id", "seq"),
        Index("ix_audit_by", "workspace_id", "by_id", "seq"),
    )

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str]
    by_kind: Mapped[str]
    by_id: Mapped[int | None]
    via: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    details: Mapped[str]
    salt: Mapped[str | None]
    private: Mapped[dict[str, Any] | None] = mapped_column(Erasable)
    prev_hash: Mapped[str]
    hash: Mapped[str]

    @property
    def by(self) -> str:
        """Who it was: `operator`, `person:7`."""
        return self.by_kind if self.by_id is None else f"{self.by_kind}:{self.by_id}"

    @property
    def subject(self) -> str:
        """What was changed: `inbox:1`."""
        return f"{self.subject_kind}:{self.subject_id}"

    def hashed(self, domain: str) -> dict[str, Any]:
        """What its hash covers, in the workspace of that domain."""
        return {
            "action": self.action,
            "at": moment_text(self.at),
            "by": self.by,
            "details": self.details,
            "new": self.new,
            "old": self.old,
            "seq": self.seq,
            "subject": self.subject,
            "via": self.via,
            "workspace": domain,
        }


class AuditHead(Model):
    """The end of a workspace's chain; whoever adds an entry locks it.

    `journalled` is how much of the chain stands in the journal.
    """

    __tablename__ = "audit_heads"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id"), primary_key=True
    )
    seq: Mapped[int]
    hash: Mapped[str]
    journalled: Mapped[int | None]
