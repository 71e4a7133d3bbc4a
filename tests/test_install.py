"""`make install` behind a company's own authority, by the Makefile's own lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.authority import PACKAGE, Index, private_index

HOME = Path(__file__).parents[1]
# What fetches by pip, and what fetches by uv.
BY_PIP, BY_UV = ".venv/.uv-installed", ".venv/.build-installed"
BOTH = pytest.mark.parametrize("target", [BY_PIP, BY_UV], ids=["pip", "uv"])
# Where the machine keeps whom it trusts: Debian's place.
STORE = Path("/etc/ssl/certs")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with private_index(tmp_path_factory.mktemp("index")) as served:
        yield served


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory, index: Index) -> Path:
    """A folder with our Makefile, whose sets are the one package of the index."""
    made = tmp_path_factory.mktemp("house")
    shutil.copy(HOME / "Makefile", made)
    shutil.copytree(HOME / ".ci", made / ".ci")
    (made / "requirements").mkdir()
    for name in ("uv", "build"):
        (made / "requirements" / f"{name}.txt").write_text(index.pin)
    venv = [sys.executable, "-m", "venv", "--without-pip", str(made / ".venv")]
    subprocess.run(venv, check=True)
    (made / ".venv/bin/uv").symlink_to(Path(sys.executable).with_name("uv"))
    pip = made / ".venv/bin/pip"
    # Our own pip with that Python: to unpack another takes ten times as long.
    pip.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/python" {pip_here()} "$@"\n')
    pip.chmod(0o755)
    return made


@pytest.fixture
def house(shared_house: Path) -> Path:
    """The folder, with nothing fetched yet."""
    venv = shared_house / ".venv"
    for each in (*venv.glob(".*-installed"), *installed(venv)):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return shared_house


@BOTH
def test_whom_nobody_knows_is_not_trusted(
    house: Path, index: Index, target: str
) -> None:
    done = make(house, index, target)
    assert done.returncode != 0
    # A quiet pip does not say why it found nothing.
    why = "invalid peer certificate" if target == BY_UV else "No matching distribution"
    assert why in done.stderr
    assert not installed(house / ".venv")


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (BY_PIP, "SSL_CERT_FILE"),
        (BY_UV, "SSL_CERT_FILE"),
        (BY_UV, "PIP_CERT"),
        (BY_UV, "REQUESTS_CA_BUNDLE"),
    ],
)
def test_whom_the_environment_names_is_trusted(
    house: Path, index: Index, target: str, name: str
) -> None:
    done = make(house, index, target, env={name: str(index.authority)})
    assert done.returncode == 0, done.stderr
    assert installed(house / ".venv")


@BOTH
def test_whom_the_machine_trusts_is_trusted(
    house: Path, index: Index, target: str, tmp_path: Path
) -> None:
    """In a world of its own, where the store of this machine is another one."""
    shutil.copy(index.authority, tmp_path / "ca-certificates.crt")
    mount = ["unshare", "--map-root-user", "--mount", "sh", "-ec"]
    lines = f'mount --bind "{tmp_path}" {STORE}; exec "$@"'
    can = [*mount, lines, "sh", "true"]
    if (
        not STORE.is_dir()
        or not shutil.which("unshare")
        or subprocess.run(can).returncode
    ):
        pytest.skip("this machine does not let us put another store in its place")
    done = make(house, index, target, before=[*mount, lines, "sh"])
    assert done.returncode == 0, done.stderr
    assert installed(house / ".venv")


def make(
    house: Path,
    index: Index,
    target: str,
    *,
    before: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Let make fetch the set, with nothing from our own environment and settings."""
    if target == BY_UV:
        (house / ".venv" / ".uv-installed").touch()
    alone = {
        "PATH": os.environ["PATH"],
        "HOME": str(house),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.url,
        "PIP_RETRIES": "0",
        "UV_NO_CONFIG": "1",
        "UV_NO_CACHE": "1",
        "UV_DEFAULT_INDEX": index.url,
        "UV_HTTP_RETRIES": "0",
    }
    # The environment is there: nothing is to be done to make it.
    command = [*before, "make", target, "PYTHON=true"]
    return subprocess.run(
        command, cwd=house, env={**alone, **(env or {})}, capture_output=True, text=True
    )


def pip_here() -> str:
    """The folder of the pip that we were installed with."""
    spec = find_spec("pip")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent)


def installed(venv: Path) -> list[Path]:
    """What the package has put into the environment."""
    return [*venv.glob(f"lib/*/site-packages/{PACKAGE.replace('-', '_')}*")]
