"""Every command that changes the set-up writes its entry, and only then."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk import Desk
from tests.console.browser import Browser
from tests.support.commands import every_command
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.signing_in import Visitor, office_with_client
from tests.support.terminal import Terminal

SALES, SHOP, MO = "sales@acme.example", "shop@acme.example", "mo@acme.example"
KILN = "x@kiln.example"
OF_ACME = "--workspace acme.example"
# In this order, each in the world that those before have left: what is typed, and the
# actions of the entries that it writes. After `twice` it is said once more: then it
# changes nothing, and writes none.
CHANGES = f"""
workspace add globex.example --admin hank@globex.example
  = workspace.created person.added
workspace set --new-tags managers {OF_ACME} = workspace.changed twice
workspace set --zone Europe/Berlin {OF_ACME} = workspace.changed twice
workspace set --weekly-role rep {OF_ACME} = workspace.changed twice
workspace set --allow-domain shop.example {OF_ACME} = domain.allowed twice
workspace set --forbid-domain shop.example {OF_ACME} = domain.forbidden
inbox add {SALES} {OF_ACME} = person.added inbox.added
hours add Office --zone UTC --open 'mon-fri 09:00-17:00' {OF_ACME}
  = calendar.added twice
hours set Office --closed 2026-12-25 {OF_ACME} = calendar.changed twice
inbox set {SALES} --calendar Office = inbox.changed twice
inbox set {SALES} --calendar none = inbox.changed twice
hours remove Office {OF_ACME} = calendar.removed
form add {SUPPORT} --name Website = form.added form.switched
invite add --role observer --inbox {SUPPORT} --address {MO} = invitation.made
invite revoke 1 = invitation.revoked twice
inbox set {SALES} --archive closed --reopen-days never = inbox.changed twice
inbox close {SALES} --after 48 = inbox.changed twice
inbox alias {SALES} --add {SHOP} = alias.added
inbox alias {SALES} --remove {SHOP} = alias.removed
person add {MO} --inbox {SALES} = person.added member.added twice
person add {MO} --role manager --name Mo = person.changed twice
person set {MO} --archive-own on = person.changed twice
person set {MO} --shortcuts off = person.changed twice
person set {MO} --weekly-digest on = person.changed twice
person alias {MO} --add {SHOP} = alias.added
person inbox {MO} --remove {SALES} --yes = member.removed twice
person inbox {MO} --add {SALES} = member.added twice
person sign-out {ADA} = session.ended twice
person release {ADA} = person.released twice
person deactivate {MO} = person.deactivated twice
reply add Booked --text-file TEXT --inbox {SALES} = reply.added
reply remove Booked --inbox {SALES} = reply.removed
tag add gold {OF_ACME} = tag.added twice
tag add silver {OF_ACME} = tag.added
tag rename gold vip {OF_ACME} = tag.renamed
tag merge vip silver {OF_ACME} = tag.merged
tag delete silver {OF_ACME} = tag.deleted
sender always {KILN} --inbox {SUPPORT} --by {GRACE} = sender.decided twice
sender never {KILN} --inbox {SUPPORT} --by {GRACE} = sender.decided twice
sender forget {KILN} --inbox {SUPPORT} --by {GRACE} = sender.forgotten
mailbox connect {GRACE} --delegated = mailbox.connected
mailbox send-as --set-up {OF_ACME} = send_as.added twice
mailbox import {SUPPORT} --days 1 --write = import.begun
setup --end --workspace acme.example = setup.ended
report rebuild --workspace acme.example = reports.recounted
quota set 100 --workspace acme.example = quota.set
setup --done --workspace acme.example = setup.closed twice
key reseal = keys.resealed keys.resealed
instance set google_client_secret TEXT = setting.set setting.set twice
instance unset google_client_secret = setting.unset setting.unset twice
probe watch --person {ADA} = probe.watched
probe watch --person {ADA} --stop = probe.watched twice
probe run 24 --mailbox {GRACE} --folder TEXT.probe = probe.run
probe clean --mailbox {GRACE} = probe.cleaned
mailbox disconnect {SUPPORT} = mailbox.disconnected twice
"""
# They only look, or run what runs by itself.
READERS = frozenset({
    "audit export", "audit list", "audit verify", "backup", "check", "deployment",
    "doctor", "inbox list", "instance list", "key check", "key env", "key secret",
    "key vault",
    "mailbox list", "person list", "probe list", "probe report", "reply list", "rights",
    "sender list",
    "set-aside list", "setup", "tag list", "ticket list", "ticket show",
    "report definitions", "usage", "report digest", "report facts", "mail test",
    "form list", "form show",
    "rating list", "form stats", "invite list", "submission list",
    "submission show",
    "hours between", "hours due", "hours list", "hours show", "workspace show",
    "worker", "clock", "serve", "sync", "migrate", "pubsub",
})  # fmt: skip
# A ticket's own history says who did it.
IN_HISTORY = frozenset({
    "set-aside make-ticket", "ticket add",
    "ticket assign", "ticket link", "ticket merge",
    "ticket move", "ticket note", "ticket priority", "ticket snooze", "ticket status",
    "ticket tag", "ticket take", "ticket unassign", "ticket unlink", "ticket untag",
    "ticket wake",
})  # fmt: skip
# Tests of their own tell what a saved list, many at once, a customer's note and a form
# write; that a submission is tried again is no change of the set-up.
LISTS = frozenset({
    "bulk list", "bulk show", "bulk undo", "customer note", "customer show",
    "form off", "form on", "form secret", "form set", "person away", "person handover",
    "submission retry", "status-link", "rating exclude", "rating link",
    "ticket follow", "ticket unfollow",
    "view add", "view delete", "view list",
})  # fmt: skip
# It writes into the database that it puts there: `tests/restore` tells.
ELSEWHERE = frozenset({"restore"})
# To try the desk out, never on one that is used.
TRIALS = ("bench ", "demo", "seed", "mail load")


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=())
    yield opened
    opened.desk.close()


@pytest.fixture
def desk(
    office: Office, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    told = office.desk.settings
    # The command's own way to Google is the office's, which stays in this process.
    monkeypatch.setattr(Desk, "google", office.desk.google)
    return Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SECRET_KEY": told.require("secret_key"),
            "DESK_VAULT_KEYS": told.require("vault_keys"),
            "DESK_GOOGLE_CLIENT_ID": told.require("google_client_id"),
            "DESK_SERVICE_ACCOUNT_FILE": str(told.service_account_file),
        }
    )


def steps(text: Path) -> Iterator[tuple[list[str], list[str], bool]]:
    """What is typed, the actions of its entries, and whether it is said twice."""
    for line in CHANGES.replace("\n  =", " =").strip().splitlines():
        typed, _, actions = line.replace("TEXT", str(text)).partition(" = ")
        wanted = actions.removesuffix(" twice").split()
        yield shlex.split(typed), wanted, actions.endswith(" twice")


def entries(desk: Terminal) -> list[str]:
    """The actions of both workspaces, the oldest first."""
    found = list[dict[str, str]]()
    for domain in ("acme.example", "globex.example"):
        listed = desk(
            "audit", "list", "--json", "--limit", "1000", "--workspace", domain
        )
        found += json.loads(listed.stdout) if listed.exit_code == 0 else []
    return [each["action"] for each in sorted(found, key=lambda each: each["at"])]


def test_each_command_that_changes_writes_its_entry(
    desk: Terminal, office: Office, tmp_path: Path
) -> None:
    Visitor(office).connect()
    assert Browser(office).sign_in().status_code == 303
    (tmp_path / "text").write_text("On-its-way.")
    before = entries(desk)
    assert before == ["mailbox.connected"]
    for words, wanted, is_said_twice in steps(tmp_path / "text"):
        for expected in (wanted, []) if is_said_twice else (wanted,):
            done = desk(*words)
            assert done.exit_code == 0, (words, done.output)
            after = entries(desk)
            assert after[len(before) :] == expected, words
            before = after
    for domain in ("acme.example", "globex.example"):
        whole = desk("audit", "verify", "--workspace", domain)
        assert "the chain is whole" in whole.stdout


def test_every_command_either_writes_or_changes_nothing(tmp_path: Path) -> None:
    writes = {" ".join(words[:2]) for words, _, _ in steps(tmp_path)}
    known = writes | READERS | IN_HISTORY | LISTS | ELSEWHERE
    for name, _ in every_command():
        is_known = name in known or name.startswith(TRIALS)
        assert is_known, f"{name} needs a line in CHANGES, or in READERS"


def test_the_log_is_listed_and_exported(desk: Terminal, tmp_path: Path) -> None:
    desk("inbox", "set", SUPPORT, "--close-hours", "48")
    desk("person", "set", GRACE, "--archive-own", "on")
    newest, first = desk("audit", "list").stdout.splitlines()
    assert newest.split("\t")[2:6] == [
        "operator", "command", "person.changed", GRACE,
    ]  # fmt: skip
    assert first.endswith("close_hours 96 → 48")
    assert desk("audit", "list", "--limit", "1").stdout.splitlines() == [newest]
    assert desk("audit", "list", "--subject", SUPPORT).stdout.splitlines() == [first]
    refused = desk("audit", "list", "--subject", "zoe@acme.example")
    assert refused.exit_code == 1
    file = tmp_path / "log.jsonl"
    assert desk("audit", "export", str(file)).exit_code == 0
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [each["seq"] for each in told] == [1, 2]
    assert told[1] == desk.json("audit", "list")[0]
    assert file.stat().st_mode & 0o777 == 0o600
    # Never over one that is there.
    assert desk("audit", "export", str(file)).exit_code == 1
    assert desk("audit", "export", str(tmp_path / "no" / "x")).exit_code == 1
