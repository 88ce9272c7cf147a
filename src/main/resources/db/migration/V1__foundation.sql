-- Every table with org_id is a tenant table: aurora_app reaches it through a policy on the setting aurora.org_id, which
-- aurora.enter sets for one transaction after it has checked the right to act.

REVOKE ALL ON SCHEMA aurora FROM PUBLIC;
GRANT USAGE ON SCHEMA aurora TO aurora_app, aurora_system;

CREATE FUNCTION current_org() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aurora.org_id', true), '')::uuid;

CREATE TABLE org (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    slug text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE account (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (email)
);

CREATE TABLE membership (
    org_id uuid NOT NULL REFERENCES org,
    account_id uuid NOT NULL REFERENCES account,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'approver', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, account_id)
);

CREATE TABLE project (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    name text NOT NULL,
    slug text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, slug),
    UNIQUE (org_id, id)
);

CREATE TABLE session (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    account_id uuid NOT NULL REFERENCES account,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ON session (org_id, account_id);

-- One row for each refresh token ever given to a session, by its SHA-256; a used one seen again ends the session.
CREATE TABLE refresh_token (
    hash bytea PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    session_id uuid NOT NULL REFERENCES session,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX ON refresh_token (session_id);

-- Sealed envelopes; rows without organisation are the system's own and reachable through functions only.
CREATE TABLE secret (
    id uuid PRIMARY KEY,
    org_id uuid REFERENCES org,
    path text NOT NULL,
    version int NOT NULL CHECK (version > 0),
    envelope bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (org_id, path, version)
);

CREATE TABLE connection (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    project_id uuid NOT NULL,
    provider text NOT NULL CHECK (provider IN ('aws', 'gcp', 'azure', 'kubernetes')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    settings jsonb NOT NULL,
    secret_reference text,
    account_ref text,
    state text NOT NULL DEFAULT 'unchecked' CHECK (state IN ('unchecked', 'working', 'failing')),
    problem text,
    checked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (org_id, project_id, name),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id)
);

CREATE TABLE conversation (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    project_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    title text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id)
);
CREATE INDEX ON conversation (org_id, updated_at DESC, id DESC);

CREATE TABLE run (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    project_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    mode text NOT NULL DEFAULT 'ask' CHECK (mode IN ('ask', 'act')),
    state text NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'cancelled', 'interrupted')),
    model text NOT NULL,
    step int NOT NULL DEFAULT 0,
    epoch int NOT NULL DEFAULT 1,
    holder uuid NOT NULL,
    lease_until timestamptz NOT NULL,
    cancel_requested_at timestamptz,
    problem text,
    input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id)
);
CREATE INDEX ON run (org_id, conversation_id, created_at);
CREATE INDEX ON run (lease_until) WHERE state = 'running';
-- One run at a time writes to a conversation.
CREATE UNIQUE INDEX run_conversation_busy ON run (conversation_id) WHERE state = 'running';

CREATE TABLE message (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    conversation_id uuid NOT NULL,
    run_id uuid NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role IN ('user', 'assistant', 'tool')),
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id)
);
CREATE INDEX ON message (org_id, conversation_id, position);

CREATE TABLE run_event (
    run_id uuid NOT NULL,
    seq bigint NOT NULL,
    org_id uuid NOT NULL REFERENCES org,
    event jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, seq),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id)
);

CREATE TABLE discovery (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    connection_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'partial', 'failed', 'interrupted')),
    holder uuid NOT NULL,
    resources int NOT NULL DEFAULT 0,
    problem text,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX discovery_connection_busy ON discovery (connection_id) WHERE state = 'running';
CREATE INDEX ON discovery (org_id, connection_id, started_at DESC);

-- How fresh each scope (service x region) of a connection is, and why it is stale when it is.
CREATE TABLE discovery_scope (
    org_id uuid NOT NULL REFERENCES org,
    connection_id uuid NOT NULL,
    service text NOT NULL,
    region text NOT NULL,
    state text NOT NULL CHECK (state IN ('fresh', 'failed')),
    error_code text,
    problem text,
    resources int NOT NULL DEFAULT 0,
    attempted_at timestamptz NOT NULL,
    succeeded_at timestamptz,
    PRIMARY KEY (connection_id, service, region),
    FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);

