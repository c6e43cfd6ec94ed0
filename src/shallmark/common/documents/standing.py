"""A document under revision is in force and has a next version: both are said, in one place."""

from collections.abc import Iterator, Mapping

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as label

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.kernel.texts import Text
from shallmark.pages.tables import Column
from shallmark.standing import read, shown_state, use_standing

AHEAD = ("draft", "in_review", "approved")
IN_FORCE = "in_force"
TEXT = models.CharField()


def _numbered(sentence: Text, number: Subquery) -> Iterator[models.Expression | Subquery]:
    """The words of a sentence around its number."""
    before, _gap, after = str(sentence).partition("%(number)s")
    yield from (Value(before), number, Value(after))


def _number_of(versions: "models.QuerySet[DocumentVersion]") -> Subquery:
    return Subquery(versions.order_by("-created_at", "-pk").values("number")[:1])


def standing() -> Case:
    """The version in force and the one that comes, as `1.0 in force · 1.1 draft`."""
    versions = DocumentVersion.objects.filter(document=OuterRef("pk"))
    in_force, ahead = versions.filter(status="in_force"), versions.filter(status__in=AHEAD)
    words = {state: str(DocumentVersion.Status(state).label).lower() for state in AHEAD}
    comes = Case(*(When(status=state, then=Value(word)) for state, word in words.items()))
    both = Concat(
        Value("published|"),
        *_numbered(_("%(number)s in force"), _number_of(in_force)),
        Value(" · "),
        _number_of(ahead),
        Value(" "),
        comes,
        output_field=TEXT,
    )
    revised = When(Exists(in_force), status__in=AHEAD, then=both)
    return Case(revised, default=F("status"), output_field=TEXT)


def use_both_states() -> None:
    """Let every page say them."""
    use_standing(Document, standing, AHEAD)


def state_column(model: type[models.Model]) -> Column:
    """The column of a list that says the state as it stands."""

    def cell(row: Mapping[str, str]) -> dict[str, str]:
        key, word = read(model, row["shown_state"])
        return {"status": key, "word": word}

    return Column(
        "status",
        label("State"),
        "state",
        paths=("status", "shown_state"),
        cell=cell,
        plain=lambda row: cell(row)["word"],
        sort_path="status",
        width="l",
        added=lambda: {"shown_state": shown_state(model)},
    )


def judged(document: Document) -> list[tuple[str, str, str]]:
    """The version that checks judge beside the document, and which one that is. One query."""
    versions = {one.status: one for one in document.versions.filter(status__in=(IN_FORCE, *AHEAD))}
    in_force = versions.pop(IN_FORCE, None)
    if in_force is None:
        return []
    words = _("Version %(number)s, in force") % {"number": in_force.number}
    if versions:
        ahead = next(iter(versions.values()))
        later = _("%(number)s is judged when it is in force") % {"number": ahead.number}
        words = f"{words}; {later}"
    return [("document_version", in_force.reference, words)]


def told(
    document: Document, in_force: DocumentVersion | None, ahead: DocumentVersion | None
) -> str:
    """The same, where the versions are in hand."""
    if in_force is None or ahead is None or document.status not in AHEAD:
        return document.status
    word = str(DocumentVersion.Status(ahead.status).label).lower()
    first = _("%(number)s in force") % {"number": in_force.number}
    return f"published|{first} · {ahead.number} {word}"
