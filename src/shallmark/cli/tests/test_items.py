"""`./shallmark impact`, `baseline`, `report items` and `import ... csv` as a person types them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.cli.problems import Problem
from shallmark.manage.change_configuration.models import Ci, CiType, ItemLoad, RelationKind
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(build(), [str(word) for word in words])


def answer_of(*words: str | Path) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, (result.stderr, result.exception)
    return json.loads(result.stdout)


def test_it_tells_the_hops_of_an_item_by_reference_identifier_or_name() -> None:
    relation = factories.ci_relationship()
    host, app = relation.to_item, relation.from_item
    for named in (host.reference, host.uid, host.title):
        report = answer_of("impact", named)
        assert report["item"] == host.reference
        assert [item["reference"] for item in report["hops"][0]["items"]] == [app.reference]
    assert isinstance(run("impact", "nothing").exception, Problem)


def test_it_refuses_a_name_that_two_items_have() -> None:
    factories.ci(title="twin"), factories.ci(title="twin")
    assert isinstance(run("impact", "twin").exception, Problem)


def test_it_takes_a_baseline_and_compares_it() -> None:
    item = factories.ci(location="Rack 1")
    baseline = answer_of("baseline", "create", "Before the move")
    assert (baseline["items"], len(baseline["hash"])) == (1, 64)
    Ci.objects.filter(pk=item.pk).update(location="Rack 2")
    difference = answer_of("baseline", "compare", baseline["baseline"])
    assert difference["changed"] == {item.uid: {"location": ["Rack 1", "Rack 2"]}}
    again = answer_of("baseline", "create", "After the move")
    assert answer_of("baseline", "compare", baseline["baseline"], again["baseline"])["same"] == 0
    assert isinstance(run("baseline", "compare", "BSL9999999").exception, Problem)


def test_it_counts_items_and_what_they_lack() -> None:
    CiType.objects.filter(key="server").update(financial=True)
    factories.ci(type=CiType.objects.get(key="server"))
    factories.ci_relationship(
        from_item=factories.ci(owner=make_person("resolver")),
        kind=RelationKind.objects.get(key="runs_on"),
    )
    report = answer_of("report", "items")
    assert (report["items"], report["without_owner"], report["without_value"]) == (3, 2, 1)
    assert (report["by_class"]["server"], report["by_relation"]) == (1, {"runs_on": 1})


def test_it_previews_and_takes_a_list_back(tmp_path: Path) -> None:
    person = make_person("admin")
    type(person).objects.filter(pk=person.pk).update(username="boss")
    item = factories.ci(location="Rack 1")
    path = tmp_path / "items.csv"
    path.write_text(f"reference,location\n{item.reference},Rack 2\n", encoding="utf-8")
    counts = answer_of("import", "csv", path, "--by", "boss", "--dry-run")["records"]["ci"]
    assert (counts["updated"], Ci.objects.get().location) == (1, "Rack 1")
    assert answer_of("import", "csv", path, "--by", "boss")["records"]["ci"]["updated"] == 1
    assert Ci.objects.get().location == "Rack 2"
    assert answer_of("import", "csv", path, "--by", "boss")["records"]["ci"]["unchanged"] == 1


def test_a_list_tells_what_is_in_use_by_the_command_as_by_the_page(tmp_path: Path) -> None:
    for username, role in (("boss", "configuration_manager"), ("hand", "resolver")):
        Person.objects.filter(pk=make_person(role).pk).update(username=username)
    path = tmp_path / "estate.csv"
    path.write_text(
        "Name,Art,status,RAM,owner\nsrv-1,Rechner,Aktiv,64,Kim\nsrv-2,Rechner,kaputt,8,\n",
        encoding="utf-8",
    )
    said = ("--column", "Name=title", "--column", "Art=type", "--column", "RAM=attributes.RAM",
            "--word", "type:Rechner=server", "--word", "status:Aktiv=live", "--key", "title",
            "--in-use")  # fmt: skip
    preview = run("import", "csv", path, *said, "--by", "boss", "--dry-run", "--json")
    assert (json.loads(preview.stdout)["preview"], ItemLoad.objects.count()) == (True, 0)
    taken = run("import", "csv", path, *said, "--by", "boss", "--json")
    outcome = json.loads(taken.stdout)
    assert taken.exit_code == 1
    assert outcome["records"]["ci"]["created"] == 1
    assert [each["row"] for each in outcome["rejected"]] == [3]
    assert "“kaputt” is none of" in outcome["rejected"][0]["reason"]
    assert outcome["noted"] == [
        {"row": 2, "note": "Accountable: “Kim” is not known here and was left out."}
    ]
    item, load = Ci.objects.get(title="srv-1"), ItemLoad.objects.get()
    assert (item.status, item.type.key, item.attributes) == ("live", "server", {"RAM": "64"})
    assert load.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    refused = run("import", "csv", path, *said, "--by", "hand")
    assert isinstance(refused.exception, Problem)


def test_it_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    torn.write_bytes(b"\x1f\x8b\x00 torn off")
    for kind in ("netbox", "itop", "csv"):
        assert isinstance(run("import", kind, torn).exception, Problem)


@pytest.mark.parametrize("source", ["servicenow", "netbox", "itop", "csv"])
def test_a_file_that_is_not_there_is_refused_before_anything_starts(source: str) -> None:
    done = run("import", source, "nowhere.csv")
    assert done.exit_code == 2
    assert "'nowhere.csv' does not exist" in done.output.replace("\n", "")
