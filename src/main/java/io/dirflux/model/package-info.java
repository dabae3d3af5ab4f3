/**
 * The records that the API answers with: directories, users, groups, events and pages of them.
 *
 * <pre>{@code
 * String row(DirectoryUser user) {
 *     String email = user.primaryEmail(); // null if the directory sends none
 *     return user.id() + ", " + user.name() + ", " + email + ", " + (user.isActive() ? "active" : "blocked");
 * }
 *
 * DirectoryUser forATest = DirectoryUser.builder("directory_user_1", "directory_1")
 *         .email("ada@example.com")
 *         .state(UserState.ACTIVE)
 *         .build();
 * }</pre>
 *
 * <ul>
 *   <li>All types are immutable. {@code null} means that the server did not send the field, or that the field could not
 *       be read: {@code unreadable()} has the names of these.
 *   <li>{@code extra()} has the fields that this version does not know.
 *   <li>Build records with their {@code builder}: constructors get new parameters when the API gets new fields.
 *   <li>Types such as {@link io.dirflux.model.UserState} keep a value that this version does not know.
 *   <li>{@code toString} shows ids and states, never a name, an address or an attribute.
 *   <li>Records have Jackson annotations. Your own mapper writes them as they were on the wire, and reads them back.
 * </ul>
 */
@NullMarked
package io.dirflux.model;

import org.jspecify.annotations.NullMarked;
