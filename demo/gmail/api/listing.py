"""Which messages a list call means, the newest first."""

from __future__ import annotations

from demo.gmail.api.call import Call
from demo.gmail.errors import ApiError
from demo.gmail.message import Message
from demo.gmail.scopes import sees_metadata_only
from demo.gmail.search import read_query

HIDDEN = {"SPAM", "TRASH"}


def listed(call: Call) -> list[Message]:
    """The messages with all asked labels that the search finds."""
    wanted = set(call.arg_all("labelIds"))
    call.mailbox.labels.check_known(wanted)
    if "q" in call.args and sees_metadata_only(call.token.scopes):
        raise ApiError(403, "Metadata scope does not support 'q' parameter")
    query = read_query(call.arg("q"))
    everywhere = query.looks_everywhere or call.flag("includeSpamTrash")
    hidden = set() if everywhere else HIDDEN - wanted
    mailbox = call.mailbox
    found = [
        message
        for message, labels in mailbox.lag.listing(mailbox.messages.values())
        if wanted <= labels
        and not hidden & labels
        and query.finds(mailbox, message, labels)
    ]
    return sorted(found, key=lambda message: message.order, reverse=True)
