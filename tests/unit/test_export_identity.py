"""A vendor's rows are known by what never changes about its export: a label may be reworded, older snapshots stored labels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lib.ingest.clean.receipt import Receipt
from lib.ingest.map import profiles
from lib.ingest.map.profile_keys import ProfileError
from lib.ingest.map.profiles import all_profiles, identity_of, label_of, parse
from lib.publish.draft import Upload
from lib.store.workspace import Workspace
from tests.unit.drafts import current, numbers, publish
from tests.unit.test_profiles import SHOP

PAYMENTS = Upload(
    "payments.csv",
    data=b"id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer Email\n"
    b"ch_1,2026-01-05 10:00:00,1000.00,0.00,eur,true,Paid,ana@x.test\nch_2,2026-01-06 11:00:00,500.00,0.00,eur,true,Paid,ben@x.test\n",
)
SPEND = Upload(
    "spend.csv",
    data=b"Campaign name,Day,Amount spent (EUR),Impressions,Reporting starts,Reporting ends\nLaunch,2026-01-05,40.00,100,2026-01-05,2026-01-05\n",
)


def reword(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every label is another one, of another first word."""
    reworded = tuple(replace(profile, label=f"The {profile.label} file") for profile in all_profiles())
    monkeypatch.setattr(profiles, "all_profiles", lambda: reworded)


def stored_profiles(workspace: Workspace) -> set[str]:
    return {json.loads(receipt)["profile"] for (receipt,) in current(workspace, "select receipt from imports")}


@pytest.mark.parametrize("older", [False, True], ids=["stored by name", "stored by label"])
def test_the_same_file_after_a_label_was_reworded_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: bool
) -> None:
    workspace = Workspace(tmp_path, "w")
    with monkeypatch.context() as before:
        if older:
            as_json = Receipt.as_json
            before.setattr(Receipt, "as_json", lambda self: as_json(self) | {"profile": identity_of(self.profile)})
        publish(workspace, PAYMENTS, SPEND)
    names = {"stripe_payments", "meta_ads"}
    assert stored_profiles(workspace) == ({"Stripe payments", "Meta Ads"} if older else names)
    cash = numbers(workspace, ["revenue"])
    assert cash["r.gross"][0] == 1500  # type: ignore[index]

    reword(monkeypatch)
    for receipt in publish(workspace, PAYMENTS, SPEND):
        assert (receipt.kept > 0, receipt.new, receipt.changed, receipt.replaced) == (True, 0, 0, 0), receipt.file
        assert label_of(receipt.profile).startswith("The ")
    assert numbers(workspace, ["revenue"]) == cash


def test_what_an_older_receipt_names_is_found_and_what_nobody_names_stays() -> None:
    assert identity_of("stripe_payments") == identity_of("Stripe payments") == "Stripe payments"
    assert label_of("Stripe payments") == label_of("stripe_payments") == "Stripe payments"
    assert (identity_of(""), label_of("")) == ("", "")
    assert identity_of("A vendor of long ago") == "A vendor of long ago"


def test_a_name_is_nobodys_identity_but_its_own_and_sharing_one_is_declared() -> None:
    every = all_profiles()
    for profile in every:
        assert [other.name for other in every if other.identity == profile.name] in ([], [profile.name])
    shared = {p.name for p in every if sum(other.identity == p.identity for other in every) > 1}
    assert shared == {"hotmart", "hotmart_detailed", "hotmart_world"}


def test_the_identities_that_stand_in_stored_keys_are_these() -> None:
    frozen = (Path(__file__).parents[1] / "fixtures/identities.txt").read_text(encoding="utf-8").splitlines()
    now = {f"{profile.name}\t{profile.identity}" for profile in all_profiles()}
    assert set(frozen) <= now


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("utc = true", "utcc = true", r"shop\.toml: the file has no key “utcc”; is it “utc”\?"),
        ('reason = "no_payment"', 'reson = "no_payment"', r"shop\.toml: a row set aside has no key “reson”"),
        ("absolute = true", "absolut = true", r"shop\.toml: a source has no key “absolut”; is it “absolute”\?"),
        ('is = "failed"', 'iss = "failed"', r"shop\.toml: a source has no key “iss”"),
        ('table = "payments"', 'table = "payments"\nwhenn = {}', r"shop\.toml: a feed has no key “whenn”"),
        ('state = "test"', 'state = { amongst = "note", when = {} }', r"shop\.toml: a condition has no key “amongst”"),
        ('label = "Shop"', "", r"shop\.toml: the file needs the key “label”"),
        ('note = "Note"', "note = true", r"shop\.toml: the column “note” has no spellings"),
    ],
)
def test_a_misspelt_key_of_a_profile_is_an_error_that_names_it(right: str, wrong: str, says: str) -> None:
    assert right in SHOP
    with pytest.raises(ProfileError, match=says):
        parse("shop", SHOP.replace(right, wrong, 1))
