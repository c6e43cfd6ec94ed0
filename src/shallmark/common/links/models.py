"""Typed links between any two records."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.tracking import tracked


class LinksNow(models.Manager["Link"]):
    """Links that hold; what was ended is found by `Link.ever`."""

    def get_queryset(self) -> "models.QuerySet[Link]":
        return super().get_queryset().filter(ended_at__isnull=True)


@tracked()
class Link(models.Model):
    """What is merely related. Relations that a process rests on are foreign keys.

    A link is ended, never deleted or altered: what was judged with it can be judged again.
    """

    class Kind(models.TextChoices):
        RELATED = "related", _("related to")
        CAUSED_BY = "caused_by", _("caused by")
        CAUSES = "causes", _("causes")
        FIXED_BY = "fixed_by", _("fixed by")
        EVIDENCE = "evidence", _("evidence for")
        TREATS = "treats", _("treats")
        PROTECTS = "protects", _("protects")

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.RELATED)
    from_key = models.CharField(max_length=60)
    from_id = models.BigIntegerField()
    from_reference = models.CharField(max_length=40)
    to_key = models.CharField(max_length=60)
    to_id = models.BigIntegerField()
    to_reference = models.CharField(max_length=40)
    note = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    #: it held until this moment, excluded; null = it holds
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects: ClassVar[LinksNow] = LinksNow()
    ever: ClassVar[models.Manager["Link"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_key", "from_id", "to_key", "to_id"],
                condition=models.Q(ended_at__isnull=True),
                name="link_once",
            ),
            models.CheckConstraint(
                condition=~(
                    models.Q(from_key=models.F("to_key")) & models.Q(from_id=models.F("to_id"))
                ),
                name="link_not_to_itself",
            ),
        ]
        # The related panel of a record asks from either side.
        indexes = [
            models.Index(fields=["from_key", "from_id"], name="link_from"),
            models.Index(fields=["to_key", "to_id"], name="link_to"),
        ]

    def __str__(self) -> str:
        return f"{self.from_reference} {self.get_kind_display()} {self.to_reference}"
