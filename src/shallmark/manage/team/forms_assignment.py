"""How a role is given: from today, and with the roles in view that nobody holds."""

from functools import cache
from typing import Any, cast

from django.forms import modelform_factory
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.forms import RecordForm
from shallmark.manage.team.models import RoleAssignment
from shallmark.manage.team.queries_roles import vacant_roles


class AssignmentForm(RecordForm):
    """A new one begins today, and names the mandatory roles that stand vacant."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  what RecordForm takes
        super().__init__(*args, **options)
        if self.instance.pk is not None or self.is_bound:
            return
        if "starts_on" in self.fields:
            self.fields["starts_on"].initial = clock.now().date()
        if "role" in self.fields and (vacant := vacant_roles()):
            self.fields["role"].help_text = _("Nobody holds yet: %(roles)s.") % {
                "roles": ", ".join(vacant)
            }


@cache
def assignment_form(fields: tuple[str, ...]) -> type[RecordForm]:
    """The form over these fields of an assignment."""
    made = modelform_factory(RoleAssignment, form=AssignmentForm, fields=fields)
    return cast("type[RecordForm]", made)
