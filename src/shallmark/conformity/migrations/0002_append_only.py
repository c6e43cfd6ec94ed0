from django.db import migrations

# Plain triggers, not pgtrigger's: those can be switched off by a session, these only by the owner.
TABLES = ("conformity_checkrun", "conformity_checkoutcome", "conformity_checkrow")
FORWARD = """
CREATE FUNCTION conformity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What a check run found is kept as it is: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
""" + "\n".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION conformity_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION conformity_append_only();
"""
    for table in TABLES
)
BACK = "DROP FUNCTION conformity_append_only() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("conformity", "0001_first")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
