"""users.settings: the addresses that a mailbox may write as."""

from __future__ import annotations

from demo.gmail.api.call import ApiCall
from demo.gmail.errors import Json


def list_send_as(call: ApiCall) -> Json:
    """settings.sendAs.list: unpaged; its own address first, then the others."""
    mailbox = call.mailbox
    own = {
        "sendAsEmail": mailbox.address,
        "displayName": mailbox.name,
        "replyToAddress": "",
        "signature": "",
        "isPrimary": True,
        "isDefault": True,
    }
    told = {address: "accepted" for address in mailbox.send_as}
    told = {address: "pending" for address in mailbox.send_as_pending} | told
    others = [_other(address, told[address]) for address in sorted(told)]
    return {"sendAs": [own, *others]}


def _other(address: str, status: str) -> Json:
    return {
        "sendAsEmail": address,
        "displayName": "",
        "replyToAddress": "",
        "signature": "",
        "treatAsAlias": True,
        "verificationStatus": status,
    }
