"""The tables of the instance settings: of the whole server, of no workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model

# There is one row.
ONLY = 1


class Instance(Model):
    """How often an instance setting has changed: processes look at this alone."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]


class InstanceSetting(Model):
    """One setting's value, sealed by the vault, and who has set it: `person:7`."""

    __tablename__ = "instance_settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    set_by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
