"""Starts the desk's processes as systemd does: nobody's root, on a root to be read.

What only systemd itself can do (system call filters, credentials of its own) is left
out; user, capabilities, read-only root, private /tmp and hidden homes are there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.upgrade.release import INSTALLED, Release, venv

# Nobody of this machine.
USER = "10001"
STATE = "/var/lib/sidedesk"
CREDENTIALS = "/run/credentials"
# Python's own folder may lie in a home.
PYTHON = "/opt/python"
# In a world of mounts of its own: everything that is needed is put in its place, then
# the root can only be read. Homes are hidden, as ProtectHome does.
ENTER = rf"""
set -e
mount -t tmpfs -o mode=0755 tmpfs /opt
mkdir {INSTALLED} {PYTHON}
mount --bind "$PREFIX" {PYTHON}
mount --bind "$TREE" {INSTALLED}
mount --bind "$VENV" {INSTALLED}/.venv
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir {CREDENTIALS}
mount --bind "$SECRETS" {CREDENTIALS}
mount -t tmpfs -o mode=0755 tmpfs /var/lib
mkdir {STATE}
mount --bind "$STATE" {STATE}
mount --bind "$HOSTS" /etc/hosts
mount -t tmpfs -o mode=0755 tmpfs /root
mount -t tmpfs -o mode=0755 tmpfs /home
mkdir -p "$PREFIX"
mount --bind {PYTHON} "$PREFIX"
mount -t tmpfs -o mode=1777 tmpfs /tmp
for each in / /opt /run /var/lib {PYTHON} "$PREFIX" \
    {INSTALLED} {INSTALLED}/.venv {CREDENTIALS}
do
    mount -o remount,bind,ro "$each"
done
cd {INSTALLED}
exec setpriv --reuid={USER} --regid={USER} --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all "$@"
"""


def require_mounts() -> None:
    """Skip the test where we may not mount anything."""
    for program in ("unshare", "setpriv", "mount"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not here.")
    tried = subprocess.run(["unshare", "--mount", "true"], check=False)
    if os.geteuid() != 0 or tried.returncode:
        pytest.skip("Only root may make a read-only root for a process.")


class Host:
    """The machine of an admin, in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.state, self.secrets = folder / "state", folder / "secrets"
        self._hosts = folder / "hosts"
        self.state.mkdir(mode=0o700)
        self.secrets.mkdir()
        os.chown(self.state, int(USER), int(USER))
        self._hosts.write_text(f"127.0.0.1 localhost {name}\n")

    def command(self, release: Release, line: list[str]) -> list[str]:
        """How that line of a unit is started."""
        # The first line of an installed script names the folder it was installed in.
        python = f"{INSTALLED}/.venv/bin/{Path(sys.executable).name}"
        inside = [python, *line] if line[0].startswith(INSTALLED) else line
        enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER]
        told = {
            "TREE": release.tree,
            "VENV": venv(),
            "PREFIX": sys.base_prefix,
            "SECRETS": self.secrets,
            "STATE": self.state,
            "HOSTS": self._hosts,
        }
        said = [f"{name}={value}" for name, value in told.items()]
        return [str(shutil.which("env")), *said, *enter, "sh", *inside]

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """All that a process is told; nothing of the tests' own environment."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": INSTALLED,
            "PYTHONUNBUFFERED": "1",
            "DESK_DATA_DIR": STATE,
            **settings,
        }
