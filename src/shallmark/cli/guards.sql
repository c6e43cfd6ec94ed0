-- What the database holds without trusting the application. Made by the owner after each migration
-- and harmless when repeated (docs/adr/0043). The application's role can call these functions and
-- cannot change them.

-- Digests of the keys by which a transaction may bring records in: each is made from an installation's
-- EVIDENCE_KEY, which lies outside the database and makes the seals of runs too.
CREATE TABLE IF NOT EXISTS public.shallmark_key (digest text PRIMARY KEY);
-- Since when what is written bears a mark of the key.
ALTER TABLE public.shallmark_key ADD COLUMN IF NOT EXISTS since timestamptz NOT NULL DEFAULT now();

-- Whether this transaction is the application's, which states the key, or the owner's.
CREATE OR REPLACE FUNCTION public.shallmark_states_key() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT session_user = current_user OR EXISTS (
        SELECT FROM public.shallmark_key
        WHERE digest = encode(sha256(convert_to(
            coalesce(current_setting('shallmark.key', true), ''), 'UTF8')), 'hex'))
$$;

-- Whether it may bring records in, as they are elsewhere.
CREATE OR REPLACE FUNCTION public.shallmark_brings_in() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(current_setting('shallmark.brings_in', true), '') = 'on'
        AND public.shallmark_states_key()
$$;

-- The next number of a sequence comes after this one, as after an import; never before.
CREATE OR REPLACE FUNCTION public.shallmark_skip_to(skipped regclass, number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last bigint;
BEGIN
    IF NOT public.shallmark_states_key() THEN
        RAISE EXCEPTION 'A sequence is moved on by an import: %', skipped;
    END IF;
    EXECUTE format('SELECT last_value FROM %s', skipped) INTO last;
    PERFORM setval(skipped, greatest(last, number));
END $$;

-- What only the application writes: a run of the checks, a verification.
CREATE OR REPLACE FUNCTION public.shallmark_only_by_key() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF public.shallmark_states_key() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Only the application writes this, with its key: %', TG_TABLE_NAME;
END $$;

-- pgtrigger's own lets every role pass every trigger by.
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    ignored text := coalesce(current_setting('pgtrigger.ignore', true), '');
BEGIN
    IF ignored IN ('', '{}') THEN
        RETURN false;
    END IF;
    RETURN trigger_name = ANY(ignored::text[]) AND public.shallmark_brings_in();
END $$;

-- History is written by the triggers of the records, which work as the owner, and by an import.
CREATE OR REPLACE FUNCTION public.shallmark_only_history() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = (
        SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID)
        OR public.shallmark_brings_in()
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'History is written by the database: %', TG_TABLE_NAME;
END $$;

-- A password that somebody could sign in by is changed with the key.
CREATE OR REPLACE FUNCTION public.shallmark_password() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.password NOT LIKE '!%' AND NOT public.shallmark_states_key() THEN
        RAISE EXCEPTION 'Only the application writes this, with its key: a password';
    END IF;
    RETURN NEW;
END $$;

-- What the database knows of acts that are no records: each row as it was written, by which write
-- and in which transaction. Nobody but the triggers writes it.
CREATE TABLE IF NOT EXISTS public.shallmark_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kept text NOT NULL,
    row_id bigint NOT NULL,
    deed text NOT NULL,
    said jsonb NOT NULL,
    context jsonb,
    context_id uuid,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS shallmark_act_of ON public.shallmark_act (kept, row_id, id);

-- Its arguments are columns that count for nothing.
CREATE OR REPLACE FUNCTION public.shallmark_keeps_act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' AS $$
DECLARE
    said jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    ignored text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - ignored = said - ignored THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.shallmark_act (kept, row_id, deed, said, context, context_id)
    VALUES (TG_TABLE_NAME, (said ->> 'id')::bigint, lower(TG_OP), said - ignored,
        nullif(current_setting('pghistory.context_metadata', true), '')::jsonb,
        nullif(current_setting('pghistory.context_id', true), '')::uuid);
    RETURN NULL;
END $$;

-- Nobody hangs these on a table of his own, and a temporary table shadows nothing that they read.
DO $$
DECLARE
    each record;
    -- Columns of an act that somebody else writes later: that a notice was read, and what became of it.
    later constant jsonb := '{"notices_notice": ["read_at", "settled_at", "settled_by_id", "settled_as"],
        "api_apitoken": ["last_used_on"]}';
    ignored text;
BEGIN
    FOR each IN
        SELECT p.oid::regprocedure AS function FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype = 'trigger'::regtype
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.function);
        EXECUTE format(
            'ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', each.function);
    END LOOP;
    FOR each IN
        SELECT t.tgfoid::regprocedure AS function, t.tgrelid::regclass || 'event' AS history
        FROM pg_trigger t
        WHERE t.tgname LIKE ANY (ARRAY['pgtrigger\_insert\_insert\_%', 'pgtrigger\_update\_update\_%',
            'pgtrigger\_delete\_delete\_%'])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', each.function);
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER shallmark_only_history BEFORE INSERT ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION public.shallmark_only_history()', each.history);
    END LOOP;
    FOR each IN
        SELECT oid::regclass AS kept FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname IN ('conformity_checkrun',
            'conformity_checkoutcome', 'conformity_checkrow', 'conformity_verification')
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER shallmark_only_by_key BEFORE INSERT ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION public.shallmark_only_by_key()', each.kept);
    END LOOP;
    FOR each IN
        SELECT oid::regclass AS kept, relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname IN ('api_apitoken', 'approvals_approval',
            'approvals_approval_approvers', 'approvals_decision', 'customer_service_contact',
            'customer_service_acknowledgement', 'customer_service_articleuse',
            'customer_service_articleversion', 'customer_service_escalation',
            'customer_service_majorreviewattendance', 'customer_service_requestcontact',
            'change_configuration_baselineitem',
            'change_configuration_itemload', 'discussion_entry',
            'discussion_attachment', 'grc_nonconformityrow', 'notices_notice', 'team_accountkey', 'team_auditlook')
    LOOP
        SELECT coalesce(string_agg(quote_literal(c), ', '), '') INTO ignored
        FROM jsonb_array_elements_text(coalesce(later -> each.name, '[]')) c;
        IF NOT EXISTS (
            SELECT FROM pg_trigger WHERE tgname = 'shallmark_keeps_act' AND tgrelid = each.kept)
        THEN
            -- What was there before counts as it was found.
            EXECUTE format('INSERT INTO public.shallmark_act (kept, row_id, deed, said)'
                ' SELECT %L, r.id, ''found'', to_jsonb(r) - ARRAY[%s]::text[] FROM %s r',
                each.name, ignored, each.kept);
        END IF;
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER shallmark_keeps_act AFTER INSERT OR UPDATE OR DELETE ON %s'
            ' FOR EACH ROW EXECUTE FUNCTION public.shallmark_keeps_act(%s)', each.kept, ignored);
    END LOOP;
    IF to_regclass('public.team_person') IS NOT NULL THEN
        CREATE OR REPLACE TRIGGER shallmark_password BEFORE UPDATE OF password
            ON public.team_person FOR EACH ROW
            WHEN (OLD.password IS DISTINCT FROM NEW.password)
            EXECUTE FUNCTION public.shallmark_password();
    END IF;
END $$;
