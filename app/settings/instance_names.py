"""Which settings may be kept in the database, and what each of them looks like.

To let another one be kept there, add its line to INSTANCE.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_LENGTH = 2_000
SECRET = re.compile(r"[!-~]+")
CLIENT_ID = re.compile(r"[\w.-]+")
ACCOUNT = re.compile(r"[\w.+-]+@[\w.-]+")
TOPIC = re.compile(r"projects/[^/\s,]+/topics/[^/\s,]+")

Check = Callable[[str], str]


def one_line(text: str) -> str:
    """A value without blanks.

    Raises:
        ValueError: it is empty, of several words, or far too long.
    """
    return _matching(text.strip(), SECRET, "one word, without blanks")


def client_id(text: str) -> str:
    """The id of an OAuth client.

    Raises:
        ValueError: it is none.
    """
    form = "the client's id, such as 123-abc.apps.googleusercontent.com"
    return _matching(text.strip(), CLIENT_ID, form)


def account(text: str) -> str:
    """The address of a service account.

    Raises:
        ValueError: it is none.
    """
    return _matching(text.strip(), ACCOUNT, "the account's address, such as a@b.c")


def accounts(text: str) -> str:
    """Several of them, with commas.

    Raises:
        ValueError: one of them is none.
    """
    return ",".join(account(each) for each in text.split(","))


def topics(text: str) -> str:
    """Topics of Pub/Sub, with commas.

    Raises:
        ValueError: one of them is none.
    """
    form = "projects/PROJECT/topics/NAME"
    return ",".join(_matching(each.strip(), TOPIC, form) for each in text.split(","))


INSTANCE: dict[str, Check] = {
    "google_client_id": client_id,
    "google_client_secret": one_line,
    "addon_client_id": client_id,
    "addon_service_account": accounts,
    "delegation_account": account,
    "pubsub_topic": topics,
    "pubsub_service_account": account,
    # The setting's own check says more of what it has to look like.
    "smtp_url": one_line,
    "mail_from": one_line,
}
# Set together or not at all, and in the same place.
PARTNERS = {"smtp_url": "mail_from", "mail_from": "smtp_url"}


def _matching(text: str, pattern: re.Pattern[str], form: str) -> str:
    if len(text) > MAX_LENGTH or not pattern.fullmatch(text):
        raise ValueError(f"Write {form}")
    return text
