"""Pages that are not for reading: health, and the pictures that cards show."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    send_from_directory,
)
from flask.typing import ResponseReturnValue

from app.desk import Desk
from app.health import parts
from app.health.finding import Finding, FindingState

bp = Blueprint("pages", __name__)

AWAY, RELEASE = "wrong", metadata.version("sidedesk")
STATIC = Path(__file__).parent / "static"
# What is kept under one name for so many seconds is given a new name when it changes.
LONG = 7 * 24 * 3600


@bp.get("/healthz")
def healthz() -> Response:
    """Answer that this process is alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers, and its schema is ours or a newer one; else 503.

    Redis is only told of: without it cards work, and no machine is to be taken away.
    """
    desk: Desk = current_app.extensions["desk"]
    said = {
        "database": _said(parts.check_database(desk)),
        "redis": _redis(desk),
        "release": RELEASE,
    }
    if said["database"] != AWAY:
        said["schema"] = _said(parts.check_schema(desk))
    is_ready = said["database"] == said.get("schema") == "ok"
    return jsonify(said), 200 if is_ready else 503


@bp.get("/static/<path:file>")
def static(file: str) -> Response:
    """A picture; its name changes when it does, so it may be kept for long."""
    return send_from_directory(STATIC, file, max_age=LONG)


def _said(finding: Finding) -> str:
    return "ok" if finding.state is not FindingState.WRONG else AWAY


def _redis(desk: Desk) -> str:
    # Without one the web works: the workers alone need it.
    return (
        "not set" if desk.settings.redis_url is None else _said(parts.check_redis(desk))
    )
