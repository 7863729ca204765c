"""Exports of one vendor that tell of the same records: no number may depend on the order in which they come in."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from lib.publish.draft import Upload
from lib.store.workspace import Workspace
from tests import dealt
from tests.unit.drafts import current, numbers, publish

STRIPE = {
    "payments": """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Fee,Customer Email,Description
ch_1,2026-03-01 10:00:00,1000.00,0.00,eur,true,Paid,30.00,ana@x.com,Core
ch_2,2026-03-02 10:00:00,500.00,500.00,eur,true,Refunded,15.00,ben@x.com,Core
ch_3,2026-03-03 10:00:00,800.00,100.00,eur,true,Paid,24.00,cleo@x.com,Core
ch_4,2026-03-04 10:00:00,700.00,0.00,eur,true,Paid,21.00,dora@x.com,Core
ch_5,2026-03-05 10:00:00,600.00,200.00,eur,true,Paid,18.00,ana@x.com,Upsell
""",
    "refunds": """id,Charge ID,Created date (UTC),Amount,Currency,Status,Reason
re_2,ch_2,2026-03-09 10:00:00,500.00,eur,succeeded,requested_by_customer
re_3,ch_3,2026-03-10 10:00:00,100.00,eur,succeeded,requested_by_customer
""",
    "disputes": """Charge ID,Dispute Amount,Currency,Status,Dispute Created (UTC),Customer Email
ch_4,700.00,eur,needs_response,2026-03-20 10:00:00,dora@x.com
""",
    "balance": """id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Description
txn_1,charge,ch_1,1000.00,30.00,970.00,eur,2026-03-01 10:00:00,Core
txn_2,charge,ch_2,500.00,15.00,485.00,eur,2026-03-02 10:00:00,Core
txn_3,charge,ch_3,800.00,24.00,776.00,eur,2026-03-03 10:00:00,Core
txn_4,charge,ch_4,700.00,21.00,679.00,eur,2026-03-04 10:00:00,Core
txn_5,charge,ch_5,600.00,18.00,582.00,eur,2026-03-05 10:00:00,Upsell
txn_6,refund,re_2,-500.00,0.00,-500.00,eur,2026-03-09 10:00:00,REFUND FOR CHARGE
txn_7,refund,re_3,-100.00,0.00,-100.00,eur,2026-03-10 10:00:00,REFUND FOR CHARGE
txn_8,refund,re_5a,-150.00,0.00,-150.00,eur,2026-03-11 10:00:00,REFUND FOR CHARGE
txn_9,refund,re_5b,-50.00,0.00,-50.00,eur,2026-03-12 10:00:00,REFUND FOR CHARGE
txn_10,adjustment,dp_4,-700.00,15.00,-715.00,eur,2026-03-20 10:00:00,Chargeback withdrawal
txn_11,charge,ch_9,90.00,3.00,87.00,eur,2026-03-21 10:00:00,Core
txn_12,refund,re_9,-90.00,0.00,-90.00,eur,2026-03-22 10:00:00,REFUND FOR CHARGE
""",
}

HUBSPOT = {
    "deals": """Record ID,Deal Name,Deal Stage,Close Date,Create Date,Deal owner,Amount,Associated Contact
51,Ana core,Closed Won,2026-03-04,2026-02-20,Iris,1000,Ana Ruiz (ana@x.com)
52,Ben core,Appointment,2026-03-14,2026-02-21,Noor,500,Ben Ode (ben@x.com)
""",
    "contacts": """Record ID,First Name,Last Name,Email,Create Date,Contact owner,Lifecycle Stage,Became a Customer Date,Original Traffic Source
51,Cleo,Park,cleo@x.com,2026-01-10,Noor,lead,,Organic Search
52,Ana,Ruiz,ana@x.com,2026-01-11,Tom,customer,2026-03-05,Paid Social
""",
}

PAYPAL = {
    "march": """Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID
2026-03-01,10:00:00,UTC,Ana Ruiz,Website Payment,Completed,EUR,300.00,-9.00,291.00,ana@x.com,us@x.com,PP1,
2026-03-15,10:00:00,UTC,Ben Ode,Website Payment,Completed,EUR,400.00,-9.00,391.00,ben@x.com,us@x.com,PP2,
""",
    "april": """Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID
2026-03-15,10:00:00,UTC,Ben Ode,Website Payment,Partially Refunded,EUR,400.00,-9.00,391.00,ben@x.com,us@x.com,PP2,
2026-04-02,10:00:00,UTC,Ben Ode,Payment Refund,Completed,EUR,-100.00,0.00,-100.00,us@x.com,ben@x.com,PP3,PP2
""",
}

CALENDLY = {
    "before": """Invitee UUID,User Name,Invitee Name,Invitee Email,Event Type Name,Start Date & Time,Event Created Date & Time,Canceled,Marked as No-Show
i1,Ana Ruiz,Cleo Park,cleo@x.com,Coaching call,2026-03-10 10:00,2026-03-01 10:00,false,No
i2,Ana Ruiz,Ben Ode,ben@x.com,Coaching call,2026-03-11 10:00,2026-03-01 10:00,false,No
""",
    "after": """Invitee UUID,User Name,Invitee Name,Invitee Email,Event Type Name,Start Date & Time,Event Created Date & Time,Canceled,Marked as No-Show
