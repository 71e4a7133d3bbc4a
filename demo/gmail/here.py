"""Which world the request that is being answered belongs to."""

from __future__ import annotations

from flask import current_app

from demo.gmail.world import GmailWorld

KEY = "gmail world"


def the_world() -> GmailWorld:
    """The world this app was made for."""
    world = current_app.extensions[KEY]
    assert isinstance(world, GmailWorld)
    return world
