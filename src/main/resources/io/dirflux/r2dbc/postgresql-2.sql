-- From version 1 to version 2: who leads which task. createSchema() runs this file; so may Flyway or Liquibase.

create table dirflux_leader (
    task text primary key,
    process text,
    number bigint not null,
    expires_at timestamptz
);

create table dirflux_candidate (
    task text not null,
    process text not null,
    expires_at timestamptz not null,
    primary key (task, process)
);

update dirflux_state set schema_version = 2;
