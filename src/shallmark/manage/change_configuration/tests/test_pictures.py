"""Baselines stay, audits are independent, and nothing is deployed from an altered master copy."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, RequiredFieldMissing, WrongState
from shallmark.manage.change_configuration import media as library
from shallmark.manage.change_configuration.baselines import compare
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
CONTENT = b"a golden image"


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


def taken(keeper: Any, **values: Any) -> Any:
    return writes.perform(factories.baseline(**values), "take", by=keeper)


def test_a_baseline_tells_what_became_otherwise(keeper: Any) -> None:
    moved, gone = factories.ci(location="Rack 1"), factories.ci()
    baseline = taken(keeper)
    assert (baseline.item_count, len(baseline.hash)) == (2, 64)
    assert compare(baseline)["same"] == 2
    writes.edit(moved, by=keeper, values={"location": "Rack 2"})
    Ci.objects.filter(pk=gone.pk).update(status="live")
    new = factories.ci()
    difference = compare(baseline)
    assert difference["changed"][moved.uid] == {"location": ["Rack 1", "Rack 2"]}
    assert difference["changed"][gone.uid] == {"state": ["planned", "live"]}
    assert difference["added"] == [new.uid]
    assert difference["sealed"]
    assert compare(baseline, taken(keeper))["added"] == [new.uid]


def test_a_baseline_of_an_item_holds_what_it_rests_on(keeper: Any) -> None:
    app, host, other = factories.ci(), factories.ci(), factories.ci()
    factories.ci_relationship(from_item=app, to_item=host)
    held = set(taken(keeper, of_item=app).items.values_list("uid", flat=True))
    assert held == {app.uid, host.uid} != {other.uid}


def test_a_baseline_that_is_taken_cannot_be_changed(keeper: Any) -> None:
    factories.ci()
    baseline = taken(keeper)
    changes: tuple[Callable[[], Any], ...] = (
        lambda: baseline.items.update(content_version="9"),
        lambda: baseline.items.all().delete(),
        lambda: type(baseline).objects.filter(pk=baseline.pk).update(hash="0" * 64),
    )
    # by the rights of the role where rows only grow, else by the trigger
    refused = "permission denied|Cannot update or delete"
    for change in changes:
        with pytest.raises(DatabaseError, match=refused), transaction.atomic():
            change()


def test_an_audit_walks_from_sample_to_report(keeper: Any) -> None:
    of_type = factories.ci_type()
    for _ in range(6):
        factories.ci(type=of_type)
    auditor, changer = make_person("auditor"), make_person("change_manager")
    audit = factories.ci_audit(of_type=of_type, auditor=auditor, sample_size=3)
    audit = writes.perform(audit, "start", by=auditor)
    sample = list(audit.sample.order_by("pk"))
    assert len(sample) == 3
    with pytest.raises(GateClosed):
        writes.perform(audit, "finish", by=auditor)
    for member in sample:
        writes.edit(member, by=auditor, values={"finding": "same"})
    writes.edit(sample[0], by=auditor, values={"finding": "different", "found": "another rack"})
    with pytest.raises(GateClosed) as refused:
        writes.perform(audit, "finish", by=auditor)
    assert refused.value.check == "CHK-CFG-05"
    discrepancy = factories.discrepancy(
        audit=audit, ci=sample[0].ci, kind="wrong_attribute", grade="low", owner=keeper
    )
    audit = writes.perform(audit, "finish", by=auditor)
    with pytest.raises(GateClosed):
        writes.perform(audit, "report", by=keeper)
    writes.edit(
        discrepancy, by=keeper, values={"cause": "It was moved", "action": "register corrected"}
    )
    reached = {"reported_to": [keeper.reference]}
    with pytest.raises(GateClosed, match="Change manager"):
        writes.perform(audit, "report", by=keeper, values=reached)
    reached = {"reported_to": [keeper.reference, changer.reference]}
    assert writes.perform(audit, "report", by=keeper, values=reached).status == "reported"


def test_an_audit_refuses_an_auditor_who_keeps_the_items(keeper: Any) -> None:
    of_type = factories.ci_type()
    factories.ci(type=of_type, owner=keeper)
    audit = factories.ci_audit(of_type=of_type, auditor=keeper)
    with pytest.raises(GateClosed, match="name another person"):
        writes.perform(audit, "start", by=keeper)


@pytest.fixture
def stored(keeper: Any, tmp_path: Path, settings: Any) -> Any:
    settings.MEDIA_ROOT = str(tmp_path)
    media = factories.media_item(access="release managers")
    media = library.take_in(media, io.BytesIO(CONTENT), "golden.img", by=keeper)
    media = writes.perform(media, "verify", by=keeper)
    return writes.perform(media, "store", by=keeper)


def test_the_library_computes_the_checksum_and_gives_the_file_out(stored: Any) -> None:
    assert stored.checksum == hashlib.sha256(CONTENT).hexdigest()
    assert (stored.size, stored.status) == (len(CONTENT), "released")
    with library.opened(stored) as file:
        assert file.read() == CONTENT
    assert library.master_copy(stored.ci) == stored


def test_a_file_that_was_tampered_with_is_found_and_nothing_is_deployed_from_it(
    stored: Any, keeper: Any
) -> None:
    Path(default_storage.path(stored.location)).write_bytes(CONTENT + b"!")
    with pytest.raises(GateClosed) as refused:
        library.opened(stored)
    assert refused.value.check == "CHK-CFG-08"
    assert library.recheck(None) == [stored.reference]
    stored.refresh_from_db()
    assert stored.status == "quarantined"
    with pytest.raises(GateClosed):
        library.opened(stored)
    assert library.master_copy(stored.ci) is None
    with pytest.raises(GateClosed):
        writes.perform(stored, "readmit", by=keeper, values={"readmit_reason": "looks well"})


def test_a_file_that_is_gone_is_found(stored: Any) -> None:
    default_storage.delete(stored.location)
    assert library.recheck(None) == [stored.reference]


def test_the_same_file_again_mends_a_damaged_one(stored: Any, keeper: Any) -> None:
    Path(default_storage.path(stored.location)).write_bytes(CONTENT + b"!")
    library.recheck(None)
    stored.refresh_from_db()
    with pytest.raises(WrongState):
        library.take_in(stored, io.BytesIO(CONTENT + b"!"), "golden.img", by=keeper)
    library.take_in(stored, io.BytesIO(CONTENT), "any name.img", by=keeper)
    whole = writes.perform(stored, "readmit", by=keeper, values={"readmit_reason": "sent again"})
    assert whole.location == stored.location
    assert library.fault_of(whole) == ""


def test_a_full_name_of_letters_that_take_two_bytes_is_kept(
    keeper: Any, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    name = "\u00fc" * 190 + ".img"
    media = library.take_in(factories.media_item(), io.BytesIO(CONTENT), name, by=keeper)
    assert media.file_name == name
    assert library.fault_of(media) == ""


def test_the_sweep_of_the_library_takes_what_nobody_names_or_named(
    stored: Any, keeper: Any
) -> None:
    submitted = library.take_in(factories.media_item(), io.BytesIO(b"first"), "a", by=keeper)
    first = submitted.location
    submitted = library.take_in(submitted, io.BytesIO(b"second"), "b", by=keeper)
    default_storage.save("library/left/behind.img", ContentFile(b"undone"))
    later = clock.now() + timedelta(days=8)
    assert library.sweep() == 0
    assert library.sweep(later) == 1
    for location in (first, submitted.location, stored.location):
        assert default_storage.exists(location)


def test_a_whole_file_stays_and_says_when_it_was_read_again(stored: Any) -> None:
    assert library.recheck(None) == []
    stored.refresh_from_db()
    assert stored.rechecked_at is not None


def test_it_refuses_to_verify_without_a_file_and_to_change_it_later(
    stored: Any, keeper: Any
) -> None:
    with pytest.raises(GateClosed):
        writes.perform(factories.media_item(), "verify", by=keeper)
    with pytest.raises(WrongState):
        library.take_in(stored, io.BytesIO(b"other"), "x", by=keeper)


def test_the_page_takes_a_file_in_and_gives_it_out(
    keeper: Any, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    media = factories.media_item(access="all")
    client = signed_in(keeper)
    upload = io.BytesIO(CONTENT)
    upload.name = "../golden.img"
    assert client.post(f"/media-items/{media.reference}/file", {"file": upload}).status_code == 302
    media.refresh_from_db()
    assert (media.file_name, media.size) == ("golden.img", len(CONTENT))
    assert client.get(f"/media-items/{media.reference}/file").status_code == 409
    media = writes.perform(media, "verify", by=keeper)
    writes.perform(media, "store", by=keeper)
    answer: Any = client.get(f"/media-items/{media.reference}/file")
    assert b"".join(answer.streaming_content) == CONTENT


def test_an_asset_is_received_with_value_and_says_how_it_is_written_off(keeper: Any) -> None:
    item = factories.ci(type=factories.ci_type(financial=True))
    asset = factories.asset(ci=item, owner=keeper)
    with pytest.raises(GateClosed) as refused:
        writes.perform(asset, "receive", by=keeper)
    assert refused.value.warns
    asset = writes.perform(asset, "receive", by=keeper, confirm=True, reason="Invoice to come")
    with pytest.raises(RequiredFieldMissing):
        writes.perform(asset, "end", by=keeper)
