"""The web application, put together: the composition root."""

from __future__ import annotations

import logging

from flask import Flask

from addon import door, routes
from addon.call import Addon
from app import desk as desks
from app.console import entry, pages as console
from app.desk import Desk
from app.web import connect, hooks, metrics, pages, setup

# Their debug lines hold the addresses of mails, and tokens.
TALKATIVE = (
    "googleapiclient",
    "google.auth",
    "google_auth_httplib2",
    "httplib2",
    "oauthlib",
    "requests_oauthlib",
)


def create_app() -> Flask:
    """The application of this process, from the environment."""
    return of_desk(desks.of_environment())


def of_desk(desk: Desk) -> Flask:
    """The application over this desk."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    app = Flask("sidedesk", static_folder=None, template_folder=None)
    # An address that is nearly right is wrong: no redirect leads to it.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = door.LARGEST
    app.extensions["desk"] = desk
    app.extensions[door.KEY] = Addon(desk)
    app.register_blueprint(pages.bp)
    app.register_blueprint(connect.bp)
    app.register_blueprint(setup.bp)
    app.register_blueprint(entry.bp)
    app.register_blueprint(console.bp)
    app.register_blueprint(routes.blueprint())
    app.register_blueprint(hooks.bp)
    app.register_blueprint(metrics.bp)
    return app
