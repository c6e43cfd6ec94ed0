"""What one works with on the pages of versions, acknowledgements, templates, retention rules."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.blocks.tables import Line, Table, first_of, line_of, listed
from shallmark.common.blocks.words import Drawn, Reading, change, day_of
from shallmark.common.documents import standing
from shallmark.common.documents.models import (
    Acknowledgement,
    Document,
    DocumentTemplate,
    DocumentVersion,
    RetentionRule,
)
from shallmark.common.documents.page import before, difference, in_order
from shallmark.common.documents.queries import readers
from shallmark.common.documents.texts import parts_of
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.pages import formats
from shallmark.pages.record_base import new_address
from shallmark.standing import in_words, shown_state

#: readers in view who have not confirmed yet
WAITING = 8
DIFFERS = "documents/version_differs.html"


def version_work(version: DocumentVersion, person: Person) -> dict[str, Any]:
    """What the document is and what this version is, who decides, and what differs."""
    document = version.whole
    versions = in_order(document, person)
    in_force = next((one for one in versions if one.status == "in_force"), None)
    ahead = next((one for one in versions if one.status in standing.AHEAD), None)
    for one in (document, version.document):
        # read once, for the block and for the field that names it
        one.shown_state = standing.told(document, in_force, ahead)  # type: ignore[attr-defined]
    every = listed(
        key="versions",
        name=_("Versions of the document"),
        says=f"{document.title}: {in_words(document)[1]}",
        columns=(_("Approved by"), _("In force from")),
        lines=[
            line_of(
                one,
                one.approved_by,
                day_of(one.effective_from),
                here=one.pk == version.pk,
                title=one.number,
            )
            for one in versions
        ],
        half=True,
    )
    last = before(version, versions) if version in versions else None
    compared = difference(last, version)
    blocks: list[Any] = [every, _decisions(version, document)]
    if last is not None and compared is not None:
        blocks.append(
            Drawn(
                key="differs",
                name=_("What differs from %(number)s") % {"number": last.number},
                template=DIFFERS,
                values=compared,
                url=f"{document.get_absolute_url()}/versions/{version.reference}?since={last.reference}",
                link=_("In the document"),
            )
        )
    return {"work": blocks}


def _decisions(version: DocumentVersion, document: Document) -> Table:
    """Who has written, approves and puts in force, and since when it is done."""
    approves = version.approved_by or version.approver
    acts = (
        (_("wrote it"), version.author, version.submitted_at, "draft"),
        (_("approves it"), approves, version.approved_at, "in_review"),
        (_("puts it in force"), document.owner, version.effective_from, "approved"),
    )
    return listed(
        key="decides",
        name=_("Who decides"),
        columns=(_("Who"), _("Done")),
        lines=[
            Line(
                title=word,
                icon="circle-check" if done else "clock",
                cells=(who or _("Nobody"), done),
                here=version.status == state,
                tone="" if who else "warn",
            )
            for word, who, done, state in acts
        ],
        half=True,
    )


def acknowledgement_work(done: Acknowledgement, person: Person) -> dict[str, Any]:
    """What was confirmed, as it read, and whether that is still in force."""
    seen = DocumentVersion.objects.visible_to(person).select_related("document")
    version = seen.filter(pk=done.document_version_id).first()
    if version is None:
        return {}
    newer = in_order(version.document, person)
    every = listed(
        key="versions",
        name=_("Versions of the document"),
        columns=(_("In force from"),),
        lines=[
            line_of(one, day_of(one.effective_from), here=one.pk == version.pk, title=one.number)
            for one in newer
        ],
    )
    text = Reading(
        key="text",
        name=_("What was confirmed"),
        caption=_("version %(number)s") % {"number": version.number},
        parts=parts_of(version.text),
        url=f"{version.document.get_absolute_url()}/versions/{version.reference}",
        link=_("In the document"),
        empty=_("The document is a file: %(name)s") % {"name": version.file_name},
    )
    return {"work": [_in_time(done, version), text, every]}


def _in_time(done: Acknowledgement, version: DocumentVersion) -> Table:
    """When it was asked, until when, and whether the word came by then."""
    asked = day_of(version.effective_from)
    joined = done.person.joined_on
    if asked and joined and joined > asked:
        asked = joined
    confirmed = day_of(done.at)
    days = int(value("ack_days"))
    due = asked + timedelta(days=days) if asked else None
    late = (confirmed - due).days if confirmed and due else 0
    state = _("in time")
    if late > 0:
        state = ngettext("%d day late", "%d days late", late) % late
    return listed(
        key="time",
        name=_("Asked and confirmed"),
        columns=(_("Asked"), _("Within"), _("Confirmed"), _("In time")),
        lines=[
            Line(
                title=str(done.person),
                url=done.person.get_absolute_url(),
                icon="user-check",
                cells=(
                    asked or "",
                    ngettext("%d day", "%d days", days) % days,
                    confirmed or "",
                    state if due else _("not in force yet"),
                ),
                tone="bad" if late > 0 else "",
            )
        ],
    )


def template_work(template: DocumentTemplate, person: Person) -> dict[str, Any]:
    """The text as it reads, whether new documents begin with it, and which are of its kind."""
    newest = DocumentTemplate.objects.filter(kind=template.kind, is_active=True).order_by("-pk")
    used = newest.values_list("pk", flat=True).first() == template.pk
    kind = template.get_kind_display()
    sentence = _("new documents of this kind begin with it") if used else _("not used any more")
    add = new_address(person, "document", kind=template.kind)
    documents = Document.objects.visible_to(person).filter(kind=template.kind)
    lines, count = first_of(_stated(documents.select_related("owner")).order_by("identifier"))
    changes = change(template, "text")
    return {
        "apart": ("text",) if template.text else (),
        "work": [
            Reading(
                key="text",
                name=_("The text"),
                caption=sentence,
                parts=parts_of(template.text),
                url=changes[0] if changes else "",
                link=changes[1] if changes else "",
                empty=_("It has no text yet."),
            ),
            listed(
                key="documents",
                name=_("Documents: %(kind)s") % {"kind": kind},
                columns=(_("Owner"), _("Review due")),
                lines=[line_of(one, one.owner, one.review_due) for one in lines],
                count=count,
                url=f"/documents?view=all&kind={template.kind}",
                empty=_("No document of this kind is written yet."),
                add=(add, _("Write one")) if add and used else None,
            ),
        ],
    }


def retention_work(rule: RetentionRule, person: Person) -> dict[str, Any]:
    """What is due for disposal, and what it covers now."""
    kept = Document.objects.visible_to(person).filter(retention_rule=rule)
    kept = kept.exclude(status=Document.Status.DISPOSED).select_related("owner", "retention_rule")
    withdrawn = kept.filter(withdrawn_at__isnull=False).order_by("withdrawn_at")
    today = clock.now().date()
    due: list[Line] = []
    later: list[Line] = []
    for one in withdrawn:
        is_due = bool(one.kept_until and one.kept_until <= today)
        line = line_of(one, day_of(one.withdrawn_at), one.kept_until, tone="warn" if is_due else "")
        (due if is_due else later).append(line)
    lines, count = first_of(_stated(kept).order_by("identifier"))
    return {
        "work": [
            listed(
                key="due",
                name=_("To be disposed of"),
                columns=(_("Withdrawn"), _("Kept until")),
                lines=due,
                empty=_("Nothing is due for disposal now."),
            ),
            listed(
                key="later",
                name=_("To be disposed of later"),
                columns=(_("Withdrawn"), _("Kept until")),
                lines=later,
            ),
            listed(
                key="covers",
                name=_("What it covers now"),
                columns=(_("Owner"), _("Review due")),
                lines=[line_of(one, one.owner, one.review_due) for one in lines],
                count=count,
                url=f"/documents?view=all&retention_rule={rule.reference}",
                empty=_("No document is kept by it."),
            ),
        ]
    }


def text_block(version: DocumentVersion | None, head: Text, empty: Text) -> Reading:
    """What a document in force says, in the page of what it carries."""
    if version is None:
        return Reading(key="text", name=head, parts=(), empty=empty)
    return Reading(
        key="text",
        name=head,
        caption=_("version %(number)s, in force since %(day)s")
        % {"number": version.number, "day": moment_day(version)},
        parts=parts_of(version.text),
        url=version.document.get_absolute_url(),
        link=_("The document"),
        empty=_("The document is a file: %(name)s") % {"name": version.file_name},
    )


def moment_day(version: DocumentVersion) -> str:
    """The day from which it is in force, in words."""
    since = day_of(version.effective_from)
    return formats.day(since) if since else formats.DASH


def seen_in_force(document: int | None, person: Person) -> DocumentVersion | None:
    """The version in force of the document of this key, as far as the reader may open it."""
    seen = DocumentVersion.objects.visible_to(person).filter(document=document, status="in_force")
    return seen.select_related("document").first() if document else None


def readers_block(version: DocumentVersion) -> Table | None:
    """Who must confirm a version and has not, and how many have. Two queries."""
    if not version.document.acknowledged:
        return None
    asked, confirmed = readers().count(), version.acknowledgements.count()
    waiting = readers().exclude(acknowledgements__document_version=version).order_by("title")
    return listed(
        key="readers",
        name=_("Has not confirmed it"),
        says=_("%(confirmed)s of %(asked)s readers have confirmed it.")
        % {"confirmed": confirmed, "asked": asked},
        lines=[Line(title=one.title, icon="user") for one in waiting[:WAITING]],
        count=asked - confirmed if asked > confirmed else 0,
        empty=_("Everybody who is asked has."),
        half=True,
        more=(
            f"/acknowledgements?view=all&document_version={version.reference}",
            _("Who has confirmed it"),
        ),
    )


def _stated(documents: Any) -> Any:  # noqa: ANN401  a query of documents
    return documents.annotate(shown_state=shown_state(Document))
