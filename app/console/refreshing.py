"""A page that asks for itself again while it is looked at, and is told what is new.

The script of the page (`static/refresh-3.js`) sends the tag of what it shows. Where
that still holds nothing comes back; else the page does, and the script takes it over.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from flask import Response, request

from addon.words.reader import Reader

# How many seconds lie between two looks; fewer at what is at work.
EVERY, AT_WORK = 60, 2
AS_OF = "Desk-As-Of"
TAG_LETTERS = 32


@dataclass
class Refresh:
    """How a page is kept fresh: how often, by whom it is read, and its words so far.

    `but` stands in each drawing anew, and makes no page another one.
    """

    seconds: int
    reader: Reader
    but: str = ""
    tag: str = field(default="", init=False)

    def tag_of(self, drawn: str) -> str:
        """The tag of this page as it is drawn for this reader."""
        lasting = drawn.replace(self.but, "") if self.but else drawn
        words = f"{self.reader.person_id} {lasting}"
        self.tag = hashlib.sha256(words.encode()).hexdigest()[:TAG_LETTERS]
        return self.tag

    @property
    def as_of(self) -> str:
        """When it was drawn, where the reader is."""
        return f"{self.reader.now.astimezone(self.reader.zone):%H:%M:%S}"

    def leave(self, answer: Response) -> Response:
        """The answer; without its page for whoever has the very same."""
        answer.headers[AS_OF] = self.as_of
        answer.set_etag(self.tag)
        answer.make_conditional(request)
        return answer
