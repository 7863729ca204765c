"""Who and what Northbeam Coaching is: people, offers, sources, prices and rates that `generate.py` plays out.

Everything here is invented. Rates sit around the usual benchmarks on purpose, with a few that stand out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SEED = 25
MOODS_SEED = 15
START = date(2025, 5, 1)
LAUNCH_END = date(2025, 6, 15)  # the company opened with a launch
END = date(2026, 11, 14)  # the newest day on which something happened
HORIZON = date(2027, 2, 12)  # nothing is scheduled after it
CLIENTS = 500
PRICE_RISE = date(2026, 1, 12)
DEPOSIT = 300

PENDING, MOVED, RESCHEDULED, NO_SHOW = "Scheduled - pending", "Moved to another Rep", "Rescheduled", "No Show"
LEAD_CANCEL, ADMIN_CANCEL = "Cancel - by lead", "Cancel - by admin"
FOLLOW_UP, BAD_FIT, QUALIFIED = "Follow-up Booked", "LIVE Call - Bad fit", "LIVE Call - Qualified"
LIVE = (FOLLOW_UP, BAD_FIT, QUALIFIED)

CALL_CLOSE, DIRECT_CLOSE, INSTALMENT, REFUND = (
    "New sales call close", "New direct close", "Scheduled payment", "Refund",
)  # fmt: skip

# How often a qualified call ends in a sale: one closer is great, one is not, and the rest carry the company.
CLOSERS = {
    "Ana Ruiz": 0.54, "Ben Carter": 0.43, "Lucía Ortega": 0.40, "Daniel Hughes": 0.36, "Sofía Marín": 0.39,
    "Mark Ellis": 0.19,
}  # fmt: skip
SETTERS = ("Carla Núñez", "Tom Baker", "Irene Vidal", "Jack Porter")
# Share of due calls attended, share of good sessions that reach their objective, mean grade.
CSMS = {
    "Marta Gil": (0.90, 0.94, 8.9), "Oliver Reed": (0.86, 0.88, 8.2), "Paula Soto": (0.87, 0.89, 8.4),
    "Hugo Lane": (0.70, 0.72, 6.9), "Nadia Khan": (0.88, 0.90, 8.5),
}  # fmt: skip

WORKBOOK, MEMBERSHIP, UPSELL, BACKEND = "Clarity Workbook", "Circle Membership", "Speaking Lab", "Northbeam Mastermind"
CORE = {"Kickstart": 1500, "Momentum Program": 2900, "Leadership Intensive": 4500, "Founder Accelerator": 6000}
OFFER_MIX = {"Kickstart": 12, "Momentum Program": 49, "Leadership Intensive": 28, "Founder Accelerator": 11}

FIRST_NAMES = {
    "Female": "Laura Carmen Elena Marina Alba Rocío Valeria Camila Noelia Beatriz Inés Nuria Emma Olivia Grace Hannah "
    "Chloe Megan Sarah Julia Fernanda Ximena Daniela Renata Amelia Rachel",
    "Male": "Javier Carlos Miguel Andrés Pablo Diego Álvaro Sergio Iván Mateo Héctor Rubén James Oliver Thomas Jacob "
    "Ethan Ryan Lucas Marcos Emilio Joaquín Nathan Adam Victor Peter",
}
LAST_NAMES = [
    "García", "López", "Fernández", "Sánchez", "Moreno", "Jiménez", "Navarro", "Torres", "Domínguez", "Vargas",
    "Castillo", "Ramos", "Herrera", "Peña", "Ibáñez", "Cabrera", "Rojas", "Mendoza", "Smith", "Walker", "Bennett",
    "Foster", "Hayes", "Morgan", "Parker", "Brooks", "Turner", "Collins", "Murphy", "Schmidt", "Rossi", "Dubois",
    "Silva", "Costa", "Novak", "Lindgren", "Okafor", "Delgado", "Fuentes", "Pascual",
]  # fmt: skip
# Spelling in the export, share, dialling code, VAT rate. Numbers continue with 000, which no operator hands out.
COUNTRIES = (
    ("Spain", 30, "34", 0.21), ("España", 14, "34", 0.21), ("México", 12, "52", 0.0), ("Mexico", 4, "52", 0.0),
    ("USA", 9, "1", 0.0), ("United Kingdom", 8, "44", 0.0), ("Colombia", 6, "57", 0.0), ("Argentina", 5, "54", 0.0),
    ("Alemania", 3, "49", 0.19), ("Germany", 2, "49", 0.19), ("Chile", 3, "56", 0.0), ("", 4, "34", 0.21),
)  # fmt: skip

# Share of the price kept by the processor, fixed part, weight.
METHODS = {
    "Stripe": (0.021, 0.25, 58), "PayPal": (0.034, 0.35, 16), "Bank transfer": (0.0, 0.0, 14),
    "Klarna": (0.0499, 0.35, 9), "Crypto": (0.01, 0.0, 3),
}  # fmt: skip
TESTIMONIES = (
    "https://example.com/stories/{n}", "I finally charge what my work is worth.",
    "Lo mejor que hice este año, sin duda.",
    "Twelve clients in four months, and my weekends back.", "Volvería a empezar mañana mismo.",
)  # fmt: skip
MAGNETS = ("Clarity Checklist", "5-Day Clarity Challenge", "Pricing Masterclass", "Founder Quiz")

SALES_STATUS = {
    QUALIFIED: 44.0, BAD_FIT: 8.5, FOLLOW_UP: 6.5, NO_SHOW: 19.5, LEAD_CANCEL: 8.5, RESCHEDULED: 7.5,
    ADMIN_CANCEL: 2.5, MOVED: 3.0,
}  # fmt: skip

# Of the unhappy, how many leave; of those who left, how many were unhappy; days from the last session missed to leaving.
LEAVE_OF_UNHAPPY, UNHAPPY_OF_LEFT = 0.7, 0.6
DAYS_TO_LEAVE = (20, 58)
# What some of the members do, and how many of them; see `moods.py`.
MEMBER_TURNS = {"late": 10, "pauses": 7, "changes": 12, "owes": 4, "returns": 7, "stays": 12}

SEASON = (1.22, 1.05, 1.04, 1.0, 1.02, 0.95, 0.82, 0.66, 1.22, 1.14, 1.08, 0.72)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A way people find the company: how its tags are spelled and how good its leads are.

    `books` is the chance that a lead books a call, `wins` multiplies the closer's own rate.
    """

    share: int
    tags: tuple[str, ...]
    mediums: tuple[str, ...]
    campaigns: tuple[str, ...]
    contents: tuple[str, ...]
    optin: str
    set_source: str
    books: float
    wins: float
    magnet: float = 0.7
    affiliate: str = ""


