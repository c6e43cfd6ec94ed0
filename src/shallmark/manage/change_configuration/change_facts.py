"""What the gates of a change ask of other tables, read in one round trip and kept on the record.

A page shows the gates of all later steps; without this each would cost a query of its own.
"""

import json
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db import connection

from shallmark.common.parameters.texts import limits_for
from shallmark.kernel import clock
from shallmark.manage.change_configuration.maintenance import Window
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_bound import ASSESSORS

#: whoever asked for the change or carries it out cancels no freeze for it (CHK-CHG-12)
_HINDERED = """f.canceled_by_id IN (%(requester)s, %(implementer)s) OR EXISTS (
  SELECT FROM ledger.hand h JOIN team_person p ON p.reference = h.person
  WHERE h.record_type = 'change' AND h.record_id = %(pk)s AND h.hand IN ('asked', 'did')
    AND p.id = f.canceled_by_id)"""
_SQL = """
SELECT json_build_object(
  'limits', (SELECT json_object_agg(p.key, p.value) FROM parameters_parameter p
    WHERE p.key IN ('sec_threshold', 'plans_threshold', 'cost_threshold', 'notice_days')),
  'signers', (SELECT json_agg(json_build_array(a.person_id, r.key)) FROM team_roleassignment a
    JOIN team_roledefinition r ON r.id = a.role_id
    WHERE a.person_id = ANY(%(assessors)s::bigint[])
      AND a.starts_on <= %(today)s AND (a.ends_on IS NULL OR a.ends_on > %(today)s)),
  'decisions', (SELECT json_agg(json_build_object('step', q.step, 'person', d.person_id,
      'roles', (SELECT json_agg(k.key) FROM team_roleassignment a
        JOIN team_roledefinition r ON r.id = a.role_id
        CROSS JOIN LATERAL (VALUES (r.key), (r.rights)) AS k (key)
        WHERE a.person_id = d.person_id AND a.created_at <= d.at AND a.starts_on <= d.at::date
          AND (a.ends_on IS NULL OR a.ends_on > d.at::date)),
      'admin', (SELECT u.is_superuser FROM team_person u WHERE u.id = d.person_id),
      'version', d.record_version))
    FROM approvals_decision d JOIN approvals_approval q ON q.id = d.approval_id
    WHERE q.record_key = 'change' AND q.record_id = %(pk)s AND q.outcome = 'approved'
      AND d.decision = 'approved'),
  'hands', (SELECT json_agg(json_build_array(h.hand, p.id))
    FROM ledger.hand h JOIN team_person p ON p.reference = h.person
    WHERE h.record_type = 'change' AND h.record_id = %(pk)s),
  'freezes', (SELECT json_agg(f.reference ORDER BY f.reference)
    FROM change_configuration_freeze f
    WHERE f.approved_at IS NOT NULL AND (f.status <> 'canceled' OR {hindered})
      AND f.starts_at < %(end)s AND f.ends_at > %(start)s
      AND (f.scope = '[]'::jsonb OR f.scope ?| %(services)s::text[])
      AND NOT EXISTS (SELECT FROM change_configuration_freezeexception x
        WHERE x.change_id = %(pk)s AND x.freeze_id = f.id AND x.status = 'granted'
          AND x.from_at <= GREATEST(f.starts_at, %(start)s)
          AND x.to_at >= LEAST(f.ends_at, %(end)s))),
  'frozen', (SELECT json_agg(f.reference ORDER BY f.reference)
    FROM change_configuration_freeze f
    WHERE f.approved_at IS NOT NULL AND (f.status <> 'canceled' OR {hindered})
      AND f.starts_at <= %(now)s AND f.ends_at > %(now)s
      AND (f.scope = '[]'::jsonb OR f.scope ?| %(services)s::text[])
      AND NOT EXISTS (SELECT FROM change_configuration_freezeexception x
        WHERE x.change_id = %(pk)s AND x.freeze_id = f.id AND x.status = 'granted'
          AND x.from_at <= %(now)s AND x.to_at > %(now)s)),
  'windows', (SELECT json_agg(json_build_object('reference', w.reference, 'title', w.title,
      'services', w.services, 'items', w.items, 'weekday', w.weekday, 'starts', w.starts,
      'minutes', w.minutes, 'zone', w.zone, 'from', w.valid_from, 'to', w.valid_to))
    FROM change_configuration_maintenancewindow w
    WHERE w.services ?| %(services)s::text[] OR w.items ?| %(items)s::text[]
      OR (w.services = '[]'::jsonb AND w.items = '[]'::jsonb)),
  'overlaps', (SELECT json_agg(c.reference ORDER BY c.reference)
    FROM change_configuration_change c
    WHERE c.id <> %(pk)s AND c.status IN ('scheduled', 'implement', 'review', 'closed')
      AND c.planned_start < %(end)s AND c.planned_end > %(start)s
      AND (c.items ?| %(items)s::text[] OR c.services ?| %(services)s::text[])
      AND NOT EXISTS (SELECT FROM change_configuration_change d
        CROSS JOIN LATERAL (SELECT CASE WHEN d.id = c.id THEN d.collision_of -> %(reference)s
          ELSE d.collision_of -> c.reference END AS w) o
        WHERE d.id IN (%(pk)s, c.id) AND d.collision_decided_by_id IS NOT NULL
          AND ledger.says(d.collision_decision, ARRAY[d.title], %(text_words)s, %(text_letters)s)
          AND d.collision_decided_by_id NOT IN (COALESCE(c.requester_id, 0),
            COALESCE(c.implementer_id, 0), COALESCE(%(requester)s, 0), COALESCE(%(implementer)s, 0))
          AND ((d.id = c.id AND (o.w ->> 0)::timestamptz = c.planned_start
              AND (o.w ->> 1)::timestamptz = c.planned_end
              AND (o.w ->> 2)::timestamptz = %(start)s AND (o.w ->> 3)::timestamptz = %(end)s)
            OR (d.id <> c.id AND (o.w ->> 0)::timestamptz = %(start)s
              AND (o.w ->> 1)::timestamptz = %(end)s AND (o.w ->> 2)::timestamptz = c.planned_start
              AND (o.w ->> 3)::timestamptz = c.planned_end)))),
  'tasks', (SELECT json_agg(t.reference ORDER BY t.position, t.id)
    FROM change_configuration_changetask t
    WHERE t.change_id = %(pk)s AND t.status IN ('open', 'in_progress')),
  'deviations', (SELECT json_agg(v.reference ORDER BY v.id)
    FROM change_configuration_changedeviation v
    WHERE v.change_id = %(pk)s AND v.status = 'open'),
  'tested', (SELECT bool_or(t.result = 'passed' AND NOT EXISTS (
      SELECT FROM change_configuration_testresult f WHERE f.change_id = %(pk)s
        AND f.result <> 'passed' AND f.tested_at <= %(now)s
        AND (f.tested_at > t.tested_at OR f.created_at > t.created_at))
      AND t.created_at >= COALESCE((SELECT MAX(w.updated_at)
        FROM (SELECT v.updated_at, LAG(v.pgh_id) OVER o IS NOT NULL
            AND ROW(v.plan, v.items, v.backout_plan) IS DISTINCT FROM
              LAG(ROW(v.plan, v.items, v.backout_plan)) OVER o AS rewritten
          FROM change_configuration_changeevent v WHERE v.pgh_obj_id = %(pk)s
          WINDOW o AS (ORDER BY v.pgh_id)) w
        WHERE w.rewritten), '-infinity'::timestamptz))
    FROM change_configuration_testresult t
    WHERE t.change_id = %(pk)s AND t.tested_at <= %(now)s),
  'reviewed', EXISTS (SELECT FROM change_configuration_pir p
    JOIN change_configuration_change c ON c.id = p.change_id
    WHERE p.change_id = %(pk)s AND p.status = 'concluded' AND p.success <> ''
      AND p.reviewed_by_id IS NOT NULL AND p.reviewed_at >= c.implemented_at),
  'examined', (SELECT bool_or(p.actions <> '[]'::jsonb
      AND ledger.says(p.cause, ARRAY[p.title], %(text_words)s, %(text_letters)s))
    FROM change_configuration_pir p WHERE p.change_id = %(pk)s),
  'caused', EXISTS (SELECT FROM links_link l
    WHERE l.ended_at IS NULL AND ((l.kind = 'causes' AND l.from_key = 'change'
        AND l.from_id = %(pk)s AND l.to_key = 'incident')
      OR (l.kind = 'caused_by' AND l.to_key = 'change' AND l.to_id = %(pk)s
        AND l.from_key = 'incident'))),
  'ahead', (SELECT b.ordinal - a.ordinal FROM ledger.workday a
    JOIN ledger.workday b ON b.calendar = a.calendar
    WHERE a.calendar = (SELECT key FROM calendars_calendar ORDER BY always_open, id LIMIT 1)
      AND a.day = %(today)s AND b.day = (%(start)s::timestamptz AT TIME ZONE 'UTC')::date),
  'costs_before', (SELECT json_agg(c.financial::text) FROM change_configuration_change c
    WHERE c.id <> %(pk)s AND (c.requester_id = %(requester)s OR c.created_by_id = %(author)s)
      AND c.items ?| %(items)s::text[]
      AND c.category IN ('minor', 'significant', 'major') AND c.cost_signed_at IS NULL
      AND c.financial > 0
      AND c.approved_at <= %(now)s AND c.approved_at + INTERVAL '30 days' >= %(now)s),
  'updated', (SELECT json_agg(DISTINCT i.reference) FROM change_configuration_ci i
    JOIN change_configuration_cievent h ON h.pgh_obj_id = i.id
    WHERE i.reference = ANY(%(items)s) AND h.explained_by = %(reference)s)
)::text
""".replace("{hindered}", _HINDERED)


