"""A whole company comes to our Gmail while it runs, or leaves it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from demo.gmail.config import add_company
from demo.gmail.here import the_world
from demo.gmail.page.ui import json_body

bp = Blueprint("companies", __name__, url_prefix="/ui/companies")


@bp.post("")
def add() -> dict[str, Any]:
    """Mailboxes, groups and routes, as the file of `demo/gmail/config.py` has them."""
    return {"mailboxes": len(add_company(the_world(), json_body()))}


@bp.delete("/<domain>")
def remove(domain: str) -> dict[str, Any]:
    """Everything of that domain is gone."""
    the_world().remove_domain(domain)
    return {}
