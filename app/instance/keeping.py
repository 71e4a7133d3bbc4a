"""Sets and unsets instance settings; each change is audited, without its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import Author
from app.db import LOCK, insert_for
from app.errors import Broken, Refused
from app.instance.table import ONLY, Instance, InstanceSetting
from app.people import workspace as workspaces
from app.settings import Settings
from app.settings.instance_names import INSTANCE, PARTNERS

if TYPE_CHECKING:
    from app.vault import Vault


class InstanceKeeper:
    """Writes instance settings, on behalf of one author."""

    def __init__(self, settings: Settings, vault: Vault, by: Author) -> None:
        self._settings, self._vault, self._by = settings, vault, by

    def set_value(self, session: Session, name: str, text: str) -> bool:
        """Keep the value, sealed; false if it was the same before.

        Raises:
            Refused: it is no instance setting, the environment sets it, or the value
                cannot be one. The sentence does not hold the value.
        """
        self._require_free(name)
        value = self._checked(name, text)
        self._lock(session)
        if self._kept(session, name) == value:
            return False
        row = {
            "sealed": self._vault.seal(value),
            "set_by": str(self._by),
            "at": clock.now(),
        }
        insert = insert_for(session)(InstanceSetting).values(name=name, **row)
        upsert = insert.on_conflict_do_update(index_elements=["name"], set_=row)
        session.execute(upsert)
        self._record(session, "setting.set", name)
        return True

    def unset_value(self, session: Session, name: str) -> bool:
        """Forget it; false if there was none.

        Raises:
            Refused: it is no instance setting.
        """
        require_known(name)
        self._lock(session)
        gone = delete(InstanceSetting).where(InstanceSetting.name == name)
        if not session.execute(gone.returning(InstanceSetting.name)).all():
            return False
        self._record(session, "setting.unset", name)
        return True

    def _require_free(self, name: str) -> None:
        require_known(name)
        where = self._settings.source_of(name)
        other = PARTNERS.get(name, name)
        if not where and self._settings.is_fixed(name):
            raise Refused(
                "{other} is set by {where}, and {name} goes with it: set it there too.",
                other=f"DESK_{other.upper()}",
                where=self._settings.source_of(other),
                name=f"DESK_{name.upper()}",
            )
        if self._settings.is_fixed(name):
            raise Refused(
                "{name} is set by {where}: that counts before what would be kept here.",
                name=f"DESK_{name.upper()}",
                where=where,
            )

    def _checked(self, name: str, text: str) -> str:
        try:
            return self._settings.checked_text(name, text)
        except ValueError as error:
            (says,) = error.args
            variable = f"DESK_{name.upper()}"
            raise Refused("{name}: {says}.", name=variable, says=says) from error

    def _lock(self, session: Session) -> None:
        """Let one at a time change any of them; the row is made by the first."""
        first = insert_for(session)(Instance).values(id=ONLY, version=0)
        session.execute(first.on_conflict_do_nothing())
        session.execute(select(Instance.version).with_for_update(**LOCK)).one()

    def _kept(self, session: Session, name: str) -> str | None:
        kept = session.scalar(
            select(InstanceSetting.sealed).where(InstanceSetting.name == name)
        )
        if kept is None:
            return None
        try:
            return self._vault.open(kept)
        except Broken:
            # Of a key that is gone: another value is what is needed.
            return None

    def _record(self, session: Session, action: str, name: str) -> None:
        row = session.get_one(Instance, ONLY, populate_existing=True)
        row.version += 1
        for place in workspaces.every_workspace(session):
            new = {"setting": name}
            audit.record(session, self._by, action, place, new=new)


def require_known(name: str) -> None:
    """Nothing, if it is the name of an instance setting.

    Raises:
        Refused: it is none; the sentence has those that there are.
    """
    if name not in INSTANCE:
        known = ", ".join(f"DESK_{each.upper()}" for each in INSTANCE)
        raise Refused("That is no instance setting. There are {known}.", known=known)
