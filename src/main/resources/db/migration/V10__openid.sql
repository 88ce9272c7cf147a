-- Log-in through somebody who identifies people for us, such as an OpenID provider.

-- A person as an issuer names it, and the account that it is here. Kept apart from organisations, as accounts are.
CREATE TABLE account_identity (
    issuer text NOT NULL,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    -- Where the issuer itself took the membership away; it may give it again, unlike one that an administrator ended.
    withdrawn_from uuid REFERENCES org ON DELETE SET NULL,
    PRIMARY KEY (issuer, subject),
    -- Whoever gets the address of somebody who has left does not get the account with it.
    UNIQUE (account_id, issuer)
);

-- Whoever is a member again, by whomever, was not taken away by the issuer any more.
CREATE FUNCTION forget_withdrawal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    UPDATE account_identity i SET withdrawn_from = NULL
    WHERE i.account_id = NEW.account_id AND i.withdrawn_from = NEW.org_id;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION forget_withdrawal FROM PUBLIC;
CREATE TRIGGER forget_withdrawal AFTER INSERT ON membership FOR EACH ROW EXECUTE FUNCTION forget_withdrawal();

-- Log-ins that were finished, by the SHA-256 of their state, until their cookies are too old anyway.
CREATE TABLE openid_attempt (
    fingerprint bytea PRIMARY KEY,
    forget_at timestamptz NOT NULL
);
CREATE INDEX ON openid_attempt (forget_at);

