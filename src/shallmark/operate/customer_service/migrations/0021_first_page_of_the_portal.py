from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = ("new", "in_progress", "on_hold")


class Migration(migrations.Migration):
    """What is not over for its caller, and what disturbs a service; people write on meanwhile."""

    atomic = False
    dependencies = [("customer_service", "0020_since_when_marked")]

    operations = [
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(
                fields=["reporter"],
                condition=models.Q(
                    ("status__in", (*OPEN, "resolved")),
                    models.Q(
                        ("confirmed_at", None),
                        ("denied_at", None),
                        ("status", "closed"),
                        ("word_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="incident_of_caller",
            ),
        ),
        AddIndexConcurrently(
            model_name="incident",
            index=models.Index(
                fields=["service"],
                condition=models.Q(
                    models.Q(("major", True), ("priority__lte", 2), _connector="OR"),
                    ("confidential", False),
                    ("security", False),
                    ("status__in", OPEN),
                ),
                name="incident_disturbing",
            ),
        ),
    ]
