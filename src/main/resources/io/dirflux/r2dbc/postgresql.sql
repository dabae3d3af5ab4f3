-- The tables of a directory sync, version 4. R2dbcDirectoryStore.createSchema() runs this file; so may Flyway or Liquibase.
--
-- No index but a primary key begins with directory_id: a plan that is made while a table is small may choose such an index to look up
-- a row by its key, and then each look-up reads the whole directory.

create table dirflux_state (
    id integer primary key check (id = 1),
    schema_version integer not null,
    version bigint not null,
    scope text,
    event_id text,
    event_time timestamptz,
    read_at timestamptz
);

create table dirflux_directory (
    id text primary key,
    organization_id text,
    external_key text,
    type text,
    state text,
    name text,
    domain text,
    active_users bigint,
    inactive_users bigint,
    group_count bigint,
    created_at timestamptz,
    updated_at timestamptz,
    deleted boolean not null,
    pass_wanted boolean not null,
    completed_at timestamptz,
    empty_passes integer not null,
    pass bigint not null,
    phase text not null,
    page_cursor text,
    revision bigint not null,
    listed_groups bigint not null,
    listed_users bigint not null,
    listed_memberships bigint not null,
    unswept text not null,
    last_change bigint not null
);

create table dirflux_group (
    directory_id text not null references dirflux_directory (id),
    id text not null,
    organization_id text,
    idp_id text,
    name text,
    raw_attributes jsonb not null,
    created_at timestamptz,
    updated_at timestamptz,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, id)
);
create index dirflux_group_idp_id on dirflux_group (idp_id, directory_id);

create table dirflux_user (
    directory_id text not null references dirflux_directory (id),
    id text not null,
    organization_id text,
    idp_id text,
    email text,
    primary_email text,
    first_name text,
    last_name text,
    name text,
    username text,
    job_title text,
    emails jsonb not null,
    state text,
    custom_attributes jsonb not null,
    raw_attributes jsonb not null,
    role text,
    roles jsonb not null,
    created_at timestamptz,
    updated_at timestamptz,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, id)
);
create index dirflux_user_email on dirflux_user (primary_email);
create index dirflux_user_idp_id on dirflux_user (idp_id, directory_id);
create index dirflux_user_state on dirflux_user (state, directory_id);

create table dirflux_membership (
    directory_id text not null,
    group_id text not null,
    user_id text not null,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, group_id, user_id),
    foreign key (directory_id, group_id) references dirflux_group (directory_id, id) on delete cascade,
    foreign key (directory_id, user_id) references dirflux_user (directory_id, id) on delete cascade
);
create index dirflux_membership_user on dirflux_membership (user_id, directory_id);

create table dirflux_touched (
    directory_id text not null,
    kind text not null,
    id text not null,
    member_id text not null,
    primary key (directory_id, kind, id, member_id)
);

create table dirflux_change (
    directory_id text not null,
    number bigint not null,
    kind text not null,
    group_id text,
    user_id text,
    before_record jsonb,
    after_record jsonb,
    recorded_at timestamptz not null default current_timestamp,
    primary key (directory_id, number)
);

create table dirflux_place (
    consumer text not null,
    directory_id text not null,
    number bigint not null,
    primary key (consumer, directory_id)
);

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

create view dirflux_active_user as
select u.* from dirflux_user u join dirflux_directory d on d.id = u.directory_id
where u.state = 'active' and not d.deleted;

insert into dirflux_state (id, schema_version, version) values (1, 4, 0);
