-- The two roles that Liora logs in with: run by a superuser, in the database that is to be Liora's. compose.yaml has it
-- run once, when the data folder is made; run again, it gives the roles new passwords and changes nothing else.
--
--     psql -X -v ON_ERROR_STOP=1 -v secrets=./secrets -U postgres -d liora -f deploy/roles.sql
--
-- liora_owner migrates; it may create roles, for those without login that migrations need, and bypasses nothing.
-- liora_app is what everything else runs as: row-level security binds it.

\if :{?secrets}
\else
    \set secrets /run/secrets
\endif
\set owner_password `cat :'secrets'/liora_owner_password`
\set app_password `cat :'secrets'/liora_database_password`
SELECT least(length(:'owner_password'), length(:'app_password')) >= 16 AS long_enough \gset
\if :long_enough
\else
    DO $$ BEGIN RAISE 'The passwords of liora_owner and liora_app are missing or shorter than 16 characters.'; END $$;
\endif

-- A statement that fails is logged, and these hold passwords.
SET log_min_error_statement = panic;
SET log_statement = none;

SELECT 'CREATE ROLE ' || name FROM unnest('{liora_owner, liora_app}'::text[]) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE liora_owner LOGIN CREATEROLE PASSWORD :'owner_password';
ALTER ROLE liora_app LOGIN PASSWORD :'app_password';
ALTER ROLE liora_app SET transaction_timeout = '5s';
ALTER ROLE liora_app SET lock_timeout = '1s';
ALTER ROLE liora_app SET idle_in_transaction_session_timeout = '5s';
ALTER DATABASE :"DBNAME" OWNER TO liora_owner;