CREATE TABLE resource (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    connection_id uuid NOT NULL,
    provider text NOT NULL,
    service text NOT NULL,
    type text NOT NULL,
    kind text NOT NULL,
    native_id text NOT NULL,
    local_id text NOT NULL,
    name text NOT NULL,
    region text NOT NULL,
    account_ref text NOT NULL,
    state text,
    tags jsonb NOT NULL DEFAULT '{}',
    attributes jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    UNIQUE (org_id, id),
    UNIQUE (connection_id, native_id),
    FOREIGN KEY (org_id, connection_id) REFERENCES connection (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ON resource (org_id, type, region) WHERE closed_at IS NULL;
CREATE INDEX ON resource (org_id, name, id) WHERE closed_at IS NULL;

CREATE TABLE resource_edge (
    org_id uuid NOT NULL REFERENCES org,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    relation text NOT NULL,
    PRIMARY KEY (from_id, to_id, relation),
    FOREIGN KEY (org_id, from_id) REFERENCES resource (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, to_id) REFERENCES resource (org_id, id) ON DELETE CASCADE
);
CREATE INDEX ON resource_edge (to_id);

CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON audit_entry (org_id, created_at DESC);

-- Policies. Accounts belong to no organisation: a member sees the members of the organisation it has entered.

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['membership', 'project', 'session', 'refresh_token', 'secret', 'connection',
        'conversation', 'run', 'message', 'run_event', 'discovery', 'discovery_scope', 'resource', 'resource_edge',
        'audit_entry']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY tenant ON %I TO aurora_app
            USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tenant_table);
    END LOOP;
END $$;

ALTER TABLE org ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON org TO aurora_app USING (id = current_org()) WITH CHECK (id = current_org());
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON account TO aurora_app USING (EXISTS (
    SELECT FROM membership m WHERE m.account_id = account.id AND m.org_id = current_org()));

GRANT SELECT, UPDATE (name) ON org TO aurora_app;
GRANT SELECT (id, email, name, created_at), UPDATE (name) ON account TO aurora_app;
GRANT SELECT ON membership TO aurora_app;
GRANT SELECT, INSERT, UPDATE (name) ON project TO aurora_app;
GRANT SELECT, UPDATE (last_used_at, ended_at) ON session TO aurora_app;
GRANT SELECT, INSERT, DELETE ON secret TO aurora_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON connection TO aurora_app;
GRANT SELECT, INSERT, UPDATE ON conversation TO aurora_app;
GRANT SELECT, INSERT, UPDATE ON run TO aurora_app;
GRANT SELECT, INSERT ON message TO aurora_app;
GRANT SELECT, INSERT ON run_event TO aurora_app;
GRANT SELECT, INSERT, UPDATE ON discovery TO aurora_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON discovery_scope TO aurora_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON resource TO aurora_app;
GRANT SELECT, INSERT, DELETE ON resource_edge TO aurora_app;
GRANT SELECT, INSERT ON audit_entry TO aurora_app;

-- The claim columns of runs: who holds a run and until when, nothing of what it says.
CREATE POLICY claims ON run TO aurora_system USING (true) WITH CHECK (true);
GRANT SELECT (id, org_id, state, epoch, holder, lease_until, created_at), UPDATE (epoch, holder, lease_until)
    ON run TO aurora_system;

-- Checks the right to act and enters the organisation for this transaction; AU001 when there is no right (any more).
CREATE FUNCTION enter(org uuid, kind text, id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    allowed boolean;
BEGIN
    allowed := CASE kind
        WHEN 'session' THEN EXISTS (
            SELECT FROM session s JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
            WHERE s.id = enter.id AND s.org_id = enter.org AND s.ended_at IS NULL AND s.expires_at > now())
        WHEN 'run' THEN EXISTS (
            SELECT FROM run r JOIN membership m ON m.org_id = r.org_id AND m.account_id = r.account_id
            WHERE r.id = enter.id AND r.org_id = enter.org AND r.state = 'running')
        WHEN 'discovery' THEN EXISTS (
            SELECT FROM discovery d WHERE d.id = enter.id AND d.org_id = enter.org AND d.state = 'running')
        ELSE false
    END;
    IF NOT allowed THEN
        RAISE EXCEPTION 'no right to act as % %', kind, id USING ERRCODE = 'AU001';
    END IF;
    PERFORM set_config('aurora.org_id', org::text, true);
END $$;
REVOKE ALL ON FUNCTION enter FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter TO aurora_app;
REVOKE ALL ON FUNCTION current_org FROM PUBLIC;
GRANT EXECUTE ON FUNCTION current_org TO aurora_app;
