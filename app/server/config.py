"""gunicorn's settings: what the Procfile, `desk serve` and the demo have in common.

Read by `gunicorn --config python:app.server.config`.
"""

import resource
from contextlib import suppress

worker_class = "app.server.worker.WebWorker"
# Loaded once, before the workers fork: they share most of their memory.
preload_app = True
# In seconds, longer than a proxy keeps its own end open: else it would send a request
# into a connection that we are just closing.
keepalive = 75
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Let a process have as many connections open as this machine allows it.

    Each that is slow has one for its ten seconds; the usual 1,024 are few.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Where "most" is no number the system has one of its own.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
