"""Who may do what with requests: the desk takes them in, teams fulfil them, one role runs both."""

from shallmark.kernel.access import ALL_STEPS, Grant, Scope

_ALL, _TEAM, _CUSTOMER = Scope.EVERYTHING, Scope.TEAM, Scope.CUSTOMER
_STEPS = frozenset(
    {
        "submit",
        "accept",
        "assign",
        "start",
        "put_on_hold",
        "resume",
        "fulfil",
        "reopen",
        "close",
        "cancel",
    }
)
_TASK_STEPS = frozenset({"open_up", "begin_work", "wait", "go_on", "finish", "cancel"})
RECORDS = ("service_request", "request_task", "request_item", "request_step")

_FOLLOWS = frozenset({"follow_up"})

DESK: tuple[Grant, ...] = (
    Grant("service_request", read=_ALL, write=_ALL, steps=_STEPS, create=True),
    Grant("request_task", read=_ALL, write=_ALL, steps=_TASK_STEPS, create=True),
    Grant("satisfaction", read=_ALL, write=_TEAM, steps=_FOLLOWS),
)
RESOLVES: tuple[Grant, ...] = (
    Grant("service_request", read=_ALL, write=_TEAM, steps=_STEPS - {"close"}, create=True),
    Grant("request_task", read=_ALL, write=_TEAM, steps=_TASK_STEPS, create=True),
    Grant("satisfaction", read=_ALL, write=_TEAM, steps=_FOLLOWS),
)
#: who answers for services says what the status page shows
_SHOWS = Grant("status_service", read=_ALL, write=_ALL, steps=ALL_STEPS, create=True)
#: who answers for a service says what may be ordered of it
OFFERS: tuple[Grant, ...] = (
    *(
        Grant(record, read=_ALL, write=_ALL, steps=ALL_STEPS, create=True)
        for record in ("request_item", "request_step")
    ),
    _SHOWS,
)
MANAGES: tuple[Grant, ...] = (
    *(Grant(record, read=_ALL, write=_ALL, steps=ALL_STEPS, create=True) for record in RECORDS),
    Grant("satisfaction", read=_ALL, write=_ALL, steps=_FOLLOWS),
    _SHOWS,
)
#: customers order what is offered to them, and see what their own organisation ordered
CUSTOMERS: tuple[Grant, ...] = (
    Grant("request_item", read=_CUSTOMER),
    Grant("service_request", read=_CUSTOMER, create=True),
    Grant("satisfaction", read=Scope.OWN),
)
