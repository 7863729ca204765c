"""Servers and businesses of the tests that look at what the server sends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.publish.draft import Upload, prepare
from lib.publish.sample import FOLDER
from lib.store.workspace import Workspace
from tests.browser.conftest import running
from tests.conftest import NOW
from tests.wire.visitor import Visitor

CUSTOMERS = """Email,Full name,Phone,Close date,Closers,CSMs,Affiliates,IG link,CRM link,Testimony,Gender,Age
zoe.quill@private.test,Zoe Quillfeather,+34600111222,2026-10-05,Tamsin Oakhurst,Bram Vexley,Odo Fenwright,https://instagram.com/zoequill,https://crm.test/zoe,Zoe says it changed her marriage,prefers quillness,thirty-quill
ivo.marsh@private.test,Ivo Marshgrave,+34600333444,2026-10-12,Tamsin Oakhurst,Bram Vexley,,https://instagram.com/ivomarsh,https://crm.test/ivo,,,
"""
CSM_CALLS = """Csm call ID,Date,Email,Status,Type,CSM,Event name
c1,2026-10-21,zoe.quill@private.test,LIVE Call - Qualified,Coaching,Bram Vexley,Zoe Quillfeather and Bram talk
c2,2026-10-22,ivo.marsh@private.test,Ghosted by Ivo again,Coaching,Bram Vexley,Ivo in tears
"""
PAYMENTS = """Payment id,Date,Email,Full name,Amount,Offer,Closer,Setter,Method
p1,2026-10-05,zoe.quill@private.test,Zoe Quillfeather,1000,Inner Room,Tamsin Oakhurst,Ruza Thornby,Stripe
p2,2026-10-12,ivo.marsh@private.test,Ivo Marshgrave,700,Ivo Marshgrave special,Tamsin Oakhurst,Ruza Thornby,from Ivo Marshgrave
"""
LEADS = """Email,Full name,Phone,Opt-in date,UTM source,UTM medium,UTM campaign,UTM content,UTM term,Optin source
zoe.quill@private.test,Zoe Quillfeather,+34600111222,2026-09-05,instagram,paid,zoe-quillfeather-story,for zoe.quill@private.test,tamsin oakhurst,quiz
ivo.marsh@private.test,Ivo Marshgrave,+34600333444,2026-09-12,tamsin_oakhurst,bio,tel 600333444,reel,tamsin oakhurst,Ivo Marshgrave form
"""
COSTS = """Date,Category,Amount,UTM source,UTM campaign,Rep,Description
2026-10-01,ads,100,instagram,zoe-quillfeather-story,Tamsin Oakhurst,Dinner with Zoe Quillfeather
2026-10-01,Bribe for Ivo,50,,,,Present for Ivo
"""
PRIVATE = {
    "customers Zoe Quillfeather.csv": CUSTOMERS, "csm_calls.csv": CSM_CALLS, "payments.csv": PAYMENTS, "leads.csv": LEADS, "costs.csv": COSTS,
}  # fmt: skip
"""A business that has something personal in every text it can hold, and in the name of a file."""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, built_sample: Path) -> Path:
    """A data folder with the sample business, and the same business again as a private one with `PRIVATE` added to it."""
    folder = shutil.copytree(built_sample, tmp_path_factory.mktemp("wire"), dirs_exist_ok=True)
    ours = Workspace(folder, "ours")
    prepare(ours, [Upload(path.name, path) for path in sorted(FOLDER.glob("*.csv"))], now=NOW).publish()
    prepare(ours, [Upload(name, data=text.encode()) for name, text in PRIVATE.items()], now=NOW).publish()
    return folder


@pytest.fixture(scope="session")
def served(data: Path) -> Iterator[str]:
    """The address of a server that the tests of a session share, with the agent API on."""
    with running(data, {"STREAMLIT_SERVER_ENABLE_AGENT_API": "true"}) as address:
        with Visitor(address) as first:  # the first request of a process is sent on with the address it came with
            first.open("")
        yield address


@pytest.fixture
def ours(data: Path) -> Workspace:
    """The private business."""
    return Workspace(data, "ours")
