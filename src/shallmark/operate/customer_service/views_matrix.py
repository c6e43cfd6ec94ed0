"""The priority matrix as one sees it, and the two presets that it can be set to."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from shallmark.kernel import access
from shallmark.kernel.people import Person, signed_in
from shallmark.operate.customer_service import forms, seed
from shallmark.operate.customer_service.models import PriorityRule
from shallmark.pages.record_base import is_staff


class Matrix(View):
    """`/settings/matrix`: impact down, urgency across; each cell leads to its rule."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_staff(signed_in(request)):
            raise PermissionDenied
        return render(request, "customer_service/matrix.html", _context(signed_in(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set the whole matrix to a preset; what is open keeps its priority until it is edited."""
        name = request.POST.get("preset", "")
        if not access.may_create(signed_in(request), "priority_rule") or name not in seed.MATRICES:
            raise PermissionDenied
        with transaction.atomic():
            seed.use_matrix(name, by=signed_in(request))
        messages.success(request, _("The matrix is now that of %(name)s.") % {"name": name})
        return redirect("priority-matrix")


def _context(person: Person) -> dict[str, Any]:
    rules = {(rule.impact, rule.urgency): rule for rule in PriorityRule.objects.all()}
    impacts = sorted({impact for impact, _urgency in rules})
    urgencies = sorted({urgency for _impact, urgency in rules})
    return {
        "urgencies": _words(forms.URGENCIES, urgencies),
        "rows": [
            {"name": name, "cells": [rules.get((impact, urgency)) for urgency in urgencies]}
            for name, impact in zip(_words(forms.IMPACTS, impacts), impacts, strict=True)
        ],
        "presets": [
            {"name": name, "used": len(rows) == len(impacts) == len(urgencies)}
            for name, rows in seed.MATRICES.items()
        ],
        "may_change": access.may_create(person, "priority_rule"),
    }


def _words(known: forms.Words, levels: list[int]) -> list[str]:
    """The words of a matrix of this size, else its numbers: 1 is the highest."""
    return [str(word) for word in known.get(len(levels), levels)]
