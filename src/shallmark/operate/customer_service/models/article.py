"""A knowledge article: a question in the words of who asks it, and its answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change_lists import References
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models.article_states import (
    ARTICLE_EDGES,
    WORDS,
    ArticleStatus,
    Audience,
    UseKind,
)
from shallmark.operate.customer_service.models.incident import Incident
from shallmark.plan.alignment.models import Service

#: what a reviewer agrees to, and readers are given
CONTENT = ("title", "symptom", "answer", "audience", "customers", "team")
STAYS: list[Any] = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
]


def _changes(name: str) -> pgtrigger.Q:
    return pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})


@tracked()
class KnowledgeArticle(Record):
    """What is written in it is the next version; readers are given the last one published."""

    Status = ArticleStatus
    Audience = Audience

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    symptom = models.TextField(
        _("in the words of who asks"), blank=True,
        help_text=_("What people see, and how they would call it: it is found by these words."),
    )  # fmt: skip
    answer = models.TextField(_("answer"), blank=True, help_text=_("Markdown; one step per line."))
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.STAFF
    )
    customers = References(
        _("customers"), keys=("customer",), help_text=_("Where customers are chosen.")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"),
        help_text=_("Where one team alone reads it."),
    )  # fmt: skip
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="articles",
        verbose_name=_("service"),
    )  # fmt: skip
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="articles",
        verbose_name=_("made of"),
    )  # fmt: skip
    review_due = models.DateField(_("next review"), null=True, blank=True)
    #: of the last published version; 0 where none is
    edition = models.PositiveIntegerField(_("version"), default=0, editable=False)
    author = person(_("author"), editable=False)
    #: references of all who wrote on what is not published yet
    written_by = models.JSONField(_("written by"), default=list, blank=True, editable=False)
    submitted_at = moment(_("submitted"))
    published_at = moment(_("published"))
    reviewed_at = moment(_("last review"))
    reviewed_by = person(_("reviewed by"), editable=False)
    returned_at = moment(_("returned"))
    review_note = models.TextField(_("review note"), blank=True)
    flagged_at = moment(_("said to be wrong"))
    flag_answer = models.TextField(_("answer to who says it is wrong"), blank=True)
    retired_at = moment(_("retired"))
    retire_reason = models.CharField(_("why it is retired"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("knowledge article")
        verbose_name_plural = _("knowledge articles")
        triggers: ClassVar[list[Any]] = [
            lifecycle("knowledge_article", ARTICLE_EDGES),
            initial_state_trigger(ArticleStatus.DRAFT),
            pgtrigger.Protect(
                name="article_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="draft")
                & (
                    _changes("title") | _changes("symptom") | _changes("answer")
                    | _changes("audience") | _changes("customers") | _changes("team")
                ),
            ),
        ]  # fmt: skip
        constraints = [
            imported_once("knowledge_article"),
            models.CheckConstraint(
                condition=models.Q(status__in=ArticleStatus.values),
                name="knowledge_article_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(audience="team") | models.Q(team__isnull=False),
                name="knowledge_article_team_named",
                violation_error_message=_("Choose the team that reads it."),
            ),
        ]

    def clean(self) -> None:
        """Whoever is to read it is named.

        Raises:
            ValidationError: it is for some customers, and for none.

        """
        if self.audience == Audience.CUSTOMERS and not self.customers:
            raise ValidationError({"customers": _("Choose the customers who may read it.")})
        if self.audience == Audience.TEAM and self.team_id is None:
            raise ValidationError({"team": _("Choose the team that reads it.")})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
        self._wrote(by)

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """What is reviewed or published is what was submitted.

        Raises:
            Invalid: it is past its draft.

        """
        touched = [name for name in CONTENT if name in before]
        if touched and self.status != ArticleStatus.DRAFT and "status" not in before:
            sentence = _("It is past its draft: return or revise it, and change it then.")
            raise Invalid({touched[0]: [str(sentence)]})
        if touched:
            self._wrote(by)

    @property
    def writers(self) -> list[str]:
        """Who wrote what is reviewed; where a revision changes nothing, who wrote it before."""
        if self.written_by:
            return list(self.written_by)
        last = self.versions.order_by("-number").first()
        return list(last.written_by) if last else []

    def _wrote(self, by: Person | None) -> None:
        if by is not None:
            self.author = by
            self.written_by = list(dict.fromkeys([*self.written_by, by.reference]))


class ArticleVersion(models.Model):
    """What was published, as it was reviewed: text, audience, and the people. It stays."""

    article = models.ForeignKey(KnowledgeArticle, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(max_length=240)
    symptom = models.TextField(blank=True)
    answer = models.TextField()
    audience = models.CharField(max_length=12, choices=Audience.choices)
    customers = models.JSONField(default=list, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    written_by = models.JSONField(default=list, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once")
        ]
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ArticleUse(models.Model):
    """Somebody read a version, said whether it helped, or answered with it. It stays."""

    version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=10, choices=UseKind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    #: where: the page of the portal, or the reference of what was answered with it
    place = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"], condition=models.Q(kind="read"),
                name="article_read_once",
            ),
            models.UniqueConstraint(
                fields=["version", "person"], condition=models.Q(kind__in=WORDS),
                name="article_word_once",
            ),
            models.UniqueConstraint(
                fields=["version", "place"], condition=models.Q(kind="answered"),
                name="article_answered_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["version", "kind"], name="uses_of_version")]
        triggers: ClassVar[list[Any]] = STAYS

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"
