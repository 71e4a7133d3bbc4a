"""The one door of a public demo: a seat for each visitor, and the desk behind it."""

from __future__ import annotations

import math
from typing import Any, NoReturn
from urllib.parse import quote

import requests
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from demo.gmail.sign_in.oauth_pages import COMPANY_HEADER, PATH as SIGN_IN
from demo.public.config import GatewayConfig
from demo.public.forward import is_plain, pass_on
from demo.public.limits import MAX_BODY, CallRate, OverLimit, VisitorNames
from demo.public.seat_page import for_no_machine, seat_app, seat_config
from demo.public.seat_pages import SeatPages
from demo.public.seats import DemoSeats, Seat, SeatsFull, TooManySeats
from demo.sidebar.config import SidebarConfig

bp = Blueprint("gateway", __name__)
# The desk's pages that visitors may open. What Google calls, what admins of the whole
# installation use, metrics and health are not among them.
DESK_PAGES = (
    "/console", "/form/", "/status/", "/rate/", "/connect", "/join", "/static/",
    "/privacy", "/terms", "/support",
)  # fmt: skip
# The installation's own set-up is nobody's here.
CLOSED_PAGES = ("/console/setup",)
COOKIE = "demo_seat"
STRANGER_CALLS_A_MINUTE = 600
MAX_SIGN_IN = 10_000
SOON_SECONDS = 3


class Gateway:
    """The seats, and a page for each."""

    def __init__(self, config: GatewayConfig, seats: DemoSeats) -> None:
        self.config, self.seats = config, seats
        self.names = VisitorNames()
        self.rate = CallRate(STRANGER_CALLS_A_MINUTE)
        self._common = SidebarConfig.read({**config.sidebar, "hosts": [config.host]})
        self._apps: dict[str, Any] = {}

    def app_of(self, seat: Seat) -> Any:
        """The WSGI application of a seat's page."""
        for token in set(self._apps) - self.seats.tokens():
            self._apps.pop(token, None)
        if seat.token not in self._apps:
            home = f"{self.config.url}/try/{seat.token}"
            visit = {
                "until": str(round(self.seats.until(seat) * 1000)),
                "idle": str(math.floor(self.config.idle_minutes)),
                "shop": f"{home}/shop",
                "sent": f"{home}/sent",
                "restart": f"{home}/start-over",
            }
            config = seat_config(self._common, seat, self.config.url, visit)
            self._apps[seat.token] = seat_app(config, seat).wsgi_app
        return self._apps[seat.token]


