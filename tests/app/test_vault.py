"""Sealing secrets for the database."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from app.errors import Broken
from app.vault import Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_sealed_opens_again() -> None:
    sealed = Vault(OLD).seal("1//refresh-tökén")
    assert "refresh" not in sealed
    assert Vault(OLD).open(sealed) == "1//refresh-tökén"


def test_a_new_key_in_front_opens_what_the_old_one_sealed() -> None:
    sealed = Vault(OLD).seal("secret")
    assert Vault(f"{NEW}, {OLD}").open(sealed) == "secret"


def test_the_first_key_seals() -> None:
    sealed = Vault(f"{NEW},{OLD}").seal("secret")
    assert Vault(NEW).open(sealed) == "secret"


@pytest.mark.parametrize(
    "sealed",
    [Vault(OLD).seal("secret"), "", "nonsense", "é"],
    ids=["another key's", "empty", "nonsense", "not ASCII"],
)
def test_what_no_key_opens_is_refused(sealed: str) -> None:
    with pytest.raises(Broken, match="DESK_VAULT_KEYS"):
        Vault(NEW).open(sealed)


@pytest.mark.parametrize(
    "keys",
    ["", ",", "short", f"{OLD},short"],
    ids=["none", "only a comma", "one short", "the second short"],
)
def test_keys_that_are_none_are_refused(keys: str) -> None:
    with pytest.raises(Broken, match="DESK_VAULT_KEYS"):
        Vault(keys)
