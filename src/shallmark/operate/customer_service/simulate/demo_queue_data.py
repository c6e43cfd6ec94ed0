"""The queue of the service desk when the demonstration is opened. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NewTicket:
    """A ticket that waits for triage; it was reported so many minutes ago."""

    minutes: int
    channel: str
    customer: str
    title: str
    text: str


@dataclass(frozen=True)
class TicketComment:
    """A comment on a ticket, so many minutes after its triage."""

    minutes: int
    verb: str
    text: str


@dataclass(frozen=True)
class OpenTicket:
    """A ticket in progress; `assignee` is a user name, empty while nobody has it."""

    minutes: int
    channel: str
    customer: str
    title: str
    text: str
    service: str
    category: str
    levels: tuple[int, int]
    assignee: str = ""
    comments: tuple[TicketComment, ...] = ()
    #: (minutes, reason, word to the caller)
    on_hold: tuple[int, str, str] | None = None
    security: bool = False
    major: bool = False
    #: minutes after triage; what was done
    resolved: tuple[int, str, str] | None = None


NEW_TICKETS = (
    NewTicket(
        9,
        "email",
        "retail",
        "Two-factor prompt loops after phone change",
        "Good morning,\n\nI got a new phone this morning and since then I cannot sign in any more."
        " The app shows a number, I confirm it, and then the same prompt comes again. I have tried"
        " it five times.\n\nI have to release the freight invoices by noon, so please help"
        " quickly.\n\nKind regards",
    ),
    NewTicket(
        13,
        "monitoring",
        "",
        "Posting run 3 aborted on erp-app-04",
        "BatchJobFailed firing on erp-app-04, job posting-run-3, group of 2 alerts. Last good run"
        " yesterday 22:14.",
    ),
    NewTicket(
        21,
        "phone",
        "logistics",
        "Restore of share “Einkauf” needed",
        "Deleted yesterday afternoon, about 4 GB. The contracts for next year are in it.",
    ),
    NewTicket(
        28,
        "portal",
        "clinic",
        "Printer in ward 7 prints blank pages",
        "The cartridge was changed yesterday. The test page is blank as well.",
    ),
    NewTicket(
        34,
        "portal",
        "logistics",
        "Dunning run in wrong language",
        "Customers in Denmark got German letters, 38 so far. Please stop the next run.",
    ),
    NewTicket(
        41,
        "chat",
        "retail",
        "Access to folder “Tarife 2027” is missing",
        "Approved by my manager, see the form in the folder of the team.",
    ),
    NewTicket(
        55,
        "phone",
        "clinic",
        "Calls to 41xx drop after 30 seconds",
        "Since the weekend, only in building C, both ways.",
    ),
)

OPEN_TICKETS = (
    OpenTicket(
        204,
        "monitoring",
        "",
        "Depot scanners offline in hall North",
        "All 34 scanners of hall North lost the wireless network at once. Goods are booked on"
        " paper.",
        "S02",
        "Network",
        (1, 1),
        "jonas",
        (
            TicketComment(
                6, "note", "Controller of hall North answers, access points do not get a lease."
            ),
            TicketComment(9, "reply", "The whole hall is affected, we work on it with priority."),
            TicketComment(
                55, "reply", "Half of the scanners work again; the others follow hall by hall."
            ),
            TicketComment(
                95, "note", "DHCP scope was full after the stocktaking; short leases are set."
            ),
            TicketComment(
                148, "reply", "28 of 34 scanners are back. The last six are set by hand."
            ),
            TicketComment(
                186, "note", "Two scanners need a reset on the spot, colleague is on the way."
            ),
        ),
        major=True,
    ),
    OpenTicket(
        152,
        "email",
        "retail",
        "Webshop checkout fails with 502 for half of the payments",
        "About every second checkout has failed since eight this morning with “502 Bad Gateway”."
        " Customers call and order by phone.",
        "S03",
        "Software",
        (1, 2),
        "jonas",
        (
            TicketComment(
                3, "note", "Called back, voicemail. Two more callers with the same picture."
            ),
            TicketComment(
                5,
                "reply",
                "We see the failed checkouts too and are working on it. You will hear"
                " from us within two hours at the latest.",
            ),
            TicketComment(
                40,
                "answer",
                "About every second checkout since eight. Our call centre takes"
                " orders by phone, that works until noon at most.",
            ),
            TicketComment(
                62,
                "note",
                "pay-gw-02 answers health checks but drops TLS since the certificate"
                " roll at four. Draining it from the pool; pay-gw-01 carries the load at"
                " 61 %.",
            ),
        ),
    ),
    OpenTicket(
        340,
        "portal",
        "logistics",
        "Interface to customs: status 14 missing",
        "Declarations stay at status 13 since this morning, status 14 never comes back.",
        "S09",
        "Data & storage",
        (2, 2),
        "ana",
        (TicketComment(20, "reply", "Thank you. We look at the queue of the interface."),),
        on_hold=(150, "awaiting_caller", "Which declaration was the first one that stayed?"),
    ),
    OpenTicket(
        95,
        "phone",
        "clinic",
        "Shared mailbox of the personnel office not reachable",
        "Three people cannot open the shared mailbox; their own mail works.",
        "S07",
        "E-mail & collaboration",
        (2, 2),
        "ana",
        (
            TicketComment(
                12, "reply", "The permission was lost with yesterday's move. We set it again."
            ),
        ),
    ),
    OpenTicket(
        260,
        "email",
        "retail",
        "Labels print twice on line 4",
        "Each label comes out twice, the second one slightly shifted.",
        "S06",
        "Hardware",
        (2, 3),
        "ana",
        (
            TicketComment(
                31, "note", "Driver setting “copies” is 2 on this queue only. Ask before change."
            ),
        ),
    ),
    OpenTicket(
        180,
        "portal",
        "retail",
        "Product images load slowly from abroad",
        "From Denmark and Poland pages take eight seconds, at home two.",
        "S04",
        "Software",
        (2, 2),
        "",
    ),
    OpenTicket(
        70,
        "email",
        "logistics",
        "VPN client asks for a new certificate",
        "The client asks to trust a certificate of an issuer that I do not know. I said no.",
        "S11",
        "Security",
        (2, 2),
        "svea",
        (TicketComment(4, "reply", "Well done. Please do not accept it; we look who asks."),),
        security=True,
    ),
    OpenTicket(
        400,
        "phone",
        "clinic",
        "Badge opens the gate only at the second try",
        "Since the reader was changed on Tuesday, four colleagues have the same.",
        "S06",
        "Hardware",
        (3, 2),
        "ana",
        (
            TicketComment(
                15, "note", "Supplier confirms a batch with weak antennas, sends two readers."
            ),
        ),
        on_hold=(30, "awaiting_supplier", "The supplier answers our call by tomorrow at noon."),
    ),
    OpenTicket(
        130,
        "portal",
        "retail",
        "Second monitor flickers in the docking station",
        "It flickers when the laptop charges.",
        "S06",
        "Hardware",
        (3, 2),
        "ana",
        (
            TicketComment(
                10, "reply", "Please try the other port of the dock; that has helped before."
            ),
        ),
        resolved=(45, "assistance", "Cable moved to the second port; it flickers no more."),
    ),
)
