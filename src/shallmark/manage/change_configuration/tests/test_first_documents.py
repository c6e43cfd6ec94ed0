"""On the first day a template for documents waits for its approval; then they may take effect."""

from datetime import timedelta

import pytest

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.manage.change_configuration.document_changes import wrong_change
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    return office()


def test_the_first_day_has_a_draft_that_the_change_manager_approves(desk: Office) -> None:
    template = StandardChange.objects.get(covers_documents=True)
    assert template.status == "draft"
    assert "not approved" in wrong_change(template.reference, "DOC0000001")
    author, until = make_person("change_manager"), clock.now().date() + timedelta(days=365)
    with (
        pytest.raises(GateClosed, match="until when"),
        clock.at(clock.now() + timedelta(days=9999)),
    ):
        writes.perform(template, "submit", by=author)
    writes.perform(template, "submit", by=author, values={"valid_to": until})
    question = open_approval(template, "approve")
    assert question is not None
    decide(question, "approved", by=desk.manager, shown_at=clock.now(), reason="Seen and read.")
    assert wrong_change(template.reference, "DOC0000001") == ""
    assert wrong_change(template.title.upper(), "DOC0000001") == ""


def test_a_template_of_services_covers_no_document(desk: Office) -> None:
    assert "does not cover documents" in wrong_change(desk.template().reference, "DOC0000001")


def test_a_change_covers_the_documents_that_it_names_until_it_is_closed(desk: Office) -> None:
    document, other = make("document"), make("document")
    change = in_work(documents=[document.reference])
    assert wrong_change(change.reference, document.reference) == ""
    assert "does not name" in wrong_change(change.reference, other.reference)
    Change.objects.filter(pk=change.pk).update(closed_at=clock.now())
    assert "is closed" in wrong_change(change.reference, document.reference)
    assert "not approved" in wrong_change(desk.asked().reference, document.reference)
