"""Every page that the web process has, filled as in life, by axe: desk and phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium, Page, expect

from app.console.reports.sections import SECTIONS
from app.factory import app_of_desk
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import AccessRefusal
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, SignedLinks
from tests.console.browser import Browser
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.support.forms import add_form
from tests.support.office import SUPPORT, Office
from tests.support.signing_in import Visitor

# What a browser shows of them is no page, or another one of these.
NO_PAGES = {
    "/", "/healthz", "/readyz", "/metrics", "/static/<path:file>", "/favicon.ico",
    "/setup/listing.zip", "/console/callback", "/console/setup",
    "/console/views/<view_id>", "/widget.js", "/widget.<version>.js",
}  # fmt: skip
# Those that another story opens.
ELSEWHERE = {
    "/console/bulk/<bulk_id>", "/console/settings/hours/<calendar_id>",
    "/form/<key>", "/form/<key>/sent/<token>",
    "/form/<key>/frame", "/form/<key>/frame/sent/<token>",
    "/status/<token>", "/rate/<token>", "/rate/<token>/refuse",
}  # fmt: skip
REFUSED = (
    "/nowhere",
    "/console/nowhere",
    "/connect?code=nonsense",
    "/connect/callback?state=old",
    "/console",
    "/setup",
    "/setup/settings",
)


def pages_of(app: Flask) -> set[str]:
    """The addresses that answer a browser with a page."""
    rules = {
        "".join(
            f"<{part}>" if is_asked else part for is_asked, part in _parts(rule.rule)
        )
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }
    files = {each for each in rules if each.endswith(".csv")}
    return rules - files - NO_PAGES - ELSEWHERE


def _parts(rule: str) -> list[tuple[bool, str]]:
    """`/a/<int:id>` in parts: what stands there, and the name of what is asked."""
    parts = []
    for each in rule.replace("<", "\0<").replace(">", "\0").split("\0"):
        is_asked = each.startswith("<")
        if "path:" in each:
            parts.append((False, f"{each}>"))
        else:
            parts.append((is_asked, each.rpartition(":")[2] if is_asked else each))
    return parts


def busy(office: Office) -> None:
    """A team of which some have connected, and one mailbox that Google has shut."""
    Visitor(office).connect()
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).refuse(AccessRefusal.REVOKED)
        session.add_all(
            Person(
                workspace_id=office.cast.acme.id,
                address=f"rep{number}@acme.example",
                name=f"Rep {number}",
            )
            for number in range(9)
        )
        session.get_one(Workspace, office.cast.acme.id).weekly_role = "rep"
    note = Browser(office)
    note.sign_in()
    note.post("/console/customers/1/note", inbox=str(office.cast.support.id), text="!")


NUMBERS = "table:has(thead) tbody td.number"


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_clean(
    office: Office, open_page: Open, chromium_process: Chromium, width: int
) -> None:
    busy(office)
    page = open_page("/console", width=width)
    links = SignedLinks(office.desk.settings.require("secret_key"))
    connect = f"/connect?code={Visitor(office).link()}"
    shown = {
        "/console": ["/console"],
        "/console/tickets": ["/console/tickets?status=any", "/console/tickets?q=zzz"],
        "/console/tickets/<number>": ["/console/tickets/1"],
        "/console/tickets/new": ["/console/tickets/new"],
        "/console/customers/<customer_id>": ["/console/customers/1"],
        "/console/absences": ["/console/absences"],
        "/console/handover/<person_id>": [f"/console/handover/{office.cast.grace.id}"],
        "/console/views": ["/console/views"],
        "/console/set-aside": ["/console/set-aside"],
        "/console/set-aside/senders": ["/console/set-aside/senders"],
        "/console/reports": ["/console/reports"],
        **{
            path: [path]
            for path in (f"/console/reports/{each.key}" for each in SECTIONS[1:])
        },
        "/console/usage": ["/console/usage"],
        "/console/reports/print": ["/console/reports/print"],
        "/console/reports/definitions": ["/console/reports/definitions"],
        "/console/reports/facts": ["/console/reports/facts?kind=received"],
        "/console/tags": ["/console/tags"],
        "/console/settings": ["/console/settings"],
        "/console/settings/hours": ["/console/settings/hours"],
        "/console/settings/customers": ["/console/settings/customers"],
        "/console/settings/forms": ["/console/settings/forms"],
        "/console/settings/invitations": ["/console/settings/invitations"],
        "/console/welcome": ["/console/welcome"],
        "/join": ["/join"],
        "/console/invite": ["/console/invite"],
        "/console/settings/forms/<key>": [
            f"/console/settings/forms/{add_form(office)}"
        ],
        "/console/settings/hours/new": ["/console/settings/hours/new"],
        "/console/audit": ["/console/audit"],
        "/help": ["/help"],
        "/privacy": ["/privacy"],
        "/terms": ["/terms"],
        "/support": ["/support"],
        "/setup": [links.setup(office.cast.acme.id, OPERATOR)],
        "/setup/settings": ["/setup/settings"],
        "/connect": [connect],
        "/connect/callback": [_connected(office, page)],
    }
    assert set(shown) == pages_of(app_of_desk(office.desk))
    for path in [path for paths in shown.values() for path in paths]:
        _look(page, path, width)
    # Of what is refused, the browser itself complains: another one, signed in nowhere.
    refused = chromium_process.new_page(
        viewport={"width": width, "height": 900},
        base_url=page.url.partition("/connect")[0],
    )
    for path in REFUSED:
        _look(refused, path, width)
    expect(refused.get_by_text("the command desk setup prints one")).to_be_visible()


def _look(page: Page, path: str, width: int) -> None:
    page.goto(path)
    picture(page, f"clean-{width}{urlsplit(path).path.replace('/', '-')}")
    expect(page.locator("h1").first).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    fits(page)
    clean(page)
    # A phone shows no head of a table.
    unnamed = "e => e.filter(c => c.innerText.trim() && !c.dataset.label).length"
    assert page.locator(NUMBERS).evaluate_all(unnamed) == 0, path


def _connected(office: Office, page: Page) -> str:
    """The way back from Google, for this browser."""
    visitor = Visitor(office)
    path = visitor.decide(visitor.begin(visitor.link("ada@acme.example")))
    kept = visitor.desk.get_cookie("desk_sign_in", path="/connect")
    assert kept is not None
    page.context.add_cookies([{"name": kept.key, "value": kept.value, "url": page.url}])
    return path
