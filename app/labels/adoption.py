"""After a restore: whose word holds where the labels say something else."""

from __future__ import annotations

from enum import StrEnum


class LabelWord(StrEnum):
    """Gmail's labels are taken over, or what the desk knows is written anew."""

    GMAIL = "gmail"
    DESK = "desk"
