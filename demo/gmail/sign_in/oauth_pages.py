"""The pages on which a person chooses an account and allows a client something.

`/permissions` shows what was allowed and takes it back, like the account's own page.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from demo.gmail.errors import OAuthError
from demo.gmail.here import the_world
from demo.gmail.mail.directory import is_of
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.sign_in.consents import SIGN_IN, ConsentRequest
from demo.gmail.sign_in.scopes import (
    COMPOSE,
    FULL,
    LABELS,
    METADATA,
    MODIFY,
    READONLY,
    SEND,
)

bp = Blueprint("oauth_pages", __name__)

PATH = "/o/oauth2/v2/auth"
# Whose accounts this browser has, as the server before us says it.
COMPANY_HEADER = "X-Demo-Company"
# How the page says what a scope allows: as Google's discovery document does.
SAYS = {
    FULL: "Read, compose, send, and permanently delete all your email from Gmail",
    MODIFY: "Read, compose, and send emails from your Gmail account",
    READONLY: "View your email messages and settings",
    METADATA: "View your email message metadata such as labels and headers, "
    "but not the email body",
    LABELS: "See and edit your email labels",
    SEND: "Send email on your behalf",
    COMPOSE: "Manage drafts and send emails",
}


@bp.get(PATH)
def ask() -> ResponseReturnValue:
    """First which account, then what it allows."""
    asked = _asked()
    args = request.args.to_dict()
    account = _account(args.pop("account", ""))
    if account is None:
        everybody = _hinted_first(asked)
        return _page("choose.html", asked, accounts=everybody, kept=args)
    rows = [(scope, SAYS.get(scope, scope)) for scope in asked.to_tick]
    return _page("consent.html", asked, account=account, rows=rows, kept=args)


@bp.post(PATH)
def decide() -> ResponseReturnValue:
    """The person has pressed Continue or Cancel."""
    world = the_world()
    asked = _asked()
    if request.form.get("decision") != "allow":
        return redirect(asked.answer(error="access_denied"), 302)
    account = _account(request.form.get("account", ""))
    if account is None:
        raise OAuthError(400, "invalid_request", "Choose an account first.")
    ticked = request.form.getlist("ticked")
    with world.guard:
        to = world.tokens.consents.allow(asked, account.address, ticked)
    return redirect(to, 302)


@bp.get("/permissions")
def permissions() -> str:
    """Who has allowed which client what."""
    rows = [
        (grant, [SAYS.get(s, s) for s in sorted(grant.scopes - SIGN_IN)])
        for grant in the_world().tokens.consents.grants()
    ]
    return render_template("permissions.html", rows=rows)


@bp.post("/permissions")
def remove() -> ResponseReturnValue:
    """Take back everything that one account has allowed one client."""
    world = the_world()
    with world.guard:
        world.tokens.withdraw(request.form["client_id"], request.form["address"])
    return redirect("/permissions", 303)


@bp.errorhandler(OAuthError)
def refused(error: OAuthError) -> ResponseReturnValue:
    """A request that is not in order goes nowhere: the person is told instead."""
    return render_template("refused.html", error=error), error.code


def _asked() -> ConsentRequest:
    return the_world().tokens.consents.ask(request.values)


def _account(address: str) -> GmailMailbox | None:
    known = the_world().mailboxes.get(address.lower())
    return known if known in _offered() else None


def _offered() -> list[GmailMailbox]:
    """The accounts of this browser: of everybody here, or of its one company."""
    world = the_world()
    domain = request.headers.get(COMPANY_HEADER, "")
    if world.is_public and not domain:
        return []
    return [each for each in world.mailboxes.values() if is_of(each.address, domain)]


def _hinted_first(asked: ConsentRequest) -> list[GmailMailbox]:
    everybody = _offered()
    return sorted(everybody, key=lambda box: box.address != asked.login_hint)


def _page(name: str, asked: ConsentRequest, **more: object) -> str:
    return render_template(name, asked=asked, path=PATH, **more)
