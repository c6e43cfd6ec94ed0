from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conformity", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="checkoutcome",
            name="months",
            field=models.JSONField(default=dict),
        )
    ]
