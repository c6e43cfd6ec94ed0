"""What is kept of each import: the run, and the priority matrix of the source."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.tracking import tracked


class ImportRun(models.Model):
    """One import that was carried out; a dry run leaves none."""

    source_system = models.CharField(_("source"), max_length=80)
    dialect = models.CharField(_("dialect"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=60)
    file_name = models.CharField(_("file"), max_length=255)
    file_digest = models.CharField(_("digest of the file"), max_length=64)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    rows_read = models.PositiveIntegerField(_("rows read"))
    created = models.PositiveIntegerField(_("created"))
    updated = models.PositiveIntegerField(_("updated"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    rejected = models.PositiveIntegerField(_("rejected"))
    rejected_file = models.CharField(_("rejected rows"), max_length=500, blank=True)
    #: what was read with a doubt: unknown states and values, unsure dates, unused columns
    notes = models.JSONField(_("notes"), default=list)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        indexes = [models.Index(fields=["source_system", "-started_at"], name="import_run_newest")]

    def __str__(self) -> str:
        return f"{self.source_system} {self.started_at:%Y-%m-%d %H:%M}"


@tracked()
class SourcePriority(models.Model):
    """One cell of a source's priority matrix, by which its incidents are judged (CHK-INC-02)."""

    source_system = models.CharField(_("source"), max_length=80)
    impact = models.PositiveSmallIntegerField(_("impact"))
    urgency = models.PositiveSmallIntegerField(_("urgency"))
    priority = models.PositiveSmallIntegerField(_("priority"))

    class Meta:
        verbose_name = _("priority of a source")
        verbose_name_plural = _("priorities of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "impact", "urgency"], name="source_priority_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_system}: {self.impact} x {self.urgency} = {self.priority}"
