-- Durable jobs: a row is the job, whoever holds its lease works on it, and only under the epoch of that lease may it be
-- ended. Jobs without an organisation are the system's own and reachable through functions only.

CREATE TABLE job (
    id uuid PRIMARY KEY,
    org_id uuid REFERENCES org,
    project_id uuid,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'dead', 'cancelled')),
    priority int NOT NULL DEFAULT 0,
    payload jsonb NOT NULL DEFAULT '{}',
    unique_key text,
    attempt int NOT NULL DEFAULT 0,
    attempts int NOT NULL CHECK (attempts > 0),
    run_at timestamptz NOT NULL DEFAULT now(),
    epoch int NOT NULL DEFAULT 0,
    holder uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    progress jsonb,
    problem text,
    schedule_id uuid,
    created_by uuid REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id)
);
-- One that waits or runs is enough for whoever asks again under the same key.
CREATE UNIQUE INDEX job_unique ON job (kind, org_id, project_id, unique_key) NULLS NOT DISTINCT
    WHERE unique_key IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX job_due ON job (kind, priority DESC, run_at, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (kind, org_id) WHERE state = 'running';
CREATE INDEX job_listed ON job (org_id, created_at DESC, id DESC);
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE schedule (
    id uuid PRIMARY KEY,
    org_id uuid REFERENCES org,
    project_id uuid,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 3 CHECK (attempts > 0),
    cron text NOT NULL,
    zone text NOT NULL,
    missed text NOT NULL DEFAULT 'once' CHECK (missed IN ('once', 'skip')),
    enabled boolean NOT NULL DEFAULT true,
    next_at timestamptz NOT NULL,
    last_at timestamptz,
    created_by uuid REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    version int NOT NULL DEFAULT 1,
    UNIQUE NULLS NOT DISTINCT (org_id, name),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id)
);
CREATE INDEX schedule_due ON schedule (next_at) WHERE enabled;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['job', 'schedule']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY tenant ON %I TO aurora_app
            USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tenant_table);
        EXECUTE format('CREATE POLICY project ON %I AS RESTRICTIVE TO aurora_app
            USING (project_id IS NULL OR project_id = current_project())
            WITH CHECK (project_id IS NULL OR project_id = current_project())', tenant_table);
        EXECUTE format('ALTER TABLE %I ALTER COLUMN org_id SET DEFAULT current_org(),
            ALTER COLUMN project_id SET DEFAULT current_project(),
            ALTER COLUMN created_by SET DEFAULT current_account()', tenant_table);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE (state, run_at, attempt, epoch, cancel_requested_at, progress, problem, ended_at) ON job
    TO aurora_app;
GRANT SELECT, INSERT, DELETE, UPDATE (name, cron, zone, missed, enabled, next_at, version) ON schedule TO aurora_app;

-- Whoever waits for work hears of it when the transaction that made it commits.
CREATE FUNCTION tell_of_job() RETURNS trigger
LANGUAGE plpgsql SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM pg_notify('aurora_job', NEW.kind);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_of_job FROM PUBLIC;
CREATE TRIGGER tell_of_job AFTER INSERT ON job FOR EACH ROW EXECUTE FUNCTION tell_of_job();

-- Leases jobs that are due, the most urgent of each kind first and as many of it as the node has room for. A limit above 0 is
-- how many of that kind may run for one organisation at once; those who claim such kinds take turns, so that two of them
-- do not exceed it together.
CREATE FUNCTION claim_jobs(kinds text[], rooms int[], limits int[], node uuid, lease_millis bigint)
RETURNS TABLE (id uuid, org_id uuid, kind text, payload jsonb, attempt int, attempts int, epoch int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM unnest(limits) l WHERE l > 0) THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('claim limited jobs', 0));
    END IF;
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT j.id, j.kind, j.org_id, j.priority, j.run_at, w.per_org
        FROM unnest(kinds, rooms, limits) AS w (kind, room, per_org)
        CROSS JOIN LATERAL (
            SELECT q.* FROM job q
            WHERE q.state = 'queued' AND q.kind = w.kind AND q.run_at <= now() AND (w.per_org = 0 OR w.per_org > (
                SELECT count(*) FROM job r
                WHERE r.state = 'running' AND r.kind = q.kind AND r.org_id IS NOT DISTINCT FROM q.org_id))
            ORDER BY q.priority DESC, q.run_at, q.id
            LIMIT w.room
            FOR UPDATE SKIP LOCKED) j
    ), chosen AS (
        SELECT d.id FROM (
            SELECT d.id, d.per_org, row_number() OVER (PARTITION BY d.kind, d.org_id
                ORDER BY d.priority DESC, d.run_at, d.id) + CASE WHEN d.per_org = 0 THEN 0 ELSE (
                    SELECT count(*) FROM job r WHERE r.state = 'running' AND r.kind = d.kind
                        AND r.org_id IS NOT DISTINCT FROM d.org_id) END AS place
            FROM due d) d
        WHERE d.per_org = 0 OR d.place <= d.per_org
    )
    UPDATE job j SET state = 'running', holder = node, epoch = j.epoch + 1, attempt = j.attempt + 1, started_at = now(),
        lease_until = now() + lease_millis * interval '1 millisecond', problem = NULL
    FROM chosen c WHERE j.id = c.id
    RETURNING j.id, j.org_id, j.kind, j.payload, j.attempt, j.attempts, j.epoch;
