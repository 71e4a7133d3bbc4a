"""How many rows a page of a list has: the reader's choice, kept by their browser."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from app.console.visit import set_console_cookie
from app.tickets.lists.pages import PAGE_SIZE
from app.web.answers import current_desk

CHOICES = (25, PAGE_SIZE, 100)
NAME, COOKIE = "rows", "desk_rows"
KEPT = timedelta(days=365)


def page_rows() -> int:
    """What the address says, else what was chosen before, else the usual number."""
    said = request.args.get(NAME), request.cookies.get(COOKIE)
    known = {str(each): each for each in CHOICES}
    return next((known[each] for each in said if each in known), PAGE_SIZE)


def keep_rows(answer: Response) -> Response:
    """The answer; the choice in the address holds for later pages, too."""
    rows = str(page_rows())
    if request.args.get(NAME) == rows:
        set_console_cookie(answer, current_desk(), COOKIE, rows, KEPT)
    return answer
