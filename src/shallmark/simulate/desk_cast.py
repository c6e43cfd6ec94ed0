"""What lies on the service desk's table when the demonstration is opened. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """Something that came in and waits for triage."""

    minutes: int
    channel: str
    customer: str
    title: str
    text: str


@dataclass(frozen=True)
class Word:
    """Said on a case, so many minutes after it was triaged."""

    minutes: int
    verb: str
    text: str


@dataclass(frozen=True)
class Case:
    """Work in progress; `who` is a user name, empty while nobody has it."""

    minutes: int
    channel: str
    customer: str
    title: str
    text: str
    service: str
    category: str
    levels: tuple[int, int]
    who: str = ""
    words: tuple[Word, ...] = ()
    #: (minutes, reason, word to the caller)
    held: tuple[int, str, str] | None = None
    security: bool = False
    major: bool = False
    #: minutes after triage; what was done
    resolved: tuple[int, str, str] | None = None


LETTERS = (
    Letter(
        9,
        "email",
        "retail",
        "Two-factor prompt loops after phone change",
        "Good morning,\n\nI got a new phone this morning and since then I cannot sign in any more."
        " The app shows a number, I confirm it, and then the same prompt comes again. I have tried"
        " it five times.\n\nI have to release the freight invoices by noon, so please help"
        " quickly.\n\nKind regards",
    ),
    Letter(
        13,
        "monitoring",
        "",
        "Posting run 3 aborted on erp-app-04",
        "BatchJobFailed firing on erp-app-04, job posting-run-3, group of 2 alerts. Last good run"
        " yesterday 22:14.",
    ),
    Letter(
        21,
        "phone",
        "logistics",
        "Restore of share “Einkauf” needed",
        "Deleted yesterday afternoon, about 4 GB. The contracts for next year are in it.",
    ),
    Letter(
        28,
        "portal",
        "clinic",
        "Printer in ward 7 prints blank pages",
        "The cartridge was changed yesterday. The test page is blank as well.",
    ),
    Letter(
        34,
        "portal",
        "logistics",
        "Dunning run in wrong language",
        "Customers in Denmark got German letters, 38 so far. Please stop the next run.",
    ),
    Letter(
        41,
        "chat",
        "retail",
        "Access to folder “Tarife 2027” is missing",
        "Approved by my manager, see the form in the folder of the team.",
    ),
    Letter(
        55,
        "phone",
        "clinic",
        "Calls to 41xx drop after 30 seconds",
        "Since the weekend, only in building C, both ways.",
    ),
)

CASES = (
    Case(
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
            Word(6, "note", "Controller of hall North answers, access points do not get a lease."),
            Word(9, "reply", "The whole hall is affected, we work on it with priority."),
            Word(55, "reply", "Half of the scanners work again; the others follow hall by hall."),
            Word(95, "note", "DHCP scope was full after the stocktaking; short leases are set."),
            Word(148, "reply", "28 of 34 scanners are back. The last six are set by hand."),
            Word(186, "note", "Two scanners need a reset on the spot, colleague is on the way."),
        ),
        major=True,
    ),
    Case(
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
            Word(3, "note", "Called back, voicemail. Two more callers with the same picture."),
            Word(
                5,
                "reply",
                "We see the failed checkouts too and are working on it. You will hear"
                " from us within two hours at the latest.",
            ),
            Word(
                40,
                "answer",
                "About every second checkout since eight. Our call centre takes"
                " orders by phone, that works until noon at most.",
            ),
            Word(
                62,
                "note",
                "pay-gw-02 answers health checks but drops TLS since the certificate"
                " roll at four. Draining it from the pool; pay-gw-01 carries the load at"
                " 61 %.",
            ),
        ),
    ),
    Case(
        340,
        "portal",
        "logistics",
        "Interface to customs: status 14 missing",
        "Declarations stay at status 13 since this morning, status 14 never comes back.",
        "S09",
        "Data & storage",
        (2, 2),
        "ana",
        (Word(20, "reply", "Thank you. We look at the queue of the interface."),),
        held=(150, "awaiting_caller", "Which declaration was the first one that stayed?"),
    ),
    Case(
        95,
        "phone",
        "clinic",
        "Shared mailbox of the personnel office not reachable",
        "Three people cannot open the shared mailbox; their own mail works.",
        "S07",
        "E-mail & collaboration",
        (2, 2),
        "ana",
        (Word(12, "reply", "The permission was lost with yesterday's move. We set it again."),),
    ),
    Case(
        260,
        "email",
        "retail",
        "Labels print twice on line 4",
        "Each label comes out twice, the second one slightly shifted.",
        "S06",
        "Hardware",
        (2, 3),
        "ana",
        (Word(31, "note", "Driver setting “copies” is 2 on this queue only. Ask before change."),),
    ),
    Case(
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
    Case(
        70,
        "email",
        "logistics",
        "VPN client asks for a new certificate",
        "The client asks to trust a certificate of an issuer that I do not know. I said no.",
        "S11",
        "Security",
        (2, 2),
        "svea",
        (Word(4, "reply", "Well done. Please do not accept it; we look who asks."),),
        security=True,
    ),
    Case(
        400,
        "phone",
        "clinic",
        "Badge opens the gate only at the second try",
        "Since the reader was changed on Tuesday, four colleagues have the same.",
        "S06",
        "Hardware",
        (3, 2),
        "ana",
        (Word(15, "note", "Supplier confirms a batch with weak antennas, sends two readers."),),
        held=(30, "awaiting_supplier", ""),
    ),
    Case(
        130,
        "portal",
        "retail",
        "Second monitor flickers in the docking station",
        "It flickers when the laptop charges.",
        "S06",
        "Hardware",
        (3, 2),
        "ana",
        (Word(10, "reply", "Please try the other port of the dock; that has helped before."),),
        resolved=(45, "assistance", "Cable moved to the second port; it flickers no more."),
    ),
)
