-- What happens before anybody is logged in: look-ups by e-mail and by hash, and the sessions that come of them. Each
-- function answers only what its caller needs to decide, and none of them takes an organisation on trust.

-- An account in the organisation it asked for, or in its first one; no row when there is none. The hash is for the
-- caller to compare.
CREATE FUNCTION find_login(login_email text, org_slug text)
RETURNS TABLE (account_id uuid, email text, name text, password_hash text, org_id uuid, project_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT a.id, a.email, a.name, a.password_hash, m.org_id, p.id, m.role
    FROM account a
    JOIN membership m ON m.account_id = a.id
    JOIN org o ON o.id = m.org_id
    CROSS JOIN LATERAL (
        SELECT p.id FROM project p WHERE p.org_id = m.org_id ORDER BY p.slug <> 'default', p.created_at, p.id LIMIT 1) p
    WHERE a.email = login_email AND (org_slug IS NULL OR o.slug = org_slug)
    ORDER BY m.created_at, m.org_id
    LIMIT 1
$$;

-- Opens a session of a member, with a refresh token where it has one; answers when it ends, nothing for no member.
CREATE FUNCTION open_session(new_session uuid, session_org uuid, session_account uuid, agent text, lifetime_seconds bigint,
    refresh_hash bytea)
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
    INSERT INTO audit_entry (id, org_id, actor, action, subject)
    VALUES (gen_random_uuid(), session_org, 'account:' || session_account, 'session.opened', 'session:' || new_session);
    RETURN ends_at;
END $$;

-- Exchanges a refresh token for the next one of its session. Outcomes:
--   rotated   the old one is used up, the new one is good
--   repeated  the old one was used up less than grace_seconds ago, by another tab or a repeated request: whoever shows
--             it is answered, but gets no new refresh token
--   reused    it was used up longer ago: somebody has a copy, so the session is ended
--   ended     the session or the membership is over
--   unknown   nobody was ever given this token
CREATE FUNCTION rotate_refresh_token(old_hash bytea, new_hash bytea, grace_seconds int)
RETURNS TABLE (outcome text, session_id uuid, account_id uuid, email text, name text, org_id uuid, project_id uuid,
    role text, ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
#variable_conflict use_column
DECLARE
    token refresh_token;
    holder record;
BEGIN
    SELECT * INTO token FROM refresh_token t WHERE t.hash = old_hash FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid, NULL, NULL, NULL::uuid, NULL::uuid, NULL, NULL::timestamptz;
        RETURN;
    END IF;
    SELECT s.id, s.account_id, a.email, a.name, s.org_id, p.id AS project_id, m.role, s.expires_at INTO holder
    FROM session s
    JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
    JOIN account a ON a.id = s.account_id
    CROSS JOIN LATERAL (
        SELECT p.id FROM project p WHERE p.org_id = s.org_id ORDER BY p.slug <> 'default', p.created_at, p.id LIMIT 1) p
    WHERE s.id = token.session_id AND s.ended_at IS NULL AND s.expires_at > now();
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'ended', token.session_id, NULL::uuid, NULL, NULL, token.org_id, NULL::uuid, NULL, NULL::timestamptz;
        RETURN;
    END IF;
    IF token.used_at <= now() - grace_seconds * interval '1 second' THEN
        UPDATE session s SET ended_at = now() WHERE s.id = token.session_id;
        INSERT INTO audit_entry (id, org_id, actor, action, subject)
        VALUES (gen_random_uuid(), token.org_id, 'account:' || holder.account_id, 'session.refresh-token-reused',
            'session:' || token.session_id);
        RETURN QUERY SELECT 'reused', token.session_id, NULL::uuid, NULL, NULL, token.org_id, NULL::uuid, NULL, NULL::timestamptz;
        RETURN;
    END IF;
    UPDATE session s SET last_used_at = now() WHERE s.id = token.session_id;
    IF token.used_at IS NULL THEN
        UPDATE refresh_token t SET used_at = now() WHERE t.hash = old_hash;
        INSERT INTO refresh_token (hash, org_id, session_id) VALUES (new_hash, token.org_id, token.session_id);
    END IF;
    RETURN QUERY SELECT CASE WHEN token.used_at IS NULL THEN 'rotated' ELSE 'repeated' END, holder.id, holder.account_id,
        holder.email, holder.name, holder.org_id, holder.project_id, holder.role, holder.expires_at;
END $$;

-- Ends the session a refresh token belongs to, used up or not; false when there is no such session or it has ended.
CREATE FUNCTION end_session(refresh_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    ended session;
BEGIN
    UPDATE session s SET ended_at = now()
    FROM refresh_token t WHERE t.hash = refresh_hash AND s.id = t.session_id AND s.ended_at IS NULL
    RETURNING s.* INTO ended;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO audit_entry (id, org_id, actor, action, subject)
    VALUES (gen_random_uuid(), ended.org_id, 'account:' || ended.account_id, 'session.ended', 'session:' || ended.id);
    RETURN true;
END $$;

CREATE FUNCTION first_user_missing() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp
AS $$ SELECT NOT EXISTS (SELECT FROM membership WHERE role = 'admin') $$;

-- Makes organisation, project, account and membership where any of them is missing, once however many nodes ask; false
-- when somebody administers an organisation already.
CREATE FUNCTION create_first_user(new_org uuid, new_project uuid, new_account uuid, first_email text, first_name text,
    first_password_hash text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
DECLARE
    first_org uuid;
    first_account uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('first user', 0));
    IF NOT first_user_missing() THEN
        RETURN false;
    END IF;
    INSERT INTO org (id, name, slug) VALUES (new_org, 'default', 'default') ON CONFLICT (slug) DO NOTHING;
    SELECT id INTO STRICT first_org FROM org WHERE slug = 'default';
    INSERT INTO project (id, org_id, name, slug) VALUES (new_project, first_org, 'default', 'default')
    ON CONFLICT (org_id, slug) DO NOTHING;
    INSERT INTO account (id, email, name, password_hash) VALUES (new_account, first_email, first_name, first_password_hash)
    ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash
    RETURNING id INTO first_account;
    INSERT INTO membership (org_id, account_id, role) VALUES (first_org, first_account, 'admin')
    ON CONFLICT (org_id, account_id) DO UPDATE SET role = 'admin';
    INSERT INTO audit_entry (id, org_id, actor, action, subject)
    VALUES (gen_random_uuid(), first_org, 'system', 'account.created', 'account:' || first_account);
    RETURN true;
END $$;

-- Who the command line of the machine acts as: the administrator who has been one for longest.
CREATE FUNCTION find_first_admin()
RETURNS TABLE (account_id uuid, email text, name text, org_id uuid, project_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = aurora, pg_temp AS $$
    SELECT a.id, a.email, a.name, m.org_id, p.id, m.role
    FROM membership m
    JOIN account a ON a.id = m.account_id
    CROSS JOIN LATERAL (
        SELECT p.id FROM project p WHERE p.org_id = m.org_id ORDER BY p.slug <> 'default', p.created_at, p.id LIMIT 1) p
    WHERE m.role = 'admin'
    ORDER BY m.created_at, m.org_id, m.account_id
    LIMIT 1
$$;

REVOKE ALL ON FUNCTION find_login, open_session, rotate_refresh_token, end_session, first_user_missing, create_first_user,
    find_first_admin FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_login, open_session, rotate_refresh_token, end_session, first_user_missing,
    create_first_user, find_first_admin TO aurora_system;
