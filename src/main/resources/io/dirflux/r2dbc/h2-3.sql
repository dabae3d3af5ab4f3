-- From version 2 to version 3: indexes that no look-up of a key can choose. createSchema() runs this file; so may Flyway or Liquibase.

drop index dirflux_group_idp_id;
create index dirflux_group_idp_id on dirflux_group (idp_id, directory_id);
drop index dirflux_user_idp_id;
create index dirflux_user_idp_id on dirflux_user (idp_id, directory_id);
drop index dirflux_user_state;
create index dirflux_user_state on dirflux_user (state, directory_id);
drop index dirflux_membership_user;

update dirflux_state set schema_version = 3;
