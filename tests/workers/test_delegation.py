"""Mailboxes by delegation without a key: Google signs, one mailbox at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth import impersonated_credentials

from app import clock, mailbox_client
from app.errors import Broken, Disconnected
from app.gmail.delegation import Delegation
from app.health import setup
from app.health.finding import FindingState
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.token_state import TokenStatus, token_state
from tests.support.office import ADA, SUPPORT, Office, make_world, open_office
from tests.support.own_account import keep_own_account
from tests.support.together import together
from workers.drain import DrainOutcome
from workers.imports.mailbox_import import MailboxImport
from workers.labels.label_diff import label_differences

ACCOUNT = "desk@acme-desk.iam.gserviceaccount.com"
# Who runs the desk; here with what gcloud leaves for a person.
CALLER = "ops@acme.example"


@pytest.fixture
def office(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    world = make_world()
    world.iam.allow(CALLER, ACCOUNT)
    file = keep_own_account(tmp_path, world, CALLER, quota_project_id="acme-desk")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    opened = open_office(
        database_url,
        tmp_path,
        world=world,
        service_account_file=None,
        delegation_account=ACCOUNT,
    )
    yield opened
    opened.desk.close()


@pytest.fixture
def signed(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose mailboxes Google is asked to sign for, from now on."""
    seen: list[str] = []
    sign = office.world.iam.sign

    def noting(bearer: str, account: str, payload: str) -> str:
        seen.append(json.loads(payload)["sub"])
        return sign(bearer, account, payload)

    monkeypatch.setattr(office.world.iam, "sign", noting)
    return seen


def state(office: Office, address: str = SUPPORT) -> TokenStatus:
    with office.desk.database.reading() as session:
        return token_state(mailboxes.find_mailbox(session, address)).state


def test_a_mail_is_read_and_labelled_without_any_key(office: Office) -> None:
    office.write()
    office.sync()
    assert office.tickets() == 1
    assert list(label_differences(office.desk)) == []
    counts = MailboxImport(office.desk, SUPPORT).forecast(1, lambda share: None)
    assert counts.counts.new == 0


def test_many_workers_sign_once_an_hour(office: Office, signed: list[str]) -> None:
    office.sync()
    signed.clear()
    office.sync()
    assert signed == []
    clock.advance(timedelta(minutes=51))
    tokens = together(
        4, lambda _: mailbox_client.client_of(office.desk, office.mailbox_id(SUPPORT))
    )
    assert len(tokens) == 4
    assert signed == [SUPPORT]


def test_credentials_are_never_copied(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copied(self: Any) -> Any:
        raise AssertionError("a copy acts as the service account itself")

    kind = impersonated_credentials.Credentials
    for name in ("_make_copy", "with_scopes", "with_quota_project"):
        monkeypatch.setattr(kind, name, copied)
    office.write()
    office.sync()
    assert office.tickets() == 1


def test_another_mailbox_than_the_one_meant_is_not_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = impersonated_credentials.Credentials.__init__

    def forgetful(self: Any, *args: Any, **more: Any) -> None:
        make(self, *args, **{**more, "subject": ADA})

    monkeypatch.setattr(impersonated_credentials.Credentials, "__init__", forgetful)
    with pytest.raises(Broken, match="another mailbox than support@acme.example"):
        office.desk.google.delegated(SUPPORT)


def refuse_scope(office: Office) -> None:
    for grant in office.world.tokens._refresh.values():
        object.__setattr__(grant, "scopes", frozenset({"openid"}))


REFUSALS: dict[str, tuple[Callable[[Office], object], str]] = {
    "may not sign": (
        lambda office: office.world.iam.forbid(CALLER, ACCOUNT),
        f"gcloud iam service-accounts add-iam-policy-binding {ACCOUNT}",
    ),
    "api off": (
        lambda office: setattr(office.world.iam, "is_enabled", False),
        "gcloud services enable iamcredentials.googleapis.com --project=acme-desk",
    ),
    "scope of the machine": (refuse_scope, "without the scope cloud-platform"),
    "not delegated": (
        lambda office: office.world.tokens.forbid(ACCOUNT),
        f"gcloud iam service-accounts describe {ACCOUNT}",
    ),
    "no such user": (
        lambda office: office.world.mailboxes.pop(SUPPORT),
        f"{SUPPORT} is not the primary address of an active user",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_no_is_passed_on_with_what_to_do(office: Office, name: str) -> None:
    spoil, cure = REFUSALS[name]
    spoil(office)
    with pytest.raises(Disconnected) as caught:
        office.desk.google.delegated(SUPPORT)
    assert str(caught.value).startswith("Google says ")
    assert cure in str(caught.value)


def test_a_mailbox_that_is_refused_is_asked_again(
    office: Office, signed: list[str]
) -> None:
    office.world.iam.forbid(CALLER, ACCOUNT)
    clock.advance(timedelta(hours=2))
    assert office.drain() is DrainOutcome.TROUBLE
    assert state(office) is TokenStatus.DENIED
    office.world.iam.allow(CALLER, ACCOUNT)
    clock.advance(timedelta(minutes=6))
    assert office.drain() is DrainOutcome.IN_STEP
    assert state(office) is TokenStatus.OK


def test_a_machine_without_an_account_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nothing"))
    office.desk.google.delegation = Delegation(office.desk.settings)
    with pytest.raises(Broken, match="no account of its own at Google"):
        office.desk.google.delegated(SUPPORT)


def test_account_and_key_are_not_both_set(office: Office, tmp_path: Path) -> None:
    told = office.desk.settings
    assert setup.check_delegation(told).state is FindingState.OK
    both = told.model_copy(update={"service_account_file": tmp_path / "adc.json"})
    assert setup.check_delegation(both).state is FindingState.WRONG


def test_a_file_of_another_kind_is_named(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "identity.json"
    file.write_text('{"type": "external_account"}')
    changes = {"service_account_file": file, "delegation_account": None}
    found = setup.check_delegation(office.desk.settings.model_copy(update=changes))
    assert found.state is FindingState.WRONG
    assert "a file of the kind external_account" in found.says
    assert "set DESK_DELEGATION_ACCOUNT" in found.says
