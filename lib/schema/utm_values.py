"""UTM values as they count: one spelling per source, unknowns recognised, the written text kept beside (docs/numbers.md 9.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from lib.schema.fields import header_key

UNKNOWN = frozenset(
    {
        "",
        "-",
        "--",
        "n/a",
        "na",
        "none",
        "null",
        "undefined",
        "nan",
        "(not set)",
        "not set",
        "(direct)",
        "direct",
        "(none)",
        "unknown",
    }
)

SOURCE_ALIASES = {
    "ig": "instagram", "insta": "instagram", "instagram.com": "instagram", "l.instagram.com": "instagram", "www.instagram.com": "instagram",
    "fb": "facebook", "meta": "facebook", "facebook.com": "facebook", "m.facebook.com": "facebook", "l.facebook.com": "facebook", "www.facebook.com": "facebook",
    "yt": "youtube", "youtu.be": "youtube", "youtube.com": "youtube", "www.youtube.com": "youtube", "m.youtube.com": "youtube",
    "adwords": "google", "gads": "google", "google ads": "google", "googleads": "google", "google adwords": "google",
    "facebook ads": "facebook", "facebookads": "facebook", "fb ads": "facebook", "fbads": "facebook", "meta ads": "facebook", "metaads": "facebook",
    "instagram ads": "instagram", "instagramads": "instagram", "ig ads": "instagram",
    "tt": "tiktok", "tiktok ads": "tiktok", "tiktokads": "tiktok", "tt ads": "tiktok",
    "youtube ads": "youtube", "youtubeads": "youtube", "yt ads": "youtube",
    "bing ads": "bing", "bingads": "bing", "microsoft ads": "bing", "microsoft advertising": "bing",
    "linkedin ads": "linkedin", "pinterest ads": "pinterest", "snapchat ads": "snapchat", "snap ads": "snapchat",
    "mail": "email", "newsletter": "email", "activecampaign": "email",
}  # fmt: skip

_TEMPLATE = re.compile(r"\{[^{}]*\}")


def normalise(text: str) -> str | None:
    """The comparable form of one UTM value, or None if it says nothing (blank, ``(not set)``, an unfilled template)."""
    plain = unicodedata.normalize("NFKC", unquote_plus(text))
    plain = " ".join(plain.lower().split())
    return None if plain in UNKNOWN or is_template(plain) else plain


def is_template(text: str) -> bool:
    """Whether the value is a placeholder that the ad platform should have filled in: a tracking error."""
    _, opened, rest = text.partition(
        "{{"
    )  # no expression: one that looks for both takes the square of the text's length
    return (bool(opened) and "}}" in rest) or "%7b" in text.lower() or bool(_TEMPLATE.fullmatch(text))


def source(text: str, aliases: Mapping[str, str]) -> str | None:
    """A normalised source with its alias resolved. `aliases` are the workspace's own and win over the built-in ones."""
    plain = normalise(text)
    if plain is None:
        return None
    spoken = re.sub(r"[_-]", " ", plain)  # google_ads and google-ads are written in addresses
    return normalise(aliases.get(plain) or SOURCE_ALIASES.get(plain) or SOURCE_ALIASES.get(spoken) or plain)


def rep(text: str, team: Mapping[str, str]) -> str | None:
    """UTM_term is the sales rep: the team member of that name, else the normalised text. `team` is name key -> name."""
    plain = normalise(text)
    return None if plain is None else team.get(header_key(plain), plain)


def words(
    kind: str, raws: Iterable[str], aliases: Mapping[str, str], team: Mapping[str, str]
) -> list[tuple[str, str, str | None]]:
    """Rows (kind, raw, value) for every distinct text of one kind of UTM column."""
    if kind == "source":
        return [(kind, raw, source(raw, aliases)) for raw in raws]
    if kind == "term":
        return [(kind, raw, rep(raw, team)) for raw in raws]
    return [(kind, raw, normalise(raw)) for raw in raws]
