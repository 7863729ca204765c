"""Why a number is missing, has no verdict or cannot be compared: a code with what it is about, told apart and not as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reason:
    """A code, empty where there is nothing to give a reason for, and of the codes that are about something what that is.

    As text, which exports and the command line write, the two are joined: ``needs:payments.amount``, ``outcome:3``.
    """

    code: str = ""
    lacks: tuple[str, ...] = ()
    """Of ``needs`` the tables and fields of which any one would do."""
    categories: tuple[str, ...] = ()
    """Of ``costs`` and ``costs_never`` the categories of costs; none of them if it may be any."""
    rows: int = 0
    """Of ``outcome`` how many past calls nobody says the outcome of, of ``held`` how many held ones nobody says how they went."""
    dimension: str = ""
    """Of ``filter`` what is filtered or divided by."""
    cause: str = ""
    """Of ``filter`` why its rows do not know the dimension, of ``mismatch`` why the bounds are for another definition."""
    day: date | None = None
    """Of ``before`` the first day of the data, None where it has none."""

    def __bool__(self) -> bool:
        """Whether there is a reason."""
        return bool(self.code)

    def __str__(self) -> str:
        """The code and what it is about, parted by colons."""
        match self.code:
            case "needs":
                about = ["|".join(self.lacks)]
            case "costs" | "costs_never":
                about = ["|".join(self.categories)]
            case "outcome" | "held":
                about = [str(self.rows)]
            case "filter":
                about = [self.dimension, self.cause]
            case "mismatch":
                about = [self.cause]
            case "before":
                about = [self.day.isoformat() if self.day else ""]
            case _:
                about = []
        return ":".join([self.code, *about])

    @property
    def is_need(self) -> bool:
        """Whether a table or field is missing that was never brought."""
        return self.code == "needs"


NONE = Reason()
EMPTY = Reason("empty")
LOCKED = Reason("locked")


def needs(missing: str) -> Reason:
    """The reason that a need of a metric (``lib/metrics/needs.py``) is not met, which names alternatives as ``a|b``."""
    return Reason("needs", lacks=tuple(missing.split("|")))
