"""The script: conversations as they are written in `conversations/*.toml`, one a file.

A file opens with `language` and `kind` where they are not the usual, then come its
mails in order and what the desk did with them. A mail has `from` (somebody outside)
or `by` (a colleague), `to`, `cc`, `ago`, `subject`, `text`, `headers`, `new_thread`.
A later mail answers the one before it; without `to` it goes where such an answer
would go: a customer's to the first mail's receivers, a colleague's to the customer.

To add a conversation, add a file named by what it is. `rules.py` says what is refused.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from demo.cast import rules
from demo.cast.conversation import CastConversation, CastMail, DeskActs, DeskNote
from demo.cast.errors import ScriptError

FOLDER = Path(__file__).parent / "conversations"
# Where the script plays.
HOME = "acme.example"
AGO = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")


def all_conversations(folder: Path = FOLDER) -> list[CastConversation]:
    """All conversations in the order of their file names."""
    return [read_conversation(path) for path in sorted(folder.glob("*.toml"))]


def read_conversation(path: Path) -> CastConversation:
    """One file's conversation; a ScriptError names the file and says what is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        rules.check_words(told)
        conversation = _conversation(path.stem, told)
        rules.check_conversation(conversation)
    except (ScriptError, tomllib.TOMLDecodeError) as wrong:
        raise ScriptError(f"{path.name}: {wrong}") from wrong
    return conversation


def moved_to(conversation: CastConversation, domain: str) -> CastConversation:
    """The same conversation at a company of another domain."""
    moved: CastConversation = _renamed(conversation, f"@{HOME}", f"@{domain}")
    return moved


def _renamed(value: Any, old: str, new: str) -> Any:
    """The value with every text in it changed, however deep it stands."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, tuple):
        return tuple(_renamed(each, old, new) for each in value)
    if isinstance(value, dict):
        return {name: _renamed(each, old, new) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            f.name: _renamed(getattr(value, f.name), old, new) for f in fields(value)
        }
        return replace(value, **parts)
    return value


def parse_ago(text: str) -> timedelta:
    """A length of time such as `2d 3h`, `3h 10m` or `45m`."""
    parts = AGO.fullmatch(text.strip())
    if not parts or not any(parts.groups()):
        raise ScriptError(f"`ago` is written like 2d 3h 10m, not {text!r}.")
    days, hours, minutes = (int(part or 0) for part in parts.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _conversation(name: str, told: dict[str, Any]) -> CastConversation:
    mails: list[CastMail] = []
    for mail in told["mail"]:
        mails.append(_mail(mail, mails))
    return CastConversation(
        name=name,
        mails=tuple(mails),
        desk=_desk(told["desk"]) if "desk" in told else None,
        language=told.get("language", "en"),
        kind=told.get("kind"),
    )


def _mail(told: dict[str, Any], earlier: list[CastMail]) -> CastMail:
    return CastMail(
        sender=told.get("from") or told["by"],
        by_colleague="by" in told,
        ago=parse_ago(told["ago"]),
        text=told["text"].strip() + "\n",
        to=tuple(told.get("to") or _usual_receivers("by" in told, earlier)),
        cc=tuple(told.get("cc", ())),
        subject=told.get("subject"),
        headers=dict(told.get("headers", {})),
        new_thread=told.get("new_thread", False),
    )


def _usual_receivers(by_colleague: bool, earlier: list[CastMail]) -> tuple[str, ...]:
    if not by_colleague:
        return earlier[0].to if earlier else ()
    return tuple(mail.sender for mail in earlier if not mail.by_colleague)[-1:]


def _desk(told: dict[str, Any]) -> DeskActs:
    return DeskActs(
        assignee=told.get("assignee"),
        status=told.get("status"),
        priority=told.get("priority"),
        tags=tuple(told.get("tags", ())),
        notes=tuple(DeskNote(**note) for note in told.get("notes", ())),
    )
