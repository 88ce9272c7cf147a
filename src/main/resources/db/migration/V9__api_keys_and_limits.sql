-- The first answer to a request that carried an Idempotency-Key, for whoever sends the same request again. A row without
-- status is a claim: the request is being worked on, or whoever worked on it died.
CREATE TABLE idempotency_key (
    org_id uuid NOT NULL REFERENCES org,
    account_id uuid NOT NULL REFERENCES account,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    claim uuid NOT NULL,
    fingerprint text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    status int,
    headers jsonb,
    body text,
    PRIMARY KEY (org_id, account_id, key)
);
CREATE INDEX ON idempotency_key (org_id, created_at);
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON idempotency_key TO aurora_app
    USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO aurora_app;

-- Whose an API key is and what it may do now, by its hash; no row for a hash that no key of a member has. That it was used
-- is noted once a minute, so that most requests write nothing.
CREATE FUNCTION use_api_key(key_hash bytea)
RETURNS TABLE (id uuid, org_id uuid, account_id uuid, email text, name text, role text, permissions text[],
    expires_at timestamptz, state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE api_key k SET last_used_at = date_trunc('minute', now())
    WHERE k.hash = key_hash AND k.revoked_at IS NULL AND k.expires_at > now()
        AND (k.last_used_at IS NULL OR k.last_used_at < date_trunc('minute', now()));
    RETURN QUERY
    SELECT k.id, k.org_id, k.account_id, coalesce(a.email, ''), a.name, m.role, k.permissions, k.expires_at,
        CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired' ELSE 'active' END
    FROM api_key k
    JOIN membership m ON m.org_id = k.org_id AND m.account_id = k.account_id
    JOIN account a ON a.id = k.account_id
    WHERE k.hash = key_hash;
END $$;
REVOKE ALL ON FUNCTION use_api_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_api_key TO aurora_system;
