"""Tickets of GLPI in the languages of its users, and what its words mean."""

from datetime import UTC, datetime

import pytest

from shallmark.common.discussion.models import Entry
from shallmark.connect.tickets.tests.conftest import Import, counts
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident, ServiceRequest

pytestmark = pytest.mark.django_db

#: head, a solved incident and a request that waits, as each language exports them
LANGUAGES = {
    "en": (
        (
            "ID;Title;Entity;Type;Status;Last update;Opening date;Resolution date;Priority;"
            "Requester - Requester;Assigned to - Technician;Category;Location"
        ),
        ("Incident", "Solved", "Very high"), ("Request", "Pending", "Low"),
    ),
    "de": (
        (
            "ID;Titel;Einheit;Typ;Status;Letzte Aktualisierung;Eröffnungsdatum;Lösungsdatum;"
            "Priorität;Anforderer - Anforderer;Zugewiesen an - Techniker;Kategorie;Standort"
        ),
        ("Störung", "Gelöst", "Sehr hoch"), ("Anfrage", "Wartend", "Niedrig"),
    ),
    "fr": (
        (
            "ID;Titre;Entité;Type;Statut;Dernière modification;Date d’ouverture;Date de résolution;"
            "Priorité;Demandeur - Demandeur;Attribué à - Technicien;Catégorie;Lieu"
        ),
        ("Incident", "Résolu", "Très haute"), ("Demande", "En attente", "Basse"),
    ),
    "it": (
        (
            "ID;Titolo;Entità;Tipo;Stato;Ultimo aggiornamento;Data di apertura;Data di risoluzione;"
            "Priorità;Richiedente - Richiedente;Assegnato a - Tecnico;Categoria;Luogo"
        ),
        ("Incidente", "Risolto", "Molto alta"), ("Richiesta", "In attesa", "Bassa"),
    ),
    "es": (
        (
            "ID;Título;Entidad;Tipo;Estado;Última actualización;Fecha de apertura;"
            "Fecha de resolución;Prioridad;Solicitante - Solicitante;Asignado a - Técnico;"
            "Categoría;Ubicación"
        ),
        ("Incidencia", "Resuelto", "Muy alta"), ("Solicitud", "En espera", "Baja"),
    ),
}  # fmt: skip


def export(language: str) -> str:
    head, (kind, state, priority), (kind2, state2, priority2) = LANGUAGES[language]
    return (
        f"{head};\n"
        f"12;Druck;Root;{kind};{state};2024-05-12 10:00;2024-05-11 09:00;2024-05-12 09:30;"
        f"{priority};Ada;Ben;Hardware;Halle 3;\n"
        f"13;Konto;Root;{kind2};{state2};2024-05-12 10:00;2024-05-11 09:00;;"
        f"{priority2};Ada;Ben;Konten;;\n"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_is_read_in_the_language_of_its_user(bring_in: Import, language: str) -> None:
    result = bring_in("glpi", export(language))
    assert counts(result, "incident") == counts(result, "service_request") == (1, 0, 0, 0)
    assert not [kind for kind in result.noted if "not in the dialect" in kind], result.noted
    incident, request = Incident.objects.get(), ServiceRequest.objects.get()
    assert (incident.title, incident.status, incident.priority) == ("Druck", "resolved", 1)
    assert incident.source_state == LANGUAGES[language][1][1]
    assert incident.reported_at == datetime(2024, 5, 11, 9, tzinfo=UTC)
    assert incident.resolved_at == datetime(2024, 5, 12, 9, 30, tzinfo=UTC)
    assert incident.reporter is not None
    assert incident.assigned_to is not None
    assert incident.category is not None
    assert (incident.reporter.title, incident.assigned_to.title) == ("Ada", "Ben")
    assert incident.category.title == "Hardware"
    assert (request.status, request.priority) == ("on_hold", 4)
    again = bring_in("glpi", export(language))
    assert counts(again, "incident") == counts(again, "service_request") == (0, 0, 1, 0)


def test_bare_numbers_are_found_and_are_no_references_of_ours(bring_in: Import) -> None:
    bring_in("glpi", export("en"))
    incident = Incident.objects.get()
    assert (incident.reference[:3], incident.source_key) == ("INC", "12")


def test_what_has_no_field_stands_in_the_timeline(bring_in: Import) -> None:
    bring_in("glpi", export("de"))
    texts = dict(Entry.objects.filter(kind="system").values_list("record_key", "text"))
    assert "Standort: Halle 3" in texts["incident"]
    # a request has no category
    assert "Category: Konten" in texts["service_request"]


def test_a_level_by_its_number_is_read_as_glpi_counts(bring_in: Import) -> None:
    head = "ID;Type;Status;Opening date;Priority\n"
    bring_in("glpi", f"{head}1;1;6;2024-05-11 09:00;5\n2;2;1;2024-05-11 09:00;1\n")
    assert (Incident.objects.get().status, Incident.objects.get().priority) == ("closed", 1)
    request = ServiceRequest.objects.get()
    assert (request.status, request.priority) == ("new", 5)


def test_a_list_that_says_no_type_is_taken_as_said_and_noted(bring_in: Import) -> None:
    head = "ID;Status;Opening date\n"
    result = bring_in("glpi", f"{head}1;New;2024-05-11 09:00\n", default="service_request")
    assert counts(result, "service_request") == (1, 0, 0, 0)
    assert "no column says the type, taken for service_request" in result.noted


def test_a_row_without_its_day_is_refused_alone(bring_in: Import) -> None:
    result = bring_in("glpi", export("en") + "14;x;Root;Incident;New;;;;;;;;;\n")
    assert counts(result, "incident") == (1, 0, 0, 1)
    assert result.reasons == [(4, "no opening time")]


def test_of_several_in_one_cell_the_first_is_named_and_the_others_are_kept(
    bring_in: Import,
) -> None:
    head = "ID;Type;Status;Opening date;Assigned to - Technician\n"
    bring_in("glpi", f'{head}2 023;Incident;New;2024-05-11 09:00;"Ada\nBen"\n')
    incident = Incident.objects.get()
    assert incident.source_key == "2023"
    assert incident.assigned_to is not None
    assert incident.assigned_to.title == "Ada"
    assert "Assigned to - Technician: Ben" in Entry.objects.get(kind="system").text
    assert not Person.objects.filter(title__contains="Ben").exists()
