"""Lapses in documents, written as an import writes: no gate judges it, every check does."""

from datetime import date, timedelta

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def _versions(kind: str, count: int) -> list[DocumentVersion]:
    versions = DocumentVersion.objects.filter(status="in_force", document__kind=kind)
    return list(versions.order_by("pk")[:count])


def _withdrawn(context: SimulationContext, document: Document, days: int) -> None:
    version = document.versions.get(status="in_force")
    moment = context.end - days * DAY
    RecordWriter(context).alter(version, status="withdrawn", visible=False, withdrawn_at=moment)
    RecordWriter(context).alter(document, status="obsolete", withdrawn_at=moment)


def approved_by_author(context: SimulationContext) -> list[str]:
    return [
        RecordWriter(context).alter(version, author=version.approved_by)
        for version in _versions("procedure", 3)
    ]


def approved_by_who_had_left(context: SimulationContext) -> list[str]:
    writer, version = RecordWriter(context), _versions("procedure", 1)[0]
    at, lea = context.end - 60 * DAY, writer.somebody_who_left(100)
    return [
        writer.alter(version, at=at + DAY, approved_by=lea, approved_at=at, effective_from=at + DAY)
    ]


def duties_made_one_afterwards(context: SimulationContext) -> list[str]:
    """The author approved it, and afterwards separation was switched off for the document."""
    writer, version = RecordWriter(context), _versions("contract", 1)[0]
    writer.alter(version.document, separation=False)
    return [writer.alter(version, author=version.approved_by)]


def approved_by_a_second_writer(context: SimulationContext) -> list[str]:
    """The approver wrote it first; another saved it last, and is named as its author."""
    writer = RecordWriter(context)
    document = Document.objects.filter(kind="procedure", status="published").order_by("pk")[0]
    last = document.versions.get(status="in_force")
    at = writer.founded
    writer.alter(last, status="superseded", visible=False)
    version = writer.import_record(
        DocumentVersion, "draft", at, title="As two wrote it", number="9.9", document=document,
        text="First words of the approver.", author=writer.executive, approver=writer.executive,
        change_ref=last.change_ref, owner=last.owner,
    )  # fmt: skip
    kept = {"sections": last.sections, "refs": last.refs, "content_hash": last.content_hash}
    writer.alter(version, at=at + DAY, author=last.author, text=last.text, **kept)
    writer.alter(version, at=at + 2 * DAY, status="in_review")
    writer.alter(
        version, at=at + 3 * DAY, status="approved", approved_by=writer.executive,
        approved_at=at + 3 * DAY,
    )  # fmt: skip
    moment = last.effective_from or at + 4 * DAY
    writer.alter(version, status="in_force", visible=True, effective_from=moment)
    return [str(version.reference)]


def reviewed_in_another_age(context: SimulationContext) -> list[str]:
    document = Document.objects.get(kind="service_catalogue")
    return [RecordWriter(context).alter(document, review_due=date(2099, 1, 1))]


def in_force_before_approval(context: SimulationContext) -> list[str]:
    version = _versions("procedure", 1)[0]
    assert version.effective_from
    return [RecordWriter(context).alter(version, approved_at=version.effective_from + DAY)]


def review_overdue(context: SimulationContext) -> list[str]:
    documents = Document.objects.filter(kind="procedure").order_by("pk")[:4]
    return [
        RecordWriter(context).alter(document, review_due=context.date_ago(20 + 60 * place))
        for place, document in enumerate(documents)
    ]


def withdrawn_but_offered(context: SimulationContext) -> list[str]:
    """The tool before withdrew a version and went on showing it; here the database refuses that."""
    document = Document.objects.filter(kind="other", status="published").order_by("pk")[0]
    RecordWriter(context).import_record(
        DocumentVersion, "withdrawn", context.end - 400 * DAY, title="As it was", number="0.1",
        document=document, text="As it was.", visible=True, withdrawn_at=context.end - 390 * DAY,
    )  # fmt: skip
    return [str(document.reference)]


def disposed_without_approval(context: SimulationContext) -> list[str]:
    documents = Document.objects.filter(kind="other", status="published").order_by("pk")[:2]
    for document in documents:
        _withdrawn(context, document, 800)
        RecordWriter(context).alter(
            document, status="disposed", disposed_at=context.end - 2 * DAY,
            disposed_by=document.owner,
        )  # fmt: skip
    return [str(document.reference) for document in documents]


def disposal_approved_afterwards(context: SimulationContext) -> list[str]:
    """Disposed of in time, and somebody else agreed when it was gone."""
    document = Document.objects.filter(kind="other", status="published").order_by("pk")[0]
    _withdrawn(context, document, 800)
    writer, gone = RecordWriter(context), context.end - 20 * DAY
    writer.alter(
        document, status="disposed", disposed_at=gone, disposed_by=document.owner,
        disposal_approved_by=writer.executive, disposal_approved_at=gone + 10 * DAY,
    )  # fmt: skip
    return [str(document.reference)]


def release_procedure_withdrawn(context: SimulationContext) -> list[str]:
    _withdrawn(context, Document.objects.get(kind="release_procedure"), 2)
    return ["release_procedure"]


