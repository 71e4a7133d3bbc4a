"""What the desk is served with elsewhere: image, compose file, systemd's units."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import COMMANDS
from app.processes.commands import web_command
from app.settings import Settings
from tests.support.terminal import Terminal

HOME = Path(__file__).parents[1]
DEPLOY = HOME / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = ("migrate", "web", "worker", "clock")
# How the web process is started, but for where it listens and how many there are.
SERVED = [each for each in web_command(8000, workers=2)[1:] if ":8000" not in each]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return services_of("compose.yaml")


def services_of(name: str) -> dict[str, Any]:
    text = (DEPLOY / name).read_text()
    found: dict[str, Any] = yaml.safe_load(text)["services"]
    return found


def dockerfile() -> str:
    return (HOME / "Dockerfile").read_text().replace("\\\n", " ")


@pytest.mark.parametrize("file", ["compose.yaml", "compose.small.yaml"])
def test_no_container_may_do_more_than_it_must(file: str) -> None:
    for name, each in services_of(file).items():
        assert "no-new-privileges:true" in each["security_opt"], name
        # PostgreSQL's own image changes owners and users when it starts.
        assert name == "postgres" or each["cap_drop"] == ["ALL"], name
        assert name == "postgres" or each["read_only"] is True, name
        assert each.get("cap_add", []) == (
            ["NET_BIND_SERVICE"] if name == "proxy" else []
        )
        assert name == "proxy" or "ports" not in each, name


def test_database_and_queue_are_reached_by_the_desk_alone(
    services: dict[str, Any],
) -> None:
    inside = {name for name, each in services.items() if "inside" in each["networks"]}
    assert inside == {*OURS, "postgres", "valkey"}
    assert services["postgres"]["networks"] == ["inside"]
    assert services["valkey"]["networks"] == ["inside"]


def test_nothing_starts_before_what_it_needs(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "clock"):
        waits = services[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == (
        "service_healthy"
    )
    for name in ("postgres", "valkey"):
        assert "test" in services[name]["healthcheck"]


def test_a_small_team_has_one_container_and_what_it_keeps() -> None:
    small = services_of("compose.small.yaml")
    assert set(small) == {"migrate", "web", "proxy"}
    assert small["migrate"]["command"] == ["migrate"]
    # What the image starts by itself.
    assert f"CMD {small['web']['command']}".replace("'", '"') in dockerfile()
    waits = small["web"]["depends_on"]["migrate"]["condition"]
    assert waits == "service_completed_successfully"
    for name in ("migrate", "web"):
        assert small[name]["volumes"] == ["desk:/data"]


def test_every_way_starts_the_same_processes(services: dict[str, Any]) -> None:
    for name in ("migrate", "worker", "clock"):
        assert services[name]["command"] == [name]
        assert name in COMMANDS
    web = [*services["web"]["entrypoint"], *services["web"]["command"]]
    unit = (DEPLOY / "systemd" / "sidedesk-web.service").read_text()
    procfile = (HOME / "Procfile").read_text()
    for word in SERVED:
        assert word in web
        assert word in unit
        assert word in procfile


def test_every_setting_that_is_named_is_one() -> None:
    known = {f"DESK_{name.upper()}" for name in Settings.model_fields}
    # The proxy's own, in the file of compose.
    known |= {f"{name}_FILE" for name in known} | {"DESK_HOST"}
    texts = [*(DEPLOY / "systemd").iterdir(), *DEPLOY.glob("*.yaml")]
    texts += [HOME / "Dockerfile", HOME / "docs" / "deploy.md"]
    named = {
        word
        for each in texts
        for word in re.findall(r"\bDESK_[A-Z_]+", each.read_text())
    }
    assert named <= known
    assert {"DESK_SECRET_KEY_FILE", "DESK_VAULT_KEYS_FILE"} <= named


def test_the_image_is_nobodys_root_and_holds_what_is_pinned() -> None:
    text = dockerfile()
    last = text[text.rindex("\nFROM ") :]
    assert "\nUSER 10001\n" in last
    assert 'ENTRYPOINT ["desk"]' in last
    assert ' CMD ["desk", "doctor", "--self"]\n' in last
    assert 'CMD ["serve", "--host", "0.0.0.0"]' in last
    for line in re.findall(r"pip[^&\n]* install [^&\n]*-r [^&\n]*", text):
        assert "--require-hashes" in line
    for folder in re.findall(r"^COPY ([\w.]+) [\w.]+$", text, re.MULTILINE):
        assert (HOME / folder).is_dir(), folder
        assert f"!{folder}\n" in (HOME / ".dockerignore").read_text()


def test_both_files_of_caddy_say_the_same() -> None:
    alone = (HOME / "docs" / "proxy" / "Caddyfile").read_text().partition("\n{\n")[2]
    alone = alone.replace("desk.example.com", "{$DESK_HOST}")
    there = (DEPLOY / "Caddyfile").read_text().partition("\n{\n")[2]
    assert there == alone.replace("127.0.0.1:8000", "web:8000")


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not here"
)
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for each in (DEPLOY / "systemd").iterdir():
        text = each.read_text().replace("/opt/sidedesk/.venv", str(HOME / ".venv"))
        text = text.replace("/opt/sidedesk", str(HOME))
        (tmp_path / each.name).write_text(text)
    worker = (tmp_path / "sidedesk-worker@.service").read_text()
    (tmp_path / "sidedesk-worker@1.service").write_text(worker)
    told = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_the_units_are_held_alike() -> None:
    strict = {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="}
    for each in UNITS:
        lines = set(each.read_text().splitlines())
        assert strict <= lines, each.name
        assert "User=sidedesk" in lines
        assert not [
            line for line in lines if line.startswith("Environment=DESK_SECRET_KEY=")
        ]
    assert len(UNITS) == 4


def test_a_data_folder_is_made_for_a_database_in_it_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    elsewhere = {
        "DESK_DATABASE_URL": f"sqlite:///{tmp_path}/desk.sqlite",
        "DESK_DATA_DIR": str(folder),
    }
    assert Terminal(elsewhere)("migrate").exit_code == 0
    assert not folder.exists()
    assert Terminal({"DESK_DATA_DIR": str(folder)})("migrate").exit_code == 0
    assert (folder / "desk.sqlite").exists()
