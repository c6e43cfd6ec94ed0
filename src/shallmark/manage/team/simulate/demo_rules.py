"""What two people set together: measures for united duties, and parameters of checks."""

from datetime import datetime, timedelta

from django.db import transaction

from shallmark.common.documents.simulate.baseline import CHANGE
from shallmark.common.parameters.models import Parameter
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import CompensatingMeasure, SeparationRule
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
#: parameter, value, why, days since it was set; each asks for more than its default
PARAMETERS = (
    ("review_days", "21", "Reviews within three weeks, as the board decided", 64),
    ("expiry_notice", "120", "Licences are bought once a quarter", 41),
)
#: the measure, and from how many days before today it holds until how many after
MEASURES = (
    ("The executive reads each change that she approves within two working days.", -52, -31),
    ("Changes of controls go to the whole board; the auditor reads the list every Friday.", -6, 24),
)


@entered(Source.SIMULATION)
def write_demo_rules(context: SimulationContext, now: datetime) -> None:
    """The security manager stands in for the change manager; two checks ask for more than usual."""
    if CompensatingMeasure.objects.exists():
        return
    with transaction.atomic():
        writer = RecordWriter(context)
        rule = SeparationRule.objects.get(
            first__key="security_manager", second__key="change_manager"
        )
        for measure, first, last in MEASURES:
            writer.create_confirmed(
                CompensatingMeasure, writer.compliance, now + (first - 3) * DAY, rule=rule,
                person=context.org.roles["security_manager"], measure=measure,
                starts_on=(now + first * DAY).date(), ends_on=(now + last * DAY).date(),
            )  # fmt: skip
        for key, value, title, days in PARAMETERS:
            writer.create_confirmed(
                Parameter, writer.compliance, now - days * DAY, title=title, key=key, value=value,
                change_ref=CHANGE,
            )  # fmt: skip
