"""The `desk` command. To add a command, write it in app/commands and name it here."""

from __future__ import annotations

import click

from app.commands import (
    bench,
    check,
    demo,
    deployment,
    doctor,
    mail,
    mailbox,
    reply,
    rights,
    run,
    seed,
    setup,
    ticket,
    workspace,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def desk() -> None:
    """Sidedesk: a shared-inbox help desk beside the open mail."""


for each in (
    demo.demo,
    run.migrate,
    run.worker,
    run.clock,
    run.sync,
    workspace.workspace,
    workspace.person,
    workspace.inbox,
    mailbox.mailbox,
    setup.setup,
    mail.mail,
    ticket.ticket,
    reply.reply,
    deployment.deployment,
    check.check,
    doctor.doctor,
    rights.rights,
    bench.bench,
    seed.seed,
):
    desk.add_command(each)
