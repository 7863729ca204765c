"""Where somebody came from, and who came to a call."""

from .files import backwards, lines
from .runner import Adds, Case, Is, Never, Put

PAID = lines("""
ID,Date,Email,Amount,Status
1,2026-03-10,ana@example.com,100,Approved
2,2026-03-10,ben@example.com,200,Approved
3,2026-03-10,cara@example.com,400,Approved
4,2026-03-10,dan@example.com,800,Approved
""")
FIRST_PAGE = lines("""
Correo;Fecha de registro;First page seen;Nombre
ana@example.com;01/03/2026;https://x.example/g?utm_medium=bio&utm_source=IG&utm_campaign=reto%20oto%C3%B1o;Ana
ben@example.com;22/02/2026;https://x.example/g?ttclid=E.C.P.abc;Ben
cara@example.com;03/03/2026;https://x.example/g?utm_source=newsletter&utm_medium=email&fbclid=IwAR1;Cara
dan@example.com;04/03/2026;https://x.example/g;Dan
""")
CURRENT_URL = lines("""
email,optin_date,$current_url,name
dan@example.com,2026-03-04,https://x.example/?utm_source=google&utm_medium=cpc,Dan
cara@example.com,2026-03-03,https://x.example/?msclkid=0a1b,Cara
ben@example.com,2026-03-02,https://x.example/?gclid=Cj0abc&other=1,Ben
ana@example.com,2026-03-01,https://x.example/?wbraid=none&utm_source=Google+Ads,Ana
""")
WHOLE_ADDRESS = lines("""
Email,Opt-in Date,UTM Source,UTM Medium
ana@example.com,2026-03-01,Google Ads,cpc
ben@example.com,2026-03-02,google ads,cpc
cara@example.com,2026-03-03,adwords,cpc
dan@example.com,2026-03-04,Google,organic
""")
SHOPIFY_HEAD = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Notes,Note Attributes,Payment Method,Refunded Amount,Id\n"


def order(number: int, who: str, amount: str, notes: str, attributes: str) -> str:
    """A line of Shopify's orders; quotes doubled as CSV wants it."""
    quoted = '"' + attributes.replace('"', '""') + '"'
    day = f"2026-03-{number:02} 10:00:00 -0500"
    return f'#{number},{who}@example.com,paid,{day},EUR,{amount},0.00,0.00,{amount},,0.00,{day},1,Course,{amount},"{notes}",{quoted},card,0.00,{number}\n'


SHOPIFY = (
    SHOPIFY_HEAD
    + order(1, "ana", "10.00", "", "utm_campaign: Black Friday Deal\nutm_source: Klaviyo\nutm_medium: e-mail flow")
    + order(
        2,
        "ben",
        "20.00",
        "",
        'attribution: {"utm_medium": "paid social", "utm_source": "tiktok", "utm_campaign": "Back, to school"}',
    )
    + order(
        3,
        "cara",
        "40.00",
        "",
        "full_url: https://s.example/p?a=1&utm_source=pinterest&utm_medium=cpc&utm_campaign=home%20decor&b=2",
    )
    + order(4, "dan", "80.00", "call me utm or not", "gift: no")
)
UTM_TEXT = [
    Case(
        "2.13 the first page seen, Spanish sheet",
        # Ana's page says IG; Ben came with ttclid; Cara's says newsletter, which goes before her click id; Dan's nothing.
        (
            Put({"leads.csv": FIRST_PAGE, "payments.csv": PAID}),
            Is("a.cash", 100, by="utm_source", member="instagram"),
            Is("a.cash", 200, by="utm_source", member="tiktok"),
            Is("a.cash", 400, by="utm_source", member=("email", "newsletter")),
            Is("a.cash", 0, by="utm_source", member="facebook"),
            Is("a.cash", 100, by="utm_campaign", member="reto otoño"),
            Is("a.cash", 100, by="utm_medium", member="bio"),
            Is("a.coverage", "3/4"),
        ),
    ),
    Case(
        "2.13 the current address, newest first",
        # Ana, Ben and Dan: google in three ways of saying it. Cara came with msclkid.
        (
            Put({"leads.csv": CURRENT_URL, "payments.csv": PAID}),
            Is("a.cash", 1100, by="utm_source", member="google"),
            Is("a.cash", 400, by="utm_source", member=("bing", "microsoft", "microsoft ads")),
            Is("a.cash", 800, by="utm_medium", member="cpc"),
        ),
    ),
    Case(
        "2.13 Google Ads is google",
        (Put({"leads.csv": WHOLE_ADDRESS, "payments.csv": PAID}), Is("a.cash", 1500, by="utm_source", member="google")),
    ),
    Case(
        "2.13 Shopify: text with blanks, JSON, an address",
        (
            Put({"orders_export.csv": SHOPIFY}),
            Is("a.cash", 10, by="utm_source", member="klaviyo"),
            Is("a.cash", 20, by="utm_source", member="tiktok"),
            Is("a.cash", 40, by="utm_source", member="pinterest"),
            Is("a.cash", 10, by="utm_campaign", member="black friday deal"),
            Is("a.cash", 20, by="utm_campaign", member="back, to school"),
            Is("a.cash", 40, by="utm_campaign", member="home decor"),
            Is("a.cash", 10, by="utm_medium", member="e-mail flow"),
            Is("a.cash", 20, by="utm_medium", member="paid social"),
            Is("a.coverage", "3/4"),
            Is("a.cash", 150),
        ),
    ),
]

