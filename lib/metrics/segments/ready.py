"""The segments that are there from the beginning, each offered where the data has what it asks for. Their labels are the texts
``segment_<name>`` of the pages."""

from __future__ import annotations

from collections.abc import Mapping

READY: Mapping[str, str] = {
    "at_risk": "in_service = yes and red = yes",
    "silent_30_days": "in_service = yes and (days_since_live >= 30 or last_live is empty and closed <= today - 30d)",
    "not_onboarded": "in_service = yes and onboarded is empty and closed <= today - 30d",
    "due_for_renewal": "in_service = yes and renewal_date between today and today + 90d",
    "promoters_without_testimony": "nps >= 9 and testimony is empty",
    "ready_for_upsell": "(stage = graduated or health >= 70) and success = yes and not tier in (upsell, backend)",
}
"""Name, as it stands in an address -> what it says."""
