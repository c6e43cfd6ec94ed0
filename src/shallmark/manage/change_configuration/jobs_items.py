"""What runs by itself for items: the library is read again, ends of assets are noted."""

from datetime import timedelta

from procrastinate.contrib.django import app

from shallmark.common.parameters.queries import value
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import media
from shallmark.manage.change_configuration.models import Asset


@app.periodic(cron="17 2 * * 0")
@app.task(name="media.recheck", queueing_lock="media.recheck")
def recheck_media(timestamp: int = 0) -> list[str]:  # noqa: ARG001 - given by the scheduler
    """Read every master copy again; what is not whole goes into quarantine (CHK-CFG-08).

    Files of the library that nobody names are removed.
    """
    media.sweep()
    return media.recheck(None)


@app.periodic(cron="23 3 * * *")
@app.task(name="assets.note_ends", queueing_lock="assets.note_ends")
def note_ends(timestamp: int = 0) -> int:  # noqa: ARG001 - given by the scheduler
    """Assets in use whose licence, warranty or support ends soon become "ending" (CHK-CFG-13)."""
    limit = clock.now().date() + timedelta(days=int(value("expiry_notice")))
    count = 0
    for asset in Asset.objects.filter(status=Asset.Status.IN_USE).order_by("pk"):
        ends = [end for end in (asset.licence_end, asset.warranty_end, asset.support_end) if end]
        if ends and min(ends) <= limit:
            writes.perform(asset, "near_end", by=None, authority=SYSTEM)
            count += 1
    return count
