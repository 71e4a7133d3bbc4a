"""What can go wrong with the cast, each said in one sentence."""

from __future__ import annotations


class ScriptError(Exception):
    """A file of the script cannot be played; the message names it and says why."""


class PlayError(Exception):
    """Our Gmail did not take a mail; the message says which and what it answered."""
