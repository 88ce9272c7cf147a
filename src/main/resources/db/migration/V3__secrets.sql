-- The system's own sealed values have no organisation, so no policy shows them to anybody: these two functions are the
-- only way to them.

CREATE FUNCTION system_secret(secret_path text) RETURNS TABLE (version int, envelope bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT s.version, s.envelope FROM secret s
    WHERE s.org_id IS NULL AND s.path = secret_path AND secret_path LIKE 'system/%'
    ORDER BY s.version DESC LIMIT 1
$$;

-- Keeps what is there and answers it: nodes that start together agree on one value.
CREATE FUNCTION put_system_secret_once(secret_id uuid, secret_path text, sealed bytea)
RETURNS TABLE (version int, envelope bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    IF secret_path NOT LIKE 'system/%' THEN
        RAISE EXCEPTION 'not a secret of the system: %', secret_path;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('secret:' || secret_path, 0));
    INSERT INTO secret (id, org_id, path, version, envelope)
    SELECT secret_id, NULL, secret_path, 1, sealed
    WHERE NOT EXISTS (SELECT FROM secret s WHERE s.org_id IS NULL AND s.path = secret_path);
    RETURN QUERY SELECT f.version, f.envelope FROM system_secret(secret_path) f;
END $$;

REVOKE ALL ON FUNCTION system_secret, put_system_secret_once FROM PUBLIC;
GRANT EXECUTE ON FUNCTION system_secret, put_system_secret_once TO aurora_system;
