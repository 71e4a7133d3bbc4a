"""Pages for anybody: what the desk is, what it keeps, its terms, where to ask.

They are the same for every workspace and ask no database: a stranger learns nothing of
whose desk this is.
"""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory

from app.web.answers import render_answer
from app.web.pages import LONG, STATIC

bp = Blueprint("public_pages", __name__, template_folder="templates")

# By which the listing at Google names them, too: they keep their addresses.
PRIVACY, TERMS, SUPPORT = "/privacy", "/terms", "/support"
PAGES = ("/", PRIVACY, TERMS, SUPPORT)


@bp.get("/")
def home() -> Response:
    """What this is, and the way to the console."""
    return render_answer("public/home.html")


@bp.get(PRIVACY)
def privacy() -> Response:
    """What is read and kept, where, how long, and whom to ask."""
    return render_answer("public/privacy.html")


@bp.get(TERMS)
def terms() -> Response:
    """Whose software this is, and on which terms it is used."""
    return render_answer("public/terms.html")


@bp.get(SUPPORT)
def support() -> Response:
    """What to do when something does not work, and who helps."""
    return render_answer("public/support.html")


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The picture that browsers ask for by this name."""
    return send_from_directory(STATIC, "favicon-1.ico", max_age=LONG)