SOURCES = (
    Source(
        share=21, tags=("instagram", "ig", "Instagram", "l.instagram.com"), mediums=("dm", "DM", "Instagram DMs"),
        campaigns=("keyword clarity", "story replies"), contents=("bio", "reel 14", "story"), optin="IG DM keyword",
        set_source="Setter DM", books=0.78, wins=1.25, magnet=0.45,
    ),
    Source(
        share=19, tags=("instagram", "ig", "Instagram", "IG"), mediums=("paid_social", "ads", "Paid"),
        campaigns=("spring challenge", "evergreen webinar"), contents=("video a", "video b", "carousel 3"),
        optin="Challenge page", set_source="Instagram Ad", books=0.56, wins=0.92,
    ),
    Source(
        share=15, tags=("facebook", "FB", "fb", "Facebook", "m.facebook.com"), mediums=("paid_social", "cpc", "ads"),
        campaigns=("lookalike es", "evergreen webinar"), contents=("ugc 1", "ugc 2", "static blue"),
        optin="Webinar", set_source="Facebook Ad", books=0.56, wins=0.9,
    ),
    Source(
        share=10, tags=("google", "Google", "adwords", "google ads"), mediums=("cpc", "ppc", "CPC"),
        campaigns=("brand search", "coaching keywords"), contents=("rsa 1", "rsa 2"), optin="Quiz",
        set_source="Google Ad", books=0.42, wins=0.62,
    ),
    Source(
        share=13, tags=("youtube", "YouTube", "youtu.be", "yt"), mediums=("video", "organic", "Video"),
        campaigns=("weekly video", "pricing series"), contents=("description", "pinned comment"), optin="YouTube link",
        set_source="VSL", books=0.66, wins=1.12,
    ),
    Source(
        share=5, tags=("tiktok", "tt", "TikTok"), mediums=("paid", "ads"), campaigns=("hooks test",),
        contents=("hook 1", "hook 2", "hook 5"), optin="Quiz", set_source="TikTok Ad", books=0.4, wins=0.7,
    ),
    Source(
        share=6, tags=("newsletter", "email", "mail", "ActiveCampaign"), mediums=("email", "Email"),
        campaigns=("monday letter", "black friday"), contents=("button", "ps link"), optin="Newsletter",
        set_source="Newsletter", books=0.6, wins=1.05, magnet=0.3,
    ),
    Source(
        share=4, tags=("podcast", "Podcast"), mediums=("referral", "audio"), campaigns=("slow growth show",),
        contents=("episode 88", "episode 102"), optin="Partner page", set_source="Affiliate", books=0.65, wins=1.1,
        affiliate="The Slow Growth Show",
    ),
    Source(
        share=7, tags=("", "(not set)", "-", "(direct)"), mediums=("", "(none)"), campaigns=("", "(not set)"),
        contents=("",), optin="Website form", set_source="Website", books=0.55, wins=1.0, magnet=0.5,
    ),
)  # fmt: skip

# Euros a week at season 1.0. Source names are already clean here: they come from the ad accounts, not from links.
AD_BUDGET = {
    ("instagram", "spring challenge"): 480, ("instagram", "evergreen webinar"): 520, ("facebook", "lookalike es"): 470,
    ("facebook", "evergreen webinar"): 330, ("google", "brand search"): 210, ("google", "coaching keywords"): 640,
    ("tiktok", "hooks test"): 250,
}  # fmt: skip
# Category, who or what, euros a month at the start, growth over the whole time.
MONTHLY_COSTS = (
    ("Sales", "Sales lead base salary", 3200, 0.1), ("Sales", "Setters base pay", 2600, 0.2),
    ("Marketing", "Video editing and design", 1900, 0.2), ("Marketing", "Podcast and partner fees", 600, 0.3),
    ("Onboarding", "Onboarding specialist", 2100, 0.15), ("Onboarding", "Welcome kits", 520, 0.3),
    ("Retention", "Community events", 900, 0.3), ("Retention", "Client gifts", 380, 0.2),
    ("Support", "Support inbox", 1700, 0.15), ("Delivery", "CSM salaries", 11800, 0.2),
    ("Delivery", "Guest experts", 1800, 0.2), ("Overhead", "Office and legal", 2900, 0.05),
    ("Overhead", "Software", 1500, 0.25), ("Overhead", "Founders' salaries", 6500, 0.0),
)  # fmt: skip
COMMISSION = 0.07
