-- Run once, when the volume is empty. The server's superuser is for maintenance from inside this
-- container; the app owns one database and is nobody elsewhere, the tests own another.
\getenv app_user APP_USER
\getenv app_password APP_PASSWORD
\getenv app_database APP_DATABASE
\getenv test_password TEST_PASSWORD

CREATE ROLE :"app_user" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"app_database" OWNER :"app_user";
REVOKE CONNECT, TEMPORARY ON DATABASE :"app_database" FROM PUBLIC;

-- Without a password nobody signs in as it. It may not take all of the server's connections.
CREATE ROLE toolshare_test LOGIN CONNECTION LIMIT 40 PASSWORD :'test_password';
CREATE DATABASE toolshare_test OWNER toolshare_test;
REVOKE CONNECT, TEMPORARY ON DATABASE toolshare_test FROM PUBLIC;

REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;
-- Nobody signs in as the superuser over the network, whatever password the image was given.
ALTER ROLE CURRENT_USER PASSWORD NULL;
