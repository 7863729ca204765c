"""UTM values out of text: every way in which pages, plugins and people write them down."""

from __future__ import annotations

import time

import pytest

from lib.ingest.map.utm_text import utm_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gift: yes", {}),
        ("utm_source: facebook\nutm_medium: paid social\nfbp: fb.1.2", {"utm_source": "facebook", "utm_medium": "paid social"}),
        ("utm_source: facebook, utm_medium: paid social, fbp: x", {"utm_source": "facebook", "utm_medium": "paid social"}),
        ("utm_source: google utm_campaign: a b c", {"utm_source": "google", "utm_campaign": "a b c"}),
        ("UTM Source: Google\r\nUTM Campaign: R&D #1", {"utm_source": "Google", "utm_campaign": "R&D #1"}),
        ('info: {"utm_source":"Klaviyo","utm_campaign":"Spring offer 2026","n":{"utm_term":"x"}}', {"utm_source": "Klaviyo", "utm_campaign": "Spring offer 2026", "utm_term": "x"}),
        ('[{"name":"utm_source","value":"ig"},{"value":"a b","name":"utm_campaign"}]', {"utm_source": "ig", "utm_campaign": "a b"}),
        ('{"landing_site":"/?utm_source=tt&utm_medium=x","utm_term":null}', {"utm_source": "tt", "utm_medium": "x"}),
        ("{'utm_source': 'google', 'utm_medium': 'cpc'}", {"utm_source": "google", "utm_medium": "cpc"}),
        ("https://x.example/?utm_source=google&utm_campaign=brand+search%21&gclid=abc#top", {"utm_source": "google", "utm_campaign": "brand search!", "click": "google"}),
        ("utm_source=google&amp;utm_medium=cpc#top", {"utm_source": "google", "utm_medium": "cpc"}),
        ("utm_campaign=Spring Sale 2026\nutm_source=ig", {"utm_source": "ig", "utm_campaign": "Spring Sale 2026"}),
        ("https://x/?to=https%3A%2F%2Fy%2F%3Futm_source%3Dgoogle%26utm_medium%3Dcpc", {"utm_source": "google", "utm_medium": "cpc"}),
        ("https://x/#/?utm_source=&utm_medium=cpc", {"utm_medium": "cpc"}),
        ("https://x/?fbclid=IwAR0", {"click": "facebook"}),
        ("/?wbraid=1", {"click": "google"}),
        ("https://x/?ttclid=undefined", {}),
    ],
)  # fmt: skip
def test_what_a_text_tells(text: str, told: dict[str, str]) -> None:
    assert utm_of(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "utm_source" * 100_000, "utm_" + "x" * 1_000_000, "{" * 1_000_000, "[" * 1_000_000, '{"a":' * 200_000, "utm_source: " + "," * 1_000_000,
        "utm_source=" + " " * 1_000_000, '"utm_source":' * 100_000, "utm_source:" + ("a" * 40 + ",") * 20_000,
    ],
    ids=range(9),
)  # fmt: skip
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    start = time.process_time()
    utm_of(text)
    assert time.process_time() - start < 1
