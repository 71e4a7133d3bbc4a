"""Show, with nothing changed, shows the same list: the form loses no filter."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from app.console import list_query
from app.tickets.lists.filter_words import NAMES
from tests.console.browser import Browser
from tests.console.sent_forms import sent_form
from tests.support.office import Office
from tests.support.tickets import add

# Of each filter a value that stands in the form's own choices, and one that does not.
ASKED: dict[str, tuple[str, ...]] = {
    "status": ("waiting", "open,closed"),
    "snoozed": ("yes", "yes,any"),
    "inbox": ("support@acme.example",),
    "assignee": ("me", "grace@acme.example"),
    "tag": ("none",),
    "priority": ("high,urgent", "low,high"),
    "channel": ("phone", "mail,form"),
    "customer": ("@lopez.example",),
    "older": ("4h", "30m"),
    "newer": ("1h", "90m"),
    "idle": ("7d", "45m"),
    "received": ("2026-11-01..2026-11-30", "..2026-11-30"),
    "resolved": ("2026-11-01..",),
    "last_mail": ("2026-11-01..2026-11-30",),
    "sort": ("-number",),
    "q": ("order",),
}


@pytest.mark.parametrize("name", NAMES)
def test_show_with_nothing_changed_shows_the_same(
    office: Office, ada: Browser, name: str
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    for value in ASKED[name]:
        page = ada.get(f"/console/tickets?{urlencode({name: value})}").text
        sent = sent_form(page, "filter")
        assert list_said(ada, sent) == {name: value}, (name, value)


def list_said(ada: Browser, sent: list[tuple[str, str]]) -> dict[str, str]:
    """What the address asks for to which the form leads."""
    with ada.desk.application.test_request_context(query_string=urlencode(sent)) as at:
        said = list_query.said_in(at.request.args)
    return {name: value for name, value in said.items() if value and name != "columns"}


def test_a_view_with_a_gone_tag_stays_as_narrow(office: Office, ada: Browser) -> None:
    """It finds nothing; a field for the tag, left empty, would find everything."""
    made = ada.post("/console/views", name="Gone", query="tag=gone&priority=low,high")
    page = ada.get(made.headers["Location"]).text
    sent = dict(sent_form(page, "filter"))
    assert (sent["priority"], "tag" in sent) == ("low,high", False)
