-- Two database roles: the owner, who upgrades, and the program, which only works.
--
--   psql --set=app=gov_app --file=config/roles.sql DATABASE
--
-- Run as the owner of the database (with the right to make roles), after every
-- installation or upgrade. Then let the services web, jobs and cron connect as
-- gov_app (db_user, PGUSER), and only `odoo --init/--update` as the owner. Set the
-- password once: psql --command='\password gov_app' DATABASE
--
-- The program's role owns nothing. So it cannot disable or drop the triggers of
-- append-only tables, replace their functions, empty or drop a table, or change
-- the schema, whatever code runs in it. Adding a column or module needs the owner.
\set ON_ERROR_STOP on
\if :{?app}
\else
\set app gov_app
\endif
BEGIN;

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', :'app')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'app') \gexec

-- Nobody but the owner makes things in the schema.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM :"app";
GRANT USAGE ON SCHEMA public TO :"app";

-- Rows yes; TRUNCATE, TRIGGER and REFERENCES no.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO :"app";

COMMIT;

-- What would undo all of the above: said, and the script fails.
SELECT count(*) AS faults FROM (
    SELECT 1 FROM pg_roles WHERE rolname = :'app' AND (rolsuper OR rolcreaterole)
    UNION ALL
    SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE r.rolname = :'app' AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 1 FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
    WHERE r.rolname = :'app' AND p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 1 FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
    WHERE r.rolname = :'app' AND d.datname = current_database()
    UNION ALL
    SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = :'app'
) f \gset
\if :faults
\else
\echo the role of the program owns nothing
\quit
\endif
\echo the role owns something, is a superuser or a member of another role
DO $$ BEGIN RAISE EXCEPTION 'choose another role for the program, or reassign what it owns'; END $$;
