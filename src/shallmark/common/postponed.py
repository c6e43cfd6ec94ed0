"""A day that is put off again and again: so often, and never twice with the same words.

The rule is the view `ledger.postponement`, from the history: checks read it, and whoever puts off a
record is asked here, once the step is written and before it stands.
"""

from django.db import connection
from django.utils.translation import gettext as _

from shallmark.common.parameters.queries import value
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.records import type_of

_SQL = """
SELECT p.ordinal, p.said_before FROM ledger.postponement p
WHERE p.record_type = %s AND p.record_id = %s ORDER BY p.ordinal DESC LIMIT 1"""


def require_new_words(record: Record, field: str) -> None:
    """Hold the postponement that was just written.

    Raises:
        Invalid: it was put off too often, or with the words of before.

    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, (type_of(type(record)).key, record.pk))
        row = cursor.fetchone()
    most = int(value("postponements"))
    if row is not None and row[1]:
        raise Invalid({field: [_("These words put it off before: say what is new.")]})
    if row is not None and row[0] > most:
        sentence = _("It was put off %(most)d times: do it, or decide that it is not done.")
        raise Invalid({field: [sentence % {"most": most}]})
