"""How a client is reached: by what names the person, and by what the client sheet says."""

from __future__ import annotations

from dataclasses import dataclass

from lib.query import Snapshot


@dataclass(frozen=True)
class Contact:
    """E-mail, digits of the phone, and the address in the CRM; empty where nothing is known."""

    email: str = ""
    phone: str = ""
    crm: str = ""


def contact(snapshot: Snapshot, key: str) -> Contact:
    """How the person with a key is reached; of whom nobody has a key, nothing."""
    email, phone = (key, "") if "@" in key else ("", key.removeprefix("tel:") if key.startswith("tel:") else "")
    crm = ""
    if email and "customers" in snapshot.tables:
        asked = "select max(phone :: varchar), max(crm_link :: varchar) from customers where lower(trim(email :: varchar)) = ?"
        ((found, link),) = snapshot.con.cursor().execute(asked, [email]).fetchall()
        phone, crm = found or "", link or ""
    return Contact(email, "".join(c for c in phone if c.isdigit()), crm if crm.startswith("https://") else "")