-- False when it was used before, on whichever node.
CREATE FUNCTION use_openid_attempt(used bytea, remember_seconds int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    DELETE FROM openid_attempt a WHERE a.forget_at < now();
    INSERT INTO openid_attempt (fingerprint, forget_at) VALUES (used, now() + remember_seconds * interval '1 second')
    ON CONFLICT (fingerprint) DO NOTHING;
    RETURN FOUND;
END $$;

-- Finds the account of a person in the one organisation in which the issuer has a say, makes account and membership where
-- it may, and lets the role follow the issuer where it governs roles. given_role is null when the issuer gives none.
CREATE FUNCTION find_external_login(login_issuer text, login_subject text, verified_email text, login_name text,
    org_slug text, given_role text, governs_role boolean, creates boolean, links boolean, rejoins boolean, new_account uuid)
RETURNS TABLE (outcome text, account_id uuid, email text, name text, org_id uuid, role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
DECLARE
    entered uuid;
    person uuid;
    withdrawn uuid;
    of_address account;
    role_now text;
BEGIN
    -- Two log-ins of one person, or of two with one address, take turns; there are few, and they are short.
    PERFORM pg_advisory_xact_lock(hashtextextended('external login', 0));
    SELECT o.id INTO entered FROM org o WHERE o.slug = org_slug;
    IF NOT FOUND THEN
        RETURN QUERY SELECT r.* FROM no_external_login('no_org') r;
        RETURN;
    END IF;

    SELECT i.account_id, i.withdrawn_from INTO person, withdrawn
    FROM account_identity i WHERE i.issuer = login_issuer AND i.subject = login_subject;
    IF person IS NULL THEN
        IF given_role IS NULL THEN
            RETURN QUERY SELECT r.* FROM no_external_login('no_role') r;
            RETURN;
        END IF;
        IF verified_email IS NULL THEN
            RETURN QUERY SELECT r.* FROM no_external_login('no_email') r;
            RETURN;
        END IF;
        SELECT a.* INTO of_address FROM account a WHERE a.email = lower(verified_email);
        IF FOUND THEN
            -- The issuer gets no way into another organisation, nor to what is no person.
            IF NOT links OR of_address.kind <> 'person'
                OR EXISTS (SELECT FROM membership m WHERE m.account_id = of_address.id AND m.org_id <> entered)
                OR EXISTS (SELECT FROM account_identity i WHERE i.account_id = of_address.id AND i.issuer = login_issuer) THEN
                RETURN QUERY SELECT r.* FROM no_external_login('taken') r;
                RETURN;
            END IF;
            IF NOT rejoins
                AND NOT EXISTS (SELECT FROM membership m WHERE m.account_id = of_address.id AND m.org_id = entered) THEN
                RETURN QUERY SELECT r.* FROM no_external_login('not_member') r;
                RETURN;
            END IF;
            person := of_address.id;
            -- Who was no member here may have been made by somebody who only knew the address: what they know of it opens
            -- nothing any more.
            IF NOT EXISTS (SELECT FROM membership m WHERE m.account_id = person AND m.org_id = entered) THEN
                UPDATE account a SET password_hash = NULL WHERE a.id = person;
                UPDATE session s SET ended_at = now() WHERE s.account_id = person AND s.ended_at IS NULL;
            END IF;
            PERFORM audit_external_login(entered, person, 'account.linked', jsonb_build_object('issuer', login_issuer));
        ELSIF NOT creates THEN
            RETURN QUERY SELECT r.* FROM no_external_login('not_member') r;
            RETURN;
        ELSE
            person := new_account;
            INSERT INTO account (id, email, name) VALUES (person, lower(verified_email), login_name);
            INSERT INTO membership (org_id, account_id, role) VALUES (entered, person, given_role);
            PERFORM audit_external_login(entered, person, 'account.created',
                jsonb_build_object('issuer', login_issuer, 'email', lower(verified_email), 'role', given_role));
        END IF;
        INSERT INTO account_identity (issuer, subject, account_id) VALUES (login_issuer, login_subject, person);
    ELSE
        UPDATE account_identity i SET last_used_at = now() WHERE i.issuer = login_issuer AND i.subject = login_subject;
    END IF;

    SELECT m.role INTO role_now FROM membership m WHERE m.org_id = entered AND m.account_id = person FOR UPDATE;
    IF role_now IS NULL THEN
        IF given_role IS NULL THEN
            RETURN QUERY SELECT r.* FROM no_external_login('no_role') r;
            RETURN;
        END IF;
        IF NOT rejoins AND withdrawn IS DISTINCT FROM entered THEN
            RETURN QUERY SELECT r.* FROM no_external_login('not_member') r;
            RETURN;
        END IF;
        INSERT INTO membership (org_id, account_id, role) VALUES (entered, person, given_role);
        PERFORM audit_external_login(entered, person, 'member.added', jsonb_build_object('role', given_role));
        role_now := given_role;
    ELSIF governs_role AND given_role IS DISTINCT FROM role_now THEN
        BEGIN
            IF given_role IS NULL THEN
                DELETE FROM membership m WHERE m.org_id = entered AND m.account_id = person;
                -- What gave access ends for good, not until the issuer gives a role again.
                UPDATE session s SET ended_at = now()
                WHERE s.org_id = entered AND s.account_id = person AND s.ended_at IS NULL;
                UPDATE api_key k SET revoked_at = now()
                WHERE k.org_id = entered AND k.account_id = person AND k.revoked_at IS NULL;
                UPDATE account_identity i SET withdrawn_from = entered
                WHERE i.issuer = login_issuer AND i.subject = login_subject;
                PERFORM audit_external_login(entered, person, 'member.removed', jsonb_build_object('role', role_now));
            ELSE
                UPDATE membership m SET role = given_role, version = m.version + 1
                WHERE m.org_id = entered AND m.account_id = person;
                PERFORM audit_external_login(entered, person, 'member.role-changed',
                    jsonb_build_object('from', role_now, 'to', given_role));
                role_now := given_role;
            END IF;
        EXCEPTION WHEN SQLSTATE 'AU004' THEN
            -- The last administrator stays one.
            PERFORM audit_external_login(entered, person, 'member.role-kept',
                jsonb_build_object('role', role_now, 'given', given_role));
        END;
        IF given_role IS NULL THEN
            RETURN QUERY SELECT r.* FROM no_external_login('no_role') r;
            RETURN;
        END IF;
    END IF;

    RETURN QUERY
    SELECT 'logged_in', a.id, a.email, a.name, entered, role_now FROM account a
    WHERE a.id = person AND a.kind = 'person';
    IF NOT FOUND THEN
        RETURN QUERY SELECT r.* FROM no_external_login('not_member') r;
    END IF;
END $$;

-- The answer without an account.
CREATE FUNCTION no_external_login(why text)
RETURNS TABLE (outcome text, account_id uuid, email text, name text, org_id uuid, role text)
LANGUAGE sql IMMUTABLE
AS $$ SELECT why, NULL::uuid, NULL::text, NULL::text, NULL::uuid, NULL::text $$;

CREATE FUNCTION audit_external_login(in_org uuid, person uuid, done text, details jsonb) RETURNS void
LANGUAGE sql SET search_path = aurora, pg_temp AS $$
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    VALUES (gen_random_uuid(), in_org, 'openid', done, 'account:' || person, details)
$$;

-- The same as before, and the audit log tells by what the person was let in.
DROP FUNCTION open_session(uuid, uuid, uuid, text, bigint, bytea);
CREATE FUNCTION open_session(new_session uuid, session_org uuid, session_account uuid, agent text, lifetime_seconds bigint,
    refresh_hash bytea, method text)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    ends_at timestamptz;
BEGIN
    INSERT INTO session (id, org_id, account_id, user_agent, expires_at)
    SELECT new_session, m.org_id, m.account_id, left(agent, 300), now() + lifetime_seconds * interval '1 second'
    FROM membership m WHERE m.org_id = session_org AND m.account_id = session_account
    RETURNING expires_at INTO ends_at;
    IF ends_at IS NULL THEN
        RETURN NULL;
    END IF;
    IF refresh_hash IS NOT NULL THEN
        INSERT INTO refresh_token (hash, org_id, session_id) VALUES (refresh_hash, session_org, new_session);
    END IF;
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    VALUES (gen_random_uuid(), session_org, 'account:' || session_account, 'session.opened', 'session:' || new_session,
        jsonb_build_object('method', method));
    RETURN ends_at;
END $$;

REVOKE ALL ON FUNCTION use_openid_attempt, find_external_login, no_external_login, audit_external_login, open_session
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION use_openid_attempt, find_external_login, open_session TO aurora_system;