def called_a_release_procedure(context: SimulationContext) -> list[str]:
    """None is in force; another procedure is called so since the evening before."""
    release_procedure_withdrawn(context)
    another = Document.objects.filter(kind="procedure", status="published").order_by("pk")[0]
    RecordWriter(context).alter(another, kind="release_procedure")
    return ["release_procedure", "procedure"]


def version_without_change(context: SimulationContext) -> list[str]:
    new = DocumentVersion.objects.filter(status="in_force", effective_from__gte=context.start)
    return [RecordWriter(context).alter(new.order_by("pk")[0], change_ref="")]


def version_under_no_change(context: SimulationContext) -> list[str]:
    """It names a change, and there is none of that number or name."""
    new = DocumentVersion.objects.filter(status="in_force", effective_from__gte=context.start)
    return [RecordWriter(context).alter(new.order_by("pk")[0], change_ref="x")]


def edition_not_checked(context: SimulationContext) -> list[str]:
    documents = Document.objects.filter(external=True).order_by("pk")[:2]
    return [
        RecordWriter(context).alter(document, checked_at=context.date_ago(16 * 30))
        for document in documents
    ]


def check_recorded_later(context: SimulationContext) -> list[str]:
    """Two months after its day somebody wrote down that the edition had been checked."""
    document = Document.objects.filter(external=True).order_by("pk")[0]
    at, day = context.end - 2 * DAY, context.date_ago(60)
    return [RecordWriter(context).alter(document, at=at, checked_at=day)]


def review_moved_on(context: SimulationContext) -> list[str]:
    """Its day came and went, and was moved on without anybody having looked at the text."""
    writer, document = RecordWriter(context), Document.objects.get(kind="service_catalogue")
    writer.alter(document, at=context.end - 90 * DAY, review_due=context.date_ago(30))
    return [writer.alter(document, at=context.end - 2 * DAY, review_due=context.date_ago(-90))]


def review_moved_on_its_eve(context: SimulationContext) -> list[str]:
    """The day before it was due the day was moved; a month later somebody did look at it."""
    writer, document = RecordWriter(context), Document.objects.get(kind="service_catalogue")
    writer.alter(document, at=context.end - 90 * DAY, review_due=context.date_ago(60))
    writer.alter(
        document, at=context.end - 61 * DAY, verb="edit", review_due=context.date_ago(20)
    )  # fmt: skip
    at = context.end - 30 * DAY
    day = context.date_ago(-300)
    return [
        writer.alter(document, at=at, verb="review", review_due=day, last_reviewed_at=at.date())
    ]


def owner_of_what_others_wrote_left(context: SimulationContext) -> list[str]:
    """Whoever looks after the edition of the standard has left."""
    writer = RecordWriter(context)
    document = Document.objects.filter(external=True, status="published").order_by("pk")[0]
    return [writer.alter(document, owner=writer.somebody_who_left(40))]


LAPSES = (
    Lapse(
        "K-621",
        "a procedure called a release procedure on the eve",
        ("CHK-DOC-05",),
        called_a_release_procedure,
        on_site=True,
    ),
    Lapse(
        "K-607",
        "owner of an external document who left",
        ("CHK-DOC-07",),
        owner_of_what_others_wrote_left,
        on_site=True,
    ),
    Lapse("L-018", "approved by the author", ("CHK-DOC-01",), approved_by_author, on_site=True),
    Lapse("L-019", "in force before its approval", ("CHK-DOC-01",), in_force_before_approval),
    Lapse(
        "K-341",
        "duties made one afterwards",
        ("CHK-DOC-01",),
        duties_made_one_afterwards,
        on_site=True,
    ),
    Lapse(
        "K-403",
        "approved by a second writer",
        ("CHK-DOC-01",),
        approved_by_a_second_writer,
        on_site=True,
    ),
    Lapse("K-342", "review in another age", ("CHK-DOC-02",), reviewed_in_another_age, on_site=True),
    Lapse("L-020", "procedures past review", ("CHK-DOC-02",), review_overdue),
    Lapse("L-021", "withdrawn version still offered", ("CHK-DOC-03",), withdrawn_but_offered),
    Lapse("L-022", "disposed of without approval", ("CHK-DOC-04",), disposed_without_approval),
    Lapse(
        "K-418",
        "disposal approved afterwards",
        ("CHK-DOC-04",),
        disposal_approved_afterwards,
        on_site=True,
    ),
    Lapse("L-023", "release procedure withdrawn", ("CHK-DOC-05",), release_procedure_withdrawn),
    Lapse("L-024", "new version without a change", ("CHK-DOC-06",), version_without_change),
    Lapse(
        "K-343",
        "new version under no change",
        ("CHK-DOC-06",),
        version_under_no_change,
        on_site=True,
    ),
    Lapse(
        "K-344",
        "check of an edition recorded two months later",
        ("CHK-DOC-07",),
        check_recorded_later,
        on_site=True,
    ),
    Lapse(
        "K-345",
        "review moved on once it was due",
        ("CHK-DOC-02",),
        review_moved_on,
        on_site=True,
    ),
    Lapse(
        "K-434",
        "review moved on its eve, and held a month late",
        ("CHK-DOC-02",),
        review_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-750",
        "approved by somebody who had left",
        ("CHK-DOC-01",),
        approved_by_who_had_left,
        on_site=True,
    ),
    Lapse("L-025", "edition checked 16 months ago", ("CHK-DOC-07",), edition_not_checked),
)
