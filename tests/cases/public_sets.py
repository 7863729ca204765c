"""Check the published figures on the public files themselves, which are not part of the project.

`python -m tests.cases.public_sets FOLDER` prints a line per figure; exit code 1 if one is off. FOLDER holds files of the
names below; one that is missing is named.
"""

import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from .runner import DONE, call, figures, forget, same

# 1,079 people who paid, for the cost of each; the public set has their number, not their names.
PAYERS = "id,date,email,amount,status\n" + "".join(f"{n},2023-09-15,k{n}@example.com,1,Approved\n" for n in range(1079))
JAFFLE = "amount+id+orderid+paymentmethod~cd3d04b3"
Published = tuple[str, tuple[str, ...], tuple[str, ...], dict[str, str], str]
SETS: list[Published] = [
    # file, settings, flags, figures, words that must be said
    (
        "telco_churn.csv",
        ("header.customers.MonthlyCharges=contracted_revenue",),
        ("--table", "customers"),
        {"m.clients": "7043", "m.share(gender=male)": "3555/7043", "r.contracted": "456116.60"},
        "",
    ),
    ("kag_ads.csv", (), (), {"a.spend": "58705.23", "u.cac": "54.41"}, ""),
    ("google_ads_campaign_report.csv", (), (), {"a.spend": "2565.93"}, "2565.92"),
    (  # no day and nobody are said to be so, and the amounts to be cents
        "jaffle_raw_payments.csv",
        (f"undated.{JAFFLE}=count", f"nobody.{JAFFLE}=each"),
        ("--table", "payments", "--minor-units"),
        {"r.gross": "1672.00"},
        "raw_payments",
    ),
    ("stripe_balance_itemized.csv", (), (), {"r.gross": "12", "r.refunds": "0.77"}, ""),
    ("paypal_activity_en.csv", ("currency=USD",), (), {"r.gross": "70660.80", "r.processing_fees": "2925.88"}, ""),
]


def check(
    folder: Path, name: str, settings: tuple[str, ...], flags: tuple[str, ...], wanted: dict[str, str], words: str
) -> bool:
    """Import one file into a workspace of its own and compare; prints what it found."""
    path = folder / name
    if not path.exists():
        print(f"{name}: not there")
        return True
    with tempfile.TemporaryDirectory() as place:
        data, extra = Path(place) / "data", []
        if "u.cac" in wanted:
            (Path(place) / "payers.csv").write_text(PAYERS)
            extra = [str(Path(place) / "payers.csv")]
        for setting in settings:
            call("settings", setting, "--data", str(data))
        ran = call("import", str(path), *extra, "--data", str(data), "--yes", "--json", *flags)
        if ran.code != DONE:
            print(f"{name}: exit {ran.code}, {ran.words.strip()[:400]}")
            return False
        forget()
        found = {one["ref"]: one["value"] for one in figures(data)}
    right = words.lower() in ran.words
    if not right:
        print(f"{name}: does not say {words!r}")
    for ref, value in wanted.items():
        got = None if found.get(ref) is None else str(found[ref])
        if got is not None and ref == "u.cac":
            got = str(Decimal(got).quantize(Decimal("0.01")))
        fits = same(got, value)
        right = right and fits
        print(f"{name}: {ref} {got}, published {value}{'' if fits else '  <- off'}")
    return right


def main() -> int:
    """All sets; 1 if one is off."""
    folder = Path(sys.argv[1])
    results = [check(folder, *one) for one in SETS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