@dataclass(frozen=True)
class Decided:
    """One person's yes: to which step, of which version, holding which roles."""

    step: str
    person: int
    roles: frozenset[str]
    version: int


@dataclass(frozen=True)
class Facts:
    """What stands around one change now."""

    limits: dict[str, str]
    #: roles that whoever signed a part of the assessment holds
    signers: frozenset[tuple[int | None, str]]
    decisions: tuple[Decided, ...]
    #: who ever had a hand in it, by hand (`ledger.hand`)
    hands: frozenset[tuple[str, int]]
    #: references; of freezes only those without an exception, of changes without a decision
    freezes: tuple[str, ...]
    #: freezes that hold for its services now
    frozen: tuple[str, ...]
    overlaps: tuple[str, ...]
    #: maintenance windows of its services and items, whenever they hold
    windows: tuple[Window, ...]
    #: tasks of it that are not done
    tasks: tuple[str, ...]
    #: deviations of it that nobody decided
    deviations: tuple[str, ...]
    #: a test of what it is now passed, and none failed after it, by day or recording; None:
    #: nobody tested
    tested: bool | None
    reviewed: bool
    #: a review names the cause and an action
    examined: bool
    caused: bool
    #: working days before the planned start; None where nobody can count
    ahead: int | None
    #: of what its requester had approved for the same items in 30 days, and nobody signed
    costs_before: tuple[Decimal, ...]
    #: of its items, those of which a version names it
    updated: frozenset[str]


