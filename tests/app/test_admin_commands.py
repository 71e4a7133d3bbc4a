"""What an admin cannot do by mistake, and what an inbox is told to do by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.terminal import Terminal


@pytest.fixture
def acme(sqlite_url: str, tmp_path: Path) -> Terminal:
    """A terminal on a desk with a workspace, an admin and an inbox."""
    desk = Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_GOOGLE_CLIENT_ID": "desk-client",
            "DESK_SECRET_KEY": "a secret of the tests",
        }
    )
    for words in (
        ("workspace", "add", "acme.example", "--admin", "ada@acme.example"),
        ("inbox", "add", "support@acme.example"),
    ):
        assert desk(*words).exit_code == 0
    return desk


def test_somebody_of_another_domain_is_not_added_unless_it_is_let_in(
    acme: Terminal,
) -> None:
    for words in (
        ("person", "add", "eve@evil.example"),
        ("person", "add", "eve@mail.acme.example", "--inbox", "support@acme.example"),
        ("workspace", "add", "globex.example", "--admin", "hank@evil.example"),
    ):
        refused = acme(*words)
        assert refused.exit_code == 1
        assert "are not let in" in refused.stderr
    # Nothing is half added: there is still one workspace.
    assert "eve@" not in acme("person", "list").stdout
    assert acme("workspace", "set", "--allow-domain", "evil.example").exit_code == 0
    assert acme("person", "add", "eve@evil.example").exit_code == 0


def test_what_somebody_has_chosen_for_themselves(acme: Terminal) -> None:
    ada = ("person", "set", "ada@acme.example")
    stays, comes = "does not change their inbox", "comes back to their inbox"
    assert stays in acme(*ada).stdout
    assert comes in acme(*ada, "--inbox-on-assign", "on").stdout
    # Said without an option, nothing is changed.
    assert comes in acme(*ada).stdout
    assert stays in acme(*ada, "--inbox-on-assign", "off").stdout
    assert "stays in the Gmail inbox of Ada" in acme(*ada).stdout
    assert "leaves the Gmail inbox" in acme(*ada, "--archive-own", "on").stdout
    assert "is offered by a button" in acme(*ada).stdout
    assert "opens by itself" in acme(*ada, "--after-resolve", "go").stdout
    assert "opens by itself" in acme(*ada).stdout
    assert acme("person", "set", "eve@acme.example").exit_code == 1


def test_the_last_admin_stays(acme: Terminal) -> None:
    ada, grace = "ada@acme.example", "grace@acme.example"
    ways = [("add", ada, "--role", "manager"), ("deactivate", ada)]
    for way in ways:
        refused = acme("person", *way)
        assert refused.exit_code == 1
        assert f"{ada} is the last admin" in refused.stderr
    # A name is no role; one who left, or a shared account, is no other admin.
    assert acme("person", "add", ada, "--name", "Ada L.").exit_code == 0
    acme("person", "add", grace, "--role", "admin")
    assert acme("person", "deactivate", grace).exit_code == 0
    acme("person", "add", "support@acme.example", "--role", "admin")
    assert acme("person", "deactivate", ada).exit_code == 1
    acme("person", "add", grace, "--role", "admin")
    for way in ways:
        assert acme("person", *way).exit_code == 0
    assert acme("person", "deactivate", grace).exit_code == 1


def test_an_inbox_is_told_what_it_does_by_itself(acme: Terminal) -> None:
    usual = [
        "After a reply a ticket waits on the customer.",
        "The customer's mail opens a closed ticket for 14 days, then makes a new one.",
        "List mail is set aside.",
        "Resolved tickets close after 96 h.",
        "Mail stays in the Gmail inbox.",
        "Customers have no page of their ticket.",
        "Nobody is asked for a rating.",
        "Business hours: always open.",
    ]
    told = ("inbox", "set", "support@acme.example")
    assert acme(*told).stdout.splitlines() == usual
    changed = acme(*told, "--after-reply", "keep", "--reopen-days", "never",
                   "--list-mail", "ticket", "--close-hours", "never",
                   "--archive", "closed")  # fmt: skip
    assert changed.stdout.splitlines() == [
        "After a reply a ticket keeps its status.",
        "The customer's mail opens a closed ticket always.",
        "List mail makes tickets.",
        "Resolved tickets never close by themselves.",
        "Mail leaves the Gmail inbox when its ticket is closed.",
        "Customers have no page of their ticket.",
        "Nobody is asked for a rating.",
        "Business hours: always open.",
    ]
    # What is not said stays.
    again = acme(*told, "--reopen-days", "0", "--after-reply", "resolved")
    assert again.stdout.splitlines() == [
        "After a reply a ticket is resolved.",
        "The customer's mail opens a closed ticket for 0 days, then makes a new one.",
        "List mail makes tickets.",
        "Resolved tickets never close by themselves.",
        "Mail leaves the Gmail inbox when its ticket is closed.",
        "Customers have no page of their ticket.",
        "Nobody is asked for a rating.",
        "Business hours: always open.",
    ]
    back = acme(*told, "--after-reply", "waiting", "--reopen-days", "14",
                "--list-mail", "set_aside", "--close-hours", "96",
                "--archive", "never")  # fmt: skip
    assert back.stdout.splitlines() == usual


@pytest.mark.parametrize(
    "words",
    [
        "--after-reply closed", "--reopen-days 366", "--reopen-days -1",
        "--reopen-days soon", "--list-mail yes", "--close-hours 0",
        "--close-hours 673",
    ],
)  # fmt: skip
def test_what_no_inbox_can_do_is_status_2(acme: Terminal, words: str) -> None:
    assert acme("inbox", "set", "support@acme.example", *words.split()).exit_code == 2


@pytest.mark.parametrize("way", [(), ("--delegated",)])
def test_a_mailbox_of_nobody_is_not_connected(
    acme: Terminal, way: tuple[str, ...]
) -> None:
    acme("inbox", "add", "sales@acme.example", "--kind", "group")
    acme("person", "add", "grace@acme.example")
    acme("person", "deactivate", "grace@acme.example")
    acme("person", "alias", "add", "ada@acme.example", "al@acme.example")
    for address, why in (
        ("zoe@acme.example", "belongs to nobody on the desk"),
        ("eve@evil.example", "belongs to nobody on the desk"),
        ("grace@acme.example", "belongs to nobody on the desk"),
        ("al@acme.example", "belongs to nobody on the desk"),
        ("SALES@acme.example", "is a group"),
    ):
        refused = acme("mailbox", "connect", address, *way)
        assert refused.exit_code == 1
        assert why in refused.stderr
    # Whose it is, is asked before the way to Google.
    ours = acme("mailbox", "connect", "ada@acme.example", *way)
    assert "nobody's" not in ours.stderr
