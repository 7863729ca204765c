"""What grows with age: figures of people by the day they began, which go on changing for as long as those people are clients.

A young cohort is not a worse one. What is declared here is compared with the earlier people as they stood at the same age
(docs/numbers.md decision 106). Which figures these are is found by a test on the sample business, not by memory
(``tests/property/test_equal_age.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Start = Literal["close", "first_payment", "optin", "call"]


@dataclass(frozen=True, kw_only=True)
class Maturing:
    """How a figure ages.

    `start` is the day from which its rows age. `dated` names the tables and fields (of alternatives ``a|b`` one is enough)
    that say on which day the rest happened, without which the earlier people cannot be shown younger; None where no file
    says it. `ripe_days` is the age, from the last day of a period, from which the figure hardly grows any more; 0 for
    one that does not wait to be judged.
    """

    start: Start
    dated: tuple[str, ...] | None = ()
    ripe_days: int = 0


CASH = Maturing(start="close", dated=("payments",), ripe_days=90)
"""What clients paid, less what they got back: plans run for months."""
MARGIN = Maturing(start="close", dated=("payments",), ripe_days=120)
"""The same less what delivery cost, which is booked at once."""
FIRST_CASH = Maturing(start="first_payment", dated=("payments",))
DEALS = Maturing(start="close", dated=("payments",))
LATER_DEALS = Maturing(start="call", dated=("payments|customers.close_date",))
"""Deals won on calls: some close weeks after the call."""
STATE = Maturing(start="close")
"""Who has left since, and how long they have stayed."""
REFUNDS = Maturing(start="close", dated=("payments",))
ONBOARDING = Maturing(start="close", ripe_days=30)
GRADUATION = Maturing(start="close", ripe_days=120)
SESSIONS = Maturing(start="close", dated=("csm_calls",), ripe_days=90)
TESTIMONY = Maturing(start="close", dated=None, ripe_days=120)
ASCENSION = Maturing(start="close", dated=("payments",), ripe_days=150)
OWED = Maturing(start="close", dated=None)
"""What is still owed on deals, or no longer, and what went back: the data does not say all of it for an earlier day."""
ATTACHED = Maturing(start="close", dated=None)
"""What was bought on top: whether it was kept is known of today alone."""
CORE_AFTER_MAGNET = Maturing(start="optin", dated=("payments",))
