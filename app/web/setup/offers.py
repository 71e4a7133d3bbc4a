"""Values that were found or pasted: they are set by a press on “Use these” alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.desk import Desk
from app.errors import Broken, Refused
from app.health.finding import Finding, FindingState
from app.instance.keeping import InstanceKeeper
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, InvalidLink
from app.web.setup.compared import ComparedValue
from app.web.setup.visit import SetupVisit
from app.wording import TranslatableText

VIA = "setup"


@dataclass(frozen=True)
class Offer:
    """What may be set by one press.

    `sealed` goes through the browser and back, so that no secret is read on the page;
    `fixed` are those that the environment sets, with where; `why` none can be set here.
    """

    names: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...]
    sealed: str = ""
    why: TranslatableText | None = None


def make_offer(desk: Desk, visiting: SetupVisit, found: Iterable[Finding]) -> Offer:
    """What of the findings could be set here, for this visit alone."""
    values, fixed = dict[str, str](), list[tuple[str, str]]()
    for each in found:
        if not isinstance(each, ComparedValue) or each.state is FindingState.OK:
            continue
        if desk.settings.is_fixed(each.name):
            fixed.append((each.about, desk.settings.source_of(each.name)))
        else:
            values[each.name] = each.value
    names = tuple(f"DESK_{name.upper()}" for name in values)
    if not values:
        return Offer((), tuple(fixed))
    try:
        require_may_set(desk, visiting)
        sealed = desk.vault.seal(json.dumps([visiting.nonce, values]))
    except (Broken, Refused) as error:
        # Without the vault's keys nothing can be kept.
        return Offer((), tuple(fixed), why=error.said)
    return Offer(names, tuple(fixed), sealed)


def use_offer(desk: Desk, visiting: SetupVisit, sealed: str) -> Sequence[str]:
    """Set what was offered; the variables that have changed.

    Raises:
        InvalidLink: it was offered to another visit, or made up.
        Refused: the environment sets one of them meanwhile, or several workspaces share
            the server and this is an admin of one.
    """
    values = _opened(desk, visiting, sealed)
    require_may_set(desk, visiting)
    with desk.database.transaction() as session:
        keeper = InstanceKeeper(
            desk.settings, desk.vault, author_of_visit(session, visiting)
        )
        changed = [
            f"DESK_{name.upper()}"
            for name, value in values.items()
            if keeper.set_value(session, name, value)
        ]
    desk.instance.look()
    return changed


def _opened(desk: Desk, visiting: SetupVisit, sealed: str) -> Mapping[str, str]:
    try:
        nonce, values = json.loads(desk.vault.open(sealed))
    except (Broken, ValueError) as error:
        raise InvalidLink("This page is too old. Open it once more.") from error
    if nonce != visiting.nonce:
        raise InvalidLink("This page is too old. Open it once more.")
    found: Mapping[str, str] = values
    return found


def require_may_set(desk: Desk, visiting: SetupVisit) -> None:
    """Check that this visit may change what counts for the whole server.

    Raises:
        Refused: several workspaces share it, or may, and this is an admin of one.
    """
    if visiting.person == OPERATOR:
        return
    with desk.database.reading() as session:
        count = session.scalar(select(func.count(Workspace.id)))
    if count != 1 or desk.settings.signup != "off":
        raise Refused(
            "Several workspaces share this server. Only the person who runs it "
            "can set these values, with a link that desk setup prints."
        )


def author_of_visit(session: Session, visiting: SetupVisit) -> Author:
    """Whoever presses: an admin, or who has printed the link at a terminal."""
    if visiting.person == OPERATOR:
        return Author(audit.OPERATOR.kind, VIA)
    return audit.person_author(session.get_one(Person, visiting.person), VIA)
