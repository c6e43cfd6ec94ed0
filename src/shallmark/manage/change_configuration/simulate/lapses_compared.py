"""Lapses as found on site: two things that stand beside each other, and that nobody compared."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Q

from shallmark.manage.change_configuration.models import (
    Ci,
    CiAudit,
    CiRelationship,
    Freeze,
    Pir,
)
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Customer
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PIECE = 4000


def bought_in_three_pieces(context: SimulationContext) -> list[str]:
    """None of the three costs so much that the money must be signed for; together they do."""
    imported = ImportedChanges(context)
    item = Ci.objects.filter(type__key="database").order_by("pk")[0].reference
    requester = imported.team.people(1)[0]
    pieces = [
        imported.change(items=[item], requester=requester, financial=PIECE) for _piece in range(3)
    ]
    return [pieces[-1].reference]


def bought_by_three_people(context: SimulationContext) -> list[str]:
    """Each of three asks for something of their own."""
    imported = ImportedChanges(context)
    item = Ci.objects.filter(type__key="database").order_by("pk")[0].reference
    changes = [
        imported.change(items=[item], requester=imported.team.people(day)[0], financial=PIECE)
        for day in range(3)
    ]
    return [changes[-1].reference]


def _backed_out(context: SimulationContext, *, taken_back: bool) -> list[str]:
    imported, keeper = ImportedChanges(context), ConfigurationWriter(context).manager
    item = Ci.objects.filter(type__key="database").order_by("pk")[0]
    change = imported.change(
        parts="approval test notice", items=[item.reference], outcome="backed_out",
        ci_update_not_needed="",
    )  # fmt: skip
    start, before = imported.night, item.content_version
    for minutes, version in ((10, "99.0"), (40, before if taken_back else "99.0")):
        imported.writer.alter(
            item, at=start + timedelta(minutes=minutes), by=keeper, content_version=version,
            explained_by=change.reference,
        )  # fmt: skip
    imported.writer.import_record(
        Pir, "concluded", start + 2 * DAY, title="Review", change=change, success="no",
        reviewed_by=imported.team.manager, reviewed_at=start + 2 * DAY,
        cause="The new version read none of the old tables.",
        actions=["The supplier is asked for a way to convert them"],
    )  # fmt: skip
    return [change.reference]


def left_in_the_register(context: SimulationContext) -> list[str]:
    """The old version runs again; the register still has the new one."""
    return _backed_out(context, taken_back=False)


def taken_back(context: SimulationContext) -> list[str]:
    """The old version runs again, and the register says so."""
    return _backed_out(context, taken_back=True)


def relation_ended(context: SimulationContext) -> list[str]:
    """A failure of the host harmed the service on paper; since yesterday it does no more."""
    several = Ci.objects.annotate(ties=Count("relations_out") + Count("relations_in"))
    related = several.filter(status="live", ties__gt=2).values("pk")
    relation = CiRelationship.objects.filter(
        Q(from_item__in=related), Q(to_item__in=related), effective_to=None
    ).order_by("pk")[0]
    at = context.end - DAY
    keeper = ConfigurationWriter(context).manager
    RecordWriter(context).alter(relation, at=at, by=keeper, verb="edit", effective_to=at)
    return [relation.reference]


def _canceled(context: SimulationContext, *, by_requester: bool) -> list[str]:
    imported = ImportedChanges(context)
    change = imported.change()
    start = imported.night
    canceled_by: Person | None = change.requester if by_requester else imported.team.manager
    imported.writer.import_record(
        Freeze, "canceled", start - 20 * DAY, title="Trade before the feast", reason="Trade.",
        starts_at=start - DAY, ends_at=start + DAY, owner=imported.team.manager,
        approved_by=imported.team.manager, approved_at=start - 30 * DAY,
        canceled_by=canceled_by, canceled_at=start - 20 * DAY,
        cancel_reason="There is less trade than was thought.",
    )  # fmt: skip
    return [change.reference]


def freeze_canceled_by_its_requester(context: SimulationContext) -> list[str]:
    """It stood in the way of a change; whoever asked for that one canceled it."""
    return _canceled(context, by_requester=True)


def freeze_canceled_by_another(context: SimulationContext) -> list[str]:
    """It was not needed after all, as its owner says, who asked for none of the changes."""
    return _canceled(context, by_requester=False)


def written_in_the_names_of_three(context: SimulationContext) -> list[str]:
    """One person writes three changes of one item, each in the name of somebody else."""
    imported = ImportedChanges(context)
    item = Ci.objects.filter(type__key="database").order_by("pk")[0].reference
    changes = [
        imported.change(
            items=[item], requester=imported.team.people(day)[0], financial=PIECE,
            created_by=imported.team.staff[0],
        )
        for day in range(3)
    ]  # fmt: skip
    return [changes[-1].reference]


def updated_long_after(context: SimulationContext) -> list[str]:
    """The register was put right when the audit came near."""
    imported, keeper = ImportedChanges(context), ConfigurationWriter(context).manager
    item = Ci.objects.filter(type__key="database").order_by("pk")[0]
    change = imported.change(
        items=[item.reference], ci_update_not_needed="", source_system="",
        closed_at=context.end - DAY, reviewed_at=imported.night + 3 * DAY,
    )  # fmt: skip
    imported.writer.alter(
        item, at=context.end - 2 * DAY, by=keeper, content_version="99.1",
        explained_by=change.reference,
    )  # fmt: skip
    return [change.reference]


def keeper_looks_at_the_own_items(context: SimulationContext) -> list[str]:
    """The auditor begins and ends the audit; who keeps the items writes what is found."""
    writer = ConfigurationWriter(context)
    audit = CiAudit.objects.get(of_type__key="server")
    assert audit.done_at is not None
    at = datetime.combine(audit.done_at, time(), UTC) - HOUR
    for looked in audit.sample.exclude(finding="open"):
        for finding in ("open", looked.finding):
            RecordWriter(context).alter(looked, at=at, by=writer.manager, finding=finding)
    return [audit.reference]


def typed_by_its_keeper(context: SimulationContext) -> list[str]:
    """No scan finds the server any more; who keeps it types that it was seen."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="server", status="live").order_by("pk")[0]
    item.sightings.update(seen_at=context.end - 100 * DAY)
    writer.discover(item.discovery_key, context.end - DAY, item, created_by=item.owner)
    return [item.reference]