END $$;

-- Holds leases for longer; answers those that still are the node's, and whether somebody wants them to stop.
CREATE FUNCTION renew_jobs(node uuid, jobs uuid[], epochs int[], lease_millis bigint)
RETURNS TABLE (id uuid, cancel boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    UPDATE job j SET lease_until = now() + lease_millis * interval '1 millisecond'
    FROM unnest(jobs, epochs) AS held (id, epoch)
    WHERE j.id = held.id AND j.epoch = held.epoch AND j.holder = node AND j.state = 'running'
    RETURNING j.id, j.cancel_requested_at IS NOT NULL
$$;

-- Ends a job, or queues it again after the wait, unless it is to be cancelled; "released" gives the attempt back. False when
-- the lease was lost.
CREATE FUNCTION end_job(job uuid, job_epoch int, outcome text, why text, wait_millis bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    again boolean := outcome IN ('queued', 'released');
BEGIN
    UPDATE job j SET problem = why, holder = NULL, lease_until = NULL,
        state = CASE WHEN NOT again THEN outcome WHEN j.cancel_requested_at IS NULL THEN 'queued' ELSE 'cancelled' END,
        attempt = j.attempt - CASE outcome WHEN 'released' THEN 1 ELSE 0 END,
        run_at = CASE WHEN again THEN now() + wait_millis * interval '1 millisecond' ELSE j.run_at END,
        ended_at = CASE WHEN again AND j.cancel_requested_at IS NULL THEN NULL ELSE now() END
    WHERE j.id = end_job.job AND j.epoch = job_epoch AND j.state = 'running';
    RETURN FOUND;
END $$;

-- What a node that is gone has left: again in the queue, dead after its last attempt, cancelled when that was wanted. The
-- epoch rises, so that a holder that wakes up again can end nothing.
CREATE FUNCTION recover_jobs() RETURNS TABLE (id uuid, kind text, state text)
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    UPDATE job j SET epoch = j.epoch + 1, holder = NULL, lease_until = NULL,
        problem = 'The node that worked on it stopped or was cut off',
        state = CASE WHEN j.cancel_requested_at IS NOT NULL THEN 'cancelled'
            WHEN j.attempt >= j.attempts THEN 'dead' ELSE 'queued' END,
        ended_at = CASE WHEN j.cancel_requested_at IS NOT NULL OR j.attempt >= j.attempts THEN now() END
    WHERE j.id IN (
        SELECT r.id FROM job r WHERE r.state = 'running' AND r.lease_until < now() LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING j.id, j.kind, j.state
$$;

-- A job of the system's own; nothing when one of the same key waits or runs.
CREATE FUNCTION enqueue_system_job(new_job uuid, job_kind text, job_payload jsonb, job_attempts int, key text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    INSERT INTO job (id, org_id, project_id, created_by, kind, payload, attempts, unique_key)
    VALUES (new_job, NULL, NULL, NULL, job_kind, job_payload, job_attempts, key)
    ON CONFLICT (kind, org_id, project_id, unique_key) WHERE unique_key IS NOT NULL AND state IN ('queued', 'running') DO NOTHING
$$;

CREATE FUNCTION due_schedules(most int)
RETURNS TABLE (id uuid, cron text, zone text, missed text, next_at timestamptz, overdue_millis bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT s.id, s.cron, s.zone, s.missed, s.next_at, (extract(epoch FROM now() - s.next_at) * 1000)::bigint
    FROM schedule s WHERE s.enabled AND s.next_at <= now() ORDER BY s.next_at, s.id LIMIT most
$$;

-- Fires a schedule for the time it was due, once however many nodes try; false when another node was faster.
CREATE FUNCTION fire_schedule(fired uuid, due timestamptz, following timestamptz, runs boolean, new_job uuid)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    s schedule;
BEGIN
    UPDATE schedule c SET next_at = following, last_at = CASE WHEN runs THEN now() ELSE c.last_at END
    WHERE c.id = fired AND c.next_at = due AND c.enabled RETURNING c.* INTO s;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF runs THEN
        INSERT INTO job (id, org_id, project_id, created_by, kind, payload, attempts, unique_key, schedule_id)
        VALUES (new_job, s.org_id, s.project_id, s.created_by, s.kind, s.payload, s.attempts, 'schedule:' || s.id, s.id)
        ON CONFLICT (kind, org_id, project_id, unique_key) WHERE unique_key IS NOT NULL AND state IN ('queued', 'running')
            DO NOTHING;
    END IF;
    RETURN true;
END $$;

-- A schedule of the system's own, made or brought up to date by whichever node starts.
CREATE FUNCTION ensure_system_schedule(new_schedule uuid, schedule_name text, schedule_kind text, schedule_cron text,
    following timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    INSERT INTO schedule AS s (id, org_id, project_id, created_by, name, kind, cron, zone, next_at)
    VALUES (new_schedule, NULL, NULL, NULL, schedule_name, schedule_kind, schedule_cron, 'UTC', following)
    ON CONFLICT (org_id, name) DO UPDATE SET kind = excluded.kind, cron = excluded.cron, next_at = excluded.next_at
        WHERE s.cron <> excluded.cron OR s.kind <> excluded.kind
$$;

-- Jobs that ended well are kept for a week, others for a month; in batches, until nothing is left.
CREATE FUNCTION forget_jobs(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    forgotten int;
BEGIN
    DELETE FROM job j WHERE j.id IN (
        SELECT o.id FROM job o
        WHERE o.ended_at < now() - CASE o.state WHEN 'succeeded' THEN interval '7 days' ELSE interval '30 days' END
        LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

-- Sessions that ended a month ago, with their refresh tokens; in batches.
CREATE FUNCTION forget_sessions(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    old uuid[];
BEGIN
    old := ARRAY(
        SELECT s.id FROM session s WHERE least(s.ended_at, s.expires_at) < now() - interval '30 days'
        LIMIT most FOR UPDATE SKIP LOCKED);
    DELETE FROM refresh_token t WHERE t.session_id = ANY (old);
    DELETE FROM session s WHERE s.id = ANY (old);
    RETURN cardinality(old);
END $$;

-- Who the command line of the machine acts as: the person who has administered for longest.
CREATE OR REPLACE FUNCTION find_first_admin()
RETURNS TABLE (account_id uuid, email text, name text, org_id uuid, project_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT a.id, a.email, a.name, m.org_id, p.id, m.role
    FROM membership m
    JOIN account a ON a.id = m.account_id
    CROSS JOIN LATERAL (
        SELECT p.id FROM project p WHERE p.org_id = m.org_id ORDER BY p.slug <> 'default', p.created_at, p.id LIMIT 1) p
    WHERE m.role = 'admin' AND a.kind = 'person'
    ORDER BY m.created_at, m.org_id, m.account_id
    LIMIT 1
$$;

CREATE OR REPLACE FUNCTION enter(org uuid, kind text, id uuid, project uuid, role text) RETURNS void
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
        WHEN 'job' THEN
            SELECT 'none', j.created_by, j.project_id INTO role_now, account, acts_in
            FROM job j WHERE j.id = enter.id AND j.org_id = enter.org AND j.state = 'running';
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

REVOKE ALL ON FUNCTION claim_jobs, renew_jobs, end_job, recover_jobs, enqueue_system_job, due_schedules, fire_schedule,
    ensure_system_schedule, forget_jobs, forget_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_jobs, renew_jobs, end_job, recover_jobs, enqueue_system_job, due_schedules, fire_schedule,
    ensure_system_schedule, forget_jobs, forget_sessions TO aurora_system;
