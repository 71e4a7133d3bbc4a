"""A page for somebody outside who was given its address: drawn in their language."""

from __future__ import annotations

from flask import Response, render_template, request

from app.web.forms.shown import POLICY
from app.web.language import PageLanguage, page_language, page_languages


def public_language() -> PageLanguage:
    """The language asked for in the address, else the browser's."""
    spoken = {each.code: each for each in page_languages()}
    return spoken.get(request.args.get("lang", ""), page_language())


def draw_public(
    name: str, status: int = 200, *, script: bool = False, **values: object
) -> Response:
    """The page; nobody keeps it, no other site shows it, and none learns its address.

    `script`: one of ours may run in it.
    """
    spoken = public_language()
    words = {"say": spoken.say, "tell": spoken.tell, "lang": spoken.code}
    others = [each.code for each in page_languages() if each.code != spoken.code]
    text = render_template(name, shown=None, others=others, **words, **values)
    answer = Response(text, status=status)
    more = "; script-src 'self'" if script else ""
    policy = POLICY.format(around="'none'", more=more)
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer
