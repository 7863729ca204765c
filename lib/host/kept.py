"""How long the disk keeps what is imported: some hosts give an app a disk that is empty again after each restart."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lib.texts.messages import Refusal

VARIABLE = "CLOSEBOARD_KEPT"
UNTIL_RESTART, ALWAYS = "until_restart", "always"

HOSTS = {
    "DYNO": "Heroku",
    "K_SERVICE": "Google Cloud Run",
    "KOYEB_APP_NAME": "Koyeb",
    "RAILWAY_ENVIRONMENT_NAME": "Railway",
    "RENDER": "Render",
    "SPACE_ID": "Hugging Face Spaces",
}
"""What these hosts put into the environment. Their disks last only where a volume was mounted."""
COMMUNITY_CLOUD = Path("/mount/src")
"""Where Streamlit Community Cloud puts an app."""


class KeptUnknown(Refusal):
    """The operator says something about the disk that is not known here."""


def is_until_restart(data: Path, environment: Mapping[str, str] | None = None, app: Path = Path(__file__)) -> bool:
    """Whether what is in the data folder is gone after a restart: as the operator says, else as the host is known for.

    Raises :class:`KeptUnknown` for a word of the operator's that means neither.
    """
    environment = os.environ if environment is None else environment
    given = environment.get(VARIABLE, "").strip()
    if given not in ("", UNTIL_RESTART, ALWAYS):
        raise KeptUnknown("kept_unknown", variable=VARIABLE, given=given, options=(UNTIL_RESTART, ALWAYS))
    if given:
        return given == UNTIL_RESTART
    known = any(environment.get(name) for name in HOSTS) or app.is_relative_to(COMMUNITY_CLOUD)
    return known and not _is_on_a_volume(data)


def _is_on_a_volume(folder: Path) -> bool:
    """Whether a folder, or what it will be made in, is on another disk than the system."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.exists()), Path("/"))
    return there.stat().st_dev != Path("/").stat().st_dev
