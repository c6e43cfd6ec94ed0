"""Security incidents that were marked before 0015 say since when, so that their path is followed.

0015 left `security_at` empty in them: the watch passed them by, and their page told no path. It is
taken from their history: from the first version since when they are marked without a break. Each
one has a version more, by the system. What is closed or canceled stays as it is (CHK-DOC-08): its
page tells no path, and CHK-SEC-06 reads the moment of the mark from the history itself.

Lost is the security category that was typed before 0015. That migration removed its column from the
incidents and from each version of their history, and nothing else kept it: only a backup of the
time before has it. The category of the desk is another thing, so none is guessed from it. Whoever
works on such an incident chooses category and priority anew (*Security class*); one that was closed
before is judged as having none.

One statement; it locks the few rows that it writes, and finds nothing where it ran before.
"""

import json
import uuid

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from shallmark.signing import WRITE, mark_of

_LEFT = """
SELECT EXISTS (
    SELECT FROM customer_service_incident i
    WHERE i.security AND i.security_at IS NULL AND i.status NOT IN ('closed', 'canceled'))
"""
_NAMED = """
SELECT set_config('pghistory.context_id', %s, true),
    set_config('pghistory.context_metadata', %s, true)
"""
_REPAIR = """
UPDATE customer_service_incident i
SET security_at = m.marked_at, version = i.version + 1, updated_at = now(), updated_by_id = NULL
FROM (
    SELECT DISTINCT ON (h.pgh_obj_id) h.pgh_obj_id, h.updated_at AS marked_at
    FROM customer_service_incidentevent h
    JOIN customer_service_incident r ON r.id = h.pgh_obj_id
    WHERE r.security AND r.security_at IS NULL AND r.status NOT IN ('closed', 'canceled')
      AND h.security AND NOT EXISTS (
        SELECT FROM customer_service_incidentevent o
        WHERE o.pgh_obj_id = h.pgh_obj_id AND o.pgh_id > h.pgh_id AND NOT o.security)
    ORDER BY h.pgh_obj_id, h.pgh_id
) m
WHERE m.pgh_obj_id = i.id
"""


def repair(cursor: CursorWrapper) -> None:
    """Write since when they are marked, as a write of the system that the history names."""
    cursor.execute(_LEFT)
    if cursor.fetchone() == (False,):
        return
    named = str(uuid.uuid4())
    context = {
        "verb": "repair",
        "source": "command",
        "reason": "Since when it is marked as a security incident, by its history.",
    }
    marked = context | {"mark": mark_of(WRITE, [named, context])}
    cursor.execute(_NAMED, [named, json.dumps(marked)])
    cursor.execute(_REPAIR)
    # no other write of this transaction bears the word of this one
    cursor.execute(_NAMED, ["", ""])


def forward(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        repair(cursor)


class Migration(migrations.Migration):

    dependencies = [
        ('customer_service', '0019_major_reviews'),
    ]

    operations = [
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]
