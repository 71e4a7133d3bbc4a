"""The web application, put together: the composition root."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from addon import deployment, endpoint, routes
from addon.context import AddonServices
from addon.words import languages
from app import db, desk as desks, logs, meters, migrations, unexpected
from app.console import (
    absences_page,
    audit_page,
    bulk_page,
    by_hand_page,
    customer_page,
    entry,
    for_customers_page,
    forms_page,
    handover_page,
    hours_page,
    invitations_page,
    invite_page,
    join_page,
    list_page,
    pages as console,
    rating_page,
    rendering,
    senders_page,
    set_aside,
    settings_page,
    setup_page,
    status_link_page,
    tags_page,
    ticket_page,
    tickets_file,
    usage_page,
    view_page,
    welcome_page,
)
from app.console.reports import facts_page, pages as report_pages
from app.desk import Desk
from app.server.threaded import MAX_BODY_BYTES, ThreadedApp
from app.web import (
    bounds,
    call_log,
    connect,
    hooks,
    language,
    limits,
    metrics,
    pages,
    probing,
    public_pages,
    request_id,
)
from app.web.forms import page as forms, rating_page as rate_page, status_page, widget
from app.web.setup import page as setup

# Their debug lines hold the addresses of mails, and tokens.
TALKATIVE = (
    "googleapiclient",
    "google.auth",
    "google_auth_httplib2",
    "httplib2",
    "oauthlib",
    "requests_oauthlib",
)


class DeskApp(Flask):
    """Logs where an error was, never its text."""

    def log_exception(self, exc_info: Any, *_: Any) -> None:
        """Log what no page has expected: one line."""
        unexpected.log_unexpected(
            self.logger, exc_info[1], request_id.current_request_id()
        )


def create_app() -> Flask:
    """The application of this process, from the environment.

    Raises:
        Broken: the key that signs every button can be guessed.
    """
    desk = desks.desk_of_environment()
    desk.settings.check_secret_key()
    desk.settings.check_own_mail()
    return app_of_desk(desk)


def create_server_app() -> ThreadedApp:
    """The same as the web process serves it: see `app.server`.

    Raises:
        Broken: the key that signs every button can be guessed.
    """
    app = create_app()
    desk = desks.desk_of_environment()
    settings = desk.settings
    schema = migrations.newest_schema()
    logs.start_logs("web", settings.log_format, settings.log_level, schema)
    meters.note_build("web", schema)
    served = ThreadedApp(
        app.wsgi_app,
        request_seconds=settings.request_seconds,
        threads=settings.web_threads,
        waiting=settings.web_queue,
        busy=busy_texts(),
    )
    served.drain_seconds = settings.drain_seconds
    served.begin = desk.instance.follow
    return served


def busy_texts() -> dict[str, str]:
    """What a browser is told beyond capacity, by language."""
    return {each.code: each.say(db.BUSY) for each in languages.every_language()}


def app_of_desk(desk: Desk) -> Flask:
    """The application over this desk."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    app = DeskApp("sidedesk", static_folder=None, template_folder=None)
    # An address that is nearly right is wrong: no redirect leads to it.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    request_id.name_requests(app)
    call_log.log_calls(app)
    probing.keep_probed_calls(app)
    limits.limit_strangers(app)
    bounds.bound_requests(app)
    language.set_page_language(
        app, rendering.browser_language, languages.every_language
    )
    attach_desk(app, desk)
    hops = desk.settings.trusted_proxies
    if hops:
        believed = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0)
        app.wsgi_app = believed  # type: ignore[method-assign]
    app.register_blueprint(pages.bp)
    app.register_blueprint(public_pages.bp)
    app.register_blueprint(connect.bp)
    app.register_blueprint(forms.bp)
    app.register_blueprint(status_page.bp)
    app.register_blueprint(rate_page.bp)
    app.register_blueprint(widget.bp)
    app.register_blueprint(setup.bp)
    app.register_blueprint(entry.bp)
    app.register_blueprint(join_page.bp)
    app.register_blueprint(welcome_page.bp)
    app.register_blueprint(console.bp)
    app.register_blueprint(list_page.bp)
    app.register_blueprint(view_page.bp)
    app.register_blueprint(customer_page.bp)
    app.register_blueprint(by_hand_page.bp)
    app.register_blueprint(status_link_page.bp)
    app.register_blueprint(rating_page.bp)
    app.register_blueprint(bulk_page.bp)
    app.register_blueprint(handover_page.bp)
    app.register_blueprint(absences_page.bp)
    app.register_blueprint(set_aside.bp)
    app.register_blueprint(senders_page.bp)
    app.register_blueprint(tickets_file.bp)
    app.register_blueprint(tags_page.bp)
    app.register_blueprint(hours_page.bp)
    app.register_blueprint(forms_page.bp)
    app.register_blueprint(for_customers_page.bp)
    app.register_blueprint(invitations_page.bp)
    app.register_blueprint(invite_page.bp)
    app.register_blueprint(report_pages.bp)
    app.register_blueprint(facts_page.bp)
    app.register_blueprint(audit_page.bp)
    app.register_blueprint(usage_page.bp)
    app.register_blueprint(settings_page.bp)
    app.register_blueprint(ticket_page.bp)
    app.register_blueprint(setup_page.bp)
    app.register_blueprint(routes.blueprint())
    app.register_blueprint(hooks.bp)
    app.register_blueprint(metrics.bp)
    return app


def _count_newest(*asked: Any) -> object:
    # The workers' parts come with the first question, not with the process.
    from workers.imports.newest import count_newest

    return count_newest(*asked)


def attach_desk(app: Flask, desk: Desk) -> None:
    """Seat the desk in the application, which serves it from now on."""
    app.extensions["desk"] = desk
    app.extensions[setup.DEPLOYMENT] = deployment.deployment_resource
    app.extensions[setup.COUNT] = _count_newest
    app.extensions[limits.KEY] = limits.CallLimits(desk.settings)
    app.extensions[endpoint.KEY] = AddonServices(desk)
