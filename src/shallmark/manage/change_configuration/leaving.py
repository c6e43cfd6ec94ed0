"""What of the items stays when somebody leaves: a live one is altered under a change alone."""

from django.db.models import Q

from shallmark.manage.change_configuration.models.ci_states import Status
from shallmark.manage.team.leaving import KEPT

KEPT["ci"] = Q(status=Status.LIVE)
