-- From version 1 to version 2: who leads which task. createSchema() runs this file; so may Flyway or Liquibase.

create table dirflux_leader (
    task varchar primary key,
    process varchar,
    number bigint not null,
    expires_at timestamp(9) with time zone
);

create table dirflux_candidate (
    task varchar not null,
    process varchar not null,
    expires_at timestamp(9) with time zone not null,
    primary key (task, process)
);

update dirflux_state set schema_version = 2;
