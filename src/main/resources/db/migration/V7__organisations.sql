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
GRANT UPDATE (slug, version) ON project TO aurora_app;
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
    account uuid;
BEGIN
    CASE kind
        WHEN 'session' THEN
            SELECT m.role, m.account_id INTO role_now, account
            FROM session s JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
            WHERE s.id = enter.id AND s.org_id = enter.org AND s.ended_at IS NULL AND s.expires_at > now();
        WHEN 'api_key' THEN
            SELECT m.role, m.account_id INTO role_now, account
            FROM api_key k JOIN membership m ON m.org_id = k.org_id AND m.account_id = k.account_id
            WHERE k.id = enter.id AND k.org_id = enter.org AND k.revoked_at IS NULL AND k.expires_at > now();
        WHEN 'run' THEN
            SELECT m.role, m.account_id, r.project_id INTO role_now, account, acts_in
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
        set_config('aurora.via', kind || ':' || id, true), set_config('aurora.account_id', coalesce(account::text, ''), true);
END $$;
REVOKE ALL ON FUNCTION enter, current_project FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter, current_project TO aurora_app;

-- What reaches beyond one organisation or project, each for whoever has entered and as narrow as it can be.

CREATE FUNCTION current_account() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aurora.account_id', true), '')::uuid;

