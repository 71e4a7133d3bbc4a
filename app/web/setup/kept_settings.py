"""`/setup/settings`: what the database may hold for this server, saved and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from app.desk import Desk
from app.errors import Refused
from app.instance.keeping import InstanceKeeper, require_known
from app.settings.instance_names import PARTNERS
from app.smtp.desk_mail import require_nobodys
from app.web.setup.offers import author_of_visit, require_may_set
from app.web.setup.visit import SetupVisit
from app.wording import mark

MAIL = "mail"
MAIL_FROM = "mail_from"
# What is saved by one press, under a heading of its own.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "client": (
        mark("The client for signing in"),
        ("google_client_id", "google_client_secret"),
    ),
    "add-on": (mark("The add-on"), ("addon_client_id", "addon_service_account")),
    "delegation": (mark("Delegation without a key"), ("delegation_account",)),
    "push": (mark("Push"), ("pubsub_topic", "pubsub_service_account")),
    MAIL: (mark("Mail that the desk sends itself"), ("smtp_url", MAIL_FROM)),
}


@dataclass(frozen=True)
class KeptRow:
    """One of them: `value` is empty for a secret; `where` the environment sets it.

    `other` is the setting that goes with it, when the environment sets that one.
    """

    name: str
    value: str = ""
    is_secret: bool = False
    is_set: bool = False
    is_lost: bool = False
    where: str = ""
    other: str = ""

    @property
    def variable(self) -> str:
        """As the environment calls it."""
        return f"DESK_{self.name.upper()}"

    @property
    def is_free(self) -> bool:
        """Whether it can be set here."""
        return not self.where and not self.other


def kept_rows(desk: Desk) -> dict[str, list[KeptRow]]:
    """Every one of them as it counts now, by group."""
    desk.instance.look()
    return {
        key: [_row(desk, name) for name in names] for key, (_, names) in GROUPS.items()
    }


def save_group(
    desk: Desk, visiting: SetupVisit, key: str, typed: Mapping[str, str]
) -> list[str]:
    """Save what was typed of a group, all of it or nothing; what has changed.

    A field that was left empty stays as it is.

    Raises:
        Refused: nothing was typed, something cannot be saved, or this visit may not.
    """
    _, names = GROUPS[key]
    values = {name: typed.get(name, "").strip() for name in names}
    values = {name: value for name, value in values.items() if value}
    if not values:
        raise Refused("Nothing was typed. Fill in at least one field.")
    require_may_set(desk, visiting)
    _require_whole(desk, values)
    with desk.database.transaction() as session:
        by = author_of_visit(session, visiting)
        keeper = InstanceKeeper(desk.settings, desk.vault, by)
        changed = [
            f"DESK_{name.upper()}"
            for name, value in values.items()
            if keeper.set_value(session, name, value)
        ]
        if MAIL_FROM in values:
            require_nobodys(session, values[MAIL_FROM])
    desk.instance.look()
    return changed


def delete_setting(desk: Desk, visiting: SetupVisit, name: str) -> list[str]:
    """Delete what is saved of it, and of what goes with it; what has changed.

    Raises:
        Refused: it is none of these settings, or this visit may not.
    """
    require_known(name)
    require_may_set(desk, visiting)
    names = [name, *([PARTNERS[name]] if name in PARTNERS else [])]
    with desk.database.transaction() as session:
        by = author_of_visit(session, visiting)
        keeper = InstanceKeeper(desk.settings, desk.vault, by)
        gone = [each for each in names if keeper.unset_value(session, each)]
    desk.instance.look()
    return [f"DESK_{each.upper()}" for each in gone]


def _require_whole(desk: Desk, values: Mapping[str, str]) -> None:
    for name in values:
        other = PARTNERS.get(name, name)
        if other not in values and getattr(desk.settings, other) is None:
            raise Refused(
                "Fill in {other} too: one of the two alone does nothing.",
                other=f"DESK_{other.upper()}",
            )


def _row(desk: Desk, name: str) -> KeptRow:
    settings = desk.settings
    value = getattr(settings, name)
    kind = str(type(settings).model_fields[name].annotation)
    is_secret = SecretStr.__name__ in kind
    is_fixed = name in settings.model_fields_set
    other = PARTNERS.get(name, name)
    return KeptRow(
        name,
        "" if is_secret or value is None else str(value),
        is_secret,
        value is not None,
        name in desk.instance.unreadable,
        settings.source_of(name) if is_fixed else "",
        f"DESK_{other.upper()}" if not is_fixed and settings.is_fixed(name) else "",
    )
