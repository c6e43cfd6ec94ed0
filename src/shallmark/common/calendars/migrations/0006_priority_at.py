from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0005_clock_of_record")]

    operations = [
        migrations.AddField(
            model_name="clockresult",
            name="priority_at",
            field=models.DateTimeField(null=True),
        )
    ]