CREATE FUNCTION my_organisations()
RETURNS TABLE (id uuid, name text, slug text, role text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT o.id, o.name, o.slug, m.role, o.created_at
    FROM membership m JOIN org o ON o.id = m.org_id WHERE m.account_id = current_account()
    ORDER BY lower(o.name), o.id
$$;

-- An organisation with a project, and the account that has entered as its administrator.
CREATE FUNCTION create_organisation(new_org uuid, new_project uuid, org_name text, org_slug text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    made_at timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM account a WHERE a.id = current_account() AND a.kind = 'person') THEN
        RAISE EXCEPTION 'only a person administers an organisation' USING ERRCODE = 'AU001';
    END IF;
    INSERT INTO org (id, name, slug) VALUES (new_org, org_name, org_slug) RETURNING created_at INTO made_at;
    INSERT INTO project (id, org_id, name, slug) VALUES (new_project, new_org, 'default', 'default');
    INSERT INTO membership (org_id, account_id, role) VALUES (new_org, current_account(), 'admin');
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    VALUES (gen_random_uuid(), new_org, 'account:' || current_account(), 'organisation.created', 'organisation:' || new_org,
        jsonb_build_object('name', org_name));
    RETURN made_at;
END $$;

-- How many connections each project has, seen from any of them.
CREATE FUNCTION project_connections() RETURNS TABLE (project_id uuid, connections int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT c.project_id, count(*)::int FROM connection c WHERE c.org_id = current_org() GROUP BY c.project_id
$$;

-- Archives a project and answers archived, or why not: missing, last, connections.
CREATE FUNCTION archive_project(project uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM FROM org o WHERE o.id = current_org() FOR UPDATE;
    IF NOT EXISTS (SELECT FROM project p WHERE p.org_id = current_org() AND p.id = project AND p.archived_at IS NULL) THEN
        RETURN 'missing';
    ELSIF NOT EXISTS (
        SELECT FROM project p WHERE p.org_id = current_org() AND p.id <> project AND p.archived_at IS NULL) THEN
        RETURN 'last';
    ELSIF EXISTS (SELECT FROM connection c WHERE c.org_id = current_org() AND c.project_id = project) THEN
        RETURN 'connections';
    END IF;
    UPDATE project p SET archived_at = now(), version = version + 1 WHERE p.id = project;
    RETURN 'archived';
END $$;

-- An account for a program: no e-mail, no password, a member of the organisation that was entered.
CREATE FUNCTION create_service_account(new_account uuid, account_name text, account_role text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    joined_at timestamptz;
BEGIN
    INSERT INTO account (id, kind, name) VALUES (new_account, 'service', account_name);
    INSERT INTO membership (org_id, account_id, role) VALUES (current_org(), new_account, account_role)
    RETURNING created_at INTO joined_at;
    RETURN joined_at;
END $$;

-- How much a role includes.
CREATE FUNCTION role_rank(role text) RETURNS int
LANGUAGE sql IMMUTABLE
RETURN array_position(ARRAY['viewer', 'operator', 'approver', 'admin'], role);

-- Whether an invitation can be accepted: also not when whoever made it is no member any more, or has a lower role by now.
CREATE FUNCTION is_open(i invitation) RETURNS boolean
LANGUAGE sql STABLE SET search_path = aurora, pg_temp AS $$
    SELECT i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now() AND EXISTS (
        SELECT FROM membership m WHERE m.org_id = i.org_id AND m.account_id = i.invited_by
            AND role_rank(m.role) >= role_rank(i.role))
$$;

-- An invitation that is open, by the hash of its token; no row when there is none.
CREATE FUNCTION find_invitation(token_hash bytea)
RETURNS TABLE (id uuid, org_id uuid, organisation text, email text, role text, invited_by text, expires_at timestamptz,
    account_id uuid, account_name text, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT i.id, i.org_id, o.name, i.email, i.role, b.name, i.expires_at, a.id, a.name, a.password_hash
    FROM invitation i JOIN org o ON o.id = i.org_id JOIN account b ON b.id = i.invited_by
    LEFT JOIN account a ON a.email = i.email
    WHERE i.hash = token_hash AND is_open(i)
$$;

-- Uses an invitation up, once, and makes the account of its e-mail a member: a new one with the id, name and hash given, or,
-- where no hash is given, the one there is, which the caller must have proved to be. AU005 when that has changed meanwhile.
-- Answers the organisation and the account; no row when the invitation is not open any more.
CREATE FUNCTION take_invitation(token_hash bytea, new_account uuid, new_name text, new_password_hash text)
RETURNS TABLE (org_id uuid, account_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
DECLARE
    taken invitation;
    member uuid;
BEGIN
    UPDATE invitation i SET accepted_at = now()
    WHERE i.hash = token_hash AND is_open(i) RETURNING i.* INTO taken;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF new_password_hash IS NULL THEN
        SELECT a.id INTO member FROM account a WHERE a.email = taken.email;
    ELSE
        INSERT INTO account (id, email, name, password_hash)
        VALUES (new_account, taken.email, new_name, new_password_hash)
        ON CONFLICT (email) DO NOTHING RETURNING id INTO member;
    END IF;
    IF member IS NULL THEN
        RAISE EXCEPTION 'the account of the invitation has come or gone' USING ERRCODE = 'AU005';
    END IF;
    IF new_password_hash IS NOT NULL THEN
        INSERT INTO audit_entry (id, org_id, actor, action, subject)
        VALUES (gen_random_uuid(), taken.org_id, 'account:' || member, 'account.created', 'account:' || member);
    END IF;
    -- Whoever is a member already keeps the role that an administrator gave.
    INSERT INTO membership (org_id, account_id, role) VALUES (taken.org_id, member, taken.role)
    ON CONFLICT (org_id, account_id) DO NOTHING;
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    VALUES (gen_random_uuid(), taken.org_id, 'account:' || member, 'invitation.accepted', 'invitation:' || taken.id,
        jsonb_build_object('role', taken.role));
    RETURN QUERY SELECT taken.org_id, member;
END $$;

-- The same for the account that has entered, whose e-mail the invitation must be to.
CREATE FUNCTION accept_invitation(token_hash bytea)
RETURNS TABLE (id uuid, name text, slug text, role text, created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
DECLARE
    joined uuid;
BEGIN
    IF NOT EXISTS (
        SELECT FROM invitation i JOIN account a ON a.email = i.email
        WHERE i.hash = token_hash AND a.id = current_account()) THEN
        RETURN;
    END IF;
    SELECT t.org_id INTO joined FROM take_invitation(token_hash, NULL, NULL, NULL) t;
    RETURN QUERY SELECT * FROM my_organisations() o WHERE o.id = joined;
END $$;

-- Who an account is in an organisation that it wants to go on in; no row when it is no member there.
CREATE FUNCTION find_membership(member_org uuid, member_account uuid)
RETURNS TABLE (account_id uuid, email text, name text, org_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT a.id, a.email, a.name, m.org_id, m.role
    FROM membership m JOIN account a ON a.id = m.account_id
    WHERE m.org_id = member_org AND m.account_id = member_account AND a.kind = 'person'
$$;

-- How many seconds the session that has entered lasts, and whether it can be refreshed.
CREATE FUNCTION my_session(OUT seconds bigint, OUT refreshes boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT greatest(0, extract(epoch FROM s.expires_at - now()))::bigint,
        EXISTS (SELECT FROM refresh_token t WHERE t.session_id = s.id)
    FROM session s WHERE 'session:' || s.id = current_setting('aurora.via')
$$;

REVOKE ALL ON FUNCTION role_rank, is_open, my_session, current_account, my_organisations, create_organisation, project_connections, archive_project,
    create_service_account, find_invitation, take_invitation, accept_invitation, find_membership FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_account, my_organisations, create_organisation, project_connections, archive_project,
    create_service_account, accept_invitation, role_rank, is_open, my_session TO aurora_app;
GRANT EXECUTE ON FUNCTION find_invitation, take_invitation, find_membership TO aurora_system;