CUSTOMERS = "Email,Full Name,Close Date,Optin_all\n"
PAID_300 = "ID,Date,Email,Amount,Status\n1,2026-03-10,ana@example.com,300,Approved\n"
LINEAR = ("--model", "linear")
ALL_TOUCHES = [
    Case(
        "2.22 a source that comes back later is a touch of its own",
        # facebook, google, facebook: two thirds of 300 and one third.
        (
            Put(
                {
                    "c.csv": CUSTOMERS + 'ana@example.com,Ana,2026-03-10,"facebook, google, facebook"\n',
                    "p.csv": PAID_300,
                }
            ),
            Is("a.cash", 200, LINEAR, by="optin_source", member="facebook"),
            Is("a.cash", 100, LINEAR, by="optin_source", member="google"),
        ),
    ),
    Case(
        "2.22 a source right after itself is one touch",
        (
            Put(
                {"c.csv": CUSTOMERS + "ana@example.com,Ana,2026-03-10,facebook; Facebook; google\n", "p.csv": PAID_300}
            ),
            Is("a.cash", 150, LINEAR, by="optin_source", member="facebook"),
            Is("a.cash", 150, LINEAR, by="optin_source", member="google"),
        ),
    ),
    Case(
        "2.22 the first and the last are the same source",
        (
            Put({"c.csv": CUSTOMERS + "ana@example.com,Ana,2026-03-10,vsl | email | email | vsl\n", "p.csv": PAID_300}),
            Is("a.cash", 200, LINEAR, by="optin_source", member="vsl"),
            Is("a.cash", 300, ("--model", "first"), by="optin_source", member="vsl"),
            Is("a.cash", 300, ("--model", "last"), by="optin_source", member="vsl"),
        ),
    ),
]

