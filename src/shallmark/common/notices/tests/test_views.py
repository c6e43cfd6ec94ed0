"""Pages of notices."""

from django.test import Client

from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.models import Notice, Preference
from shallmark.common.notices.notify import notify


def test_the_list_the_bell_and_reading(world: World, client: Client) -> None:
    notify([world.karin], "closed", world.shop, by=world.ana)
    client.force_login(world.karin)
    assert "Closed: Webshop checkout fails" in client.get("/notices").text
    assert "1 unread" in client.get("/notices/count").text
    notice = Notice.objects.get()
    assert client.get(f"/notices/{notice.pk}").status_code == 302
    assert "1 unread" in client.get("/notices/count").text
    answer = client.post(f"/notices/{notice.pk}")
    assert answer["Location"] == f"/incidents/{world.shop.reference}"
    assert "unread" not in client.get("/notices/count").text
    assert "Closed" not in client.get("/notices?show=unread").text


def test_nobody_reads_another_persons_notices(world: World, client: Client) -> None:
    notify([world.karin], "closed", world.shop, by=world.ana)
    client.force_login(world.otto)
    assert client.post(f"/notices/{Notice.objects.get().pk}").status_code == 404
    client.post("/notices/read")
    assert Notice.objects.get().read_at is None


def test_wishes_are_kept_as_ticked(world: World, client: Client) -> None:
    client.force_login(world.karin)
    assert "No mail server is set" in client.get("/notices/preferences").text
    client.post("/notices/preferences", {"reply.email": "on", "reply.digest": "on"})
    wish = Preference.objects.get(person=world.karin, kind="reply")
    assert (wish.in_app, wish.email, wish.digest) == (False, True, True)


def test_the_bell_is_told_nothing_where_it_shows_the_number_already(
    world: World, client: Client
) -> None:
    notify([world.karin], "closed", world.shop, by=world.ana)
    client.force_login(world.karin)
    assert client.get("/notices/count?shown=1").status_code == 204
    assert "1 unread" in client.get("/notices/count?shown=0").text
    assert "bell-dot" in client.get("/notices/count?shown=0").text
