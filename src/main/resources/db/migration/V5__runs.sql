-- Ends runs that nobody works on any more: their lease has run out, or their holder has just been started anew and so
-- cannot be working on them. The epoch rises first, so that a holder that wakes up again can write nothing; the last
-- event gets a number that no earlier epoch can have given.
CREATE FUNCTION end_lost_runs(restarted_holder uuid) RETURNS TABLE (run_id uuid, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    lost record;
BEGIN
    FOR lost IN
        UPDATE run r SET epoch = r.epoch + 1, state = 'interrupted', ended_at = now(),
            problem = 'Aurora stopped while it was answering'
        WHERE r.id IN (
            SELECT c.id FROM run c
            WHERE c.state = 'running' AND (c.lease_until < now() OR c.holder = restarted_holder)
            FOR UPDATE SKIP LOCKED)
        RETURNING r.id, r.org_id, r.epoch
    LOOP
        run_id := lost.id;
        seq := (lost.epoch - 1) * 1000000000::bigint + 1;
        INSERT INTO run_event (run_id, org_id, seq, event)
        VALUES (lost.id, lost.org_id, seq, jsonb_build_object('type', 'RUN_ERROR', 'code', 'INTERRUPTED',
            'message', 'Aurora stopped while it was answering; what it had said so far is kept'));
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION end_lost_runs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_lost_runs TO aurora_system;
