-- The tables of a directory sync, version 4. R2dbcDirectoryStore.createSchema() runs this file; so may Flyway or Liquibase.

create table dirflux_state (
    id integer primary key check (id = 1),
    schema_version integer not null,
    version bigint not null,
    scope varchar,
    event_id varchar,
    event_time timestamp(9) with time zone,
    read_at timestamp(9) with time zone
);

create table dirflux_directory (
    id varchar primary key,
    organization_id varchar,
    external_key varchar,
    type varchar,
    state varchar,
    name varchar,
    domain varchar,
    active_users bigint,
    inactive_users bigint,
    group_count bigint,
    created_at timestamp(9) with time zone,
    updated_at timestamp(9) with time zone,
    deleted boolean not null,
    pass_wanted boolean not null,
    completed_at timestamp(9) with time zone,
    empty_passes integer not null,
    pass bigint not null,
    phase varchar not null,
    page_cursor varchar,
    revision bigint not null,
    listed_groups bigint not null,
    listed_users bigint not null,
    listed_memberships bigint not null,
    unswept varchar not null,
    last_change bigint not null
);

create table dirflux_group (
    directory_id varchar not null references dirflux_directory (id),
    id varchar not null,
    organization_id varchar,
    idp_id varchar,
    name varchar,
    raw_attributes json not null,
    created_at timestamp(9) with time zone,
    updated_at timestamp(9) with time zone,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, id)
);
create index dirflux_group_idp_id on dirflux_group (idp_id, directory_id);
create index dirflux_group_pass on dirflux_group (directory_id, pass);
create index dirflux_group_drift on dirflux_group (directory_id, drift);

create table dirflux_user (
    directory_id varchar not null references dirflux_directory (id),
    id varchar not null,
    organization_id varchar,
    idp_id varchar,
    email varchar,
    primary_email varchar,
    first_name varchar,
    last_name varchar,
    name varchar,
    username varchar,
    job_title varchar,
    emails json not null,
    state varchar,
    custom_attributes json not null,
    raw_attributes json not null,
    role varchar,
    roles json not null,
    created_at timestamp(9) with time zone,
    updated_at timestamp(9) with time zone,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, id)
);
create index dirflux_user_email on dirflux_user (primary_email);
create index dirflux_user_idp_id on dirflux_user (idp_id, directory_id);
create index dirflux_user_state on dirflux_user (state, directory_id);
create index dirflux_user_pass on dirflux_user (directory_id, pass);
create index dirflux_user_drift on dirflux_user (directory_id, drift);

-- H2 makes an index of its own for the members of a group and the groups of a user.
create table dirflux_membership (
    directory_id varchar not null,
    group_id varchar not null,
    user_id varchar not null,
    pass bigint not null,
    drift bigint not null,
    primary key (directory_id, group_id, user_id),
    foreign key (directory_id, group_id) references dirflux_group (directory_id, id) on delete cascade,
    foreign key (directory_id, user_id) references dirflux_user (directory_id, id) on delete cascade
);
create index dirflux_membership_pass on dirflux_membership (directory_id, pass);
create index dirflux_membership_drift on dirflux_membership (directory_id, drift);

create table dirflux_touched (
    directory_id varchar not null,
    kind varchar not null,
    id varchar not null,
    member_id varchar not null,
    primary key (directory_id, kind, id, member_id)
);

create table dirflux_change (
    directory_id varchar not null,
    number bigint not null,
    kind varchar not null,
    group_id varchar,
    user_id varchar,
    before_record json,
    after_record json,
    recorded_at timestamp(9) with time zone not null default current_timestamp,
    primary key (directory_id, number)
);

create table dirflux_place (
    consumer varchar not null,
    directory_id varchar not null,
    number bigint not null,
    primary key (consumer, directory_id)
);

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

create view dirflux_active_user as
select u.* from dirflux_user u join dirflux_directory d on d.id = u.directory_id
where u.state = 'active' and not d.deleted;

insert into dirflux_state (id, schema_version, version) values (1, 4, 0);
