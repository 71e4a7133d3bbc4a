"""`desk rights`: who may do what, as docs/rights.md shows it."""

from __future__ import annotations

import click

from addon.buttons import BUTTONS
from app.people import access
from app.people.person import Person, PersonKind, Role

HEAD = """# Who may do what

Printed by `desk rights` from the table in `app/people/access.py`; a test keeps this
page equal to it, and another presses every button as everybody.

Whatever the role: a ticket is only seen and changed by members of its inbox. To
everybody else, of the same organisation or of another, it does not exist, and they
learn no name and no number of it. Who has left is refused at the next card. A shared
account (`support@`) acts for a rep whom we do not know, so it can have no tickets
itself.

"""
SHARED = "shared account"


@click.command()
def rights() -> None:
    """Print who may do what."""
    click.echo(HEAD + "\n".join(rights_table()))


def rights_table() -> list[str]:
    """One row per button, then one per right that no button of a ticket needs."""
    kinds = {role.value: Person(role=role, is_active=True) for role in Role}
    kinds[SHARED] = Person(role=Role.REP, kind=PersonKind.SHARED, is_active=True)
    rows = [_row("button", "right", list(kinds)), "|---" * (len(kinds) + 2) + "|"]
    asked = {verb: each.right for verb, each in BUTTONS.items()}
    others = [right for right in access.RIGHTS if right not in asked.values()]
    for verb, right in [*asked.items(), *(("", right) for right in others)]:
        may = [access.may(person, right) for person in kinds.values()]
        rows.append(_row(verb, right, ["yes" if each else "" for each in may]))
    return rows


def _row(verb: str, right: str, cells: list[str]) -> str:
    return f"| {' | '.join([verb, right, *cells])} |"
