"""Who may do what with changes: everybody who works asks and carries out, the manager runs it."""

from shallmark.kernel.access import ALL_STEPS, Grant, Scope

_ALL, _OWN, _TEAM = Scope.EVERYTHING, Scope.OWN, Scope.TEAM
_TASK_STEPS = frozenset({"begin_work", "finish", "cancel"})
_STEPS = frozenset(
    {
        "submit",
        "use_template",
        "declare_emergency",
        "request_approval",
        "start",
        "complete",
        "complete_standard",
        "cancel",
    }
)
#: records of change management, by key
RECORDS = (
    "change",
    "standard_change",
    "freeze",
    "freeze_exception",
    "maintenance_window",
    "approval_rule",
    "change_cost",
    "test_result",
    "change_task",
    "change_deviation",
    "board_meeting",
    "board_item",
    "pir",
    "change_analysis",
)
#: whoever carries a change out says what is otherwise; which of the others decide, its life asks
DECIDES_DEVIATIONS = Grant(
    "change_deviation", read=_ALL, write=_ALL, steps=frozenset({"accept", "reject"}), create=True
)
#: whoever needs an exception asks; the owner of the freeze decides, its life asks
ASKS_EXCEPTIONS = Grant(
    "freeze_exception", read=_ALL, write=_ALL, steps=frozenset({"grant", "refuse"}), create=True
)
#: staff ask for changes, carry out their own, and link what belongs to them
WORKS: tuple[Grant, ...] = (
    Grant("change", read=_ALL, write=_OWN, steps=_STEPS, create=True),
    Grant("change_cost", read=_ALL, write=_OWN, create=True),
    Grant("test_result", read=_ALL, write=_OWN, create=True),
    Grant("change_task", read=_ALL, write=_TEAM, steps=_TASK_STEPS, create=True),
    DECIDES_DEVIATIONS,
    ASKS_EXCEPTIONS,
    # who leads a meeting writes its agenda and minutes
    Grant("board_meeting", read=_ALL, write=_OWN),
    Grant("board_item", read=_ALL, write=_OWN),
    Grant("standard_change", read=_ALL, write=_OWN, steps=frozenset({"submit"}), create=True),
)


def assesses(part: str) -> Grant:
    """Whoever answers for a part of the assessment writes into changes of others, and signs it."""
    steps = _STEPS | {f"sign_{part}"}
    return Grant("change", read=_ALL, write=_ALL, steps=steps, create=True)


#: customers see what was asked by them, and what is planned for their services
CUSTOMERS: tuple[Grant, ...] = (Grant("change", read=Scope.CUSTOMER),)
MANAGES: tuple[Grant, ...] = tuple(
    Grant(record, read=_ALL, write=_ALL, steps=ALL_STEPS, create=True) for record in RECORDS
)
