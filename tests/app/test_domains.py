"""Of which domains Google accounts are let in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.people import sign_in, workspace as workspaces
from app.people.person import Person
from app.people.sign_in import GoogleIdentity, OtherOrganisationAccount
from app.people.workspace import Workspace
from tests.support.cast import Cast
from tests.support.terminal import Terminal

# SQL is at stake.
pytestmark = pytest.mark.both_databases

ADA = "ada@acme.example"
MORE = ["acme-group.example", "акме.example", "xn--80ak6aa92e.example"]


@pytest.mark.parametrize(
    "hosted", ["", "evil.example", "acme.example.evil.example", "example", "notacme"]
)
def test_an_account_from_elsewhere_is_not_let_in(
    session: Session, cast: Cast, hosted: str
) -> None:
    for address in (ADA, "ADA@ACME.example"):
        with pytest.raises(OtherOrganisationAccount) as refused:
            sign_in.known_person(session, GoogleIdentity(address, "sub", hosted))
        assert refused.value.domain == hosted


@pytest.mark.parametrize("domain", MORE)
def test_a_domain_is_allowed_and_forbidden(
    session: Session, cast: Cast, domain: str
) -> None:
    workspaces.allow_domain(session, cast.acme, f" @{domain.upper()} ")
    workspaces.allow_domain(session, cast.acme, domain)
    found = sign_in.known_person(session, GoogleIdentity(ADA, "sub", domain.upper()))
    assert found.id == cast.ada.id
    workspaces.forbid_domain(session, cast.acme, domain)
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, GoogleIdentity(ADA, "sub", domain))
    with pytest.raises(NotFound):
        workspaces.forbid_domain(session, cast.acme, domain)


def test_an_account_of_no_organisation_must_be_bound_or_googles_own(
    session: Session, cast: Cast
) -> None:
    sign_in.bind_account(session, cast.ada.id, "sub")
    session.refresh(cast.ada)
    assert (
        sign_in.known_person(session, GoogleIdentity(ADA, "sub", "")).id == cast.ada.id
    )
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, GoogleIdentity(ADA, "sub", "evil.example"))
    acme = cast.acme.id
    sam = Person(workspace_id=acme, address="sam@gmail.com", name="Sam")
    session.add(sam)
    session.flush()
    sams = GoogleIdentity("sam@gmail.com", "sub-2", "")
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, sams)
    workspaces.allow_domain(session, cast.acme, "gmail.com")
    assert sign_in.known_person(session, sams).id == sam.id
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, GoogleIdentity(cast.grace.address, "sub-3", ""))


def test_a_domain_is_one_workspaces(session: Session, cast: Cast) -> None:
    other = Workspace(domain="globex.example")
    session.add(other)
    session.flush()
    workspaces.allow_domain(session, other, "globex.test")
    for domain in ("globex.example", "globex.test", "", "nonsense", "a b.example", "@"):
        with pytest.raises(Refused):
            workspaces.allow_domain(session, cast.acme, domain)
    with pytest.raises(NotFound):
        workspaces.forbid_domain(session, cast.acme, "globex.test")
    with pytest.raises(Refused):
        workspaces.forbid_domain(session, cast.acme, "acme.example")
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, GoogleIdentity(ADA, "sub", "globex.test"))


def test_domains_are_set_in_the_terminal(database_url: str, tmp_path: Path) -> None:
    desk = Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})
    desk("workspace", "add", "acme.example", "--admin", ADA)
    told = desk("workspace", "set", "--allow-domain", "Acme-Group.example")
    assert told.output == "Accounts of acme-group.example are let in.\n"
    told = desk("workspace", "set", "--forbid-domain", "acme-group.example")
    assert told.output == "Accounts of acme-group.example are no longer let in.\n"
    assert desk("workspace", "set", "--forbid-domain", "acme.example").exit_code == 1
    assert desk("workspace", "set").exit_code == 2
    told = desk("workspace", "set", "--new-tags", "managers")
    assert told.output == "New tags in acme.example: managers.\n"
