"""The one way in: token, mailbox, quota, faults and hooks, then the method itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import parse_qs

from demo.gmail import scopes
from demo.gmail.api import addon
from demo.gmail.api.call import Call
from demo.gmail.api.held import hold
from demo.gmail.api.table import Route, find, run
from demo.gmail.errors import ApiError, Json, bad_request
from demo.gmail.faults import Fault
from demo.gmail.mailbox import Mailbox
from demo.gmail.tokens import Token
from demo.gmail.world import World
from demo.google.gmail import Called

PREFIX = "/gmail/v1/users/"


@dataclass(frozen=True)
class Request:
    """An HTTP request as far as the API looks at it; header names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def call(self) -> Called:
        """What Google's document speaks of."""
        return Called(self.method, self.path, self.query, self.body)

    @property
    def line(self) -> str:
        """What faults and hooks are matched with."""
        return f"{self.method} {self.path}"

    def overridden(self) -> Request:
        """The request that a long GET, sent as POST, stands for."""
        method = self.headers.get("x-http-method-override", "").upper()
        if self.method != "POST" or not method:
            return self
        query = self.body.decode("utf-8", "replace")
        return Request(method, self.path, query, self.headers)


@dataclass(frozen=True)
class Answer:
    """What goes back; no body means 204."""

    status: int
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(world: World, request: Request, beside: int = 0) -> Answer:
    """Answer one call; every refusal is in Google's envelope.

    `beside` is how many calls of the same batch are under way with it.
    """
    asked = request.overridden()
    try:
        done = _admit(world, asked, beside)
        given = Answer(204) if done is None else Answer(200, done)
    except ApiError as error:
        given = Answer(error.code, error.body(), error.headers())
    hold(asked.call, given.status, given.body)
    return given


def _admit(world: World, request: Request, beside: int) -> Json | None:
    token = _token(world, request)
    user, _, path = request.path.removeprefix(PREFIX).partition("/")
    mailbox = _mailbox(world, token, user)
    route, ids = find(request.method, path)
    call = Call(mailbox, token, ids, parse_qs(request.query), _body(request))
    if scopes.is_addons(token.scopes):
        addon.check(world, route, call, request.headers)
    else:
        scopes.check(route.consent, token.scopes)
    with world.guard:
        mailbox.calls.append((request.method, request.path))
        mailbox.meter.enter(beside)
    try:
        return _perform(world, route, call, request.line)
    finally:
        with world.guard:
            mailbox.meter.leave()


def _perform(world: World, route: Route, call: Call, line: str) -> Json | None:
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
        done = run(route, call, world)
    _run_hooks(world, mailbox, "after", line)
    if fault:
        fault.raise_answer()
    return done


def _run_hooks(world: World, mailbox: Mailbox, when: str, line: str) -> None:
    with world.guard:
        acts = mailbox.hooks.due(when, line)
    for act in acts:
        act()


def _leave_undone(world: World, route: Route, call: Call, fault: Fault) -> NoReturn:
    """Nothing is done now; a late call is kept to be done when it lands."""
    if fault.is_late:

        def land() -> None:
            with world.guard:
                run(route, call, world)

        fault.afloat.append(land)
    fault.raise_answer()
    raise AssertionError("a fault that does nothing has an answer")


def _token(world: World, request: Request) -> Token:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if not bearer:
        raise ApiError(401, "Login Required.", "required")
    if scheme.lower() != "bearer":
        raise ApiError(401)
    return world.tokens.check(bearer.strip())


def _mailbox(world: World, token: Token, user: str) -> Mailbox:
    if user != "me" and user.lower() != token.address:
        raise ApiError(403, f"Delegation denied for {token.address}")
    mailbox = world.mailboxes.get(token.address)
    if mailbox is None:
        raise bad_request("Mail service not enabled", "failedPrecondition")
    return mailbox


def _body(request: Request) -> Json:
    if not request.body.strip() or request.method == "GET":
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise bad_request("Invalid JSON payload received.", "parseError") from None
    if not isinstance(body, dict):
        raise bad_request("Invalid JSON payload received.", "parseError")
    return body
