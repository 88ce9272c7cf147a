-- Runs that outlive their node. A run is queued, then running under a lease, perhaps parked until people have decided, and
-- ends. Whoever claims it raises its epoch; only under the epoch that is the run's now may anything be written for it.

ALTER TABLE run DROP CONSTRAINT run_state_check;
ALTER TABLE run ADD CONSTRAINT run_state_check
    CHECK (state IN ('queued', 'running', 'parked', 'finished', 'failed', 'cancelled', 'interrupted'));
ALTER TABLE run ALTER COLUMN holder DROP NOT NULL;
ALTER TABLE run ALTER COLUMN lease_until DROP NOT NULL;
ALTER TABLE run ADD COLUMN question text NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN background boolean NOT NULL DEFAULT false;
-- When everything that a parked run waited for was decided.
ALTER TABLE run ADD COLUMN ready_at timestamptz;
-- Since when it works without having been parked.
ALTER TABLE run ADD COLUMN leg_started_at timestamptz NOT NULL DEFAULT now();
-- How often it was claimed since its last step: one that takes every node down with it is given up.
ALTER TABLE run ADD COLUMN claims int NOT NULL DEFAULT 0;
UPDATE run r SET question = coalesce((
    SELECT m.content ->> 'text' FROM message m
    WHERE m.run_id = r.id AND m.role = 'user' ORDER BY m.position LIMIT 1), '');

DROP INDEX run_conversation_busy;
CREATE UNIQUE INDEX run_conversation_busy ON run (conversation_id) WHERE state IN ('running', 'parked');
CREATE INDEX run_queued ON run (created_at, id) WHERE state = 'queued';
CREATE INDEX run_ready ON run (ready_at) WHERE state = 'parked' AND ready_at IS NOT NULL;

-- A call that may have had its effect: written before a tool that cannot simply be called again is called.
CREATE TABLE tool_start (
    run_id uuid NOT NULL,
    call_id text NOT NULL,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    tool text NOT NULL,
    epoch int NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, call_id, epoch),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id)
);

-- The further ids under which AG-UI clients know the later legs of a run, and the event behind which each began.
CREATE TABLE run_alias (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    run_id uuid NOT NULL,
    after_seq bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id)
);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['tool_start', 'run_alias']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY tenant ON %I TO aurora_app
            USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tenant_table);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON tool_start, run_alias TO aurora_app;

-- Nodes look for work when somebody tells them, and stop a run when its cancellation commits.
CREATE FUNCTION tell_of_run() RETURNS trigger
LANGUAGE plpgsql SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM pg_notify('aurora_run', CASE WHEN NEW.state = 'running' THEN 'cancel ' || NEW.id ELSE 'look' END);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_of_run FROM PUBLIC;
CREATE TRIGGER tell_of_queued AFTER INSERT ON run FOR EACH ROW WHEN (NEW.state = 'queued') EXECUTE FUNCTION tell_of_run();
CREATE TRIGGER tell_of_ready AFTER UPDATE OF ready_at ON run
    FOR EACH ROW WHEN (NEW.state = 'parked' AND NEW.ready_at IS NOT NULL) EXECUTE FUNCTION tell_of_run();
CREATE TRIGGER tell_of_cancelled AFTER UPDATE OF cancel_requested_at ON run
    FOR EACH ROW WHEN (NEW.state = 'running' AND OLD.cancel_requested_at IS NULL AND NEW.cancel_requested_at IS NOT NULL)
    EXECUTE FUNCTION tell_of_run();

