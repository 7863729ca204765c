"""How somebody is spelled where they are not meant to be named, written by hand; and what is no name although it looks so."""

from __future__ import annotations

import time

import pytest

from lib.publish.spellings import Texts

ZOE = (
    "Zoe Quillfeather", "zoe quillfeather", "ZOE QUILLFEATHER", "Zoé Quillfeather", "Zoe  Quillfeather", "Quillfeather Zoe",
    "Quillfeather, Zoe", "zoequillfeather", "ZoeQuillfeather", "quillfeatherzoe", "QuillfeatherZoe", "zoe_quillfeather",
    "zoe-quillfeather-story", "zoe.quillfeather", "zoe+quillfeather", "zoe%20quillfeather", "Z. Quillfeather", "z quillfeather",
    "zquillfeather", "Quillfeather Z.", "quillfeatherz", "Zoe Q.", "zoeq", "Quillfeather", "quillfeather-webinar", "storyofquillfeather",
    "Zoe", "zoe testimonial 2026", "ZoeStory", "Zoe Ann Quillfeather", "zoe.quill@private.test", "ZOE.QUILL@PRIVATE.TEST",
    "for zoe.quill@private.test", "zoe.quill [at] private.test", "zoe.quill", "zoequill", "quill.zoe", "zoequill88", "@zoequill",
    "instagram.com/zoequill", "ig zoequill reel", "+34600111222", "600 111 222", "600-111-222", "tel 600.111.222", "(600) 11 12 22",
    "0034600111222", "wa.me/34600111222", "Zoe\u200bQuillfeather", "Quill\u00adfeather", "\uff3a\uff4f\uff45 \uff31uillfeather",
    "Z\u043ee Quillf\u0435ather", "vip_zoequillfeather_2026", "\u202eZoe Quillfeather", "zoe\u2019s story", "zoestory", "webinarzoe", "Zoe-Q", "6 0 0 1 1 1 2 2 2",
)  # fmt: skip
OTHERS = (
    "maria jose webinar", "mjnunez", "Nuñez de la Torre", "núñez maría", "torre promo", "mariajosenunez", "joerg", "Mueller offer", "Müller",
    "jorgmuller", "JoergMueller", "Grace", "grace lee story", "May", "may lee", "maylee", "MayLee-2026", "lee, may", "Tamsin special",
    "tamsin_oakhurst", "thornby",
)  # fmt: skip
NOBODY = (
    "May webinar", "may-2026", "Grace period offer", "instagram", "facebook_ads", "Black Friday", "Inner Room", "webinar 600", "2026-10-05",
    "120210012345678901", "quill", "feather pillow", "Private", "direct", "stripe", "quiz", "zo", "Z Q", "momentum", "amazon", "promo 10023",
    "the story of our clients", "de la", "reel 34",
)  # fmt: skip


def people(texts: list[str]) -> set[str]:
    """Those of the texts in which somebody of this business is found."""
    searched = Texts(texts)
    for name in (
        "Zoe Quillfeather",
        "María José Núñez de la Torre",
        "Jörg Müller",
        "Grace Lee",
        "May Lee",
        "Tamsin Oakhurst",
        "Ruza Thornby",
    ):
        searched.name(name)
    searched.email("zoe.quill@private.test")
    searched.email("info@private.test")
    searched.phone("+34600111222")
    searched.text("https://instagram.com/zoequill?hl=es")
    searched.text("10023")
    searched.text("said that it changed her life")
    return searched.telling


@pytest.mark.parametrize("text", [*ZOE, *OTHERS])
def test_somebody_is_found_however_they_are_spelled(text: str) -> None:
    assert people([text]) == {text}


@pytest.mark.parametrize("text", NOBODY)
def test_what_names_nobody_stays(text: str) -> None:
    assert people([text]) == set()


def test_many_texts_and_many_people_take_seconds() -> None:
    texts = Texts([f"campaign {i} of something longer-{i * 7919}" for i in range(5_000)])
    start = time.process_time()
    for i in range(5_000):
        texts.name(f"Person{i} Surname{i * 31}")
        texts.phone(f"+34{600_000_000 + i}")
    assert time.process_time() - start < 5
