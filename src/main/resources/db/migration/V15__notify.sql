-- What people are told: one row for each of them, and by which ways they want it. Both end with the membership.

CREATE TABLE notification (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    -- Where it happened. Whoever is told is told it in all projects, so this bounds nothing.
    happened_in uuid DEFAULT current_project(),
    account_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    subject text NOT NULL,
    -- False for what goes by other ways alone.
    in_app boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES membership ON DELETE CASCADE,
    FOREIGN KEY (org_id, happened_in) REFERENCES project (org_id, id)
);
CREATE INDEX notification_listed ON notification (org_id, account_id, created_at DESC, id DESC) WHERE in_app;
CREATE INDEX notification_unread ON notification (org_id, account_id, created_at DESC, id DESC)
    WHERE in_app AND read_at IS NULL;
CREATE INDEX notification_about ON notification (org_id, subject, created_at);
CREATE INDEX notification_old ON notification (created_at);

-- The ways are {"approval.wanted": {"inApp": true, "email": true, "webhook": false}, ...}; a kind that is not there goes its
-- usual ways. Secrets of the webhook are kept elsewhere; here is which ones they are.
CREATE TABLE notification_setting (
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES org,
    account_id uuid NOT NULL,
    ways jsonb NOT NULL DEFAULT '{}',
    webhook_url text,
    webhook_state text NOT NULL DEFAULT 'none' CHECK (webhook_state IN ('none', 'untried', 'working', 'failing', 'gone')),
    webhook_problem text,
    webhook_tried_at timestamptz,
    webhook_secret uuid,
    webhook_secret_made_at timestamptz,
    webhook_previous_secret uuid,
    webhook_previous_until timestamptz,
    PRIMARY KEY (org_id, account_id),
    FOREIGN KEY (org_id, account_id) REFERENCES membership ON DELETE CASCADE,
    CHECK ((webhook_url IS NULL) = (webhook_state = 'none')),
    CHECK ((webhook_url IS NULL) = (webhook_secret IS NULL))
);

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['notification', 'notification_setting']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY tenant ON %I TO aurora_app
            USING (org_id = current_org()) WITH CHECK (org_id = current_org())', tenant_table);
    END LOOP;
END $$;
-- A person sees and marks what is told to that person; a job that brings it there sees it too.
CREATE POLICY own_to_see ON notification AS RESTRICTIVE FOR SELECT TO aurora_app
    USING (account_id = current_account() OR starts_with(current_setting('aurora.via', true), 'job:'));
CREATE POLICY own_to_mark ON notification AS RESTRICTIVE FOR UPDATE TO aurora_app USING (account_id = current_account());
GRANT SELECT, INSERT, UPDATE (read_at) ON notification TO aurora_app;
GRANT SELECT, INSERT, UPDATE (ways, webhook_url, webhook_state, webhook_problem, webhook_tried_at, webhook_secret,
    webhook_secret_made_at, webhook_previous_secret, webhook_previous_until) ON notification_setting TO aurora_app;

-- Every node hears of it when the transaction that told it commits, and reads it for the pages that are open.
CREATE FUNCTION tell_of_notice() RETURNS trigger
LANGUAGE plpgsql SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM pg_notify('aurora_notice', NEW.org_id || ':' || NEW.account_id || ':' || NEW.id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_of_notice FROM PUBLIC;
CREATE TRIGGER tell_of_notice AFTER INSERT ON notification FOR EACH ROW WHEN (NEW.in_app) EXECUTE FUNCTION tell_of_notice();

-- What was read is kept for 90 days, what nobody reads for a year; in batches.
CREATE FUNCTION forget_notifications(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    forgotten int;
BEGIN
    DELETE FROM notification n WHERE n.id IN (
        SELECT o.id FROM notification o
        WHERE o.created_at < now() - interval '90 days'
            AND (o.read_at IS NOT NULL OR NOT o.in_app OR o.created_at < now() - interval '1 year')
        LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
REVOKE ALL ON FUNCTION forget_notifications FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_notifications TO aurora_system;
