"""How somebody is spelled where they are not meant to be named, written by hand; and what is no name although it looks so."""

from __future__ import annotations

import hashlib
import time

import pytest

from lib.publish.told_names import Texts

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
    "z0e qu1llfeather", "zoequ", "zquillf", "z.o.e", "zoes promo", "storyzoestory", "iamzoe", "zoead", "casezoe", "zoewins",
    "600|111|222", "600,111,222", "\u0666\u0660\u0660\u0661\u0661\u0661\u0662\u0662\u0662", "z&#111;e", "zo&eacute; reel", "%257Aoe",
    "Wm9lIFF1aWxsZmVhdGhlcg==", "7a6f65207175696c6c66656174686572", "\u01b5OE", "\u0396\u03bf\u03b5", "zoe.quill (at) private.test",
    hashlib.sha256(b"zoe.quill@private.test").hexdigest(), hashlib.md5(b"zoe.quill@private.test").hexdigest(),
)  # fmt: skip
OTHERS = (
    "maria jose webinar", "mjnunez", "Nuñez de la Torre", "núñez maría", "torre promo", "mariajosenunez", "joerg", "Mueller offer", "Müller",
    "jorgmuller", "JoergMueller", "Grace", "grace lee story", "May", "may lee", "maylee", "MayLee-2026", "lee, may", "Tamsin special",
    "tamsin_oakhurst", "thornby", "petrov-webinar", "yuliya hruschova", "\u0418\u0432\u0430\u043d", "papadopoulos", "\u5c71\u7530\u592a\u90ce\u3055\u3093", "oconnor vsl",
)  # fmt: skip
NOBODY = (
    "May webinar", "may-2026", "Grace period offer", "instagram", "facebook_ads", "Black Friday", "Inner Room", "webinar 600", "2026-10-05",
    "120210012345678901", "quill", "feather pillow", "Private", "direct", "stripe", "quiz", "zo", "Z Q", "momentum", "amazon", "promo 10023",
    "the story of our clients", "de la", "reel 34", "news", "ads", "q4 2026", "lead_magnet_v2", "d41d8cd98f00b204e9800998ecf8427e",
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
        "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
        "\u042e\u043b\u0438\u044f \u0425\u0440\u0443\u0449\u0451\u0432\u0430",
        "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2 \u03a0\u03b1\u03c0\u03b1\u03b4\u03cc\u03c0\u03bf\u03c5\u03bb\u03bf\u03c2",
        "\u5c71\u7530 \u592a\u90ce",
        "Sin\u00e9ad O'Connor",
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


@pytest.mark.parametrize("text", ["q", "ab ", "1", "1-", "a@", "a [at] ", "%61", "aB", "e\u0301", "&#97;", "a1"])
def test_one_long_text_takes_no_time_and_is_hidden(text: str) -> None:
    long = (text * 30_000)[:30_000]
    start = time.process_time()
    searched = Texts([long])
    searched.name(long)
    searched.email(f"{long}@x.test")
    searched.phone(long)
    searched.text(long)
    assert time.process_time() - start < 1
    assert searched.telling == {long}
