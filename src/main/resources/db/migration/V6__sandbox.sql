-- Makes the connection to the sandbox in the first project, or points it to where the sandbox is now. A connection that
-- somebody made under the same name stays as it is, and no row is answered.
CREATE FUNCTION connect_sandbox(new_connection uuid, sandbox_name text, sandbox_settings jsonb)
RETURNS TABLE (org_id uuid, connection_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    INSERT INTO connection AS c (id, org_id, project_id, provider, name, settings)
    SELECT new_connection, p.org_id, p.id, 'aws', sandbox_name, sandbox_settings
    FROM project p JOIN org o ON o.id = p.org_id
    WHERE o.slug = 'default' AND p.slug = 'default'
    ON CONFLICT (org_id, project_id, name) DO UPDATE
        SET settings = excluded.settings, state = 'unchecked', problem = NULL, updated_at = now()
        WHERE c.settings ->> 'auth' = 'sandbox'
    RETURNING c.org_id, c.id
$$;
REVOKE ALL ON FUNCTION connect_sandbox FROM PUBLIC;
GRANT EXECUTE ON FUNCTION connect_sandbox TO aurora_system;
