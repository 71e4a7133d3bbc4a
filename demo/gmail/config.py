"""A world from a small JSON file.

    {"port": 8025,
     "mailboxes": [{"address": "support@acme.example", "name": "Support",
                    "kind": "shared"}],
     "groups": [{"address": "sales@acme.example", "members": ["ada@acme.example"]}],
     "routes": [{"address": "support@acme.example", "also_to": ["ada@acme.example"]}],
     "strict_dmarc": ["lopez-interiors.example"],
     "latency": 0.08, "most_in_flight": 10, "units_a_minute": 6000,
     "google_key": {...}, "service_accounts": [{...}],
     "clients": [{"client_id": "sidedesk", "secret": "...",
                  "redirect_uris": ["http://127.0.0.1:8000/connect/callback"]}],
     "push": {"endpoint": "http://127.0.0.1:8000/hooks/gmail",
              "audience": "https://desk.demo.example/hooks/gmail",
              "service_account": "push@demo.iam.gserviceaccount.com",
              "subscription": "projects/demo/subscriptions/gmail"}}

`latency` is how many seconds a call takes; the other two are limits of each mailbox.
Keys are as demo/keys.py writes them. Everything but `mailboxes` may be left out.
"""

from __future__ import annotations

import time
from typing import Any

from demo.gmail.consents import Client
from demo.gmail.pusher import Pusher
from demo.gmail.world import World, wall_clock
from demo.keys import SigningKey

Config = dict[str, Any]


def world_from(config: Config) -> World:
    """The world that the file describes, without any mail."""
    key = config.get("google_key")
    world = World(wall_clock, SigningKey.from_json(key) if key else None)
    for box in config["mailboxes"]:
        kind = box.get("kind", "person")
        mailbox = world.add_mailbox(box["address"], box["name"], kind)
        mailbox.meter.most_in_flight = config.get("most_in_flight")
        mailbox.meter.limit = config.get("units_a_minute")
    if latency := config.get("latency"):
        world.faults.latency = lambda line: time.sleep(latency)
    for group in config.get("groups", []):
        world.add_group(group["address"], group["members"], group.get("name", ""))
    for route in config.get("routes", []):
        world.route(route["address"], also_to=route["also_to"])
    world.strict_dmarc.update(config.get("strict_dmarc", []))
    for account in config.get("service_accounts", []):
        world.register_service_account(account)
    for client in config.get("clients", []):
        uris = tuple(client["redirect_uris"])
        world.tokens.consents.register(
            Client(client["client_id"], client["secret"], uris)
        )
    return world


def pusher_for(world: World, config: Config) -> Pusher | None:
    """The thread that posts pushes, when the file names an endpoint."""
    push = config.get("push") or {}
    if "endpoint" not in push:
        return None
    pubsub = world.pubsub
    pubsub.audience = push.get("audience", push["endpoint"])
    pubsub.service_account = push.get("service_account", pubsub.service_account)
    pubsub.subscription = push.get("subscription", pubsub.subscription)
    return Pusher(pubsub, push["endpoint"])
