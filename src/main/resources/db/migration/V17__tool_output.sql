-- Results of tools that were too large for a model: the object store has them, a row says whose they are and for how long.

CREATE TABLE tool_output (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    project_id uuid NOT NULL DEFAULT current_project(),
    run_id uuid NOT NULL,
    account_id uuid NOT NULL DEFAULT current_account() REFERENCES account,
    tool text NOT NULL,
    bytes bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, project_id) REFERENCES project (org_id, id),
    FOREIGN KEY (org_id, run_id) REFERENCES run (org_id, id)
);
CREATE INDEX tool_output_age ON tool_output (created_at);

ALTER TABLE tool_output ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tool_output TO aurora_app USING (org_id = current_org()) WITH CHECK (org_id = current_org());
CREATE POLICY project ON tool_output AS RESTRICTIVE TO aurora_app
    USING (project_id = current_project()) WITH CHECK (project_id = current_project());
-- What one account's runs have read, the runs of another may not.
CREATE POLICY own ON tool_output AS RESTRICTIVE TO aurora_app
    USING (account_id = current_account()) WITH CHECK (account_id = current_account());
GRANT SELECT, INSERT, DELETE ON tool_output TO aurora_app;

-- Those that are older, oldest first.
CREATE FUNCTION old_tool_outputs(age_millis bigint, most int) RETURNS TABLE (id uuid, org_id uuid, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT o.id, o.org_id, o.run_id FROM tool_output o
    WHERE o.created_at < now() - age_millis * interval '1 millisecond' ORDER BY o.created_at LIMIT most
$$;

-- When their objects are gone.
CREATE FUNCTION forget_tool_outputs(outputs uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    DELETE FROM tool_output o WHERE o.id = ANY (outputs)
$$;

REVOKE ALL ON FUNCTION old_tool_outputs, forget_tool_outputs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION old_tool_outputs, forget_tool_outputs TO aurora_system;
