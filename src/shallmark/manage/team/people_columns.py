"""Columns of the list of people that are no fields of theirs."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery, Value
from django.db.models.expressions import BaseExpression
from django.utils.translation import gettext_lazy as _

from shallmark.manage.team.models import Membership
from shallmark.pages.tables import Column, Row, Tag, title_column

NAMES = "team_names"
TAGS = (Tag("left_on", _("left")), Tag("is_vip", _("VIP")))

NAME = title_column(_("Name"), TAGS)


def _teams() -> dict[str, BaseExpression]:
    theirs = Membership.objects.filter(person=OuterRef("pk")).order_by().values("person")
    names = StringAgg("team__title", Value(", "), order_by=("team__title",))
    return {NAMES: Subquery(theirs.annotate(names=names).values("names"))}


def _names(row: Row) -> str:
    return row[NAMES] or ""


def _email(row: Row) -> str:
    return row["email"] or ""


#: as wide as an address is
EMAIL = Column("email", _("E-mail"), "text", ("email",), _email, _email, "email", width="xl")
TEAMS = Column("teams", _("Teams"), paths=(NAMES,), cell=_names, plain=_names, added=_teams)
