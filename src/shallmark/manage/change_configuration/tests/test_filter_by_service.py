"""Changes are filtered by the services that they name; the analysis of a quarter leads there."""

import re

import pytest

from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def listed(client: object, query: str) -> set[str]:
    page = client.get(f"/changes?view=all&{query}").content.decode()  # type: ignore[attr-defined]
    return set(re.findall(r"CHG\d+", page[page.index("<tbody") : page.index("</tbody>")]))


def test_it_lists_the_changes_of_one_service_of_several_and_of_none() -> None:
    shop, till, mail = (make("service") for _each in range(3))
    both = make("change", services=[shop.reference, till.reference])
    one = make("change", services=[mail.reference])
    none = make("change", services=[])
    client = signed_in(make_person("change_manager"))
    assert listed(client, f"services={till.reference}") == {both.reference}
    wanted = f"services={shop.reference},{mail.reference}"
    assert listed(client, wanted) == {both.reference, one.reference}
    assert none.reference in listed(client, "services=none")
    assert both.reference not in listed(client, "services=none")
    chip = client.get(f"/changes?view=all&services={mail.reference}").content.decode()
    assert mail.title in chip
    assert client.get("/changes?view=all&services=SVC0099999").status_code == 422
    assert shop.title in client.get("/changes?view=all&choose=services").content.decode()