def create_app(config: GatewayConfig, seats: DemoSeats) -> Flask:
    """The gateway over these seats; one proxy stands before it."""
    app = Flask(__name__, static_url_path="/demo-files")
    app.config["TRUSTED_HOSTS"] = [config.host]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    gateway = Gateway(config, seats)
    app.extensions["gateway"] = gateway
    app.register_blueprint(bp)
    app.after_request(for_no_machine)
    app.register_error_handler(OverLimit, lambda error: _page("busy", 429, said=error))
    app.register_error_handler(SeatsFull, _full)
    app.register_error_handler(TooManySeats, lambda _: _page("enough", 429))
    app.register_error_handler(requests.RequestException, lambda _: _page("away", 502))
    app.register_error_handler(404, lambda _: _page("nothing", 404))
    app.register_error_handler(410, lambda _: _page("over", 410))
    inner = SeatPages(app.wsgi_app, seats, gateway.app_of)
    app.wsgi_app = ProxyFix(inner, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


@bp.before_app_request
def not_too_fast() -> None:
    """One visitor leaves room for the others, and asks for what is checked."""
    if not is_plain(request.path):
        abort(404)
    gateway = _gateway()
    gateway.rate.count(gateway.names.name(request.remote_addr or ""))


@bp.get("/robots.txt")
def robots() -> Response:
    """Nothing here is to be read by machines."""
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain")


@bp.get("/")
def begin() -> ResponseReturnValue:
    """A company of one's own; who only looks whether we are here gets none.

    Nor does a page elsewhere that shows us as a picture or in a frame: a visitor would
    have three demos and know of none.
    """
    if request.method == "HEAD":
        return Response()
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(403)
    return _seated()


@bp.post("/try/<token>/start-over")
def start_over(token: str) -> ResponseReturnValue:
    """This demo is deleted now, and another one begins."""
    if request.headers.get("Origin", _gateway().config.url) != _gateway().config.url:
        abort(403)
    _gateway().seats.end(_seat(token).token)
    return _seated()


@bp.get("/try/<token>/desk/<path:rest>")
def desk(token: str, rest: str) -> ResponseReturnValue:
    """A page of the desk; our Google offers this browser the seat's accounts."""
    gateway, seat = _gateway(), _seat(token)
    query = request.query_string.decode("latin-1")
    to = f"/{quote(rest, safe='/')}" + (f"?{query}" if query else "")
    answer = redirect(gateway.config.url + to, 302)
    answer.set_cookie(
        COOKIE, seat.token, path="/o/", httponly=True, samesite="Lax",
        secure=request.is_secure, max_age=round(gateway.config.life_minutes * 60),
    )  # fmt: skip
    return answer


@bp.get("/try/<token>/shop")
def shop(token: str) -> Response:
    """The company's own website, with its contact button."""
    found = _ask_gmail("/shop", key=_seat(token).form_key)
    answer = Response(found.content, status=found.status_code, content_type="text/html")
    policy = found.headers["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = policy
    return answer


@bp.get("/try/<token>/sent")
def sent(token: str) -> Response:
    """The mails that the desk has sent: here they stand instead of leaving."""
    found = _ask_gmail("/ui/handed", domain=_seat(token).domain)
    return Response(found.content, status=found.status_code, content_type="text/html")


@bp.get("/try/<token>/")
@bp.route("/try/<token>/<path:_below>", methods=["GET", "POST", "PATCH", "DELETE"])
def over(token: str, _below: str = "") -> NoReturn:
    """A seat that is no more; the page that is still open is told so, too."""
    abort(404 if _gateway().seats.find(token, acts=False) else 410)


@bp.get("/mail/")
@bp.get("/mail/u/<int:account>/")
def mail(account: int = 0) -> ResponseReturnValue:
    """A link to a mail, as the desk's pages have it: to the seat of its reader."""
    domain = request.args.get("authuser", "").rpartition("@")[2]
    seat = _gateway().seats.of_domain(domain)
    if seat is None:
        return _page("over", 404)
    query = request.query_string.decode("latin-1")
    return redirect(f"/try/{seat.token}/mail/?{query}", 302)


@bp.route(SIGN_IN, methods=["GET", "POST"])
def sign_in() -> Response:
    """Our Google: it knows the accounts of this browser's seat alone."""
    # Our Google keeps what is asked until it is answered.
    request.max_content_length = MAX_SIGN_IN
    seat = _gateway().seats.find(request.cookies.get(COOKIE, ""))
    company = {COMPANY_HEADER: seat.domain} if seat else {}
    return pass_on(_gateway().config.gmail, company)


@bp.route("/<path:path>", methods=["GET", "POST"])
def desk_page(path: str) -> Response:
    """The desk's own pages."""
    is_widget = path.startswith("widget") and path.endswith(".js")
    is_page = f"/{path}".startswith(DESK_PAGES)
    if not (is_widget or is_page) or f"/{path}".startswith(CLOSED_PAGES):
        abort(404)
    return pass_on(_gateway().config.web)


def _ask_gmail(path: str, **query: str) -> requests.Response:
    return requests.get(_gateway().config.gmail + path, params=query, timeout=10)


def _seated() -> ResponseReturnValue:
    gateway = _gateway()
    seat = gateway.seats.take(gateway.names.name(request.remote_addr or ""))
    if seat is None:
        answer = _page("soon", 200)
        answer.headers["Refresh"] = f"{SOON_SECONDS}; url=/"
        return answer
    return redirect(f"/try/{seat.token}/", 303)


def _seat(token: str) -> Seat:
    seat = _gateway().seats.find(token)
    if seat is None:
        abort(410)
    return seat


def _full(error: SeatsFull) -> Response:
    answer = _page("full", 503, minutes=math.ceil(error.seconds / 60))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _page(name: str, status: int, **told: object) -> Response:
    """A page of the demo itself: one sentence and what to do next."""
    answer = Response(render_template("demo.html", name=name, **told), status=status)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _gateway() -> Gateway:
    gateway: Gateway = current_app.extensions["gateway"]
    return gateway
