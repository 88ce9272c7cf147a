-- A discovery lives as long as its holder says so; one whose holder is gone is interrupted.
ALTER TABLE discovery ADD COLUMN heartbeat_at timestamptz NOT NULL DEFAULT now();

-- Opens a discovery for a start without a session, or answers the one that is running.
CREATE FUNCTION open_discovery(org uuid, connection uuid, discovery uuid, node uuid)
RETURNS TABLE (id uuid, opened boolean, started_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    UPDATE discovery d SET state = 'interrupted', ended_at = now(), problem = 'The program ended while it was reading.'
    WHERE d.org_id = open_discovery.org AND d.connection_id = open_discovery.connection AND d.state = 'running'
        AND d.heartbeat_at < now() - interval '60 seconds';
    RETURN QUERY
        INSERT INTO discovery AS d (id, org_id, connection_id, holder)
        VALUES (open_discovery.discovery, open_discovery.org, open_discovery.connection, open_discovery.node)
        ON CONFLICT (connection_id) WHERE (state = 'running') DO NOTHING
        RETURNING d.id, true, d.started_at;
    IF NOT FOUND THEN
        RETURN QUERY SELECT d.id, false, d.started_at FROM discovery d
            WHERE d.org_id = open_discovery.org AND d.connection_id = open_discovery.connection AND d.state = 'running';
    END IF;
END $$;

-- Ends the discoveries of nodes that are gone: of all other nodes when the caller is alone, else of those gone silent.
CREATE FUNCTION interrupt_discoveries(node uuid, alone boolean) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    ended int;
BEGIN
    UPDATE discovery d SET state = 'interrupted', ended_at = now(), problem = 'The program ended while it was reading.'
    WHERE d.state = 'running' AND d.holder <> node AND (alone OR d.heartbeat_at < now() - interval '60 seconds');
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- How a discovery stands, for whoever waits for one that another node runs.
CREATE FUNCTION discovery_state(discovery uuid)
RETURNS TABLE (state text, resources int, problem text, started_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT d.state, d.resources, d.problem, d.started_at, d.ended_at FROM discovery d WHERE d.id = discovery
$$;

REVOKE ALL ON FUNCTION open_discovery, interrupt_discoveries, discovery_state FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_discovery, interrupt_discoveries, discovery_state TO aurora_system;
