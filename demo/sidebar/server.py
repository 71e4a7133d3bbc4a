"""The host page's web server: the page, the mail behind it, and the add-on's calls."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import requests
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    render_template,
    request,
)

from demo.sidebar import pictures
from demo.sidebar.config import SidebarConfig
from demo.sidebar.event import MalformedCall, SidebarCall
from demo.sidebar.host import AddonHost
from demo.sidebar.mailbox import UnknownMail

# The page loads nothing from outside and runs no code but its own files; only itself
# may show it beside another mailbox.
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'"
)
bp = Blueprint("sidebar", __name__)
Answer = tuple[dict[str, Any], int]


def create_app(config: SidebarConfig) -> Flask:
    """The demo's page for one mail server and one desk."""
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    # A page of another host must not reach this one under a borrowed name.
    app.config["TRUSTED_HOSTS"] = list(config.hosts)
    app.extensions["sidebar"] = AddonHost(config)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the drawer shows the order sent
    app.register_blueprint(bp)
    app.register_error_handler(MalformedCall, _say(400))
    app.register_error_handler(UnknownMail, _say(404))
    app.register_error_handler(requests.RequestException, _no_mail)
    return app


@bp.before_app_request
def only_our_page() -> None:
    """Writes come from our own page or from a program, never from another site."""
    origin = request.headers.get("Origin")
    if origin and origin != request.host_url.rstrip("/"):
        abort(403)


@bp.after_app_request
def strict(answer: Response) -> Response:
    """Every answer carries the page's policy and is asked for again."""
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/")
@bp.get("/mail/")
@bp.get("/mail/u/<int:_account>/")
def page(_account: int = 0) -> str:
    """The page itself; below /mail/ it takes addresses as Gmail's own page has them."""
    return render_template("index.html", root=request.script_root)


@bp.get("/host/config")
def settings() -> dict[str, Any]:
    """What the page must know of the add-on."""
    config = _host().config
    return {
        "name": config.name,
        "logo": config.logo,
        "universalActions": config.universal_actions,
        "publicUrl": config.public_url.rstrip("/"),
        "web": (config.links or config.web).rstrip("/"),
        "triggers": {name: config.trigger_url(name) for name in config.triggers},
        "inboxes": config.inboxes,
        "roles": config.roles,
        "run": config.run,
        "breaks": bool(config.controls),
        "visit": dict(config.visit) or None,
    }


@bp.post("/host/run")
def run() -> dict[str, Any]:
    """Calls the add-on once."""
    return _host().run(SidebarCall.read(request.get_json()))


@bp.post("/host/allow")
def allow() -> dict[str, Any]:
    """Notes permissions the user has just given."""
    body = request.get_json()
    _host().allow(str(body["account"]), [str(scope) for scope in body["scopes"]])
    return {}


@bp.get("/host/demo")
@bp.post("/host/demo/<act>")
def demo(act: str = "") -> Response:
    """How the demo stands, and what breaks a part of it."""
    body, status, kind = _host().demo.ask(act)
    return Response(body, status=status, content_type=kind)


@bp.get("/host/picture")
def picture() -> Response:
    """A picture of the desk, fetched for the page."""
    found = pictures.fetch_picture(_host().config, request.args.get("url", ""))
    if found is None:
        abort(404)
    return Response(found[0], content_type=found[1])


@bp.route("/ui/<path:rest>", methods=["GET", "POST", "PATCH", "DELETE"])
def mail(rest: str) -> Response:
    """Our Gmail's control API, under the page's own origin."""
    query = request.query_string.decode()
    if company := _host().config.domain:
        # Where everybody is asked for, it is everybody of this company.
        query = urlencode({**request.args.to_dict(), "domain": company})
    path = quote(request.path, safe="/@") + (f"?{query}" if query else "")
    body, status, kind = _host().mailbox.forward(
        request.method, path, request.get_data(), request.content_type
    )
    return Response(body, status=status, content_type=kind)


def _host() -> AddonHost:
    host: AddonHost = current_app.extensions["sidebar"]
    return host


def _say(status: int) -> Any:
    def handler(error: Exception) -> Answer:
        return {"error": str(error)}, status

    return handler


def _no_mail(error: requests.RequestException) -> Answer:
    return {"error": f"our Gmail does not answer ({type(error).__name__})"}, 502
