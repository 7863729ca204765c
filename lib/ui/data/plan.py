"""What a check of files is of, and what it came to while it waits for a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.publish.draft import Draft, Mode, Options, Progress
from lib.sandbox.imports import prepare
from lib.sandbox.pool import Asker
from lib.store import drafts
from lib.store.control import Control
from lib.store.workspace import Workspace
from lib.ui.data import jobs
from lib.ui.data.receipts import Changes
from lib.ui.data.uploads import Look
from lib.ui.frame import access


@dataclass(frozen=True)
class Plan:
    """What a check is of: files, mode and answers, the workspace it is for, and who asks for it. `token` opens a private one, if the reader
    has none yet. A plan without files is a change of answers alone."""

    workspace: Workspace
    token: str
    looks: tuple[Look, ...]
    mode: Mode
    answers: Mapping[str, str]
    asker: Asker

    @property
    def chosen(self) -> tuple[object, ...]:
        """What was checked, to compare with what is chosen now."""
        return (
            self.workspace.name,
            self.mode,
            tuple(look.id for look in self.looks),
            tuple(sorted(self.answers.items())),
        )

    def start(self) -> jobs.Job[Draft]:
        """Have the draft built beside the page."""
        files, options = (
            [look.upload for look in self.looks],
            Options(mode=self.mode, settings=dict(self.answers), by=access.who()),
        )
        is_here = jobs.is_here()

        def work(progress: Progress, control: Control) -> Draft:
            made = prepare(self.workspace, files, options, progress=progress, control=control, asker=self.asker)
            if made.path:
                drafts.keep(made.path, is_here)
            return made

        return jobs.Job(work)


@dataclass
class Pending:
    """A checked import that waits for a yes."""

    plan: Plan
    draft: Draft
    changes: list[Changes] = field(default_factory=list)
