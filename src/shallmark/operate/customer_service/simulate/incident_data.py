"""What the simulated incidents are about, and how long they take. Data only.

The figures are a practitioner's judgement of a good year.
"""

CHANNELS = {
    "portal": 38, "email": 24, "phone": 22, "chat": 6, "in_person": 2, "monitoring": 8,
}  # fmt: skip
#: (impact, urgency) pairs whose priorities come out as 0.6, 3.4, 46, 38, 12 percent
LEVELS = {
    (1, 1): 0.6,
    (1, 2): 1.7,
    (2, 1): 1.7,
    (1, 3): 5.0,
    (2, 2): 31.0,
    (3, 1): 10.0,
    (2, 3): 14.0,
    (3, 2): 24.0,
    (3, 3): 12.0,
}
#: category -> share, services it tends to be about
CATEGORIES: dict[str, tuple[float, tuple[str, ...]]] = {
    "Access & identity": (22, ("S06", "S07", "S11", "S01")),
    "Software": (22, ("S01", "S02", "S03", "S04", "S05", "S09")),
    "Hardware": (16, ("S06",)),
    "E-mail & collaboration": (12, ("S07",)),
    "Network": (10, ("S10", "S06")),
    "Data & storage": (9, ("S09", "S12", "S13", "S01")),
    "Telephony": (7, ("S08",)),
    "Security": (2, ("S06", "S07", "S11")),
}
#: median hours of service time to resolve by priority; sigma of the lognormal
RESOLVE_HOURS = {1: 1.6, 2: 3.4, 3: 9.0, 4: 16.0, 5: 30.0}
SIGMA = 0.8

TITLES: dict[str, tuple[str, ...]] = {
    "Access & identity": (
        "Two-factor prompt loops after phone change",
        "Cannot sign in after holiday",
        "Access to folder “Tarife” is missing",
        "Account locked every morning",
        "Single sign-on asks for password again",
    ),
    "Software": (
        "Invoices rejected by gateway",
        "Checkout fails with 502 for some payments",
        "Report shows figures of yesterday",
        "Night batch stopped at posting run 3",
        "Labels print twice on line 4",
        "Order search times out",
    ),
    "Hardware": (
        "Laptop does not start",
        "Second monitor flickers in docking station",
        "Printer in ward 7 prints blank pages",
        "Scanner at gate 2 is offline",
        "Battery swells",
    ),
    "E-mail & collaboration": (
        "Shared mailbox not reachable",
        "Meeting room does not join by calendar",
        "Delivery notes arrive without attachment",
        "Chat messages arrive late",
    ),
    "Network": (
        "Wireless drops in hall 3",
        "VPN client asks for new certificate",
        "Depot scanners offline",
        "Slow connection from abroad",
    ),
    "Data & storage": (
        "Restore of share “Einkauf” needed",
        "Interface to customs: status 14 missing",
        "Disk of database nearly full",
        "Archive search times out over 90 days",
    ),
    "Telephony": (
        "Calls to extension 41xx drop after 30 s",
        "Contact centre queue does not ring",
        "Voicemail greeting gone",
    ),
    "Security": (
        "Suspicious mail opened",
        "Phone lost on the train",
        "Sign-in from unknown place",
    ),
}

RESOLUTIONS = (
    ("assistance", "Explained the steps to the caller, who tried them with success."),
    ("bug_fixed", "The supplier's correction was installed and tested with the caller."),
    ("hardware_repair", "Replaced the faulty part and tested the device."),
    ("software_patch", "Installed the pending update; the fault no longer shows."),
    (
        "system_update",
        "Restarted the affected service after its update and watched it for an hour.",
    ),
    ("workaround", "Changed to the second route; the permanent fix follows in a change."),
    ("known_error", "Applied the workaround of the known error; the caller works again."),
    ("no_fault_found", "Could not be seen again together with the caller; watched for two days."),
)
