"""Kinds of controlled documents; those that the 2018 edition names stand first."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SCOPE = "scope", _("Scope of the SMS")
    POLICY = "policy", _("Policy")
    PLAN = "service_management_plan", _("Service management plan")
    PROCESS = "process", _("Process description")
    PROCEDURE = "procedure", _("Procedure")
    MAJOR_INCIDENT = "major_incident_procedure", _("Major incident procedure")
    RELEASE_PROCEDURE = "release_procedure", _("Release procedure")
    CONTINUITY_PLAN = "continuity_plan", _("Continuity plan")
    AVAILABILITY_PLAN = "availability_plan", _("Availability plan")
    CAPACITY_PLAN = "capacity_plan", _("Capacity plan")
    TRANSITION_PLAN = "transition_plan", _("Design and transition plan")
    CATALOGUE = "service_catalogue", _("Service catalogue")
    AGREEMENT = "agreement", _("Agreement")
    CONTRACT = "contract", _("Contract")
    REQUIREMENTS = "requirements", _("Service requirements")
    CRITERIA = "criteria", _("Criteria")
    REQUEST_INSTRUCTIONS = "request_instructions", _("Instructions for a request")
    INSTRUCTION = "instruction", _("Work instruction")
    RECORD = "record", _("Record kept as a document")
    EXTERNAL = "external", _("Document of external origin")
    OTHER = "other", _("Other")


class Classification(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")
    SECRET = "secret", _("Secret")
