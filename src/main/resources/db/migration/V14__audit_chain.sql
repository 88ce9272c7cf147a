-- The audit log becomes a chain for each organisation: an entry that has committed gets the next number and a hash over itself
-- and the entry before it, and after that nobody can take it away, change it or put one between without its being seen.

ALTER TABLE audit_entry
    ADD COLUMN number bigint CHECK (number > 0),
    ADD COLUMN hash bytea,
    ADD COLUMN sealed_at timestamptz,
    ADD CHECK ((number IS NULL) = (hash IS NULL) AND (number IS NULL) = (sealed_at IS NULL));
CREATE UNIQUE INDEX audit_entry_number ON audit_entry (org_id, number) WHERE number IS NOT NULL;
CREATE INDEX audit_entry_unsealed ON audit_entry (org_id, created_at, id) WHERE number IS NULL;
-- The one of V7 answers what it did.
DROP INDEX audit_entry_org_id_created_at_idx;

-- Whoever adds an entry says what was done; when, by which way in and under which number is not for it to say.
REVOKE INSERT ON audit_entry FROM aurora_app;
GRANT INSERT (id, org_id, actor, action, subject, detail) ON audit_entry TO aurora_app;

-- The end of each organisation's chain, and how far a signed head was written.
CREATE TABLE audit_chain (
    org_id uuid PRIMARY KEY REFERENCES org,
    number bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    sealed_at timestamptz,
    head_number bigint NOT NULL DEFAULT 0,
    head jsonb
);
ALTER TABLE audit_chain ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit_chain TO aurora_app USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT ON audit_chain TO aurora_app;

CREATE FUNCTION begin_audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    INSERT INTO audit_chain (org_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER begin_audit_chain AFTER INSERT ON org FOR EACH ROW EXECUTE FUNCTION begin_audit_chain();
INSERT INTO audit_chain (org_id) SELECT o.id FROM org o;

CREATE FUNCTION audit_time(moment timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- What is hashed of an entry, as docs/audit.md describes it. It never changes: another form would be another "v".
CREATE FUNCTION audit_line(e audit_entry, place bigint, previous bytea, moment timestamptz) RETURNS text
LANGUAGE sql STABLE
RETURN '{"v":1,"org":"' || e.org_id::text || '","number":' || place::text || ',"previous":"' || encode(previous, 'hex')
    || '","sealedAt":"' || audit_time(moment) || '","id":"' || e.id::text || '","createdAt":"' || audit_time(e.created_at)
    || '","actor":' || to_json(e.actor)::text || ',"via":' || coalesce(to_json(e.via)::text, 'null')
    || ',"action":' || to_json(e.action)::text || ',"subject":' || to_json(e.subject)::text
    || ',"detail":' || e.detail::text || '}';

-- Seals what has committed, so many entries of each organisation that has some, and answers how many. Whoever holds the end
-- of a chain is alone there; an organisation where another node seals is passed over.
CREATE FUNCTION seal_audit(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    org uuid := '00000000-0000-0000-0000-000000000000';
    place bigint;
    last bytea;
    moment timestamptz;
    entry audit_entry;
    sealed int := 0;
BEGIN
    LOOP
        SELECT e.org_id INTO org FROM audit_entry e WHERE e.number IS NULL AND e.org_id > org ORDER BY e.org_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        SELECT c.number, c.hash INTO place, last FROM audit_chain c WHERE c.org_id = org FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        moment := clock_timestamp();
        FOR entry IN
            SELECT e.* FROM audit_entry e WHERE e.org_id = org AND e.number IS NULL ORDER BY e.created_at, e.id LIMIT most
        LOOP
            place := place + 1;
            last := sha256(convert_to(audit_line(entry, place, last, moment), 'UTF8'));
            UPDATE audit_entry e SET number = place, hash = last, sealed_at = moment WHERE e.id = entry.id;
            sealed := sealed + 1;
        END LOOP;
        UPDATE audit_chain c SET number = place, hash = last, sealed_at = moment WHERE c.org_id = org;
    END LOOP;
    RETURN sealed;
END $$;

-- Chains that have gone on since their last signed head, behind an organisation.
CREATE FUNCTION audit_heads_due(behind uuid, most int) RETURNS TABLE (org_id uuid, number bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT c.org_id, c.number, c.hash FROM audit_chain c
    WHERE c.number > c.head_number AND c.org_id > behind ORDER BY c.org_id LIMIT most
$$;

CREATE FUNCTION audit_head_written(of_org uuid, head_now jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    UPDATE audit_chain c SET head_number = (head_now ->> 'number')::bigint, head = head_now
    WHERE c.org_id = of_org AND c.head_number < (head_now ->> 'number')::bigint
$$;

-- Somebody whom another party identifies was not let in. Told to the organisation that it was for.
CREATE FUNCTION external_login_failed(entry uuid, org_slug text, login_issuer text, login_subject text, why text,
    seen_address text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    SELECT entry, o.id, 'anonymous', 'login.failed', coalesce('account:' || i.account_id, 'organisation:' || o.id),
        jsonb_build_object('method', 'openid', 'because', why, 'issuer', login_issuer, 'identity', login_subject,
            'address', seen_address)
    FROM org o LEFT JOIN account_identity i ON i.issuer = login_issuer AND i.subject = login_subject
    WHERE o.slug = org_slug
$$;

REVOKE ALL ON FUNCTION begin_audit_chain, audit_time, audit_line, seal_audit, audit_heads_due, audit_head_written,
    external_login_failed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_audit, audit_heads_due, audit_head_written, external_login_failed TO aurora_system;
