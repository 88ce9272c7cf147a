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
