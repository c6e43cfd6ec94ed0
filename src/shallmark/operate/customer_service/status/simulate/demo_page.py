"""Seven services on the status page, under the names by which customers know them."""

from datetime import datetime, timedelta

from shallmark.common.documents.simulate.baseline import CHANGE
from shallmark.common.parameters.models import Parameter
from shallmark.kernel import clock, writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.status.models import Audience, EntryStatus, StatusService
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.organisation import OrganisationBuilder
from shallmark.simulate.writer import RecordWriter

#: name, service, to whom
SHOWN = (
    ("Shop and tills", "S03", Audience.EVERYBODY),
    ("Customer portal", "S04", Audience.EVERYBODY),
    ("Dispatch and warehouse", "S02", Audience.EVERYBODY),
    ("Workplace", "S06", Audience.EVERYBODY),
    ("E-mail and calendar", "S07", Audience.EVERYBODY),
    ("Telephony", "S08", Audience.EVERYBODY),
    ("Orders and accounts", "S01", Audience.CUSTOMERS),
)
#: one that is written, and not shown yet
WRITTEN = ("Reports", "S09", Audience.CUSTOMERS)
SETTING, OPENED = "status_page", 38


def show_services(builder: OrganisationBuilder) -> None:
    """Show them from the first day on, so that what is told in the year stands there."""
    for place, (title, key, audience) in enumerate((*SHOWN, WRITTEN), 1):
        entry = builder.create(
            StatusService, title=title, service=builder.org.services[key], audience=audience,
            position=place,
        )  # fmt: skip
        if entry.status == EntryStatus.DRAFT and title != WRITTEN[0]:
            by = builder.org.roles.get("incident_manager")
            with clock.at(builder.at):
                writes.perform(entry, "show", by=by, at=builder.at, authority=SYSTEM)


@entered(Source.SIMULATION)
def open_page(context: SimulationContext, now: datetime) -> None:
    """Two people opened the page to everybody."""
    if Parameter.objects.filter(key=SETTING).exists():
        return
    writer = RecordWriter(context)
    writer.create_confirmed(
        Parameter, writer.compliance, now - timedelta(days=OPENED), key=SETTING, value="everybody",
        title="Customers look before they call", change_ref=CHANGE,
    )  # fmt: skip
