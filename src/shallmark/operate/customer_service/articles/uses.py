"""What readers do with an article, each an act that stays: once of each reader on each version."""

from django.utils.translation import gettext as _

from shallmark.common.notices.notify import notify
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import ArticleUse, ArticleVersion
from shallmark.operate.customer_service.models.article_states import WORDS, UseKind

#: letters of what a reader says
LONGEST = 2000


def read(version: ArticleVersion, *, by: Person) -> bool:
    """Count the reader, once for a version; whoever wrote it is none. Says whether it counts."""
    if by.reference in version.written_by:
        return False
    return _keep(version, UseKind.READ, by, "", "")


def answered_with(version: ArticleVersion, record: Record, *, by: Person) -> bool:
    """Count that an answer to the record was written with it."""
    return _keep(version, UseKind.ANSWERED, by, "", record.reference)


def say(
    version: ArticleVersion, kind: str, *, by: Person, words: str = "", place: str = ""
) -> bool:
    """Keep what the reader says of it; false where they said something of this version before.

    Raises:
        Invalid: no such word, or it is wrong and nobody says what.

    """
    text = words.replace("\0", "").strip()[:LONGEST]
    if kind not in WORDS:
        raise Invalid({"kind": [_("Say whether it helped.")]})
    if kind == UseKind.WRONG and not text:
        raise Invalid({"words": [_("Say what is wrong in it.")]})
    if by.reference in version.written_by:
        raise Invalid({"kind": [_("You wrote it: others say whether it helped.")]})
    with write_transaction(by=by, verb="say", reference=version.article.reference) as write:
        if not _keep(version, UseKind(kind), by, text, place):
            return False
        _tell_owner(version, UseKind(kind), text, by)
        article = version.article
        if kind == UseKind.WRONG and (not article.flagged_at or article.flag_answer):
            values = {"flagged_at": write.at, "flag_answer": ""}
            writes.edit(article, by=by, values=values, authority=FOLLOWING)
    return True


def _tell_owner(version: ArticleVersion, kind: UseKind, text: str, by: Person) -> None:
    if kind == UseKind.SOLVED or not text:
        return
    article = version.article
    notify([article.owner], "article_word", article, by=by, values={"text": text})


def _keep(version: ArticleVersion, kind: UseKind, by: Person, words: str, place: str) -> bool:
    """Whether it is new: what the same person did with this version before stands."""
    with write_transaction(by=by, verb="use", reference=version.article.reference) as write:
        use = ArticleUse(
            version=version, kind=kind, person=by, words=words, place=place, at=write.at
        )
        kept = ArticleUse.objects.bulk_create([use], ignore_conflicts=True)
        found = ArticleUse.objects.filter(version=version, kind=kind, person=by, at=write.at)
        return bool(kept) and found.exists()