i1,Ana Ruiz,Cleo Park,cleo@x.com,Coaching call,2026-03-10 10:00,2026-03-01 10:00,false,Yes
i3,Ana Ruiz,Ben Ode,ben@x.com,Onboarding,2026-03-12 10:00,2026-03-01 10:00,false,No
""",
    "own": """ID,Date,Email,Status,Type,CSM,Success?,Grade
i2,2026-03-11,ben@x.com,LIVE Call - Qualified,Coaching,Ana Ruiz,Yes,9
""",
}

FAMILIES = {"stripe": STRIPE, "hubspot": HUBSPOT, "paypal": PAYPAL, "calendly": CALENDLY}


def brought_in(
    workspace: Workspace, family: dict[str, str], order: tuple[str, ...], at_once: bool
) -> dict[str, object]:
    """Every number after the files of a family came in, in this order."""
    files = [Upload(f"{name}.csv", data=family[name].encode()) for name in order]
    for batch in [files] if at_once else [[file] for file in files]:
        publish(workspace, *batch)
    return numbers(workspace)


@pytest.mark.parametrize("name", dealt.today([*FAMILIES], 2))
def test_no_order_of_a_vendors_exports_changes_a_number(name: str, tmp_path: Path) -> None:
    family = FAMILIES[name]
    names = tuple(family)
    orders = [names, names[::-1], *(names[i:] + names[:i] for i in range(1, len(names)))]
    wanted = brought_in(Workspace(tmp_path, "first"), family, orders[0], at_once=False)
    for i, order in enumerate(dealt.today(orders[1:], 2)):
        told = brought_in(Workspace(tmp_path, f"w{i}"), family, order, at_once=i % 2 == 0)
        assert {ref: (told[ref], wanted[ref]) for ref in wanted if told[ref] != wanted[ref]} == {}, order


def money(workspace: Workspace) -> dict[str, Decimal]:
    """Money in and out."""
    found = numbers(workspace, ["revenue"])
    return {ref: found[ref][0] for ref in ("r.gross", "r.refunds", "r.chargebacks", "r.processing_fees")}  # type: ignore[index]


@pytest.mark.parametrize("without", ["", "refunds", "disputes"])
def test_stripe_counts_every_refund_and_chargeback_once(without: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    brought_in(workspace, STRIPE, tuple(name for name in STRIPE if name != without), at_once=False)
    # Refunds: 500 + 100 + 200 of the payments, and 90 of a charge that only the balance knows. Without the disputes nothing
    # but the balance tells of the 700, as money that went back.
    disputed = Decimal(0 if without == "disputes" else 700)
    assert money(workspace) == {
        "r.gross": Decimal(3690),
        "r.refunds": Decimal(890) + 700 - disputed,
        "r.chargebacks": disputed,
        "r.processing_fees": Decimal(111),
    }


def test_a_dispute_stays_when_the_payments_come_in_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    brought_in(workspace, STRIPE, ("disputes", "payments"), at_once=False)
    publish(workspace, Upload("payments.csv", data=STRIPE["payments"].replace("Core", "Core Program").encode()))
    assert money(workspace)["r.chargebacks"] == 700
    assert current(workspace, "select status, date::varchar from payments where id = 'ch_4'") == [
        ("chargeback", "2026-03-04")
    ]


def test_a_dispute_that_is_won_lifts_the_chargeback_in_any_order(tmp_path: Path) -> None:
    won = STRIPE["disputes"].replace("needs_response", "won")
    balance = (
        STRIPE["balance"] + "txn_13,adjustment,dp_4b,700.00,0.00,700.00,eur,2026-05-02 10:00:00,Chargeback reversal\n"
    )
    family = {"payments": STRIPE["payments"], "open": STRIPE["disputes"], "won": won, "balance": balance}
    # Every third order: each file comes first and last, and the two disputes stand either way round.
    for i, order in enumerate(list(permutations(family))[::3]):
        workspace = Workspace(tmp_path, f"w{i}")
        brought_in(workspace, family, order, at_once=i % 4 != 0)
        told = money(workspace)
        assert [int(told[ref]) for ref in ("r.chargebacks", "r.refunds", "r.gross")] == [0, 890, 3690], order


def test_the_teams_word_on_a_call_stands_over_the_calendar(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    brought_in(workspace, CALENDLY, ("own", "after", "before"), at_once=False)
    assert current(workspace, "select id, status from csm_calls order by id") == [
        ("i1", "no_show"), ("i2", "qualified"), ("i3", "unknown_outcome"),
    ]  # fmt: skip


def test_orders_of_two_shops_with_one_number_are_two(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    publish(workspace, Upload("stripe.csv", data=STRIPE["payments"].replace("ch_1", "1001").encode()))
    publish(workspace, Upload("paypal.csv", data=PAYPAL["march"].replace("PP1", "1001").encode()))
    assert current(workspace, "select amount::integer from payments where id = '1001' order by 1") == [(300,), (1000,)]
