"""The categories and codes with which the simulated service desk works."""

from shallmark.operate.customer_service.models import Category, HoldReason, ResolutionCode
from shallmark.simulate.organisation import OrganisationBuilder


def build_codes(builder: OrganisationBuilder) -> None:
    """Take the categories, hold reasons and codes of the defaults."""
    org = builder.org
    for category in Category.objects.filter(parent__isnull=False).select_related("parent"):
        if category.parent is not None:
            org.categories.setdefault(category.parent.title, []).append(category)
    org.hold_reasons = {reason.key: reason for reason in HoldReason.objects.all()}
    org.codes = {code.key: code for code in ResolutionCode.objects.all()}
