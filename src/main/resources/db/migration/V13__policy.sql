-- Approvals: somebody allows exactly one thing, which then happens at most once. The hash is of what will happen; what it
-- says about it (title, target) is for people.

ALTER TABLE org ADD COLUMN approval_second_person text NOT NULL DEFAULT 'stateful-destroy'
    CHECK (approval_second_person IN ('stateful-destroy', 'always', 'never'));
GRANT UPDATE (approval_second_person) ON org TO aurora_app;

CREATE TABLE approval (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    -- Of the run; a setting is the whole organisation's.
    project_id uuid,
    run_id uuid,
    call_id text,
    kind text NOT NULL CHECK (kind IN ('call', 'repeat', 'setting')),
    tool text,
    effect text NOT NULL CHECK (effect IN ('read', 'change', 'destroy')),
    title text NOT NULL CHECK (title <> ''),
    target text NOT NULL,
    resource_name text,
    content jsonb NOT NULL,
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    stateful boolean NOT NULL,
    tainted boolean NOT NULL,
    requested_by uuid NOT NULL REFERENCES account,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'rejected', 'expired', 'void', 'redeemed')),
    decided_by uuid REFERENCES account,
    decided_at timestamptz,
    reason text,
    redeemed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id),
    CHECK (CASE kind WHEN 'setting' THEN num_nonnulls(run_id, call_id, tool, project_id) = 0
        ELSE num_nonnulls(run_id, call_id, tool, project_id) = 4 END),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK (decided_by IS NOT NULL OR state NOT IN ('approved', 'rejected', 'redeemed')),
    CHECK ((redeemed_at IS NOT NULL) = (state = 'redeemed'))
);
CREATE INDEX approval_listed ON approval (org_id, created_at DESC, id DESC);
CREATE INDEX approval_listed_by_state ON approval (org_id, state, created_at DESC, id DESC);
CREATE INDEX approval_of_run ON approval (run_id, created_at);
CREATE INDEX approval_due ON approval (expires_at) WHERE state IN ('open', 'approved');
-- What can still be used of a call, and of the settings, is one.
CREATE UNIQUE INDEX approval_of_call ON approval (run_id, call_id, kind) WHERE state IN ('open', 'approved');
CREATE UNIQUE INDEX approval_of_setting ON approval (org_id) WHERE kind = 'setting' AND state = 'open';

ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON approval TO aurora_app USING (org_id = current_org()) WITH CHECK (org_id = current_org());
CREATE POLICY project ON approval AS RESTRICTIVE TO aurora_app
    USING (project_id IS NULL OR project_id = current_project())
    WITH CHECK (project_id IS NULL OR project_id = current_project());
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, reason, redeemed_at) ON approval TO aurora_app;

-- A parked run goes on when nothing of it waits for a decision any more. Its row is held, so that of two last decisions at
-- the same time one sees the other. Whoever changes approvals of a run and the run itself holds the run first.
CREATE FUNCTION wake_decided_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM FROM run r WHERE r.id = NEW.run_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM approval a WHERE a.run_id = NEW.run_id AND a.state = 'open') THEN
        UPDATE run r SET ready_at = now() WHERE r.id = NEW.run_id AND r.state = 'parked';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION wake_decided_run FROM PUBLIC;
CREATE TRIGGER wake_decided_run AFTER UPDATE OF state ON approval FOR EACH ROW
    WHEN (NEW.run_id IS NOT NULL AND OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION wake_decided_run();

-- Also when the last decision was made before the run was parked.
CREATE FUNCTION park_decided_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM approval a WHERE a.run_id = NEW.id AND a.state = 'open') THEN
        NEW.ready_at := now();
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION park_decided_run FROM PUBLIC;
CREATE TRIGGER park_decided_run BEFORE UPDATE OF state ON run FOR EACH ROW
    WHEN (NEW.state = 'parked') EXECUTE FUNCTION park_decided_run();

-- Whatever ends a run, nothing that it asked for can be decided or used afterwards.
CREATE FUNCTION void_approvals_of_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    WITH gone AS (
        UPDATE approval a SET state = 'void' WHERE a.run_id = NEW.id AND a.state IN ('open', 'approved')
        RETURNING a.id, a.org_id, a.title, a.hash
    )
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    SELECT gen_random_uuid(), g.org_id, 'run:' || NEW.id, 'approval.voided', 'approval:' || g.id,
        jsonb_build_object('title', g.title, 'hash', g.hash)
    FROM gone g;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION void_approvals_of_run FROM PUBLIC;
CREATE TRIGGER void_approvals_of_run AFTER UPDATE OF state ON run FOR EACH ROW
    WHEN (NEW.state IN ('finished', 'failed', 'cancelled', 'interrupted')) EXECUTE FUNCTION void_approvals_of_run();

-- Ends what was not decided, or not used, in time; up to so many, of runs that nobody else holds now.
CREATE FUNCTION expire_approvals(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    held uuid[];
    expired int;
BEGIN
    held := ARRAY(
        SELECT r.id FROM run r
        WHERE r.id IN (
            SELECT a.run_id FROM approval a
            WHERE a.state IN ('open', 'approved') AND a.expires_at <= now() ORDER BY a.expires_at LIMIT most)
        FOR NO KEY UPDATE SKIP LOCKED);
    WITH ended AS (
        UPDATE approval a SET state = 'expired'
        WHERE a.id IN (
            SELECT d.id FROM approval d
            WHERE d.state IN ('open', 'approved') AND d.expires_at <= now() AND (d.run_id IS NULL OR d.run_id = ANY (held))
            ORDER BY d.expires_at LIMIT most FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING a.id, a.org_id, a.title, a.hash, a.decided_at
    )
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    SELECT gen_random_uuid(), e.org_id, 'aurora', 'approval.expired', 'approval:' || e.id,
        jsonb_build_object('title', e.title, 'hash', e.hash, 'decided', e.decided_at IS NOT NULL)
    FROM ended e;
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END $$;

-- That an approval was not to be had is kept, although the transaction that wanted it is undone.
CREATE FUNCTION record_refused_approval(entry uuid, entry_org uuid, entry_actor text, entry_via text, approval_id uuid,
    entry_detail jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    INSERT INTO audit_entry (id, org_id, actor, via, action, subject, detail)
    VALUES (entry, entry_org, entry_actor, entry_via, 'approval.refused', 'approval:' || approval_id, entry_detail)
$$;
REVOKE ALL ON FUNCTION expire_approvals, record_refused_approval FROM PUBLIC;
GRANT EXECUTE ON FUNCTION expire_approvals, record_refused_approval TO aurora_system;
