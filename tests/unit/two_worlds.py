"""Pairs of businesses that differ in nothing that one reader may see: what this reader is sent must be the same to a byte.

Every file begins with the rows of the one team, the same in both; the rows of the other team come after. Theirs differ in
everything: how many people there are, names, days before and after, currencies, offers, sources, countries, statuses, and the
settings that speak of them. How the books are kept is the same: which columns there are, and that refunds and pending
payments are entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.publish.draft import Options, Upload, prepare
from lib.store.workspace import Workspace
from tests.conftest import NOW
from tests.unit.drafts import text

Files = dict[str, list[list[str]]]

HEADERS = {
    "customers.csv": "Email,Full name,Phone,Close date,Joined date,Onboarding date,Onboarding completed date,Graduation date,Closers,Setters,CSMs,Offers,Country,UTM source,Age,Gender,Testimony",
    "payments.csv": "Payment id,Date,Due date,Email,Amount,Currency,Status,Kind,Offer,Closer,Setter,CSM,Method,Payment type,Deal,Contracted revenue,Processing fee,Refund amount,Refund date,UTM source",
    "csm_calls.csv": "Csm call ID,Date,Email,Status,Type,CSM,Event name,Grade,Success,Reminder",
    "sales_calls.csv": "Call ID,Date,Email,Status,Type,Closer,Setter,Offer,Offer made,Event name,UTM source",
    "leads.csv": "Email,Full name,Opt-in date,UTM source,UTM medium,UTM campaign,UTM content,UTM term,Optin source,Setter,Country",
    "costs.csv": "Date,Category,Amount,Currency,UTM source,UTM campaign,Offer,Rep,Description",
}  # fmt: skip


@dataclass(frozen=True)
class Team:
    """Who sells what to whom. `word` stands in every text of theirs, `clients` is how many, `first` the first day."""

    word: str
    clients: int
    first: date
    closers: tuple[str, ...]
    csms: tuple[str, ...]
    offers: tuple[str, ...]
    countries: tuple[str, ...]
    sources: tuple[str, ...]
    currency: str
    statuses: tuple[str, ...] = ("Approved", "Approved", "Approved", "Refunded", "Pending", "Failed", "Mysterious")
    calls: tuple[str, ...] = ("LIVE Call - Qualified", "No Show", "Cancelled", "Follow up", "Gone fishing", "")


OURS = Team(
    "ours", 9, date(2026, 5, 4), ("Iris Vale", "Iris Vale, Ivo Stern"), ("Mia Holm",), ("Inner Room", "Inner Circle"), ("ES",),
    ("feed",), "EUR",
)  # fmt: skip
THEIRS = (
    Team(
        "quokka", 5, date(2025, 2, 3), ("Noor Quokkason",), ("Leopold Quokkason",), ("Outer Room",), ("MX", "CO"), ("quokka-ads", "quokka-mail"),
        "USD",
    ),
    Team(
        "axolotl", 8, date(2026, 8, 20), ("Zebedee Axolotl", "Abel Axolotl"), ("Una Axolotl", "Bo Axolotl"), ("Axolotl Club", "Axolotl Plus"),
        ("DE",), ("axolotl-radio",), "GBP", ("Approved", "Chargeback", "Axolotled"), ("LIVE Call - Bad fit", "No Show", "Axolotled"),
    ),
)  # fmt: skip
SETTINGS: tuple[dict[str, str], ...] = (
    {
        "offer_tier.Outer Room": "backend",
        "commission.closer.Noor Quokkason": "9",
        "utm_alias.zz": "quokka-ads",
        "note.2026-08-12": "Noor Quokkason left",
        "view.Quokka week": "page=revenue&closer=Noor+Quokkason",
        "segment.Late": 'closer = "Noor Quokkason" and overdue > 0',
        "segment.Quokka folks": "paid > 0",
    },
    {
        "offer_tier.Axolotl Club": "upsell",
        "utm_alias.feedy": "feed",
        "word.payment_status.axolotled": "failed",
        "note.2026-09-02": "axolotl day",
        "segment.Late": 'offer = "Axolotl Club"',
        "segment.Of others": "segment = Late",
    },
)
COMMON = {
    "currency": "EUR",
    "offer_tier.Inner Room": "core",
    "offer_tier.Inner Circle": "upsell",
    "target.r.gross": "9000",
    "commission.closer": "10",
    "pin.revenue": "r.gross,v.deals",
    "note.2026-08-20": "Iris Vale is away",
    "segment.Behind": "overdue > 0",
    "segment.Inner people": 'offer contains "inner"',
    "view.Iris Vale": "page=revenue&closer=Iris+Vale",
}

LOCKS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"closer": ("Iris Vale",)},
    {"csm": ("Mia Holm",)},
    {"offer": OURS.offers},
    {"country": ("ES",)},
    {"utm_source": ("feed",)},
    {"closer": ("Iris Vale", "Ivo Stern"), "offer": ("Inner Room",)},
)
"""Each lets through rows of our team only."""


def rows(team: Team, foreign: bool) -> Iterator[tuple[str, list[str]]]:
    """The rows of a team, file by file; of the other team every third row is in a currency without a rate."""

    def pick(choices: Sequence[str], i: int) -> str:
        return choices[i % len(choices)]

    def day(after: int) -> str:
        return str(team.first + timedelta(days=after))

    for i in range(team.clients):
        who, at = f"{team.word}{i}", 17 * i
        mail, name = f"pixie{i}@{team.word}.test", f"Pixie{i} Quill{team.word}"  # whom no other text tells of
        closer, csm, offer, country, source = (
            pick(of, i) for of in (team.closers, team.csms, team.offers, team.countries, team.sources)
        )
        setter, one = f"Setter Mac{team.word}", closer.partition(",")[0]
        yield "leads.csv", [mail, name, day(at), source, "cpc", f"{team.word} push", f"{team.word} ad", one.lower(), f"{team.word} quiz", setter, country]  # fmt: skip
        if i % 4 != 3:
            done = [day(at + 12), day(at + 16), day(at + 19), day(at + 70) if i % 2 else ""]
            yield "customers.csv", [mail, name, f"+3460000{len(team.word):02}{i:02}", day(at + 9), *done, closer, setter, csm, offer, country, source, str(30 + i), "female", f"{who} is glad"]  # fmt: skip
        currency = "USD" if not foreign and i == 4 else team.currency if foreign and i % 3 == 0 else "EUR"
        for n in range(3):
            status = pick(team.statuses, i + n)
            refund = ["250", day(at + 40)] if status == "Refunded" else ["", ""]
            paid = "" if status == "Pending" else day(at + 9 + 30 * n)
            yield "payments.csv", [f"{who}-{n}", paid, day(at + 9 + 30 * n), mail, str(700 + 10 * i + n), currency, status, "", offer, one, setter, csm, f"{team.word} bank", "Payment plan", "PIF" if i % 2 else "Plan", "2100", "12.5", *refund, source]  # fmt: skip
        for n in range(3):
            yield "csm_calls.csv", [f"{who}-{n}", day(at + 14 + 14 * n), mail, pick(team.calls, i + n), "Onboarding" if n == 0 else "Coaching", csm, f"{name} talk", str(5 + n), "yes" if n else "", "Sent"]  # fmt: skip
        yield "sales_calls.csv", [f"{who}-s", day(at + 8), mail, pick(team.calls, i), "Sales", one, setter, offer, "yes", f"{name} pitch", source]  # fmt: skip
        yield "costs.csv", [day(at), "Ads", str(40 + i), "EUR", source, f"{team.word} push", offer if i % 2 else "", one, f"{team.word} ads"]  # fmt: skip
    if foreign:
        yield "costs.csv", [day(1), "Sales", str(1000 * team.clients), "EUR", "", "", "", team.closers[0], f"commission of {team.word}"]  # fmt: skip
        yield (
            "payments.csv",
            [f"{team.word}-lost", "someday", "", f"lost@{team.word}.test", "ninety", "EUR", "Approved", *[""] * 13],
        )


def files(theirs: Team) -> Files:
    """The files of a business of our team and another."""
    found = {name: [header.split(",")] for name, header in HEADERS.items()}
    for team in (OURS, theirs):
        for name, row in rows(team, team is theirs):
            found[name].append(row)
    return found


PEOPLE = ("Email", "Full name", "Phone", "Closers", "Setters", "CSMs", "Closer", "Setter", "CSM", "Rep", "UTM term", "Event name", "Testimony")  # fmt: skip
"""Columns that hold nothing but people."""
_TURNED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM5678901234"
)  # fmt: skip


def as_they_are(name: str) -> str:
    """People under their names."""
    return name


def otherwise(name: str) -> str:
    """People under other names, which sort in another order; twice is the first name again."""
    return name.translate(_TURNED)


def build(workspace: Workspace, world: int, called: Callable[[str], str] = as_they_are) -> None:
    """Import one of the two businesses, its people called as they are or otherwise."""
    uploads = []
    for name, (header, *lines) in files(THEIRS[world]).items():
        named = [
            [called(cell) if title in PEOPLE else cell for title, cell in zip(header, line, strict=True)]
            for line in lines
        ]
        uploads.append(Upload(name, data=text([header, *named])))
    draft = prepare(workspace, uploads, Options(settings=COMMON | SETTINGS[world]), now=NOW)
    assert not draft.questions, draft.questions
    draft.publish()
