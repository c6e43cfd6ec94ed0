"""The life of a master copy in the library."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import gates_media as gates
from shallmark.manage.change_configuration.models.media import MediaItem
from shallmark.manage.change_configuration.models.media import MediaStatus as S


class MediaItemLife(Lifecycle[MediaItem]):
    """Only what is whole and licensed is released."""

    verify = Step(
        S.SUBMITTED,
        S.VERIFIED,
        _("Verify"),
        required=("content_version",),
        gates=(gates.file_is_whole,),
        sets_time=("verified_at",),
        icon="check",
    )

    @Step(
        S.VERIFIED,
        S.RELEASED,
        _("Put in the library"),
        required=("licence", "access"),
        gates=(gates.file_is_whole,),
        sets_time=("stored_at",),
        icon="archive",
    )
    @staticmethod
    def store(medium: MediaItem, by: Person | None) -> None:
        medium.stored_by = by

    # Nothing may be deployed from it.
    quarantine = Step(
        (S.SUBMITTED, S.VERIFIED, S.RELEASED),
        S.QUARANTINED,
        _("Quarantine"),
        required=("quarantine_reason",),
        sets_time=("quarantined_at",),
        icon="alert-triangle",
    )

    # It was looked into; the file is sound.
    readmit = Step(
        S.QUARANTINED,
        S.VERIFIED,
        _("Readmit"),
        required=("readmit_reason",),
        gates=(gates.file_is_whole,),
        sets_time=("verified_at",),
        icon="rotate",
    )

    # No live item has this version any more.
    retire = Step(
        (S.RELEASED, S.QUARANTINED),
        S.RETIRED,
        _("Retire"),
        required=("retire_reason",),
        gates=(gates.not_in_use,),
        sets_time=("retired_at",),
        icon="ban",
    )
