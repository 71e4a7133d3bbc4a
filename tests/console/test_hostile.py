"""Whatever stands in an address or a form, no page fails: the app names its routes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.factory import app_of_desk
from app.web.bounds import MAX_FORM_BYTES
from tests.console.browser import Browser
from tests.support.office import Office

NAMES = [
    "q",
    "after",
    "which",
    "who",
    "inbox",
    "to",
    "state",
    "code",
    "reason",
    "days",
    "sender",
    "row",
    "one",
    "tag",
    "act",
    "ticket",
    "all",
    "assign_to",
    "status_to",
    "text",
    "tell",
    "until",
    "at",
    "number",
    "event",
    "merge",
    "version",
    "name",
    "for",
    "query",
    "sort",
    "columns",
    "view",
]
HOSTILE = [
    "\x00",
    "a\x00b",
    "a\x00@b.example",
    "0001-01-01T00:00:00+14:00~1",
    "9999-12-31T23:59:59-14:00~1",
    "2026-11-28T10:00:00+00:00~9223372036854775808",
    "2026-11-28T10:00:00+00:00~1~0~99999999999999999999",
    "0001-01-01T00:00:00+14:00~1~1",
    "\r\nSet-Cookie: a=b",
    "//evil.example",
    "\\\\evil.example",
    "%00",
    "٣",
    "-1",
    "1e9",
    "9" * 400,
    "'; DROP TABLE tickets; --",
    "\ufffe\u202e",
    "a" * 4000,
    "{{7*7}}",
    "../../etc/passwd",
    "👩‍👩‍👧" * 50,
    "%ed%a0%80",
]


def pages(office: Office) -> list[tuple[str, str]]:
    """Method and path of every page for a browser."""
    rules = app_of_desk(office.desk).url_map.iter_rules()
    return sorted(
        (method, rule.rule)
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(("/addon/", "/hooks/"))
    )


def filled(path: str, value: str) -> str:
    """The path with something in its places."""
    return re.sub(r"<[^>]+>", value, path)


def ask(browser: Browser, method: str, path: str, values: dict[str, str]) -> int:
    client = browser.desk
    if method == "POST":
        values = values | {"csrf_token": browser.token}
        answer = client.post(path, data=values)
    else:
        answer = client.get(path, query_string=values)
    # A file of the pages is read as it is sent.
    answer.close()
    return answer.status_code


# Who is turned away at the door gets no further with one value than with another.
@pytest.mark.parametrize(
    ("is_in", "values"), [(True, HOSTILE), (False, HOSTILE[::4])], ids=["in", "out"]
)
def test_no_value_makes_a_page_fail(
    browser: Browser, is_in: bool, values: list[str]
) -> None:
    if is_in:
        browser.sign_in()
    failed = [
        (method, path, value)
        for method, path in pages(browser.office)
        for value in values
        # A mark of a page is read before all else, so alone as well.
        for names in ((NAMES, ["after"]) if method == "GET" else (NAMES,))
        if ask(browser, method, filled(path, "1"), dict.fromkeys(names, value)) == 500
    ]
    assert failed == []


def test_a_form_is_small(browser: Browser) -> None:
    much = "&".join(f"f{n}=1" for n in range(60_000))
    for body in (much, "to=" + "a" * MAX_FORM_BYTES):
        answer = browser.desk.post(
            "/console/sign-in",
            data=body,
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/nothing", "/console/sign-in", "/static/nothing"])
def test_what_is_no_page_says_so_safely(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (404, 405)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_new_database_is_its_owners_alone(office: Office) -> None:
    path = Path(office.desk.settings.database.removeprefix("sqlite:///"))
    path.unlink()
    office.desk.database.engine.dispose()
    with office.desk.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert path.stat().st_mode & 0o777 == 0o600
