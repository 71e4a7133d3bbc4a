"""Which account an address belongs to: its own, an alias, or with +detail."""

from __future__ import annotations


class AddressDirectory:
    """The addresses of one company beside those that its accounts are named by."""

    def __init__(self) -> None:
        self._accounts: dict[str, str] = {}
        self._domains: dict[str, str] = {}

    def add_alias(self, address: str, alias: str) -> None:
        """Let mail for `alias` go to the account of `address`."""
        self._accounts[alias.lower()] = address.lower()

    def add_domain(self, domain: str, alias: str) -> None:
        """Let everybody of `domain` be reached at the domain `alias` too."""
        self._domains[alias.lower()] = domain.lower()

    def primary(self, address: str) -> str:
        """The account's own address; the address itself when it is no alias."""
        local, _, domain = without_detail(address).rpartition("@")
        known = f"{local}@{self._domains.get(domain, domain)}"
        return self._accounts.get(known, known)

    @property
    def domains(self) -> set[str]:
        """The domains of all aliases."""
        return {*self._domains, *(each.rpartition("@")[2] for each in self._accounts)}


def without_detail(address: str) -> str:
    """The address that mail to `address` goes to: lower case, without +detail."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_of(address: str, domain: str) -> bool:
    """Whether an address is of this domain, or none is asked for."""
    return not domain or address.lower().endswith(f"@{domain}")
