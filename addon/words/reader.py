"""Who reads a card or a page: their language, their time, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from addon.words import ages
from addon.words.languages import ENGLISH, Language
from app.errors import DeskError


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One person before one card or page.

    A stranger has person 0. A shared account sees and acts, but takes nothing.
    """

    workspace_id: int
    person_id: int
    address: str
    may_change: bool
    is_shared_account: bool
    now: datetime
    zone: tzinfo
    language: Language = ENGLISH
    may_administer: bool = False
    may_manage_tags: bool = False
    may_automate: bool = False
    may_export: bool = False
    may_moderate: bool = False
    may_see_forms: bool = False
    may_invite: bool = False
    # Whether the weekly code of theirs may be shown to them.
    invites_weekly: bool = False
    # On pages: whether single keys do something.
    has_keys: bool = False

    def say(self, message: str, **values: object) -> str:
        """The message in the reader's language; `message` is its English wording.

        Always a whole message with named places, never parts glued together.
        """
        return self.language.say(message, **values)

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for this number: `say_many("1 mail", "{n} mails", n)`."""
        return self.language.say_many(one, many, n, **values)

    def reason(self, error: DeskError) -> str:
        """Why something was refused."""
        return self.language.tell(error.said)

    def ago(self, moment: datetime) -> str:
        """When it was, for this reader."""
        return ages.how_long_ago(moment, self)

    def lasting(self, since: datetime) -> str:
        """For how long by now, standing alone as in a list."""
        return ages.short_age(since, self)

    def time(self, moment: datetime) -> str:
        """The time of day where the reader is."""
        return ages.time_of_day(moment, self)

    def when(self, moment: datetime) -> str:
        """A past moment in a line."""
        return ages.moment_text(moment, self)

    def coming(self, moment: datetime) -> str:
        """A moment ahead in a line."""
        return ages.coming_moment(moment, self)

    def date(self, moment: datetime) -> str:
        """The day alone."""
        return ages.calendar_date(moment, self)

    def day(self, moment: datetime) -> str:
        """The day, as a heading."""
        return ages.day_heading(moment, self)
