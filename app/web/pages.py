"""Pages that are not the add-on: health, help, and the pictures that cards show."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, send_from_directory
from flask.typing import ResponseReturnValue

from app.desk import Desk
from app.health import parts
from app.health.finding import Finding, State

bp = Blueprint("pages", __name__)

AWAY = "wrong"
STATIC = Path(__file__).parent / "static"
HELP = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sidedesk help</title>
<style>body{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}
</style>
<h1>Sidedesk</h1>
<p>Open a mail that a customer sent to your team. The card beside it says whether it was
answered, and who has it.</p>
<ul>
<li><b>Take</b>: the ticket is yours, and your colleagues see it.</li>
<li><b>Waiting</b>: we wait for the customer. Answering in Gmail sets it, too.</li>
<li><b>Resolve</b>: nothing is left to do. If the customer writes again, it opens.</li>
<li><b>Reply</b>: opens a draft with a saved reply in it. You read it, you send it. In a
mail that you write, the icon below it inserts a saved reply where the cursor is. Fill
what stands in [[double brackets?]].</li>
<li><b>Note</b>: your team reads it, the customer never does.</li>
</ul>
<p>The labels below <b>Desk</b> in Gmail say the same, and setting one there does what
the button does.</p>
<p>Is a mail missing, or may you not do something? Ask the person who runs Sidedesk in
your company.</p>
"""


@bp.get("/healthz")
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database, its schema and, where one is set, Redis are right; else 503."""
    desk: Desk = current_app.extensions["desk"]
    said = {"database": _said(parts.database(desk)), "redis": _redis(desk)}
    if said["database"] != AWAY:
        said["schema"] = _said(parts.schema(desk))
    return jsonify(said), 503 if AWAY in said.values() else 200


@bp.get("/help")
def help_page() -> Response:
    """What the buttons do."""
    return Response(HELP, mimetype="text/html")


@bp.get("/static/<path:file>")
def static(file: str) -> Response:
    """A picture; its name changes when it does, so it may be kept for long."""
    return send_from_directory(STATIC, file, max_age=7 * 24 * 3600)


def _said(finding: Finding) -> str:
    return "ok" if finding.state is not State.WRONG else AWAY


def _redis(desk: Desk) -> str:
    # Without one the web works: the workers alone need it.
    return "not set" if desk.settings.redis_url is None else _said(parts.redis(desk))
