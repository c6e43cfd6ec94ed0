"""What one works with on the pages of policies, the scope and processes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import Line, Table, line_of, listed
from shallmark.common.blocks.words import Reading, called, change
from shallmark.common.documents.work import readers_block, seen_in_force, text_block
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import Text
from shallmark.pages.record_base import new_address
from shallmark.plan.policy.models import Objective, Policy, Process, ProcessMetric, ScopeStatement
from shallmark.plan.policy.page_measures import METRIC_COLUMNS, metric_line


def lines_in(text: str) -> list[str]:
    """The entries of a list that people type one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def policy_work(policy: Policy, person: Person) -> dict[str, Any]:
    """Its text, who has not confirmed it, what is worked for and by under it, and its editions."""
    version = seen_in_force(policy.document_id, person)
    objectives = Objective.objects.visible_to(person).filter(policy=policy).select_related("owner")
    # a process names its policies in words
    named = Q(policies__icontains=policy.title) | Q(policies__icontains=policy.reference)
    processes = Process.objects.visible_to(person).filter(named).select_related("owner")
    editions = Policy.objects.visible_to(person).filter(kind=policy.kind).order_by("-pk")
    add = new_address(person, "objective", policy=policy.pk)
    blocks: list[Any] = [
        text_block(version, _("What it says"), _("No version of its document is in force.")),
        listed(
            key="objectives",
            name=_("Objectives under it"),
            columns=(_("Owner"), _("Due")),
            lines=[line_of(one, one.owner, one.due) for one in objectives.order_by("due", "pk")],
            url=f"/objectives?view=all&policy={policy.reference}",
            empty=_("No objective is worked for under it."),
            add=(add, _("Add")) if add else None,
        ),
        version and readers_block(version),
        listed(
            key="processes",
            name=_("Processes that it directs"),
            columns=(_("Owner"),),
            lines=[line_of(one, one.owner) for one in processes.order_by("title")],
            half=True,
        ),
        _editions(policy, list(editions)),
    ]
    return {"work": [one for one in blocks if one]}


def _editions(policy: Policy, editions: list[Policy]) -> Table:
    return listed(
        key="editions",
        name=_("Versions of this policy"),
        columns=(_("Version"), _("Published"), _("Review due")),
        lines=[
            line_of(one, one.edition, one.published_at, one.review_due, here=one.pk == policy.pk)
            for one in editions
        ]
        if len(editions) > 1
        else (),
        half=True,
    )


def scope_work(scope: ScopeStatement, person: Person) -> dict[str, Any]:
    """The statement as it reads, what is in, what is out, and what lives outside of both."""
    inside, outside = lines_in(scope.included_services), lines_in(scope.excluded_services)
    found = called([*inside, *outside], person)
    services = get_record_type("service").model.objects.visible_to(person)
    forgotten = services.filter(Q(state="live")).exclude(reference__in=found).order_by("title")
    return {
        "apart": ("locations", "customers", "included_services", "excluded_services"),
        "work": [
            Reading(key="statement", name=_("The statement"), parts=[("", statement(scope))]),
            listed(
                key="forgotten",
                name=_("Live services of which it says nothing"),
                lines=[line_of(one) for one in forgotten],
            ),
            _services("inside", _("In scope"), inside, found, change(scope, "included_services")),
            _services(
                "outside", _("Out of scope"), outside, found, change(scope, "excluded_services")
            ),
            listed(
                key="customers",
                name=_("Customers"),
                lines=_titled("customer", lines_in(scope.customers), person),
                add=change(scope, "customers"),
                half=True,
            ),
            listed(
                key="sites",
                name=_("Locations"),
                lines=[Line(title=one, icon="building") for one in lines_in(scope.locations)],
                add=change(scope, "locations"),
                half=True,
            ),
        ],
    }


