"""The one way in: token, mailbox, quota, faults and hooks, then the method itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import parse_qs

from demo.gmail.api import addon
from demo.gmail.api.call import ApiCall
from demo.gmail.api.discovery_check import check_answer
from demo.gmail.api.table import ApiRoute, find_route, run_route
from demo.gmail.errors import ApiError, Json, bad_request
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.sign_in import scopes
from demo.gmail.sign_in.tokens import BearerToken
from demo.gmail.testing.faults import PlannedFault
from demo.gmail.world import GmailWorld
from demo.google.gmail import CheckedCall

PREFIX = "/gmail/v1/users/"


@dataclass(frozen=True)
class ApiRequest:
    """An HTTP request as far as the API looks at it; header names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # The mail beside the call, of an upload.
    media_type: str = ""
    media: bytes = b""

    @property
    def call(self) -> CheckedCall:
        """What Google's document speaks of."""
        asked = (self.method, self.path, self.query, self.body)
        return CheckedCall(*asked, self.media_type, len(self.media))

    @property
    def line(self) -> str:
        """What faults and hooks are matched with."""
        return f"{self.method} {self.path}"

    def overridden(self) -> ApiRequest:
        """The request that a long GET, sent as POST, stands for."""
        method = self.headers.get("x-http-method-override", "").upper()
        if self.method != "POST" or not method:
            return self
        query = self.body.decode("utf-8", "replace")
        return ApiRequest(method, self.path, query, self.headers)


@dataclass(frozen=True)
class ApiAnswer:
    """What goes back; no body means 204."""

    status: int
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_call(world: GmailWorld, request: ApiRequest, beside: int = 0) -> ApiAnswer:
    """Answer one call; every refusal is in Google's envelope.

    `beside` is how many calls of the same batch are under way with it.
    """
    asked = request.overridden()
    try:
        done = _admit(world, asked, beside)
        given = ApiAnswer(204) if done is None else ApiAnswer(200, done)
    except ApiError as error:
        given = ApiAnswer(error.code, error.body(), error.headers())
    check_answer(asked.call, given.status, given.body)
    return given


def _admit(world: GmailWorld, request: ApiRequest, beside: int) -> Json | None:
    token = _token(world, request)
    user, _, path = request.path.removeprefix(PREFIX).partition("/")
    mailbox = _mailbox(world, token, user)
    route, ids = find_route(request.method, path)
    call = ApiCall(mailbox, token, ids, parse_qs(request.query), _body(request))
    call.media = request.media
    if scopes.is_addons(token.scopes):
        addon.check_addon_scope(world, route, call, request.headers)
    else:
        scopes.check_scope(route.consent, token.scopes)
    with world.guard:
        mailbox.calls.append((request.method, request.path))
        mailbox.meter.enter(beside)
    try:
        return _perform(world, route, call, request.line)
    finally:
        with world.guard:
            mailbox.meter.leave()


def _perform(
    world: GmailWorld, route: ApiRoute, call: ApiCall, line: str
) -> Json | None:
    """Do it, unless a fault is in the way; hooks and waits hold no lock."""
    mailbox = call.mailbox
    _run_hooks(world, mailbox, "before", line)
    for faults in (mailbox.faults, world.faults):
        faults.wait(line)
    with world.guard:
        fault = mailbox.faults.take(line) or world.faults.take(line)
        mailbox.meter.charge(route.units)
    if fault and not fault.is_done:
        _leave_undone(world, route, call, fault)
    if fault:
        call.reach = fault.reach
    with world.guard:
        done = run_route(route, call, world)
    _run_hooks(world, mailbox, "after", line)
    if fault:
        fault.raise_answer()
    return done


def _run_hooks(world: GmailWorld, mailbox: GmailMailbox, when: str, line: str) -> None:
    with world.guard:
        acts = mailbox.hooks.due(when, line)
    for act in acts:
        act()


def _leave_undone(
    world: GmailWorld, route: ApiRoute, call: ApiCall, fault: PlannedFault
) -> NoReturn:
    """Nothing is done now; a late call is kept to be done when it lands."""
    if fault.is_late:

        def land() -> None:
            with world.guard:
                run_route(route, call, world)

        fault.afloat.append(land)
    fault.raise_answer()
    raise AssertionError("a fault that does nothing has an answer")


def _token(world: GmailWorld, request: ApiRequest) -> BearerToken:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if not bearer:
        raise ApiError(401, "Login Required.", "required")
    if scheme.lower() != "bearer":
        raise ApiError(401)
    return world.tokens.check(bearer.strip())


def _mailbox(world: GmailWorld, token: BearerToken, user: str) -> GmailMailbox:
    if user != "me" and user.lower() != token.address:
        raise ApiError(403, f"Delegation denied for {token.address}")
    mailbox = world.mailboxes.get(token.address)
    if mailbox is None:
        raise bad_request("Mail service not enabled", "failedPrecondition")
    return mailbox


def _body(request: ApiRequest) -> Json:
    if not request.body.strip() or request.method == "GET":
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise bad_request("Invalid JSON payload received.", "parseError") from None
    if not isinstance(body, dict):
        raise bad_request("Invalid JSON payload received.", "parseError")
    return body
