"""What a gate asks of a text: that it says something, by the limits of the organisation.

The rule itself is the one of the checks (`ledger/says.py`).
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.models import Parameter
from shallmark.common.parameters.queries import value
from shallmark.kernel.config_cache import VersionedCache
from shallmark.kernel.models import Record
from shallmark.kernel.texts import Text
from shallmark.ledger import says as rule


def _load() -> rule.Limits:
    return rule.Limits(*(int(value(key)) for key in rule.PARAMETERS))


_limits = VersionedCache(_load, Parameter._meta.label)
_KEPT = "_text_limits"


def says(record: Record, *texts: str, besides: tuple[str, ...] | None = None) -> bool:
    """Whether each text of a record says something, and not its title, or `besides`, again."""
    # an empty text says nothing whatever the limits are: they need not be read
    if not all(map(str.strip, texts)):
        return False
    others = (record.title,) if besides is None else besides
    limits = limits_for(record)
    return all(rule.says(text, *others, limits=limits) for text in texts)


def limits_for(record: Record) -> rule.Limits:
    """What the organisation asks of a text; read once for a record, whose gates all ask."""
    if _KEPT not in record.__dict__:
        record.__dict__[_KEPT] = _limits.get()
    limits: rule.Limits = record.__dict__[_KEPT]
    return limits


def or_none(sentence: Text) -> Text:
    """The sentence of a gate that a choice opens too, for what there is none of."""
    choice = _("Where there is none, choose so: a “none” in words does not count.")
    return format_lazy("{} {}", in_words(sentence), choice)


def in_words(sentence: Text) -> Text:
    """The sentence of a gate, and what a text must have that opens it."""
    words = _("In words that say something: not a mark alone, and not the title again.")
    return format_lazy("{} {}", sentence, words)
