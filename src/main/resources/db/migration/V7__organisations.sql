-- Projects become a boundary: a transaction acts in one project, and what a project owns is seen in it alone.

ALTER TABLE org ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
    ALTER COLUMN email DROP NOT NULL,
    ADD CHECK ((kind = 'person') = (email IS NOT NULL));
ALTER TABLE membership ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE project ADD COLUMN version int NOT NULL DEFAULT 1, ADD COLUMN archived_at timestamptz;
ALTER TABLE connection ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE conversation ADD COLUMN version int NOT NULL DEFAULT 1;
-- What a run may do where an API key started it; what the role of its account allows where it is null.
ALTER TABLE run ADD COLUMN permissions text[];
-- How the actor was let in, such as session: or api_key: with an id.
ALTER TABLE audit_entry ADD COLUMN via text DEFAULT nullif(current_setting('aurora.via', true), '');
CREATE INDEX ON audit_entry (org_id, created_at DESC, id DESC);

-- A link that makes whoever holds it a member, once; the token itself is stored nowhere.
CREATE TABLE invitation (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    email text NOT NULL CHECK (email = lower(email)),
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'approver', 'admin')),
    hash bytea NOT NULL UNIQUE,
    invited_by uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    UNIQUE (org_id, id)
);
CREATE INDEX ON invitation (org_id, created_at DESC, id DESC);

-- Of a key only the hash is stored; the hint is its beginning, for people to tell it from others.
CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    account_id uuid NOT NULL REFERENCES account,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    hint text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    permissions text[] NOT NULL,
    created_by uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,
    version int NOT NULL DEFAULT 1,
    UNIQUE (org_id, id)
);
CREATE INDEX ON api_key (org_id, created_at DESC, id DESC);
CREATE INDEX ON api_key (org_id, account_id);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['invitation', 'api_key']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY tenant ON %I TO aurora_app
            USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tenant_table);
    END LOOP;
END $$;

CREATE FUNCTION current_project() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aurora.project_id', true), '')::uuid;

DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['connection', 'conversation', 'run']
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN project_id SET DEFAULT current_project()', owned);
        EXECUTE format('CREATE POLICY project ON %I AS RESTRICTIVE TO aurora_app
            USING (project_id = current_project()) WITH CHECK (project_id = current_project())', owned);
    END LOOP;
    -- What hangs on a connection is seen where the connection is: the array is made once for each statement.
    FOREACH owned IN ARRAY ARRAY['discovery', 'discovery_scope', 'resource']
    LOOP
        EXECUTE format('CREATE POLICY project ON %I AS RESTRICTIVE TO aurora_app
            USING (connection_id = ANY (ARRAY(SELECT c.id FROM connection c)))
            WITH CHECK (connection_id = ANY (ARRAY(SELECT c.id FROM connection c)))', owned);
    END LOOP;
END $$;

GRANT UPDATE (name, slug, version) ON org TO aurora_app;
GRANT SELECT (kind) ON account TO aurora_app;
GRANT UPDATE (role, version), DELETE ON membership TO aurora_app;
GRANT UPDATE (slug, version, archived_at) ON project TO aurora_app;
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON invitation TO aurora_app;
GRANT SELECT (id, org_id, account_id, name, hint, permissions, created_by, created_at, expires_at, revoked_at, last_used_at,
    version), INSERT, UPDATE (name, revoked_at, last_used_at, version) ON api_key TO aurora_app;

-- The last administrator of an organisation stays one, whatever the way in; AU004 else. Two at the same time take turns.
CREATE FUNCTION keep_an_admin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    IF OLD.role = 'admin' AND (TG_OP = 'DELETE' OR NEW.role <> 'admin') THEN
        PERFORM FROM org o WHERE o.id = OLD.org_id FOR UPDATE;
        IF NOT EXISTS (
            SELECT FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.org_id = OLD.org_id AND m.role = 'admin' AND a.kind = 'person' AND m.account_id <> OLD.account_id) THEN
            RAISE EXCEPTION 'the last administrator of % stays one', OLD.org_id USING ERRCODE = 'AU004';
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION keep_an_admin FROM PUBLIC;
CREATE TRIGGER keep_an_admin BEFORE UPDATE OF role OR DELETE ON membership
    FOR EACH ROW EXECUTE FUNCTION keep_an_admin();

-- Checks the right to act and enters organisation and project for this transaction. AU001: there is no right (any more);
-- AU002: the organisation has no such project, or has archived it; AU003: the role is another one by now.
DROP FUNCTION enter(uuid, text, uuid);
CREATE FUNCTION enter(org uuid, kind text, id uuid, project uuid, role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    role_now text;
    acts_in uuid;
BEGIN
    CASE kind
        WHEN 'session' THEN
            SELECT m.role INTO role_now
            FROM session s JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
            WHERE s.id = enter.id AND s.org_id = enter.org AND s.ended_at IS NULL AND s.expires_at > now();
        WHEN 'api_key' THEN
            SELECT m.role INTO role_now
            FROM api_key k JOIN membership m ON m.org_id = k.org_id AND m.account_id = k.account_id
            WHERE k.id = enter.id AND k.org_id = enter.org AND k.revoked_at IS NULL AND k.expires_at > now();
        WHEN 'run' THEN
            SELECT m.role, r.project_id INTO role_now, acts_in
            FROM run r JOIN membership m ON m.org_id = r.org_id AND m.account_id = r.account_id
            WHERE r.id = enter.id AND r.org_id = enter.org AND r.state = 'running';
        WHEN 'discovery' THEN
            SELECT 'none', c.project_id INTO role_now, acts_in
            FROM discovery d JOIN connection c ON c.id = d.connection_id
            WHERE d.id = enter.id AND d.org_id = enter.org AND d.state = 'running';
        ELSE NULL;
    END CASE;
    IF role_now IS NULL THEN
        RAISE EXCEPTION 'no right to act as % %', kind, id USING ERRCODE = 'AU001';
    END IF;
    IF enter.role <> role_now THEN
        RAISE EXCEPTION 'the role of % % is % by now', kind, id, role_now USING ERRCODE = 'AU003';
    END IF;
    IF acts_in IS NULL THEN
        SELECT p.id INTO acts_in FROM project p
        WHERE p.org_id = enter.org AND p.archived_at IS NULL AND (enter.project IS NULL OR p.id = enter.project)
        ORDER BY p.slug <> 'default', p.created_at, p.id LIMIT 1;
        IF acts_in IS NULL THEN
            RAISE EXCEPTION 'no project % in %', project, org USING ERRCODE = 'AU002';
        END IF;
    END IF;
    PERFORM set_config('aurora.org_id', org::text, true), set_config('aurora.project_id', acts_in::text, true),
        set_config('aurora.via', kind || ':' || id, true);
END $$;
REVOKE ALL ON FUNCTION enter, current_project FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter, current_project TO aurora_app;
