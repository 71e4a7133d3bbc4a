"""What Google finds out about where a mail comes from, and writes on top of it.

The words are those of public raw mails; an `Origin` is what only the world knows.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

RECEIVER = "mx.google.com"


@dataclass(frozen=True)
class DomainPolicy:
    """What a domain publishes about mail in its name."""

    # none, quarantine or reject; empty when it has no DMARC record.
    dmarc: str = "none"
    # fail, softfail or neutral for servers that are not its own; empty: no record.
    spf: str = "softfail"
    # Whether its own servers sign.
    dkim: bool = True


@dataclass(frozen=True)
class MailOrigin:
    """Where a mail comes from in truth, whatever its headers say."""

    # The domain of the server that hands it in; empty: a server of no domain.
    server: str = ""
    # MAIL FROM. Left out: the author at a server of his own domain, else bounce@server.
    envelope: str | None = None
    # Whose signature it carries. Left out: the server's; empty: nobody's.
    signed_by: str | None = None
    # Changed on its way, so that no signature holds.
    is_altered: bool = False


@dataclass(frozen=True)
class AuthenticationResult:
    """What was found: the header's text, and what the author's domain asks for."""

    text: str
    envelope: str
    # Whose signature it carries, whether it holds or not.
    signed_by: str
    # quarantine or reject when the mail failed and its domain asks for that.
    treatment: str = ""


class DomainPolicies:
    """What the domains of the world publish. One that is not listed has a Policy()."""

    def __init__(self) -> None:
        self._published: dict[str, DomainPolicy] = {}

    def publish(self, domain: str, policy: DomainPolicy) -> None:
        """Let a domain and everything below it have this policy."""
        self._published[domain.lower()] = policy

    def policy_of(self, domain: str) -> tuple[str, DomainPolicy]:
        """The domain whose record counts here, and the record."""
        parts = domain.split(".")
        for start in range(len(parts)):
            parent = ".".join(parts[start:])
            if parent in self._published:
                return parent, self._published[parent]
        return domain, DomainPolicy()

    def is_strict(self, domain: str) -> bool:
        """Whether receivers are asked to keep out what fails."""
        return self.policy_of(domain)[1].dmarc in {"quarantine", "reject"}

    def examine(self, author: str, origin: MailOrigin) -> AuthenticationResult:
        """What Google's receiver finds when this author's mail comes from there."""
        domain = _domain(author)
        envelope = origin.envelope
        if envelope is None:
            is_own = not origin.server or origin.server == domain
            envelope = author if is_own else f"bounce@{origin.server}"
        signer = self._signer(origin)
        spf, proved = self._spf(envelope, origin.server)
        vouches = [proved] if origin.is_altered else [proved, signer]
        passes = any(each and _aligned(each, domain) for each in vouches)
        verdict, treatment = self._dmarc(domain, passes=passes)
        parts = [RECEIVER, _dkim(signer, author, origin), spf, verdict]
        text = ";       ".join(filter(None, parts))
        return AuthenticationResult(text, envelope, signer, treatment)

    def _signer(self, origin: MailOrigin) -> str:
        if origin.signed_by is not None:
            return origin.signed_by
        return origin.server if self.policy_of(origin.server)[1].dkim else ""

    def _spf(self, envelope: str, server: str) -> tuple[str, str]:
        address = envelope or f"postmaster@{server}"
        shown = f"smtp.mailfrom={envelope}" if envelope else f"smtp.helo={server}"
        domain, ip = _domain(address), _ip(server)
        word = self.policy_of(domain)[1].spf if domain else ""
        if not word:
            said = f"{address} does not designate permitted sender hosts"
            return f"spf=none (google.com: {said}) {shown}", ""
        if _aligned(server, domain):
            said = f"domain of {address} designates {ip} as permitted sender"
            return f"spf=pass (google.com: {said}) {shown}", domain
        said = {
            "fail": f"domain of {address} does not designate {ip} as permitted sender",
            "softfail": f"domain of transitioning {address} does not designate {ip} "
            "as permitted sender",
            "neutral": f"{ip} is neither permitted nor denied by domain of {address}",
        }[word]
        return f"spf={word} (google.com: {said}) {shown}", ""

    def _dmarc(self, domain: str, *, passes: bool) -> tuple[str, str]:
        if not domain:
            return "", ""
        found, policy = self.policy_of(domain)
        if not policy.dmarc:
            return "", ""
        asked = policy.dmarc.upper()
        treatment = "" if passes or asked == "NONE" else policy.dmarc
        word, done = "pass" if passes else "fail", (treatment or "none").upper()
        said = f"(p={asked} sp={asked} dis={done}) header.from={found}"
        return f"dmarc={word} {said}", treatment


def _dkim(signer: str, author: str, origin: MailOrigin) -> str:
    if not signer:
        return ""
    digest = hashlib.sha256(f"{signer} {author}".encode(errors="replace"))
    key = f"header.i=@{signer} header.s=mail header.b={digest.hexdigest()[:8]}"
    if origin.is_altered:
        return f"dkim=neutral (body hash did not verify) {key}"
    return f"dkim=pass {key}"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def _aligned(one: str, other: str) -> bool:
    """Whether two domains are of one organisation, as far as names tell."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _ip(server: str) -> str:
    """An address kept for documentation; each server always has the same."""
    block = "203.0.113" if server else "198.51.100"
    return f"{block}.{zlib.crc32(server.encode(errors='replace')) % 254 + 1}"
