"""Flask apps that are lent on with a database's address: making one is dear."""

from __future__ import annotations

from flask import Flask

from app import factory
from app.desk import Desk
from demo.gmail import here
from demo.gmail.app import create_app
from demo.gmail.world import GmailWorld

_webs: dict[str, Flask] = {}
_gmails: dict[str, Flask] = {}


def web_of(desk: Desk) -> Flask:
    """The desk's web application, which has served the desks before it."""
    address = desk.settings.database
    app = _webs.get(address)
    if app is None:
        app = _webs[address] = factory.app_of_desk(desk)
    factory.attach_desk(app, desk)
    return app


def gmail_of(world: GmailWorld, address: str) -> Flask:
    """Our Gmail's application, beside the desk at that address."""
    app = _gmails.get(address)
    if app is None:
        app = _gmails[address] = create_app(world)
    app.extensions[here.KEY] = world
    return app
