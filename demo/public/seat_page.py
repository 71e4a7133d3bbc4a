"""The page of one seat: our Gmail and the add-on, for one company and nobody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from demo.company_plan import CompanyPlan
from demo.public.asked import (
    CardCall,
    CustomerMail,
    LabelChange,
    LabelName,
    NothingSent,
    OwnMail,
    Permission,
    Unasked,
    check_shape,
)
from demo.public.limits import (
    CALLS_A_MINUTE,
    LOOKS_A_MINUTE,
    MAX_ACTS,
    MAX_BODY,
    MAX_MAILS,
    CallRate,
    OverLimit,
    check_texts,
)
from demo.public.seats import Seat
from demo.sidebar import server
from demo.sidebar.config import SidebarConfig

# What the page asks of our Gmail, MAILBOX being one of the seat's. Whatever is not here
# is not served: tokens, raw mail, what slows Gmail down, what other companies sent.
READS = re.compile(r"accounts|wearing|MAILBOX/(state|labels|threads(/\w+)?|scheduled)")
# What it writes, and what it says then.
WRITES: Mapping[str, type[NothingSent]] = {
    r"POST outside": CustomerMail,
    r"POST MAILBOX/send": OwnMail,
    r"POST MAILBOX/labels|PATCH MAILBOX/labels/\w+": LabelName,
    r"POST MAILBOX/threads/\w+/modify": LabelChange,
    r"POST MAILBOX/(threads/\w+/not-spam|scheduled/\w+/send)": NothingSent,
    r"DELETE MAILBOX/(labels/\w+|drafts/[\w-]+)": NothingSent,
}
ADDON = re.compile(r"/addon(/\w+)+", re.ASCII)
PICTURE = re.compile(r"/static(/\w[\w.-]*)+", re.ASCII)
# The installation's own set-up is nobody's here.
CLOSED = "/setup"
NOT_HERE = {"error": "This is not part of the demo."}, 404
UNASKED = {"error": "The page of this demo sends nothing like it."}, 400
# It is asked once a second by every open page.
STATE = re.compile(r"/ui/[^/]+/state")


def seat_config(
    common: SidebarConfig, seat: Seat, url: str, visit: Mapping[str, str]
) -> SidebarConfig:
    """The page's settings for this seat."""
    plan = CompanyPlan(seat.domain, seat.form_key)
    return replace(
        common,
        inboxes=(plan.support, plan.sales),
        roles=plan.roles,
        run=seat.token[:8],
        domain=seat.domain,
        links=f"{url}/try/{seat.token}/desk",
        visit=visit,
    )


def seat_app(config: SidebarConfig, seat: Seat) -> Flask:
    """The page's server, which lets nothing through but what is this seat's."""
    app = server.create_app(config)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    calls, looks = CallRate(CALLS_A_MINUTE), CallRate(LOOKS_A_MINUTE)

    def check() -> ResponseReturnValue | None:
        (looks if is_a_look(request.path) else calls).count(seat.token)
        return _refusal(config, seat)

    app.before_request(check)
    app.after_request(for_no_machine)
    app.register_error_handler(OverLimit, lambda error: ({"error": str(error)}, 429))
    app.register_error_handler(Unasked, lambda _: UNASKED)
    return app


def is_a_look(path: str) -> bool:
    """Whether the page only asks if anything is new, or for one of its files."""
    return bool(STATE.fullmatch(path)) or path.startswith("/static/")


def for_no_machine(answer: Response) -> Response:
    """No search engine lists a demo, and no link tells another site where it is."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    return answer


def _refusal(config: SidebarConfig, seat: Seat) -> ResponseReturnValue | None:
    sent = _sent()
    shape = _shape(config, sent)
    if shape is None:
        return NOT_HERE
    if request.method == "GET":
        return None
    check_texts(sent)
    check_shape(shape, sent)
    if shape is Permission and not {*sent["scopes"]} <= {*config.scopes}:
        raise Unasked
    if _writes_elsewhere(sent or {}, config.domain):
        return NOT_HERE
    _count(seat)
    return None


def _sent() -> Any:
    """The JSON that came with the request; None for whatever is none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        raise Unasked from None


def _shape(config: SidebarConfig, sent: Any) -> type[NothingSent] | None:
    """What the page sends to this path; None if the path is none of this seat's."""
    path, named = request.path, sent if isinstance(sent, dict) else {}
    if path in ("/host/run", "/host/allow"):
        if named.get("account") not in list(_everybody(config)):
            return None
        if path == "/host/allow":
            return Permission
        return CardCall if _is_of_the_addon(config, named.get("url")) else None
    if path == "/host/picture":
        is_ours = PICTURE.fullmatch(_on_the_desk(config, request.args.get("url")))
        return NothingSent if is_ours else None
    if not path.startswith("/ui/"):
        return None if path.startswith("/host/demo") else NothingSent
    return _shape_for_gmail(config, path.removeprefix("/ui/"))


def _shape_for_gmail(config: SidebarConfig, rest: str) -> type[NothingSent] | None:
    address, slash, asked = rest.partition("/")
    if slash:
        if address.lower() not in _everybody(config):
            return None
        rest = f"MAILBOX/{asked}"
    if request.method == "GET":
        return NothingSent if READS.fullmatch(rest) else None
    for pattern, shape in WRITES.items():
        if re.fullmatch(pattern, f"{request.method} {rest}"):
            return shape
    return None


def _is_of_the_addon(config: SidebarConfig, url: object) -> bool:
    """Whether it is a plain address of the add-on: nothing leads out of it."""
    path = _on_the_desk(config, url)
    return bool(ADDON.fullmatch(path)) and not path.endswith(CLOSED)


def _on_the_desk(config: SidebarConfig, url: object) -> str:
    """The path of one of the desk's addresses."""
    return str(url).removeprefix(config.public_url.rstrip("/"))


def _writes_elsewhere(mail: Mapping[str, Any], domain: str) -> bool:
    """Whether a mail is meant for the company of another seat.

    Our Gmail gives it to nobody there; here the visitor is told.
    """
    others = f".{domain.partition('.')[2]}"
    lines = [mail.get(name, ()) for name in ("to", "cc")]
    written = [str(each).lower().replace(f"@{domain}", "") for each in chain(*lines)]
    return any(others in each for each in written)


def _everybody(config: SidebarConfig) -> set[str]:
    return {*config.roles, *config.inboxes}


def _count(seat: Seat) -> None:
    """One more act, or one more mail.

    Raises:
        OverLimit: the demo has had enough of them.
    """
    seat.acts += 1
    if seat.acts > MAX_ACTS:
        raise OverLimit("This demo has had all of its clicks. Press “Start over”.")
    if request.path == "/ui/outside" or request.path.endswith("/send"):
        seat.mails += 1
        if seat.mails > MAX_MAILS:
            raise OverLimit("This demo has had all of its mails. Press “Start over”.")
