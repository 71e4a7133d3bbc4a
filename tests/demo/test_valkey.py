"""Which server the demo and the tests start: the machine's own before the packaged."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from demo import valkey
from tests.support.valkey import running


def link(folder: Path, name: str) -> Path:
    """The packaged server, lying on the path under that name."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.symlink_to(valkey.packaged_server())
    return program


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_a_server_on_the_path_is_the_one_that_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = link(tmp_path / "bin", name)
    monkeypatch.setenv("PATH", str(program.parent))
    assert program_of_a_running_one() == program


def test_of_two_on_the_path_it_is_valkey(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(tmp_path / "first", "redis-server")
    program = link(tmp_path / "second", "valkey-server")
    monkeypatch.setenv("PATH", f"{tmp_path / 'first'}:{program.parent}")
    assert valkey.server_program() == program


def test_with_none_on_the_path_the_packaged_one_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program_of_a_running_one() == valkey.packaged_server()


def program_of_a_running_one() -> Path:
    """What a server that was really started says that it is."""
    with running() as address, redis.Redis.from_url(address) as client:
        return Path(client.info("server")["executable"])
