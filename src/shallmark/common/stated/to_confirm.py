"""What others state in a person's name, and what was asked of the person to decide."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.approvals.queries import unanswered
from shallmark.common.stated import rules
from shallmark.common.stated.inbox import MOST, Entry
from shallmark.common.stated.models import StatedAct
from shallmark.common.stated.queries import in_the_name_of
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type

STATED = gettext_lazy("Stated in your name")
ASKED = gettext_lazy("Asked of you to approve")


def waiting(person: Person) -> Iterator[Entry]:
    """Acts in the own name first; then the questions that the person has not answered."""
    yield from _stated(person)
    yield from _asked(person)


def _stated(person: Person) -> Iterator[Entry]:
    acts = StatedAct.objects.visible_to(person).filter(in_the_name_of(person))
    for act in acts.select_related("stated_by").order_by("pk")[:MOST]:
        sentence = _("%(who)s states it, told %(channel)s: “%(words)s”") % {
            "who": act.stated_by, "channel": act.get_channel_display(), "words": act.words,
        }  # fmt: skip
        target = rules.target_of(act)
        if act.step == rules.DECIDED and act.decision_id is None and target is not None:
            yield Entry(STATED, target, act.created_at, sentence, about=act, page="/decide")
            continue
        yield Entry(
            STATED, act, act.created_at, sentence, tuple(rules.signed_lines(act)), target,
            verb="confirm", label=gettext_lazy("Confirm"), refuse="deny",
            no=gettext_lazy("It is not so"),
        )  # fmt: skip


def _asked(person: Person) -> Iterator[Entry]:
    for question in unanswered(person).order_by("pk").select_related("requested_by")[:MOST]:
        model = get_record_type(question.record_key).model
        record = model.objects.visible_to(person).filter(pk=question.record_id).first()
        if record is not None:
            sentence = _("%s asks for it.") % question.requested_by if question.requested_by else ""
            yield Entry(ASKED, record, question.requested_at, sentence, page="/decide")
