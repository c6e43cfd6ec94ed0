"""Lapses as found on site: an item that is there still, and what is said to answer its end."""

from datetime import timedelta

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import Document
from shallmark.manage.change_configuration.models import Asset
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.manage.team.models import Team
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def asset_ended_while_its_item_is_live(context: SimulationContext) -> list[str]:
    """Nobody values it any more, and it stands on the desk."""
    writer = ConfigurationWriter(context)
    asset = Asset.objects.filter(ci__type__key="workstation", ci__status="live").earliest("pk")
    at = context.end - 100 * DAY
    writer.alter(asset, at=at, status="ending")
    writer.alter(asset, at=at + HOUR, status="ended", ended_at=at + HOUR)
    return [str(asset.ci.reference)]


def support_answered_by_an_action_of_something_else(context: SimulationContext) -> list[str]:
    """Done a year ago about something else; its number stands where the answer is asked."""
    writer = ConfigurationWriter(context)
    asset, at = _device(), context.end - 331 * DAY
    old = writer.import_record(
        Action, "done", at, title="Paint the canteen", source="NC0000001", owner=writer.manager,
        due=context.date_ago(330), done_at=at, result="Painted, all four walls.",
    )  # fmt: skip
    return _ended(context, asset, old.reference)


def support_answered_by_any_document(context: SimulationContext) -> list[str]:
    """The document says nothing of the device."""
    named = Document.objects.filter(kind="other").earliest("pk")
    return _ended(context, _device(), named.reference)


def _device() -> Asset:
    return Asset.objects.filter(ci__type__key="network-device").earliest("pk")


def _ended(context: SimulationContext, asset: Asset, named: str) -> list[str]:
    writer, at = ConfigurationWriter(context), context.end - 2 * DAY
    said = f"{named}: see there"
    writer.alter(asset, at=at, support_end=context.date_ago(20), action=said)
    return [asset.reference]


def support_group_of_nobody(context: SimulationContext) -> list[str]:
    """A service is given to a team of which nobody is a member."""
    writer, service = ConfigurationWriter(context), context.org.services["S03"]
    team, at = writer.create_as_system(Team, 300, title="Nobody left here"), context.end - 5 * DAY
    writer.alter(service, at=at, support_team=team)
    for item in service.items.filter(status="live", type__key="service"):
        seen = writer.discover(item.uid, at - DAY, item)
        writer.alter(item, at=at, support_team=team, explained_by=seen.reference)
    return [service.reference]


LAPSES = (
    Lapse(
        "K-770",
        "an asset ended while its item is live",
        ("CHK-CFG-12",),
        asset_ended_while_its_item_is_live,
        on_site=True,
    ),
    Lapse(
        "K-771",
        "an end of support answered by an old action of something else",
        ("CHK-CFG-13",),
        support_answered_by_an_action_of_something_else,
        on_site=True,
    ),
    Lapse(
        "K-772",
        "an end of support answered by a document of something else",
        ("CHK-CFG-13",),
        support_answered_by_any_document,
        on_site=True,
    ),
    Lapse(
        "K-773",
        "a support group without members",
        ("CHK-CFG-11",),
        support_group_of_nobody,
        on_site=True,
    ),
)
