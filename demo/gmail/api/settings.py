"""users.settings: the addresses that a mailbox may write as."""

from __future__ import annotations

from demo.gmail.api.call import ApiCall
from demo.gmail.errors import ApiError, Json, bad_request


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


def create_send_as(call: ApiCall, own_domains: set[str]) -> Json:
    """settings.sendAs.create: an address of the own organisation needs no yes."""
    told = call.fields(
        "sendAsEmail", "displayName", "replyToAddress", "signature", "treatAsAlias"
    )
    mailbox, address = call.mailbox, str(told.get("sendAsEmail", "")).lower()
    domain = address.partition("@")[2]
    if not domain:
        raise bad_request("Invalid sendAsEmail")
    if address in {mailbox.address, *mailbox.send_as, *mailbox.send_as_pending}:
        raise ApiError(409, "Requested entity already exists", "alreadyExists")
    is_own = domain in own_domains
    (mailbox.send_as if is_own else mailbox.send_as_pending).add(address)
    return _other(address, "accepted" if is_own else "pending")


def _other(address: str, status: str) -> Json:
    return {
        "sendAsEmail": address,
        "displayName": "",
        "replyToAddress": "",
        "signature": "",
        "treatAsAlias": True,
        "verificationStatus": status,
    }