-- Leases runs that nobody works on: those whose lease has ended and that are not in the node's own hands, parked ones that
-- may go on, and queued ones whose conversation is free. Rows that somebody is about to change are left for the next look.
CREATE FUNCTION claim_runs(node uuid, held uuid[], room int, lease_millis bigint)
RETURNS TABLE (id uuid, org_id uuid, epoch int, claims int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted uuid[];
BEGIN
    wanted := ARRAY(
        SELECT r.id FROM run r WHERE r.state = 'running' AND r.lease_until < now() AND r.id <> ALL (held)
        ORDER BY r.lease_until LIMIT room FOR NO KEY UPDATE SKIP LOCKED);
    wanted := wanted || ARRAY(
        SELECT r.id FROM run r WHERE r.state = 'parked' AND r.ready_at IS NOT NULL
        ORDER BY r.ready_at LIMIT greatest(0, room - cardinality(wanted)) FOR NO KEY UPDATE SKIP LOCKED);
    wanted := wanted || ARRAY(
        SELECT r.id FROM run r WHERE r.state = 'queued'
            AND NOT EXISTS (
                SELECT FROM run b WHERE b.conversation_id = r.conversation_id AND b.state IN ('running', 'parked'))
            AND NOT EXISTS (
                SELECT FROM run b WHERE b.conversation_id = r.conversation_id AND b.state = 'queued'
                    AND (b.created_at, b.id) < (r.created_at, r.id))
        ORDER BY r.created_at, r.id LIMIT greatest(0, room - cardinality(wanted)) FOR NO KEY UPDATE SKIP LOCKED);
    IF cardinality(wanted) = 0 THEN
        RETURN;
    END IF;
    RETURN QUERY
    UPDATE run r SET state = 'running', holder = node, epoch = r.epoch + 1, claims = r.claims + 1, ready_at = NULL,
        lease_until = clock_timestamp() + lease_millis * interval '1 millisecond',
        leg_started_at = CASE r.state WHEN 'running' THEN r.leg_started_at ELSE now() END
    WHERE r.id = ANY (wanted)
    RETURNING r.id, r.org_id, r.epoch, r.claims;
END $$;

-- Holds leases for longer, and answers those that are still the node's. A run whose row is locked is being committed to by
-- its own holder, who holds the lease with that.
CREATE FUNCTION renew_runs(node uuid, runs uuid[], epochs int[], lease_millis bigint)
RETURNS TABLE (id uuid, cancel boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE run r SET lease_until = clock_timestamp() + lease_millis * interval '1 millisecond'
    WHERE r.id IN (
        SELECT m.id FROM run m JOIN unnest(runs, epochs) AS held (id, epoch) ON m.id = held.id AND m.epoch = held.epoch
        WHERE m.holder = node AND m.state = 'running' FOR NO KEY UPDATE OF m SKIP LOCKED);
    RETURN QUERY
    SELECT r.id, r.cancel_requested_at IS NOT NULL
    FROM run r JOIN unnest(runs, epochs) AS held (id, epoch) ON r.id = held.id AND r.epoch = held.epoch
    WHERE r.holder = node AND r.state = 'running';
END $$;

-- Gives leases back, so that another node need not wait until they end.
CREATE FUNCTION release_runs(node uuid, runs uuid[], epochs int[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    UPDATE run r SET lease_until = now() - interval '1 millisecond', claims = 0
    FROM unnest(runs, epochs) AS held (id, epoch)
    WHERE r.id = held.id AND r.epoch = held.epoch AND r.holder = node AND r.state = 'running'
$$;

-- Ends a run that has nobody any more in whose name it could write, and answers the number of its last event.
CREATE FUNCTION give_up_run(given_up uuid, run_epoch int, code text, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    r run;
    seq bigint := (run_epoch - 1) * 1000000000::bigint + 900000000;
    legs int;
BEGIN
    UPDATE run c SET state = 'failed', problem = why, ended_at = now()
    WHERE c.id = given_up AND c.epoch = run_epoch AND c.state = 'running' RETURNING c.* INTO r;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*) FILTER (WHERE e.event ->> 'type' = 'RUN_STARTED')
        - count(*) FILTER (WHERE e.event ->> 'type' = 'RUN_FINISHED') INTO legs
    FROM run_event e WHERE e.run_id = r.id AND e.event ->> 'type' IN ('RUN_STARTED', 'RUN_FINISHED');
    IF legs <= 0 THEN
        INSERT INTO run_event (run_id, org_id, seq, event) VALUES (r.id, r.org_id, seq, jsonb_build_object(
            'type', 'RUN_STARTED', 'threadId', r.conversation_id, 'runId', r.id));
    END IF;
    INSERT INTO run_event (run_id, org_id, seq, event)
    VALUES (r.id, r.org_id, seq + 1, jsonb_build_object('type', 'RUN_ERROR', 'code', code, 'message', why));
    RETURN seq + 1;
END $$;

DROP FUNCTION end_lost_runs(uuid);
REVOKE SELECT (created_at), UPDATE (epoch, holder, lease_until) ON run FROM aurora_system;
REVOKE SELECT (id, org_id, state, epoch, holder, lease_until) ON run FROM aurora_system;
DROP POLICY claims ON run;
REVOKE ALL ON FUNCTION claim_runs, renew_runs, release_runs, give_up_run FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_runs, renew_runs, release_runs, give_up_run TO aurora_system;
