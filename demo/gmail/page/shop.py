"""A shop of the demo's company: another website, with the desk's contact button.

It lets in what the button needs and nothing else, as a careful website does.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from demo.gmail.here import the_world

bp = Blueprint("shop", __name__)

POLICY = (
    "default-src 'none'; script-src {desk}; frame-src {desk}; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
)


@bp.get("/shop")
def shop() -> Response:
    """The shop's page; without a form of the desk there is none."""
    told = the_world().shop
    if not told:
        abort(404)
    # A demo with many companies says whose shop is looked at.
    told = {**told, "key": request.args.get("key") or told["key"]}
    answer = Response(render_template("shop.html", **told))
    answer.headers["Content-Security-Policy"] = POLICY.format(desk=told["desk"])
    return answer
