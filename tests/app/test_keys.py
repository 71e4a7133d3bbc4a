"""`desk key`: keys that fit, written once, and changed without losing a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.mailboxes import mailbox as mailboxes, resealing
from app.mailboxes.mailbox import Mailbox
from app.vault import Vault
from tests.support.office import ADA, SUPPORT, Office
from tests.support.snapshot import usual_office
from tests.support.terminal import Terminal

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(database_url, tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def terminal() -> Terminal:
    return Terminal({})


def keep_tokens(office: Office, vault: Vault, *addresses: str) -> None:
    with office.desk.database.transaction() as session:
        for address in addresses:
            box = mailboxes.find_mailbox(session, address)
            box.connect(delegated=False, sealed_token=vault.seal(f"of {address}"))


def of(office: Office, keys: str) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(told.data_dir),
            "DESK_SECRET_KEY": "a secret of the tests",
            "DESK_VAULT_KEYS": keys,
        }
    )


def token(office: Office, address: str, keys: str) -> str:
    with office.desk.database.reading() as session:
        box: Mailbox = mailboxes.find_mailbox(session, address)
    assert box.sealed_token is not None
    return Vault(keys).open(box.sealed_token)


def test_each_key_is_new_and_fits(terminal: Terminal) -> None:
    secrets = {terminal("key", "secret").stdout.strip() for _ in range(2)}
    assert {len(each) for each in secrets} == {48}
    assert len(secrets) == 2
    made = terminal("key", "vault").stdout.strip()
    assert Vault(made).open(Vault(made).seal("x")) == "x"


def test_a_whole_file_of_settings_is_ready_to_start(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    words = ("key", "env", "--host", "https://Desk.acme.com/", "--write", str(file))
    assert terminal(*words).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    lines = [each.split("=", 1) for each in file.read_text().splitlines()]
    set_to = {each[0]: each[1] for each in lines if each[0].startswith("DESK_")}
    assert set_to["DESK_PUBLIC_URL"] == "https://desk.acme.com"
    # Nothing else than Google's own values is missing.
    found = Terminal(set_to)("check", "--settings").stdout
    assert [each for each in found.splitlines() if each.startswith("WRONG")] == [
        "WRONG add-on: DESK_ADDON_CLIENT_ID and DESK_ADDON_SERVICE_ACCOUNT not set: "
        "every card is refused."
    ]


def test_the_keys_of_a_file_are_not_lost_to_a_second_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    words = ("key", "env", "--host", "desk.acme.com", "--write", str(file))
    terminal(*words)
    before = file.read_text()
    again = terminal(*words)
    assert (again.exit_code, file.read_text()) == (1, before)
    assert "is there already" in again.stderr
    nowhere = terminal(*words[:-1], str(tmp_path / "no" / ".env"))
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)


@pytest.mark.parametrize("host", ["desk", "https://desk.acme.com/help", "a b.com", ""])
def test_what_google_cannot_call_is_refused(terminal: Terminal, host: str) -> None:
    assert terminal("key", "env", "--host", host).exit_code == 2


@pytest.mark.both_databases
def test_a_key_goes_when_everything_is_sealed_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    keep_tokens(office, Vault(OLD), SUPPORT, ADA)
    assert of(office, f"{NEW},{OLD}")("key", "check").stdout == (
        "sealed 2, unreadable 0\n"
    )
    done = of(office, f"{NEW},{OLD}")("key", "reseal")
    assert (done.exit_code, done.stdout) == (0, "resealed 2, unreadable 0\n")
    assert token(office, SUPPORT, NEW) == f"of {SUPPORT}"
    assert of(office, NEW)("key", "check").exit_code == 0


def test_what_no_key_opens_is_named_and_kept(office: Office) -> None:
    keep_tokens(office, Vault(OLD), SUPPORT)
    keep_tokens(office, Vault(NEW), ADA)
    for act in ("check", "reseal"):
        result = of(office, NEW)("key", act)
        assert result.exit_code == 1
        assert "1, unreadable 1" in result.stdout
        assert SUPPORT in result.stdout
        assert ADA not in result.stdout
    assert token(office, SUPPORT, OLD) == f"of {SUPPORT}"


def test_a_key_that_can_be_guessed_is_said(office: Office) -> None:
    terminal = of(office, NEW)
    terminal = Terminal({**terminal.settings, "DESK_SECRET_KEY": "short"})
    result = terminal("key", "check")
    assert (result.exit_code, "DESK_SECRET_KEY" in result.stderr) == (1, True)
