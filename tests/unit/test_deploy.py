"""What deploy/ and the lock file say agrees with what the app is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from streamlit import config

from lib.host import kept
from lib.host.kept import is_until_restart
from lib.texts.messages import Refusal
from tests.conftest import ROOT

DEPLOY = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "deploy").iterdir()}
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_file_holds_what_is_required_by_hash_and_names_no_registry() -> None:
    entries = re.split(r"\n(?=\w)", re.sub(r"(?m)^#.*\n", "", LOCK).replace("\\\n", " "))
    locked = {}
    for entry in entries:
        pinned = re.fullmatch(r"([\w.-]+)==(\S+)(?: ;[^\n]*?)?((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", entry)
        assert pinned, entry[:100]
        locked[canonicalize_name(pinned[1])] = pinned[2]
    lines = [line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    required = [Requirement(line) for line in lines if line]
    assert len(required) > 20
    assert [str(r) for r in required if not r.specifier.contains(locked.get(canonicalize_name(r.name), "0"))] == []
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_a_proxy_lets_pass_the_largest_upload_and_passes_on_what_is_checked() -> None:
    megabytes = config.get_option("server.maxUploadSize") + 1  # Streamlit's own room around a file
    assert f"client_max_body_size {megabytes}m;" in DEPLOY["nginx.conf"]
    assert f"max_size {megabytes}MiB" in DEPLOY["Caddyfile"]
    for header in (
        "Host              $http_host",
        "X-Forwarded-For   $remote_addr",
        "X-Forwarded-Proto $scheme",
        "Upgrade ",
    ):
        assert f"proxy_set_header {header}" in DEPLOY["nginx.conf"]
    assert "/_stcore/metrics" in DEPLOY["nginx.conf"]
    assert "/_stcore/metrics" in DEPLOY["Caddyfile"]
    log = next(line for line in DEPLOY["nginx.conf"].splitlines() if line.startswith("log_format"))
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", log)  # an address may be a key
    for server in DEPLOY["nginx.conf"].split("\nserver {")[
        1:
    ]:  # the one that leads to TLS too: it is asked with the key
        assert re.search(r"access_log\s+\S+ closeboard;", server)
        assert re.search(r"error_log\s+\S+ crit;", server)  # nginx writes the whole address of a request that failed


def test_what_is_copied_into_the_image_is_let_through_and_is_what_the_app_needs() -> None:
    copied = {
        part.rstrip("/")
        for line in DEPLOY["Containerfile"].splitlines() if line.startswith("COPY ") and "--from" not in line
        for part in line.split()[1:-1]
    }  # fmt: skip
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let
    assert all((ROOT / path).exists() for path in copied)
    assert {"app.py", "serve.py", "lib", "pages", "data/sample", ".streamlit/config.toml"} <= copied
    assert "--require-hashes" in DEPLOY["Containerfile"]
    assert re.search(r"^USER (?!0|root)", DEPLOY["Containerfile"], re.M)


def test_every_setting_that_deploy_names_is_one() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "serve.py", *(ROOT / "lib").rglob("*.py")])
    guide = (ROOT / "docs/guide/operator.md").read_text(encoding="utf-8")
    named = set(re.findall(r"CLOSEBOARD_[A-Z_]+", "".join(DEPLOY.values()) + guide))
    assert len(named) >= 6
    assert {name for name in named if f'"{name}"' not in sources} == set()
    files = set(re.findall(r"deploy/([\w.-]*\w)", guide))
    assert files <= DEPLOY.keys()
    assert DEPLOY.keys() - files == set()  # each is explained


@pytest.mark.parametrize(
    ("environment", "app", "expected"),
    [
        ({}, "/opt/closeboard/lib/host/kept.py", False), ({}, "/mount/src/closeboard/lib/host/kept.py", True), ({"DYNO": "web.1"}, "/app/lib/host/kept.py", True),
        ({"SPACE_ID": "a/b"}, "/app/lib/host/kept.py", True), ({"DYNO": "web.1", "CLOSEBOARD_KEPT": "always"}, "/app/lib/host/kept.py", False),
        ({"CLOSEBOARD_KEPT": "until_restart"}, "/opt/lib/host/kept.py", True), ({"RENDER": ""}, "/opt/lib/host/kept.py", False),
    ],
)  # fmt: skip
def test_hosts_whose_disk_is_emptied(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], app: str, expected: bool
) -> None:
    monkeypatch.setattr(kept, "_is_on_a_volume", lambda folder: False)
    assert is_until_restart(Path("/data"), environment, Path(app)) is expected


def test_a_volume_lasts_on_such_a_host_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_until_restart(Path("/not/there"), {"DYNO": "web.1"})
    assert not is_until_restart(Path("/proc/not/there"), {"DYNO": "web.1"})  # a disk of its own
    with pytest.raises(Refusal, match="“forever”"):
        is_until_restart(Path("/data"), {"CLOSEBOARD_KEPT": "forever"})
