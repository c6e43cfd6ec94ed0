"""What a decision on a change is of: what its page shows is what is bound.

One declaration: the page of the decision shows these fields, the approval lapses when one of them
changes before the start, after it one changes by a decided deviation only, and each version keeps
the digest of them, so that what was carried out can be compared with what was approved.
"""

import pgtrigger

#: heading -> fields that whoever decides must see
SEEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "what",
        (
            "title",
            "category",
            "lowered_because",
            "requester",
            "requested_at",
            "reason",
            "emergency_reason",
            "template",
            "project",
            "documents",
            "plan",
            "implementer",
            "planned_start",
            "planned_end",
        ),
    ),
    ("risk", ("likelihood", "consequence", "risk", "benefit", "feasibility")),
    ("cost", ("financial", "financial_basis", "cost_assessor")),
    (
        "impact",
        (
            "services",
            "items",
            "service_impact",
            "no_service_effect",
            "customer_impact",
            "no_customer_effect",
            "capacity_impact",
            "impact_answers",
            "impact_snapshot",
        ),
    ),
    (
        "plans",
        (
            "availability_impact",
            "no_availability_effect",
            "continuity_impact",
            "no_continuity_effect",
            "invalidates",
            "plan_updates",
            "major_for_continuity",
            "plans_assessor",
        ),
    ),
    (
        "security",
        (
            "security_impact",
            "no_security_effect",
            "security_assessor",
            "controls_affected",
            "bypasses_control",
        ),
    ),
    (
        "release",
        ("release", "release_impact", "no_release_effect", "other_changes"),
    ),
    (
        "back",
        (
            "backout_plan",
            "backout_tested_on",
            "backout_minutes",
            "decision_point",
            "not_reversible_reason",
            "remedy",
        ),
    ),
    ("assessor", ("assessed_by", "assessed_at")),
)
#: what an approval is of
BOUND = tuple(name for _heading, names in SEEN for name in names)
#: parts of the assessment that are signed, and what each signature is of
SIGNED = {
    "security": (
        "security_impact", "no_security_effect", "controls_affected", "bypasses_control", "plan",
        "services", "items",
    ),
    "plans": (
        "availability_impact", "no_availability_effect", "continuity_impact",
        "no_continuity_effect", "invalidates", "plan_updates",
        "major_for_continuity", "plan", "services",
    ),
    "cost": ("financial", "financial_basis"),
}  # fmt: skip
#: who signed, part by part
ASSESSORS = tuple(f"{part}_assessor" for part in SIGNED)
#: what a template gives to a change that is made from it
OF_TEMPLATE = ("category", "template", "plan", "backout_plan", "backout_minutes", "risk")

#: who signed is an act beside what was approved: signed anew, nothing of it is another
DIGESTED = tuple(name for name in BOUND if name not in ASSESSORS)

_KEYS = frozenset({"requester", "implementer", "assessed_by", "template"})
_MOMENTS = frozenset({"requested_at", "planned_start", "planned_end", "assessed_at"})


def _value(name: str) -> str:
    """The field as the digest reads it: the same whatever the zone of the session."""
    if name in _KEYS:
        return f"NEW.{name}_id"
    return f"EXTRACT(EPOCH FROM NEW.{name})" if name in _MOMENTS else f"NEW.{name}"


def _digest(names: tuple[str, ...]) -> str:
    return f"""encode(sha256(convert_to(jsonb_build_array(
            {", ".join(_value(name) for name in names)}
        )::text, 'UTF8')), 'hex')"""


def _keeps_signature(part: str) -> str:
    """What the part says now, and what it said when it was signed."""
    return f"""
        NEW.{part}_digest := {_digest(SIGNED[part])};
        IF TG_OP = 'INSERT' OR NEW.{part}_signed_at IS DISTINCT FROM OLD.{part}_signed_at THEN
            NEW.{part}_signed := CASE WHEN NEW.{part}_signed_at IS NULL THEN ''
                ELSE NEW.{part}_digest END;
        ELSE
            NEW.{part}_signed := OLD.{part}_signed;
        END IF;"""


#: made by the database, so that no write of whatever kind leaves it behind
DIGEST = pgtrigger.Trigger(
    name="bound_digest",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        NEW.bound_digest := {_digest(DIGESTED)};
        {"".join(map(_keeps_signature, SIGNED))}
        RETURN NEW;
    """,
)
