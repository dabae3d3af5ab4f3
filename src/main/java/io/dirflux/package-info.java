/**
 * Create a client, and read directories, users, groups and events.
 *
 * <pre>{@code
 * DirectorySyncClient client = DirectorySyncClient.fromEnvironment(); // reads WORKOS_API_KEY
 *
 * Flux<String> emails = client.users()
 *         .list(UserQuery.inDirectory("directory_01H...").state(UserState.ACTIVE))
 *         .mapNotNull(DirectoryUser::primaryEmail); // pages are requested as you request items
 *
 * Mono<DirectoryUser> user = client.users()
 *         .find("directory_user_01H...") // empty if there is none
 *         .contextWrite(CallOptions.deadline(Duration.ofSeconds(2)));
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.dirflux.DirectorySyncClient} is the entry point. Create one for each API key and share it.
 *   <li>{@link io.dirflux.UserQuery}, {@link io.dirflux.GroupQuery}, {@link io.dirflux.DirectoryQuery} and
 *       {@link io.dirflux.EventQuery} select what a list returns.
 *   <li>{@link io.dirflux.CallOptions} changes one call, {@link io.dirflux.RetryPolicy} says what is retried.
 *   <li>The client speaks {@link io.dirflux.model.Dialect two dialects} of WorkOS Directory Sync.
 * </ul>
 */
@NullMarked
package io.dirflux;

import org.jspecify.annotations.NullMarked;

/*
 * The files of this package, for its developers. Each group uses only itself and the groups below it:
 *
 *   client                DirectorySyncClient, DirectorySyncClientBuilder, CallOptions, RetryPolicy
 *   endpoints             Directories, Users, Groups, Events, WebhookEndpoints: their own questions; ListEndpoint and
 *                         RecordEndpoint: what they share
 *   members of groups     FanOut, GroupMembers, MembersFanOut, GroupDirectories
 *   memberships           Memberships: by group or by user
 *   lists                 ListPlan (items and pages); cursors and pages are in the package paging
 *   queries               DirectoryQuery, UserQuery, GroupQuery, EventQuery, WebhookEndpointQuery, ListQuery, Query
 *   dialects and checks   Filter (every filter, declared once), DialectRules (the defaults), TenantCheck
 */
