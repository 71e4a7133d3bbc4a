"""A world from a small JSON file.

    {"port": 8025, "smtp_port": 8026,
     "mailboxes": [{"address": "support@acme.example", "name": "Support",
                    "kind": "shared", "aliases": ["helpdesk@acme.example"],
                    "send_as": ["info@acme.example"],
                    "send_as_pending": ["shop@acme.example"]}],
     "groups": [{"address": "sales@acme.example", "members": ["ada@acme.example"],
                 "name": "Sales", "hides_everybody": true, "takes_answers": true}],
     "alias_domains": {"acme-shop.example": "acme.example"},
     "hosted": {"acme-north.example": "acme.example", "private.example": ""},
     "routes": [{"address": "support@acme.example", "also_to": ["ada@acme.example"]}],
     "domains": {"lopez-interiors.example": {"dmarc": "reject", "spf": "fail"}},
     "shop": {"desk": "http://127.0.0.1:8000", "key": "acmefurnish2"},
     "latency": 0.08, "most_in_flight": 10, "units_a_minute": 6000,
     "google_key": {...}, "service_accounts": [{...}],
     "clients": [{"client_id": "sidedesk", "secret": "...",
                  "redirect_uris": ["http://127.0.0.1:8000/connect/callback"]}],
     "push": {"endpoint": "http://127.0.0.1:8000/hooks/gmail",
              "audience": "https://desk.demo.example/hooks/gmail",
              "service_account": "push@demo.iam.gserviceaccount.com",
              "subscription": "projects/demo/subscriptions/gmail"}}

`latency` is how many seconds a call takes; the other two are limits of each mailbox.
`shop` is a page at /shop with the contact form of a desk. With `is_public` strangers
use it: sign-in then offers the accounts of one company alone.
`hosted` gives the domain that Google's tokens name for another one, or none.
Keys are as demo/keys.py writes them. Everything but `mailboxes` may be left out.
"""

from __future__ import annotations

import time
from typing import Any

from demo.gmail.mail.authentication import DomainPolicy
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.push.pusher import Pusher
from demo.gmail.sign_in.consents import OAuthClient
from demo.gmail.world import GmailWorld, wall_clock
from demo.keys import SigningKey

Config = dict[str, Any]


def world_from(config: Config) -> GmailWorld:
    """The world that the file describes, without any mail."""
    key = config.get("google_key")
    world = GmailWorld(wall_clock, SigningKey.from_json(key) if key else None)
    for mailbox in add_company(world, config):
        mailbox.meter.most_in_flight = config.get("most_in_flight")
        mailbox.meter.limit = config.get("units_a_minute")
    if latency := config.get("latency"):
        world.faults.latency = lambda line: time.sleep(latency)
    world.shop = config.get("shop", {})
    world.is_public = bool(config.get("is_public"))
    for account in config.get("service_accounts", []):
        world.register_service_account(account)
    for client in config.get("clients", []):
        uris = tuple(client["redirect_uris"])
        world.tokens.consents.register(
            OAuthClient(client["client_id"], client["secret"], uris)
        )
    return world


def add_company(world: GmailWorld, config: Config) -> list[GmailMailbox]:
    """Its mailboxes, and all that decides who gets a mail, and how."""
    added = [_add_mailbox(world, box) for box in config["mailboxes"]]
    _add_ways(world, config)
    return added


def _add_mailbox(world: GmailWorld, box: Config) -> GmailMailbox:
    mailbox = world.add_mailbox(box["address"], box["name"], box.get("kind", "person"))
    mailbox.send_as.update(box.get("send_as", []))
    mailbox.send_as_pending.update(box.get("send_as_pending", []))
    for alias in box.get("aliases", []):
        world.add_alias(mailbox.address, alias)
    return mailbox


def _add_ways(world: GmailWorld, config: Config) -> None:
    """Groups, routes and domains: all that decides who gets a mail, and how."""
    for group in config.get("groups", []):
        world.add_group(**group)
    for route in config.get("routes", []):
        world.route(route["address"], also_to=route["also_to"])
    for alias, domain in config.get("alias_domains", {}).items():
        world.directory.add_domain(domain, alias)
    world.tokens.hosted.update(config.get("hosted", {}))
    for domain, policy in config.get("domains", {}).items():
        world.domains.publish(domain, DomainPolicy(**policy))


def pusher_for(world: GmailWorld, config: Config) -> Pusher | None:
    """The thread that posts pushes, when the file names an endpoint."""
    push = config.get("push") or {}
    if "endpoint" not in push:
        return None
    pubsub = world.pubsub
    pubsub.audience = push.get("audience", push["endpoint"])
    pubsub.service_account = push.get("service_account", pubsub.service_account)
    pubsub.subscription = push.get("subscription", pubsub.subscription)
    return Pusher(pubsub, push["endpoint"])
