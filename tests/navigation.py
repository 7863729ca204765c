"""The pages there are, as the navigation has them: a page that is added is searched, opened and counted by itself."""

from __future__ import annotations

from lib.metrics.catalog import PAGES
from lib.metrics.metric import Page
from lib.ui.frame.shell import ICONS, NUMBERS

EVERY = tuple(ICONS)
"""Every page by name."""

START = NUMBERS[0]
WITH_METRICS: tuple[Page, ...] = tuple(PAGES)
"""The pages that show all metrics of a kind; the start page shows some of each."""

ADDRESSES = tuple("" if name == START else name for name in EVERY)
"""The path of each page: the start page has none."""
