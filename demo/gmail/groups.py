"""Google Groups: what happens to a mail that is posted to one."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from demo.gmail.mail import Header, Mail


@dataclass(frozen=True)
class Group:
    """A group address and who gets what is posted to it."""

    address: str
    members: tuple[str, ...]
    name: str = ""

    @property
    def label(self) -> str:
        """The name shown in "via"."""
        return self.name or self.address.partition("@")[0].capitalize()

    def copy_of(self, mail: Mail, *, hides_sender: bool) -> Mail:
        """The mail as members get it; ids and references are kept."""
        senders = mail.addresses("From")
        name, sender = senders[0] if senders else ("", "")
        fields = _list_fields(self.address, sender)
        if not (hides_sender and sender):
            return mail.on_top(fields)
        reply_to = mail.first("Reply-To") or mail.first("From")
        shown = (name or sender.partition("@")[0]).replace('"', "'")
        fields += [
            ("X-Original-From", mail.first("From")),
            ("Reply-To", reply_to),
            ("From", f"\"'{shown}' via {self.label}\" <{self.address}>"),
        ]
        return mail.without("From", "Reply-To", "X-Original-From").on_top(fields)


def _list_fields(group: str, sender: str) -> list[Header]:
    local, _, domain = group.partition("@")
    number = 100_000_000_000 + zlib.crc32(group.encode())
    forum = f"https://groups.google.com/a/{domain}/group/{local}"
    return [
        ("X-Original-Sender", sender),
        ("X-Original-Authentication-Results", f"mx.google.com; spf=pass {sender}"),
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
