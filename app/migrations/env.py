"""How Alembic reaches the database and knows the tables."""

from __future__ import annotations

from alembic import context

from app.db import Model
from app.migrations import (
    check_references,
    goes_step_by_step,
    is_of_a_model,
    keep_state,
    rebuilding,
    unhurried,
    wait_for_others,
)
from app.models import __doc__ as _tables_are_known  # noqa: F401

engine = context.config.attributes["engine"]

with engine.connect() as connection, unhurried(connection), rebuilding(connection):
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_of_a_model,
        on_version_apply=keep_state,
        transaction_per_migration=goes_step_by_step(connection),
    )
    wait_for_others(connection)
    with context.begin_transaction():
        context.run_migrations()
        check_references(connection)
    connection.commit()
