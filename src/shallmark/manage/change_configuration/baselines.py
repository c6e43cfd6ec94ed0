"""Baselines: freezing items, and comparing what was with what is or with another."""

import json
from typing import Any

from django.db import connection

from shallmark.manage.change_configuration.impact import beneath
from shallmark.manage.change_configuration.models import Baseline, Ci
from shallmark.manage.change_configuration.models.ci_states import PRESENT, Status

#: fields, own attributes and relations of items as one JSON object each, by identifier
_PICTURE = """
    SELECT c.id, c.uid, c.content_version, jsonb_strip_nulls(jsonb_build_object(
      'name', c.title, 'class', k.key, 'state', c.status, 'owner', o.reference,
      'provider', NULLIF(c.provider, ''), 'location', NULLIF(c.location, ''),
      'environment', NULLIF(c.environment, ''), 'version', NULLIF(c.content_version, ''),
      'attributes', NULLIF(c.attributes, '{}'::jsonb),
      'relations', (SELECT jsonb_agg(r.kind || ' ' || r.uid ORDER BY r.kind, r.uid) FROM (
        SELECT n.key AS kind, t.uid FROM change_configuration_cirelationship l
        JOIN change_configuration_relationkind n ON n.id = l.kind_id
        JOIN change_configuration_ci t ON t.id = l.to_item_id
        WHERE l.from_item_id = c.id AND l.effective_to IS NULL) r))) AS attributes
    FROM change_configuration_ci c
    JOIN change_configuration_citype k ON k.id = c.type_id
    LEFT JOIN team_person o ON o.id = c.owner_id
    WHERE c.status = ANY(%(states)s)
      AND (%(type)s::bigint IS NULL OR c.type_id = %(type)s)
      AND (%(environment)s = '' OR c.environment = %(environment)s)
      AND (%(ids)s::bigint[] IS NULL OR c.id = ANY(%(ids)s))
"""


def _scope(baseline: Baseline) -> dict[str, Any]:
    return {
        "states": [str(state) for state in PRESENT],
        "type": baseline.of_type_id,
        "environment": baseline.environment,
        "ids": None if baseline.of_item_id is None else beneath(baseline.of_item_id),
    }


def freeze(baseline: Baseline) -> tuple[int, str]:
    """Copy the items of the scope into the baseline; returns how many, and the seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO change_configuration_baselineitem"
            " (baseline_id, ci_id, uid, content_version, attributes)"
            f" SELECT %(baseline)s, p.* FROM ({_PICTURE}) p",
            {**_scope(baseline), "baseline": baseline.pk},
        )
    return seal_of(baseline.pk)


def seal_of(baseline: int) -> tuple[int, str]:
    """How many items a baseline holds, and the SHA-256 over them in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), encode(sha256(convert_to(COALESCE(string_agg("
            " i.uid || E'\\t' || i.content_version || E'\\t' || i.attributes::text, E'\\n'"
            " ORDER BY i.uid COLLATE \"C\"), ''), 'UTF8')), 'hex')"
            " FROM change_configuration_baselineitem i WHERE i.baseline_id = %s",
            [baseline],
        )
        count, digest = cursor.fetchone()
    return int(count), str(digest)


def compare(baseline: Baseline, other: Baseline | None = None) -> dict[str, Any]:
    """What is otherwise in `other`, or now: items gone, new and altered, field by field."""
    before = dict(baseline.items.values_list("uid", "attributes"))
    after = _now(baseline) if other is None else dict(other.items.values_list("uid", "attributes"))
    changed = {
        uid: {
            name: [before[uid].get(name), after[uid].get(name)]
            for name in sorted(before[uid].keys() | after[uid].keys())
            if before[uid].get(name) != after[uid].get(name)
        }
        for uid in sorted(before.keys() & after.keys())
        if before[uid] != after[uid]
    }
    same = len(before.keys() & after.keys()) - len(changed)
    return {
        "baseline": baseline.reference,
        "with": "now" if other is None else other.reference,
        "sealed": baseline.hash == seal_of(baseline.pk)[1],
        "same": same,
        "removed": sorted(before.keys() - after.keys()),
        "added": sorted(after.keys() - before.keys()),
        "changed": changed,
    }


def picture_of(item: Ci) -> dict[str, Any]:
    """The fields, own attributes and relations of one item as a baseline would keep them now."""
    every = {"states": Status.values, "type": None, "environment": "", "ids": [item.pk]}
    kept: dict[str, Any] = _pictures(every).get(item.uid, {})
    return kept


def _now(baseline: Baseline) -> dict[str, Any]:
    return _pictures(_scope(baseline))


def _pictures(scope: dict[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_PICTURE, scope)
        rows = cursor.fetchall()
    return {
        uid: json.loads(attributes) if isinstance(attributes, str) else attributes
        for _id, uid, _version, attributes in rows
    }
