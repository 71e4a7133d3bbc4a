"""`/metrics`: the figures of desk and web, as Prometheus reads them; no addresses."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from app import meters
from app.desk import Desk
from app.web.figures import DeskCollector

bp = Blueprint("metrics", __name__)

END = b"# EOF\n"
LOOPBACK = {"127.0.0.1", "::1"}
# A proxy on this machine calls from here, too, for everybody.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


@bp.get("/metrics")
def metrics() -> Response:
    """All figures, for this machine or for whoever has the token.

    Every process of a machine answers the same: those of the desk stand in database and
    Redis, and of the calls all processes count together.
    """
    desk: Desk = current_app.extensions["desk"]
    if not _may(desk):
        return Response(status=403)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DeskCollector(desk))
    write, content_type = choose_encoder(request.headers.get("Accept", ""))
    here = write(meters.registry_of_machine())
    told = write(registry)
    # Two registries are one answer; the newer format ends each with a line of its own.
    return Response(here.removesuffix(END) + told, content_type=content_type)


def _may(desk: Desk) -> bool:
    token = desk.settings.metrics_token
    if token is not None:
        wanted = f"Bearer {token.get_secret_value()}".encode()
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, wanted):
            return True
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in LOOPBACK and not is_forwarded
