"""What one reader may see, or why nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.store import audit, links
from lib.store.workspace import SAMPLE, Snapshot, Workspace


class Refused(ValueError):  # noqa: N818 - what happened to the reader, not to the program
    """The reader may see nothing. `code` is ``tampered``, ``expired`` or ``revoked`` of a link, ``elsewhere`` of an address
    that opens only in another browser, ``too_many`` after too many of these; where one must sign in ``sign_in``,
    ``no_role`` or ``login_broken``; ``no_key`` where the server asks for its key, ``not_here`` where a workspace is open on
    the server's own machine alone; ``damaged``, ``damaged_version`` or
    ``unreachable`` where what it opens cannot be read from the disk, ``newer`` where a newer program made it, and ``not_made``
    where what it shows could not be made.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class View:
    """What one reader may see. `snapshot` is None in a workspace that has no data yet, for a masked reader a masked copy."""

    workspace: Workspace
    role: links.Role
    snapshot: Snapshot | None
    link: links.Link | None = None
    locks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample business, which nobody can change."""
        return self.workspace.name == SAMPLE

    @property
    def is_frozen(self) -> bool:
        """Whether the link shows the figures of one snapshot for ever."""
        return bool(self.link and self.link.snapshot)

    @property
    def who(self) -> str:
        """Who is looking, as the log of the workspace names them: by the link's id, never by a person's name."""
        return self.link.id if self.link else audit.HOME

    @property
    def may_change(self) -> bool:
        """Whether the reader may import into this very workspace and change its settings."""
        return self.role == "owner" and not self.is_sample

    @property
    def identity(self) -> str:
        """Part of every cache key: no answer may be served to a reader of another snapshot."""
        return self.snapshot.identity if self.snapshot else f"{self.workspace.name}/empty"
