"""What the demonstration offers, and what of it is ordered when it is opened."""

from dataclasses import dataclass
from typing import Any

LAPTOP, FOLDER, STARTER = "New laptop", "Access to a shared folder", "New starter"
SERVICE = "S06"


@dataclass(frozen=True)
class Piece:
    """A step of an item: what, by which team, after which others."""

    title: str
    team: str
    after: tuple[int, ...] = ()
    counts: bool = True


@dataclass(frozen=True)
class Item:
    title: str
    summary: str
    pieces: tuple[Piece, ...]
    form: tuple[dict[str, Any], ...]
    values: dict[str, Any]


ITEMS = (
    Item(
        LAPTOP, "A laptop that is set up, at the desk in five working days.",
        (
            Piece("Reserve laptop and dock", "desk"),
            Piece("Install Windows 11 and the profile", "workplace", (1,)),
            Piece("Order the dock", "operations", (1,)),
            Piece("Hand over at the desk, move data", "workplace", (2, 3)),
            Piece("Take back and wipe the old laptop", "desk", (4,), counts=False),
        ),
        (
            {"key": "model", "label": "Which one", "kind": "choice", "required": True, "choices": [
                {"key": "light", "label": "Latitude 7450, 14 inches", "price": 1320},
                {"key": "strong", "label": "Precision 5690, 16 inches", "price": 2480},
            ]},
            {"key": "extras", "label": "With it", "kind": "several", "choices": [
                {"key": "dock", "label": "Dock for the desk", "price": 160},
                {"key": "bag", "label": "Bag", "price": 45},
            ]},
            {"key": "present", "label": "Present one", "kind": "text"},
            {"key": "where", "label": "Hand over", "kind": "text", "required": True,
             "help": "House, floor and room."},
            {"key": "paid", "label": "Paid from", "kind": "text", "required": True},
            {"key": "adds", "label": "To be added", "kind": "long_text"},
        ),
        {"request_class": "supply", "approval_rule": "main_contact"},
    ),
    Item(
        FOLDER, "Read or write a folder of another team.",
        (
            Piece("Ask the owner of the folder", "desk"),
            Piece("Put the person into the group", "infrastructure", (1,)),
        ),
        (
            {"key": "folder", "label": "Which folder", "kind": "text", "required": True},
            {"key": "right", "label": "To do what", "kind": "choice", "required": True, "choices": [
                {"key": "read", "label": "Read"}, {"key": "write", "label": "Read and write"},
            ]},
            {"key": "until", "label": "Until", "kind": "date"},
        ),
        {"request_class": "access", "approval_rule": "service_owner"},
    ),
    Item(
        STARTER, "Account, mailbox and a place to work on the first day.",
        (
            Piece("Make account and mailbox", "infrastructure"),
            Piece("Set up the place", "workplace", (1,)),
            Piece("Welcome and first sign-in", "desk", (1, 2)),
        ),
        (
            {"key": "name", "label": "Who begins", "kind": "text", "required": True},
            {"key": "first_day", "label": "First day", "kind": "date"},
            {"key": "phone", "label": "With a telephone", "kind": "yes_no"},
        ),
        {"request_class": "standard", "approval_rule": ""},
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What was done to one task, in hours since the request came: begun, held or done."""

    begun: float
    by: str
    done: float | None = None
    result: str = ""
    held: tuple[float, str] | None = None


@dataclass(frozen=True)
class Order:
    """A request under way: who ordered what, how many hours ago, and how far it came."""

    title: str
    item: str
    customer: str
    hours: float
    answers: dict[str, Any]
    state: str
    works: tuple[Work, ...] = ()
    says: tuple[tuple[float, str], ...] = ()


def _laptop(model: str, where: str, paid: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  answers
    return {"model": model, "where": where, "paid": paid, **more}


ORDERS = (
    Order(
        "New laptop for the freight desk", LAPTOP, "logistics", 27,
        _laptop("light", "Hamburg, Holzbrücke 5, room 3.12", "4410 Freight accounting",
                extras=["dock"], present="Latitude 5410 of 2021",
                adds="I travel next week, so please not later than that."),
        "in_progress",
        (
            Work(4, "ana", 4.4, "Reserved; no dock is in stock."),
            Work(20, "workplace"),
            Work(5, "operations", held=(6, "The supplier delivers the dock on Friday.")),
        ),
        ((1, "Your order has come in. Once it is approved it takes five working days."),),
    ),
    Order(
        "Laptop for the new buyer", LAPTOP, "retail", 5,
        _laptop("strong", "Head office, 2.04", "2300 Purchasing", extras=["dock", "bag"]),
        "awaiting_approval",
    ),
    Order(
        "Folder of the winter catalogue", FOLDER, "retail", 22,
        {"folder": "Marketing / Winter catalogue", "right": "write"}, "on_hold",
        (Work(4, "ana"),),
        ((4.5, "Which pages do you work on? The owner of the folder asks before he agrees."),),
    ),
    Order(
        "Account and place for Merle Voss", STARTER, "clinic", 52,
        {"name": "Merle Voss", "phone": True}, "fulfilled",
        (
            Work(2, "infrastructure", 5, "Account and mailbox are there."),
            Work(6, "workplace", 24, "Place 14 in the reading room."),
            Work(25, "ana", 26, "Signed in together; the telephone rings."),
        ),
    ),
    Order(
        "Folder of the freight rates", FOLDER, "logistics", 96,
        {"folder": "Sales / Freight rates", "right": "read"}, "closed",
        (
            Work(3, "ana", 4, "He agrees until the end of the year."),
            Work(5, "infrastructure", 6, "In the group; seen from her side."),
        ),
    ),
    Order(
        "Account and place for two apprentices", STARTER, "logistics", 9,
        {"name": "Two apprentices of dispatch", "phone": False}, "in_progress",
        (Work(2, "infrastructure"),),
    ),
    Order(
        "Folder of the rotas", FOLDER, "clinic", 3,
        {"folder": "Wards / Rotas", "right": "read"}, "approved",
    ),
)  # fmt: skip
