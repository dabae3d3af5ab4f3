-- From version 3 to version 4: indexes for what a pass counts at its end. createSchema() runs this file; so may Flyway or Liquibase.

create index dirflux_group_pass on dirflux_group (directory_id, pass);
create index dirflux_group_drift on dirflux_group (directory_id, drift);
create index dirflux_user_pass on dirflux_user (directory_id, pass);
create index dirflux_user_drift on dirflux_user (directory_id, drift);
create index dirflux_membership_pass on dirflux_membership (directory_id, pass);
create index dirflux_membership_drift on dirflux_membership (directory_id, drift);

update dirflux_state set schema_version = 4;
