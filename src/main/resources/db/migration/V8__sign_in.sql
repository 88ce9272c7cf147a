-- Guessing gets slower, on all nodes together and across restarts. Counted are attempts to log in that failed or have not
-- ended yet: by address, by account, and by account from one address. Rows have the SHA-256 of what they count, since an
-- e-mail that somebody typed may be anybody's, or a password.
CREATE TABLE login_attempt (
    key bytea PRIMARY KEY,
    failures int NOT NULL,
    last_at timestamptz NOT NULL,
    -- Only of an account from one address: when that went well for the last time.
    succeeded_at timestamptz,
    forget_at timestamptz NOT NULL
);
CREATE INDEX ON login_attempt (forget_at);

CREATE FUNCTION login_key(what text, email text, address text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to(jsonb_build_array(what, email, address)::text, 'UTF8'));

-- Takes the row of a key, made where there is none, and keeps others out of it until the transaction ends.
CREATE FUNCTION hold_login_attempt(held_key bytea) RETURNS login_attempt
LANGUAGE sql SET search_path = aurora, pg_temp AS $$
    INSERT INTO login_attempt AS a (key, failures, last_at, forget_at)
    VALUES (held_key, 0, clock_timestamp(), clock_timestamp() + interval '30 minutes')
    ON CONFLICT (key) DO UPDATE
        SET failures = CASE WHEN a.last_at < clock_timestamp() - interval '30 minutes' THEN 0 ELSE a.failures END
    RETURNING a.*
$$;

-- How long whoever has failed so often has to wait from now on: a second after the free failures, then twice as long
-- with each.
CREATE FUNCTION login_wait(attempt login_attempt, free int, longest interval) RETURNS interval
LANGUAGE sql VOLATILE
RETURN CASE WHEN attempt.failures < free THEN interval '0'
    ELSE least(interval '1 second' * (1 << least(attempt.failures - free, 20)), longest)
        - (clock_timestamp() - attempt.last_at) END;

