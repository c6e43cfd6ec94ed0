from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Entries are found by the number of their record; people write on while the index is built."""

    atomic = False
    dependencies = [("discussion", "0001_first")]

    operations = [
        AddIndexConcurrently(
            model_name="entry",
            index=models.Index(fields=["reference"], name="entry_of_reference"),
        ),
    ]