def told_who_has_left(context: SimulationContext) -> list[str]:
    """The contact of the customer left months ago, and gets the notices still."""
    imported = ImportedChanges(context)
    change = imported.change(parts="approval test review")
    left = imported.writer.somebody_who_left(90)
    for customer in Customer.objects.filter(services__reference__in=change.services).distinct():
        imported.writer.alter(customer, at=imported.night - 60 * DAY, main_contact=left)
        imported.tell_one(change, imported.night - 10 * DAY, left)
    return [change.reference]


LAPSES = (
    Lapse("K-701", "one purchase in three changes", ("CHK-CHG-02",), bought_in_three_pieces,
          on_site=True),
    Lapse("N-701", "three purchases of three people", (), bought_by_three_people),
    Lapse("K-702", "backed out, and still in the register", ("CHK-CFG-03",),
          left_in_the_register, on_site=True),
    Lapse("N-702", "backed out, and taken back in the register", (), taken_back),
    Lapse("K-703", "a relation of live items ended under no change", ("CHK-CFG-02",),
          relation_ended, on_site=True),
    Lapse("K-704", "a freeze that a requester canceled for the own change", ("CHK-CHG-12",),
          freeze_canceled_by_its_requester, on_site=True),
    Lapse("N-704", "a freeze that its owner canceled", (), freeze_canceled_by_another),
    Lapse("K-707", "three changes written by one person in the names of three", ("CHK-CHG-02",),
          written_in_the_names_of_three, on_site=True),
    Lapse("K-708", "the register put right on the eve", ("CHK-CFG-03",), updated_long_after,
          on_site=True),
    Lapse("K-709", "an audit whose items their keeper looked at", ("CHK-CFG-05",),
          keeper_looks_at_the_own_items, on_site=True),
    Lapse("K-710", "a sighting that the keeper of the item typed", ("CHK-CFG-14",),
          typed_by_its_keeper, on_site=True),
    Lapse("K-711", "told somebody who has left", ("CHK-CHG-11",), told_who_has_left,
          on_site=True),
)  # fmt: skip