CALENDLY = "User Name,User Email,Invitee Name,Invitee Email,Event Type Name,Start Date & Time,Event Created Date & Time,Canceled,Canceled By,Cancellation reason,Marked as No-Show,Event UUID,Invitee UUID\n"
COACHING = CALENDLY + lines("""
Javi,javi@biz.example,Ana,ana@example.com,Coaching 45 min,2026-03-02 11:00 am,2026-02-27 09:00 am,false,,,No,e1,i1
Javi,javi@biz.example,Ana,ana@example.com,Coaching 45 min,2026-03-09 11:00 am,2026-02-27 09:00 am,false,,,No,e2,i2
Javi,javi@biz.example,Ben,ben@example.com,Coaching 45 min,2026-03-03 11:00 am,2026-02-27 09:00 am,false,,,Yes,e3,i3
Javi,javi@biz.example,Cy,cy@example.com,Coaching 45 min,2026-03-04 11:00 am,2026-02-27 09:00 am,true,Cy,ill,No,e4,i4
Javi,javi@biz.example,Dee,dee@example.com,Onboarding,2026-03-05 05:00 pm,2026-02-27 09:00 am,false,,,No,e5,i5
Javi,javi@biz.example,Dee,dee@example.com,Coaching 45 min,2027-12-05 05:00 pm,2026-02-27 09:00 am,false,,,No,e6,i6
""")
OLD_CALENDLY = backwards(COACHING).replace("Marked as No-Show", "Invitee Reconfirmed")
# Own sheets that give the time of the cancelling: Ana's before the start, Ben's after it, Cy's not given.
BOTH = lines("""
ID,Date,Email,Status,Type,CSM,Cancelled at
1,2026-03-02,ana@example.com,No Show,Coaching,Javi,
2,2026-03-03,ben@example.com,LIVE Call - Qualified,Coaching,Javi,
""")
TWO_CALLS = CALENDLY + lines("""
Javi,javi@biz.example,Ana,ana@example.com,Coaching 45 min,2026-03-02 11:00 am,2026-02-27 09:00 am,true,Ana,,No,e1,i1
Javi,javi@biz.example,Ben,ben@example.com,Coaching 45 min,2026-03-03 11:00 am,2026-02-27 09:00 am,false,,,Yes,e2,i2
""")
BOOKED, NO_SHOW = ("e.booked", "v.sales_booked"), ("e.no_show",)
HELD = (("outcome", "held", "calendly", "who came"), ("held", "yes", "live"))
CALLS = [
    Case(
        "2.16 Calendly does not say who came",
        # Booked 6; 1 cancelled, 1 no-show, 3 past and not marked, 1 ahead: a show rate would be a guess.
        (
            Put({"events.csv": COACHING}, receipt={"csm_calls": {"read": 6, "kept": 6}}),
            Is("e.booked", 6),
            Is("e.lead_cancel", 1),
            Is("e.no_show", 1),
            Is("e.live", (0, None)),
            Is("e.pending", 1),
            Is("e.show_rate", None),
            Is("e.booked_to_live", None),
            Is("e.confirm_pct", None),
        ),
    ),
    Case(
        "2.16 Calendly: counted as held once it was said",
        # 3 held and 1 no-show are due: 3 / 4; of 5 resolved bookings 1 was cancelled.
        (
            Put({"events.csv": COACHING}, answer=HELD),
            Is("e.live", 3),
            Is("e.show_rate", "3/4"),
            Is("e.cancel_pct", "1/5"),
            Is("e.pending", 1),
        ),
    ),
    Case(
        "2.16 an older Calendly export, without a mark for no-shows",
        (
            Put({"events.csv": OLD_CALENDLY}, receipt={"csm_calls": {"kept": 6}}),
            Is("e.booked", 6),
            Is("e.show_rate", None),
            Is("e.no_show", (0, None)),
            Never("e.pending", 5),
        ),
    ),
    Case(
        "2.16 nothing is asked where all outcomes are told",
        (
            Put({"events.csv": TWO_CALLS}),
            Adds(BOOKED, 2),
            Adds(NO_SHOW, 1),
            Is("e.show_rate", 0),
            Is("e.cancel_pct", "1/2"),
        ),
    ),
    Case(
        "2.16 reconfirmed is no data where the export has no such column",
        (Put({"events.csv": TWO_CALLS}), Is("e.confirm_pct", None)),
    ),
    Case(
        "2.16 an own sheet says the outcome itself",
        (Put({"calls.csv": BOTH}), Is("e.show_rate", "1/2"), Is("e.no_show", 1), Is("e.live", 1)),
    ),
]
CASES = [*UTM_TEXT, *ALL_TOUCHES, *CALLS]
