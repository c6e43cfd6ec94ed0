"""Who is told of what, and who is not."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.tests.world import World, incident, person
from shallmark.common.notices import queries
from shallmark.common.notices.kinds import sentence
from shallmark.common.notices.models import Delivery, Notice, Preference
from shallmark.common.notices.notify import mark_read, notify
from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.operate.customer_service.models import Incident


def told() -> set[tuple[str | None, str]]:
    return set(Notice.objects.values_list("person__username", "kind"))


def test_the_caller_hears_that_it_is_recorded_and_the_assignee_of_it(world: World) -> None:
    values = {"title": "Printer", "reporter": world.karin, "assigned_to": world.jonas}
    writes.create(Incident, by=world.ana, values=values)
    assert told() == {("karin", "created"), ("jonas", "assigned")}


def test_a_change_without_a_planned_time_is_to_be_done_at_once() -> None:
    said = sentence("change_planned", {"when": "", "title": "Disk array fails"})
    assert said == "To be done at once: Disk array fails"


def test_nobody_is_told_of_their_own_deed(world: World) -> None:
    writes.create(Incident, by=world.karin, values={"title": "Printer", "reporter": world.karin})
    writes.edit(world.shop, by=world.ana, values={"assigned_to": world.ana})
    assert told() == set()


@pytest.mark.parametrize("source", [Source.IMPORT, Source.SIMULATION, Source.SEED])
def test_imports_and_simulations_tell_nobody(world: World, source: Source) -> None:
    with entered(source):
        incident("Old one", world.karin, assigned_to=world.jonas)
        add_entry(world.shop, by=world.ana, text="@jonas", public=True)
    assert told() == set()


def test_what_happened_long_ago_is_listed_but_not_mailed(world: World) -> None:
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    with transaction.atomic():
        notify([world.karin], "major", world.shop, at=long_ago)
    assert told() == {("karin", "major")}
    assert not Delivery.objects.exists()


@pytest.mark.usefixtures("as_owner")
def test_a_public_reply_goes_to_the_other_side_and_a_note_to_colleagues(world: World) -> None:
    shop = writes.edit(world.shop, by=world.ana, values={"assigned_to": world.jonas})
    Notice.objects.all().delete()
    add_entry(shop, by=world.ana, text="Public", public=True)
    assert told() == {("karin", "reply"), ("jonas", "reply")}
    Notice.objects.all().delete()
    add_entry(shop, by=world.ana, text="Private", public=False)
    assert told() == {("jonas", "note")}


@pytest.mark.usefixtures("as_owner")
def test_who_is_mentioned_hears_it_once(world: World) -> None:
    shop = writes.edit(world.shop, by=world.ana, values={"assigned_to": world.jonas})
    Notice.objects.all().delete()
    add_entry(shop, by=world.ana, text="@jonas @ana look", public=True)
    assert told() == {("jonas", "mention"), ("karin", "reply")}


def test_nobody_hears_of_records_they_may_not_read(world: World) -> None:
    notify([world.otto, world.karin], "major", world.shop)
    assert told() == {("karin", "major")}


def test_inactive_people_and_systems_are_not_told(world: World) -> None:
    gone = person("Gone Girl", "auditor", is_active=False)
    robot = person("Robo Monitor", "auditor", is_system=True)
    assert notify([gone, robot, None], "major", world.shop) == []


def test_wishes_are_kept(world: World) -> None:
    Preference.objects.create(person=world.karin, kind="reply", in_app=False, email=True)
    Preference.objects.create(person=world.karin, kind="closed", in_app=True, email=False)
    notify([world.karin], "reply", world.shop, by=world.ana)
    notify([world.karin], "closed", world.shop, by=world.ana)
    assert [notice.kind for notice in queries.latest(world.karin)] == ["closed"]
    assert [row.notice.kind for row in Delivery.objects.all()] == ["reply"]


def test_the_bell_counts_to_a_bound(world: World) -> None:
    Notice.objects.bulk_create(
        Notice(person=world.ana, record_key="incident", record_id=world.shop.pk, kind="reply")
        for _number in range(130)
    )
    assert queries.unread(world.ana) == 100
    assert mark_read(world.ana) == 130
    assert queries.unread(world.ana) == 0


def test_the_list_hides_what_may_no_longer_be_read(world: World) -> None:
    notify([world.jonas, world.karin], "major", world.shop)
    writes.edit(world.shop, by=world.ana, values={"confidential": True})
    assert queries.latest(world.jonas) == []
    assert len(queries.latest(world.karin)) == 1
