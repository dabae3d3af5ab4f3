-- From version 3 to version 4: H2 has new indexes, and PostgreSQL needs none. createSchema() runs this file; so may Flyway or Liquibase.

update dirflux_state set schema_version = 4;