def statement(scope: ScopeStatement) -> str:
    """The statement in one sentence, as it would stand on a certificate."""
    parts = [_("The service management system of %(name)s") % {"name": f"**{scope.organisation}**"}]
    for sentence, text in (
        (_("at %(list)s"), scope.locations),
        (_("for %(list)s"), scope.customers),
        (_("with %(list)s"), scope.technology),
    ):
        if names := lines_in(text):
            parts.append(sentence % {"list": ", ".join(names)})
    count = len(lines_in(scope.included_services))
    covers = _("It covers %(number)d services, which are listed below.") % {"number": count}
    return f"{' '.join(parts)}. {covers}"


def _services(
    key: str,
    head: str,
    texts: list[str],
    found: dict[str, Any],
    add: tuple[str, Text] | None,
) -> Table:
    """A line for each entry; one that begins with the number of a service leads there."""
    lines = []
    for text in texts:
        number, _gap, words = text.partition(" ")
        record = found.get(number)
        lines.append(line_of(record, title=words or record.title) if record else Line(title=text))
    empty = _("Nothing is named.")
    return listed(key=key, name=head, lines=lines, empty=empty, add=add, half=True)


def _titled(key: str, titles: list[str], person: Person) -> list[Line]:
    """A line for each title; one that is a record's leads there."""
    seen = get_record_type(key).model.objects.visible_to(person).filter(title__in=titles)
    found = {one.title: one for one in seen}
    return [
        line_of(found[title]) if title in found else Line(title=title, icon="building")
        for title in titles
    ]


def process_work(process: Process, person: Person) -> dict[str, Any]:
    """How good it is, how it runs as its description says, and what directs it."""
    metrics = ProcessMetric.objects.visible_to(person).filter(process=process).order_by("title")
    add = new_address(person, "process_metric", process=process.pk, back=process.get_absolute_url())
    version = seen_in_force(process.document_id, person)
    return {
        # the metrics stand here, with what each is to reach
        "belongings": [],
        "apart": ("policies", "interfaces"),
        "work": [
            listed(
                key="metrics",
                name=_("Metrics"),
                columns=METRIC_COLUMNS,
                lines=[metric_line(one) for one in metrics],
                empty=_("Nothing says how good it is: a process needs a metric with a criterion."),
                add=(add, _("Add")) if add else None,
            ),
            text_block(version, _("How it runs"), _("No version of its description is in force.")),
            listed(
                key="policies",
                name=_("Policies that direct it"),
                columns=(_("Review due"),),
                lines=directing(lines_in(process.policies), person),
                empty=_("Nothing is named."),
                add=change(process, "policies"),
                half=True,
            ),
            listed(
                key="beside",
                name=_("Processes it works with"),
                lines=_titled("process", lines_in(process.interfaces), person),
                empty=_("Nothing is named."),
                add=change(process, "interfaces"),
                half=True,
            ),
        ],
    }


def policy_called(name: str, person: Person) -> Policy | None:
    """The policy that somebody named by its title or number; the one in force before others."""
    seen = Policy.objects.visible_to(person).filter(
        Q(title__iexact=name.strip()) | Q(reference=name.strip().partition(" ")[0])
    )
    known = list(seen.order_by("-pk"))
    return next((one for one in known if one.status == "in_force"), next(iter(known), None))


def directing(names: Iterable[str], person: Person) -> list[Line]:
    """Policies by the names that people typed; the one in force stands for its title."""
    wanted = list(names)
    seen = Policy.objects.visible_to(person).filter(
        Q(title__in=wanted) | Q(reference__in=[name.partition(" ")[0] for name in wanted])
    )
    found: dict[str, Policy] = {}
    for policy in seen.order_by("pk"):
        for name in (policy.title, policy.reference):
            if name not in found or policy.status == "in_force":
                found[name] = policy
    lines = []
    for name in wanted:
        known = found.get(name) or found.get(name.partition(" ")[0])
        lines.append(line_of(known, known.review_due) if known else Line(title=name))
    return lines
