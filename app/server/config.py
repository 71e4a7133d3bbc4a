"""gunicorn's settings: what the Procfile, `desk serve` and the demo have in common.

Read by `gunicorn --config python:app.server.config`.
"""

import math
import os
import resource
import secrets
import shutil
import tempfile
from contextlib import suppress
from typing import Any

worker_class = "app.server.worker.WebWorker"
# Loaded once, before the workers fork: they share most of their memory.
preload_app = True
# In seconds, longer than a proxy keeps its own end open: else it would send a request
# into a connection that we are just closing.
keepalive = 75
control_socket_disable = True


def _drain_seconds() -> int:
    """How long a process answers on that is told to end; nonsense is told later."""
    with suppress(ValueError, OverflowError):
        return math.ceil(float(os.environ.get("DESK_DRAIN_SECONDS") or 0))
    return 0


# In seconds: a request has 30 of them, and what drains goes on before that.
graceful_timeout = 30 + _drain_seconds()


def _folder_of_figures() -> str:
    """A new name for each start; empty where there is no place to write."""
    with suppress(OSError):
        return f"{tempfile.gettempdir()}/sidedesk-figures-{secrets.token_hex(8)}"
    return ""


# In this folder the processes of a machine count together: `app.meters` makes it, which
# is loaded when gunicorn has set this. Without it each counts alone.
FIGURES = _folder_of_figures()
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={FIGURES}"] if FIGURES else []


def on_starting(_server: object) -> None:
    """Let a process have as many connections open as this machine allows it.

    Each that is slow has one for its ten seconds; the usual 1,024 are few.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Where "most" is no number the system has one of its own.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def child_exit(_server: object, worker: Any) -> None:
    """Forget the present figures of a process that has ended; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    if FIGURES:
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: object) -> None:
    """Take the folder of the figures away."""
    shutil.rmtree(FIGURES, ignore_errors=True)
