"""What every page of conformity shares: who may read it, which run it shows, period and as of."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from string import digits
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shallmark.common.hidden import hidden
from shallmark.common.iso_days import days_in_words
from shallmark.conformity import library, queries
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType, record_types
from shallmark.ledger.checkfile import FOUND_EMPTY, STATED, CheckFile
from shallmark.ledger.outcomes import ORDER, Outcome
from shallmark.ledger.runner import Row

View = Callable[..., HttpResponse]
#: address of a named view, with the run in view: (name, **what is asked)
Url = Callable[..., str]
Judged = TypeVar("Judged")
AnyRow = TypeVar("AnyRow", CheckRow, Row, CheckRow | Row)

#: of a row, by whether it conforms
_OUTCOMES: dict[bool | None, str] = {
    True: "conforming",
    False: "nonconforming",
    None: "not_assessable",
}


def for_staff(view: View) -> View:
    """The judgement is read by staff and auditors; customers have their own records."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not signed_in(request).is_staff_member:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def may_run(person: Person) -> bool:
    """Those who keep or audit the judgement may start one."""
    wanted = {"risk_compliance_manager", "auditor", "admin", "incident_manager"}
    return bool(wanted & person.role_keys)


def asked_run(request: HttpRequest) -> CheckRun | None:
    """The run of `?run=`, else the newest whole one.

    Raises:
        Http404: the number is no run's.

    """
    number = request.GET.get("run", "")
    if not number:
        return queries.latest_run()
    run = queries.run_by_number(int(number)) if number.isdecimal() else None
    if run is None:
        raise Http404
    return run


def words_of(run: CheckRun | None) -> dict[str, Any]:
    """Period and as of in the reader's zone, for the top bar."""
    if run is None:
        return {"run": None, "period_words": "", "as_of_words": ""}
    start = timezone.localtime(run.period_start)
    end = timezone.localtime(run.period_end)
    return {
        "run": run,
        "period_words": f"{date_format(start, 'j M Y')} – {date_format(end, 'j M Y')}",
        "as_of_words": date_format(timezone.localtime(run.as_of), "j M Y, H:i"),
        "took": (run.finished_at - run.started_at).total_seconds(),
    }


def run_of_links(run: CheckRun | None) -> CheckRun | None:
    """The run that links name, so that they keep the moment in view; none for the newest.

    Costs a query: asked once for all links of a page.
    """
    return None if run is None or run == queries.latest_run() else run


def with_run(url: str, run: CheckRun | None, **more: str) -> str:
    """The address with a run that `run_of_links` gave."""
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    query.update({key: value for key, value in more.items() if value})
    if run is not None:
        query["run"] = str(run.number)
    return f"{url}?{query.urlencode()}" if query else url


def worst_first(items: Iterable[Judged], outcome: Callable[[Judged], str]) -> list[Judged]:
    """Sorted by badness; the order within one outcome stays."""
    return sorted(items, key=lambda item: ORDER[Outcome(outcome(item))])


def _type_of(record_key: str) -> type[RecordType] | None:
    return next((each for each in record_types() if each.key == record_key), None)


def records_of(record_key: str, references: Collection[str], reader: Person) -> dict[str, Record]:
    """The records that rows name and the reader may see, with their owners.

    One query; where a check judges records of several types, one for each of them.
    """
    own = _type_of(record_key)
    prefixes = {reference.rstrip(digits) for reference in references}
    found: dict[str, Record] = {}
    for kind in [own] if own else [each for each in record_types() if each.prefix in prefixes]:
        records = kind.model.objects.visible_to(reader).filter(reference__in=references)
        found.update((record.reference, record) for record in records.select_related("owner"))
    return found


def sources_of(record_key: str, references: Collection[str]) -> dict[str, str]:
    """Where the records were brought in from, for those that a source brought in. One query."""
    record_type = _type_of(record_key)
    if record_type is None:
        return {}
    brought = record_type.model.objects.filter(reference__in=references, source_system__gt="")
    return dict(brought.values_list("reference", "source_system"))


def readable(check_id: str, rows: Sequence[AnyRow], reader: Person) -> list[AnyRow]:
    """The rows of a check without those of records that the reader may not open."""
    check = library.built().get(check_id)
    closed = hidden(check.record if check else "", [row.reference for row in rows], reader)
    return [row for row in rows if row.reference not in closed]


def address_of(record_key: str, reference: str) -> str:
    """The page of a record that a row names, be it of another type; "" where it has none."""
    record_type = _type_of(record_key)
    if record_type is not None and not reference.startswith(record_type.prefix):
        others = (each for each in record_types() if each.prefix == reference.rstrip(digits))
        record_type = next(others, record_type)
    return f"/{record_type.slug}/{reference}" if record_type else ""


def said(check: CheckFile, reason: str | None) -> str:
    """The sentence of a reason; where it names the reading of a text, with the way to it."""
    sentence = days_in_words(check.say(reason))
    code, _colon, reading = (reason or "").partition(STATED)[0].partition(":")
    if code != FOUND_EMPTY or not reading:
        return sentence
    before, named, after = sentence.partition(reading)
    address = address_of("text_reading", reading)
    return format_html('{}<a class="link" href="{}">{}</a>{}', before, address, named, after)


#: names of the lists of rows: what failed, what could not be judged, what is accepted, every member
ROWS = {
    "bad": _("Nonconforming"),
    "unknown": _("Not assessable"),
    "waived": _("Accepted until"),
    "all": _("All"),
}


def asked_rows(request: HttpRequest, bad: int, unknown: int) -> str:
    """`?rows=`, else the worst list that is not empty.

    Raises:
        Http404: there is no such list.

    """
    kind = request.GET.get("rows", "") or ("unknown" if unknown and not bad else "bad")
    if kind not in ROWS:
        raise Http404
    return kind


def row_tabs(request: HttpRequest, active: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """One tab for each list; the run and the place in view are kept."""
    query, tabs = request.GET.copy(), []
    for key, name in ROWS.items():
        query["rows"] = key
        url = f"?{query.urlencode()}#rows"
        tabs.append({"name": name, "count": counts[key], "url": url, "active": key == active})
    return tabs


def outcome_of(row: CheckRow | Row) -> str:
    """What a row came to; a waived one is nonconforming and accepted."""
    return "accepted" if getattr(row, "waived", False) else _OUTCOMES[row.conforms]


def kind_of(row: CheckRow) -> str:
    """In which list a row stands that a run kept."""
    return "waived" if row.waived else "bad" if row.conforms is False else "unknown"
