"""How far long jobs are."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.outages import is_outage

_ENDED_EARLY = _("This ended early; the log of the worker says why.")


class Progress(models.Model):
    """How far a long job is; its page survives a reload because this row does.

    The job does its work in a `with` block of it. After an outage it goes on running, since the
    job is retried; any other error ends it with a sentence.
    """

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: what went wrong, in a sentence
    failure = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.title}: {self.done} of {self.total}"

    @classmethod
    def start(cls, key: str, title: str) -> "Progress":
        fresh = {"title": title, "done": 0, "total": 0, "started_at": clock.now()}
        progress, _made = cls.objects.update_or_create(
            key=key, defaults={**fresh, "finished_at": None, "failure": ""}
        )
        return progress

    def step(self, done: int, total: int) -> None:
        Progress.objects.filter(pk=self.pk).update(done=done, total=total)

    def finish(self, failure: str = "") -> None:
        Progress.objects.filter(pk=self.pk).update(finished_at=clock.now(), failure=failure)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> None:
        if error is None:
            self.finish()
        elif not is_outage(error):
            text = str(error) if isinstance(error, ValueError) else _ENDED_EARLY
            self.finish(str(text)[:500])
