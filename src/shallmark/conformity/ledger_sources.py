"""The tables behind each view of the ledger, and whether they tell what they held on a past day."""

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

import pghistory.models
from django.apps import apps
from django.db import models

from shallmark.common.calendars.workdays import DAYS
from shallmark.conformity import ledger_views
from shallmark.ledger import contract, guards
from shallmark.ledger.checkfile import CheckFile

#: tables that only grow -> the column that says from when on a row is there; none where it stands
#: with the row that it is a part of
GROWING = {
    "approvals_approval": "requested_at",
    "approvals_decision": "at",
    "change_configuration_baselineitem": "",
    "change_configuration_itemload": "at",
    "conformity_checkoutcome": "",
    "conformity_checkrun": "finished_at",
    "customer_service_acknowledgement": "at",
    "customer_service_articleuse": "at",
    "customer_service_articleversion": "at",
    "customer_service_contact": "at",
    "customer_service_escalation": "at",
    "customer_service_majorreviewattendance": "at",
    "customer_service_requestcontact": "at",
    "discussion_entry": "at",
    "notices_notice": "at",
    "team_accountkey": "at",
}
#: what is written of such a row later on, so that no view may read it
WRITTEN_LATER = {
    "approvals_approval": ("outcome", "decided_at"),
    "notices_notice": ("read_at", "settled_at", "settled_by_id", "settled_as"),
}
#: derived from other tables: the SELECT that derives it again, and what it is derived from
DERIVED = {
    "calendars_workday": (DAYS.format(days="public.calendars_workday"), "calendars_calendar")
}
#: a join by the key of a table: what a row names. It may have come here later than the row, as
#: people do whom an import names; then its first version tells
_NAMED = re.compile(r'\bJOIN (\w+) ("?\w+"?)(\s+ON \2\.id (?:=|IN) )', re.IGNORECASE)
#: ends the name of a table of which the first version holds for what came before
EVER = "_ever"
WORD = re.compile(r"\w+")
_ASIDE = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_VIEW = re.compile(r"\bledger\.(\w+)")


@cache
def tables() -> Mapping[str, type[models.Model]]:
    """The tables of the product, by name: of records, of their histories, of what joins them."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every if model._meta.managed}


@cache
def reads(name: str) -> tuple[str, frozenset[str]]:
    """The SELECT of a built view, and the tables and views that it reads."""
    text = _NAMED.sub(_named, ledger_views.text_of(name))
    plain = _ASIDE.sub("", text)
    views = frozenset(
        f"ledger.{view}" for view in _VIEW.findall(plain) if view in ledger_views.built()
    )
    words = WORD.findall(plain)
    return text, views.union(each for each in words if each.removesuffix(EVER) in tables())


def _named(join: re.Match[str]) -> str:
    model = tables().get(join[1])
    tracked = hasattr(model, "pgh_event_model") and join[1] not in GROWING
    return f"JOIN {join[1]}{EVER if tracked else ''} {join[2]}{join[3]}"


def sources(name: str) -> frozenset[str]:
    """The tables that a view reads, through other views too; none where it is not built."""
    if name not in ledger_views.built():
        return frozenset()
    direct = reads(name)[1]
    below = (sources(each.removeprefix("ledger.")) for each in direct if each.startswith("ledger."))
    own = {each for each in direct if not each.startswith("ledger.")}
    return frozenset(own).union(*below)


def keeps_its_past(table: str) -> bool:
    """Whether it can be said what the table held at a past moment."""
    model = tables()[table.removesuffix(EVER)]
    return table in GROWING or table in DERIVED or event_of(model) is not None


def refusal(check: CheckFile) -> str:
    """Why a check cannot be judged as of a past moment; empty where it can."""
    for relation in sorted(guards.reading(check.sql, check.path).relations):
        for table in sorted(sources(contract.stored_relation(relation))):
            if not keeps_its_past(table):
                return (
                    f"{check.id} reads ledger.{relation}, and its table {table} does not tell what"
                    " it held on a past day: keep its history, or let it only grow."
                )
    return ""


def event_of(model: type[models.Model]) -> type[models.Model] | None:
    """The history that tells what a table held: its own, or that which it is itself."""
    if issubclass(model, pghistory.models.Event):
        return cast("type[models.Model]", model)
    return getattr(model, "pgh_event_model", None)
