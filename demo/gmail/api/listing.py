"""Which messages a list call means, the newest first."""

from __future__ import annotations

from demo.gmail.api.call import ApiCall
from demo.gmail.errors import ApiError
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.mailboxes.search import read_query
from demo.gmail.sign_in.scopes import sees_metadata_only

HIDDEN = {"SPAM", "TRASH"}


def listed_messages(call: ApiCall) -> list[MailboxMessage]:
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
