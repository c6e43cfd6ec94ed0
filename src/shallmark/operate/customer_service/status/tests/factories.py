"""Services on the status page, and news of them, for tests."""

from typing import Any

from shallmark.common.parameters.models import Parameter
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.room import acts
from shallmark.operate.customer_service.status.models import Audience, StatusService
from shallmark.pages.tests.factory import made

MET = {"stops_critical_service": True, "affects_many": True, "no_workaround": False}
WORDS: dict[str, Any] = {
    "know": "Payments by card fail, others work.",
    "doing": "The gateway is taken out.",
}


def opened(to: str) -> None:
    """The organisation opens the page to everybody, to customers, or to nobody."""
    setting = Parameter.objects.filter(key="status_page").first()
    if setting is None:
        made(Parameter, title="Status page", key="status_page", value=to)
    else:
        writes.edit(setting, by=None, values={"value": to}, authority=SYSTEM)


def shown(service: Any, title: str, audience: str = Audience.EVERYBODY) -> StatusService:
    """A service that stands on the page."""
    entry = made(StatusService, title=title, service=service, audience=audience)
    return writes.perform(entry, "show", by=None, authority=SYSTEM)


def declared(incident: Incident, manager: Any) -> Incident:
    """The incident is a major one, led by this manager."""
    values = {"major_manager": manager, "criteria_answers": MET}
    return writes.perform(incident, "declare_major", by=manager, values=values)


def told(
    incident: Incident, by: Any, headline: str = "Some payments fail", state: str = "trouble",
    **words: Any,
) -> MajorUpdate:  # fmt: skip
    """An update that goes to the status page alone."""
    draft = acts.Draft(**{**WORDS, **words}, to=("status",), headline=headline, state=state)
    return acts.send_update(incident, draft, by=by)