def facts_of(change: Change) -> Facts:
    """The facts; one query for each state of the record in hand."""
    now = clock.now()
    parameters: dict[str, Any] = {
        "pk": change.pk or 0,
        "reference": change.reference,
        "assessors": [getattr(change, f"{name}_id") for name in ASSESSORS],
        "today": now.date(),
        "now": now,
        "start": change.planned_start,
        "end": change.planned_end,
        "items": list(change.items),
        "requester": change.requester_id,
        "author": change.created_by_id,
        "implementer": change.implementer_id,
        "services": list(change.services),
        **limits_for(change)._asdict(),
    }
    key = repr({**parameters, "now": None})
    known: tuple[str, Facts] | None = change.__dict__.get("_facts")
    if known is not None and known[0] == key:
        return known[1]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        facts = _facts(cursor.fetchone()[0])
    change.__dict__["_facts"] = (key, facts)
    return facts


def _facts(text: str) -> Facts:
    columns = json.loads(text)
    return Facts(
        limits=columns["limits"] or {},
        signers=frozenset((person, role) for person, role in columns["signers"] or ()),
        decisions=tuple(
            Decided(
                decision["step"],
                decision["person"],
                frozenset([*(decision["roles"] or ()), *["admin"][: decision["admin"]]]),
                decision["version"],
            )
            for decision in columns["decisions"] or ()
        ),
        hands=frozenset((hand, person) for hand, person in columns["hands"] or ()),
        freezes=tuple(columns["freezes"] or ()),
        frozen=tuple(columns["frozen"] or ()),
        overlaps=tuple(columns["overlaps"] or ()),
        windows=tuple(_window(window) for window in columns["windows"] or ()),
        tasks=tuple(columns["tasks"] or ()),
        deviations=tuple(columns["deviations"] or ()),
        tested=columns["tested"],
        reviewed=columns["reviewed"],
        examined=bool(columns["examined"]),
        caused=columns["caused"],
        ahead=columns["ahead"],
        costs_before=tuple(map(Decimal, columns["costs_before"] or ())),
        updated=frozenset(columns["updated"] or ()),
    )


def _window(columns: dict[str, Any]) -> Window:
    last = columns["to"]
    return Window(
        reference=columns["reference"],
        title=columns["title"],
        services=frozenset(columns["services"]),
        items=frozenset(columns["items"]),
        weekday=columns["weekday"],
        starts=time.fromisoformat(columns["starts"]),
        minutes=columns["minutes"],
        zone=columns["zone"],
        valid_from=date.fromisoformat(columns["from"]),
        valid_to=date.fromisoformat(last) if last else None,
    )