-- Counts an attempt before its outcome is known, so that attempts at the same time count too. Answers how many seconds to
-- wait instead of attempting, else zero and what this attempt has used up if it fails: 'address', 'account' or 'pair'.
--
-- Every transaction holds first the address, then the account, and only then what belongs to both.
CREATE FUNCTION begin_login(email text, address text) RETURNS TABLE (wait_seconds double precision, used_up text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    free_address CONSTANT int := 50;
    free_account CONSTANT int := 100;
    free_pair CONSTANT int := 5;
    long CONSTANT interval := interval '15 minutes';
    short CONSTANT interval := interval '1 minute';
    address_key CONSTANT bytea := login_key('address', '', address);
    account_key CONSTANT bytea := login_key('account', email, '');
    pair_key CONSTANT bytea := login_key('pair', email, address);
    of_address login_attempt;
    of_account login_attempt;
    of_pair login_attempt;
    wait interval;
BEGIN
    of_address := hold_login_attempt(address_key);
    wait := login_wait(of_address, free_address, long);
    IF wait > interval '0' THEN
        RETURN QUERY SELECT extract(epoch FROM wait)::double precision, NULL::text;
        RETURN;
    END IF;

    of_account := hold_login_attempt(account_key);
    of_pair := hold_login_attempt(pair_key);
    wait := login_wait(of_pair, free_pair, long);
    -- Strangers cannot make the owner wait where the owner was let in before.
    IF of_pair.succeeded_at IS NULL OR of_pair.succeeded_at < clock_timestamp() - interval '30 days' THEN
        wait := greatest(wait, login_wait(of_account, free_account, short));
    END IF;
    IF wait > interval '0' THEN
        RETURN QUERY SELECT extract(epoch FROM wait)::double precision, NULL::text;
        RETURN;
    END IF;

    UPDATE login_attempt a
    SET failures = a.failures + 1, last_at = clock_timestamp(),
        forget_at = greatest(clock_timestamp() + interval '30 minutes', a.succeeded_at + interval '30 days')
    WHERE a.key IN (address_key, account_key, pair_key);
    -- Rows that nobody asks for go as others come; those that somebody holds go another time.
    DELETE FROM login_attempt a WHERE a.key IN (
        SELECT old.key FROM login_attempt old WHERE old.forget_at < clock_timestamp()
        ORDER BY old.forget_at LIMIT 20 FOR UPDATE SKIP LOCKED);
    RETURN QUERY SELECT 0::double precision, CASE
        WHEN of_pair.failures + 1 = free_pair THEN 'pair'
        WHEN of_account.failures + 1 = free_account THEN 'account'
        WHEN of_address.failures + 1 = free_address THEN 'address' END;
END $$;

-- The attempt went well: it does not count, and nothing that failed before counts for this account from this address.
CREATE FUNCTION login_succeeded(email text, address text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM hold_login_attempt(login_key('address', '', address));
    PERFORM hold_login_attempt(login_key('account', email, ''));
    PERFORM hold_login_attempt(login_key('pair', email, address));
    UPDATE login_attempt a SET failures = greatest(0, a.failures - 1)
    WHERE a.key IN (login_key('address', '', address), login_key('account', email, ''));
    UPDATE login_attempt a
    SET failures = 0, succeeded_at = clock_timestamp(), forget_at = clock_timestamp() + interval '30 days'
    WHERE a.key = login_key('pair', email, address);
END $$;

-- The attempt failed: from now on counts the wait. Told to the organisation that it was for, and so is that the free
-- failures are used up.
CREATE FUNCTION login_failed(login_email text, org_slug text, counted_address text, seen_address text, action text,
    used_up text, entry uuid, next_entry uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    aimed record;
BEGIN
    -- Written for an unknown account too, so that both take as long.
    UPDATE login_attempt a SET last_at = clock_timestamp() WHERE a.key = login_key('pair', login_email, counted_address);
    SELECT m.org_id, m.account_id INTO aimed
    FROM account a JOIN membership m ON m.account_id = a.id JOIN org o ON o.id = m.org_id
    WHERE a.email = login_email
    ORDER BY (o.slug = org_slug) DESC NULLS LAST, m.created_at, m.org_id
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    VALUES (entry, aimed.org_id, 'anonymous', action, 'account:' || aimed.account_id,
        jsonb_build_object('address', seen_address));
    IF used_up IS NOT NULL THEN
        INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
        VALUES (next_entry, aimed.org_id, 'anonymous', 'login.braked', 'account:' || aimed.account_id,
            jsonb_build_object('address', seen_address, 'usedUp', used_up));
    END IF;
END $$;

-- Puts the version after the latest one, and forgets that; false when there is another latest one by now.
CREATE FUNCTION replace_system_secret(secret_id uuid, secret_path text, new_version int, sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('secret:' || secret_path, 0));
    IF new_version - 1 IS DISTINCT FROM (SELECT f.version FROM system_secret(secret_path) f) THEN
        RETURN false;
    END IF;
    INSERT INTO secret (id, org_id, path, version, envelope) VALUES (secret_id, NULL, secret_path, new_version, sealed);
    DELETE FROM secret s WHERE s.org_id IS NULL AND s.path = secret_path AND s.version < new_version;
    RETURN true;
END $$;

-- What follows is of somebody who is logged in and reaches beyond the organisation they entered: the session that asks is
-- named with the account, and must stand.
CREATE FUNCTION session_stands(person uuid, session_id uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = aurora, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM session s JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
        WHERE s.id = session_id AND s.account_id = person AND s.ended_at IS NULL AND s.expires_at > now())
$$;

-- Ends all sessions of an account but one, in every organisation; answers how many, nothing when the one does not stand.
CREATE FUNCTION end_other_sessions(person uuid, kept uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    ended int;
BEGIN
    IF NOT session_stands(person, kept) THEN
        RETURN NULL;
    END IF;
    WITH ended AS (
        UPDATE session s SET ended_at = now()
        WHERE s.account_id = person AND s.id <> kept AND s.ended_at IS NULL AND s.expires_at > now()
        RETURNING s.id, s.org_id)
    INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
    SELECT gen_random_uuid(), e.org_id, 'account:' || person, 'session.ended', 'session:' || e.id,
        jsonb_build_object('because', 'ended by another session')
    FROM ended e;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

CREATE FUNCTION own_password(person uuid, session_id uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT a.password_hash FROM account a WHERE a.id = person AND session_stands(person, session_id)
$$;

-- Ends all other sessions too and answers how many; nothing when the password is not the old one any more, or the session does not stand.
CREATE FUNCTION change_password(person uuid, kept uuid, old_hash text, new_hash text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
BEGIN
    IF NOT session_stands(person, kept) THEN
        RETURN NULL;
    END IF;
    UPDATE account a SET password_hash = new_hash WHERE a.id = person AND a.password_hash = old_hash;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_entry (id, org_id, actor, action, subject)
    SELECT gen_random_uuid(), m.org_id, 'account:' || person, 'password.changed', 'account:' || person
    FROM membership m WHERE m.account_id = person;
    RETURN end_other_sessions(person, kept);
END $$;

CREATE FUNCTION sessions_used(ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    UPDATE session s SET last_used_at = now() FROM (
        SELECT o.id FROM session o WHERE o.id = ANY (ids) AND o.ended_at IS NULL ORDER BY o.id FOR UPDATE) o
    WHERE s.id = o.id
$$;

REVOKE ALL ON FUNCTION session_stands, end_other_sessions, own_password, change_password, sessions_used,
    replace_system_secret, login_key, hold_login_attempt, login_wait, begin_login, login_succeeded, login_failed
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_other_sessions, own_password, change_password, sessions_used, replace_system_secret,
    begin_login, login_succeeded, login_failed TO aurora_system;
