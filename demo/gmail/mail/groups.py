"""Google Groups: what happens to a mail that is posted to one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from demo.gmail.mail.authentication import AuthenticationResult, MailOrigin
from demo.gmail.mail.mail import Header, RawMail


@dataclass(frozen=True)
class GoogleGroup:
    """A group address and who gets what is posted to it."""

    address: str
    members: tuple[str, ...]
    name: str = ""
    # Every From is rewritten, not only those of domains that ask to be.
    hides_everybody: bool = False
    # Answers go to the group, and no header names the author but X-Original-Sender.
    takes_answers: bool = False

    @property
    def label(self) -> str:
        """The name shown in "via"."""
        return self.name or self.address.partition("@")[0].capitalize()

    def copy_of(
        self, mail: RawMail, found: AuthenticationResult, *, hides_sender: bool
    ) -> RawMail:
        """The mail as members get it; ids and references are kept."""
        senders = mail.addresses("From")
        name, sender = senders[0] if senders else ("", "")
        fields = _list_fields(self.address, found)
        if not (sender and (hides_sender or self.hides_everybody)):
            return mail.on_top(fields)
        shown = (name or sender.partition("@")[0]).replace('"', "'")
        fields += [
            *self._author_fields(mail),
            ("From", f"\"'{shown}' via {self.label}\" <{self.address}>"),
        ]
        return mail.without("From", "Reply-To", "X-Original-From").on_top(fields)

    def origin(
        self, before: MailOrigin, found: AuthenticationResult, copy: RawMail
    ) -> MailOrigin:
        """Where members get it from: Google's servers, in the group's own name."""
        local, _, domain = self.address.partition("@")
        envelope = f"{local}+bnc{zlib.crc32(self.address.encode()):08x}@{domain}"
        if copy.first("From").endswith(f"<{self.address}>"):
            return MailOrigin(domain, envelope, domain)
        return MailOrigin(domain, envelope, found.signed_by, before.is_altered)

    def _author_fields(self, mail: RawMail) -> list[Header]:
        if self.takes_answers:
            return [("Reply-To", self.address)]
        author = mail.first("From")
        return [
            ("X-Original-From", author),
            ("Reply-To", mail.first("Reply-To") or author),
        ]


def _list_fields(group: str, found: AuthenticationResult) -> list[Header]:
    local, _, domain = group.partition("@")
    number = 100_000_000_000 + zlib.crc32(group.encode())
    forum = f"https://groups.google.com/a/{domain}/group/{local}"
    return [
        ("X-Original-Sender", found.envelope),
        ("X-Original-Authentication-Results", found.text),
        ("Precedence", "list"),
        ("Mailing-list", f"list {group}; contact {local}+owners@{domain}"),
        ("List-ID", f"<{local}.{domain}>"),
        ("X-Google-Group-Id", str(number)),
        ("X-Spam-Checked-In-Group", group),
        ("List-Post", f"<{forum}/post>, <mailto:{group}>"),
        ("List-Help", f"<https://support.google.com/a/{domain}>"),
        ("List-Archive", f"<{forum}/>"),
        ("List-Unsubscribe", f"<mailto:googlegroups-manage+{number}@googlegroups.com>"),
    ]
