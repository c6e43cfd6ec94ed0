"""The clocks of incidents, and of requests: which metrics there are, and when each stands still."""

from collections.abc import Iterable

from shallmark.common.calendars.rules import ClockRule
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.operate.customer_service.case_clocks import Clocks
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.operate.customer_service.models.request_states import REQUEST_ENDED, RequestStatus
from shallmark.operate.customer_service.models.states import ENDED, OPEN, Status

STOPPED = frozenset({Status.RESOLVED.value, Status.CLOSED.value})
CANCELED = frozenset({Status.CANCELED.value})


def _of_incidents(pausing: Iterable[str]) -> list[ClockRule]:
    pauses = frozenset(f"{Status.ON_HOLD}/{key}" for key in pausing)
    begun = frozenset(str(state) for state in Status if state != Status.NEW) - CANCELED
    return [
        ClockRule("response", stops=begun | {"@replied"}, cancels=CANCELED, once=True),
        ClockRule("resolution", stops=STOPPED, pauses=pauses, cancels=CANCELED),
        ClockRule(
            "next_update",
            starts=frozenset({str(state) for state in OPEN}),
            stops=STOPPED,
            pauses=pauses,
            cancels=CANCELED,
            restarts=frozenset({"@replied"}),
        ),
    ]


R = RequestStatus
DELIVERED = frozenset({R.FULFILLED.value, R.CLOSED.value})
OFF = frozenset({R.REJECTED.value, R.CANCELED.value})
#: time of who decides is not the time of who delivers
DECIDES = frozenset({R.AWAITING_APPROVAL.value})


def _of_requests(pausing: Iterable[str]) -> list[ClockRule]:
    pauses = frozenset(f"{R.ON_HOLD}/{key}" for key in pausing) | DECIDES
    begun = DELIVERED | {R.IN_PROGRESS.value, R.ON_HOLD.value}
    return [
        ClockRule("response", stops=begun | {"@replied"}, pauses=DECIDES, cancels=OFF, once=True),
        ClockRule("fulfilment", stops=DELIVERED, pauses=pauses, cancels=OFF),
    ]


INCIDENTS = Clocks(
    "incident",
    Incident,
    began="reported_at",
    ended=ENDED,
    metrics=_of_incidents,
    fields=frozenset({"impact", "urgency"}),
    own_target={},
)
REQUESTS = Clocks(
    "service_request",
    ServiceRequest,
    began="requested_at",
    ended=REQUEST_ENDED,
    metrics=_of_requests,
    fields=frozenset({"item"}),
    own_target={"fulfilment": "target"},
)
# of incidents, as those who ask for them have always called them
rules, log_of, goals_of = INCIDENTS.rules, INCIDENTS.log_of, INCIDENTS.goals_of
clocks_of, keep_clocks, foresee = INCIDENTS.clocks_of, INCIDENTS.keep, INCIDENTS.foresee


@after(Incident)
def follow_write(incident: Incident, event: WriteEvent) -> None:
    """Clocks follow each write that could move them."""
    INCIDENTS.follow(incident, event)


@after(ServiceRequest)
def follow_request(request: ServiceRequest, event: WriteEvent) -> None:
    """The same of requests."""
    REQUESTS.follow(request, event)
