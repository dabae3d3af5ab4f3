package io.dirflux;

import io.dirflux.model.Dialect;
import io.dirflux.model.EventNames;
import io.dirflux.model.Order;
import io.dirflux.model.UserState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * A call of an endpoint and what goes over the wire for it in each dialect: the dialect table, line by line. {@code $D}
 * and {@code $E} stand for the organization's two directories, {@code $O} for the organization, {@code $U}, {@code $V}
 * for the two users and {@code $G}, {@code $H} for the two groups of the first directory.
 *
 * @param openApi the requests, in order; empty: refused
 * @param reference the requests, in order; empty: refused
 */
public record EndpointCall(
        String name, Function<Served, Publisher<?>> call, List<String> openApi, List<String> reference) {

    private static final String ALL = "limit=100&order=asc";
    private static final String DIRECTORIES_OF_O = "GET /directories?organization_id=$O&" + ALL;
    private static final String GROUPS_OF_U = "GET /directory_groups?user=$U&" + ALL;
    private static final String GROUPS_OF_V = "GET /directory_groups?user=$V&" + ALL;
    private static final String MEMBERS_OF_G = "GET /directory_users?group=$G&" + ALL;
    private static final String MEMBERS_OF_H = "GET /directory_users?group=$H&" + ALL;

    private static final String EVENTS = "GET /events?events=dsync.user.created%2Cdsync.user.updated";

    public static List<EndpointCall> all() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        String range = "&range_start=" + encoded(yesterday) + "&range_end=" + encoded(yesterday.plusSeconds(1));
        return List.of(
                new EndpointCall(
                        "directories().list(all)",
                        s -> s.client.directories().list(DirectoryQuery.all()),
                        List.of("GET /directories?" + ALL),
                        List.of("GET /directories?limit=100")),
                new EndpointCall(
                        "directories().list(organization)",
                        s -> s.client.directories().list(DirectoryQuery.all().organization(s.organization())),
                        List.of(DIRECTORIES_OF_O),
                        List.of("GET /directories?organization=$O&limit=100")),
                new EndpointCall(
                        "directories().list(search)",
                        s -> s.client.directories().list(DirectoryQuery.all().search("acme & co")),
                        List.of("GET /directories?search=acme%20%26%20co&" + ALL),
                        List.of()),
                new EndpointCall(
                        "directories().pages(organization, pageSize, order)",
                        s -> s.client
                                .directories()
                                .pages(DirectoryQuery.all()
                                        .organization(s.organization())
                                        .pageSize(50)
                                        .order(Order.DESC)),
                        List.of("GET /directories?organization_id=$O&limit=50&order=desc"),
                        List.of("GET /directories?organization=$O&limit=50&order=desc")),
                new EndpointCall(
                        "directories().get",
                        s -> s.client.directories().get(s.directory(0).id()),
                        List.of("GET /directories/$D"),
                        List.of("GET /directories/$D")),
                new EndpointCall(
                        "directories().find",
                        s -> s.client.directories().find(s.directory(0).id()),
                        List.of("GET /directories/$D"),
                        List.of("GET /directories/$D")),
                new EndpointCall(
                        "users().list(inDirectory)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id())),
                        List.of("GET /directory_users?directory=$D&" + ALL),
                        List.of("GET /directory_users?directory=$D&limit=100")),
                new EndpointCall(
                        "users().pages(inDirectory, order asc)",
                        s -> s.client
                                .users()
                                .pages(UserQuery.inDirectory(s.directory(0).id())
                                        .order(Order.ASC)),
                        List.of("GET /directory_users?directory=$D&" + ALL),
                        List.of("GET /directory_users?directory=$D&limit=100&order=asc")),
                new EndpointCall(
                        "users().list(inOrganization)",
                        s -> s.client.users().list(UserQuery.inOrganization(s.organization())),
                        List.of(
                                DIRECTORIES_OF_O,
                                "GET /directory_users?directory=$D&" + ALL,
                                "GET /directory_users?directory=$E&" + ALL),
                        List.of("GET /directory_users?organization=$O&limit=100")),
                new EndpointCall(
                        "users().list(inGroup)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inGroup(s.directory(0).groupId(0))),
                        List.of(MEMBERS_OF_G),
                        List.of()),
                new EndpointCall(
                        "users().list(state)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id()).state(UserState.ACTIVE)),
                        List.of("GET /directory_users?directory=$D&" + ALL),
                        List.of("GET /directory_users?directory=$D&state=active&limit=100")),
                new EndpointCall(
                        "users().list(suspended)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id()).state(UserState.SUSPENDED)),
                        List.of("GET /directory_users?directory=$D&" + ALL),
                        List.of()),
                new EndpointCall(
                        "users().list(email)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id()).email("Jane+x@example.com")),
                        List.of("GET /directory_users?directory=$D&email=Jane%2Bx%40example.com&" + ALL),
                        List.of("GET /directory_users?directory=$D&email=Jane%2Bx%40example.com&limit=100")),
                new EndpointCall(
                        "users().list(idpId)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id()).idpId("10001")),
                        List.of("GET /directory_users?directory=$D&idp_id=10001&" + ALL),
                        List.of("GET /directory_users?directory=$D&idp_id=10001&limit=100")),
                new EndpointCall(
                        "users().list(withGroups)",
                        s -> s.client
                                .users()
                                .list(UserQuery.inDirectory(s.directory(0).id())
                                        .withGroups()
                                        .fanOut(1)),
                        List.of("GET /directory_users?directory=$D&" + ALL, GROUPS_OF_U, GROUPS_OF_V),
                        List.of("GET /directory_users?directory=$D&groups=true&limit=100")),
                new EndpointCall(
                        "users().get",
                        s -> s.client.users().get(s.directory(0).userId(0)),
                        List.of("GET /directory_users/$U"),
                        List.of("GET /directory_users/$U")),
                new EndpointCall(
                        "users().find",
                        s -> s.client.users().find(s.directory(0).userId(0)),
                        List.of("GET /directory_users/$U"),
                        List.of("GET /directory_users/$U")),
                new EndpointCall(
                        "users().getWithGroups",
                        s -> s.client.users().getWithGroups(s.directory(0).userId(0)),
                        List.of("GET /directory_users/$U", GROUPS_OF_U),
                        List.of("GET /directory_users/$U?groups=true")),
                new EndpointCall(
                        "users().groups",
                        s -> s.client.users().groups(s.directory(0).userId(0)),
                        List.of("GET /directory_users/$U", GROUPS_OF_U),
                        List.of("GET /directory_users/$U?groups=true")),
                new EndpointCall(
                        "groups().list(inDirectory)",
                        s -> s.client
                                .groups()
                                .list(GroupQuery.inDirectory(s.directory(0).id())),
                        List.of("GET /directory_groups?directory=$D&" + ALL),
                        List.of("GET /directory_groups?directory=$D&limit=100")),
                new EndpointCall(
                        "groups().pages(inOrganization)",
                        s -> s.client.groups().pages(GroupQuery.inOrganization(s.organization())),
                        List.of(
                                DIRECTORIES_OF_O,
                                "GET /directory_groups?directory=$D&" + ALL,
                                "GET /directory_groups?directory=$E&" + ALL),
                        List.of("GET /directory_groups?organization=$O&limit=100")),
                new EndpointCall(
                        "groups().list(ofUser)",
                        s -> s.client
                                .groups()
                                .list(GroupQuery.ofUser(s.directory(0).userId(0))),
                        List.of(GROUPS_OF_U),
                        List.of()),
                new EndpointCall(
                        "groups().list(withMembers)",
                        s -> s.client
                                .groups()
                                .list(GroupQuery.inDirectory(s.directory(0).id())
                                        .withMembers()
                                        .fanOut(1)),
                        List.of("GET /directory_groups?directory=$D&" + ALL, MEMBERS_OF_G, MEMBERS_OF_H),
                        List.of("GET /directory_groups?directory=$D&members=true&limit=100")),
                new EndpointCall(
                        "groups().get",
                        s -> s.client.groups().get(s.directory(0).groupId(0)),
                        List.of("GET /directory_groups/$G"),
                        List.of("GET /directory_groups/$G")),
                new EndpointCall(
                        "groups().find",
                        s -> s.client.groups().find(s.directory(0).groupId(0)),
                        List.of("GET /directory_groups/$G"),
                        List.of("GET /directory_groups/$G")),
                new EndpointCall(
                        "groups().getWithMembers",
                        s -> s.client.groups().getWithMembers(s.directory(0).groupId(0)),
                        List.of("GET /directory_groups/$G", MEMBERS_OF_G),
                        List.of("GET /directory_groups/$G?members=true")),
                new EndpointCall(
                        "groups().members(id)",
                        s -> s.client.groups().members(s.directory(0).groupId(0)),
                        List.of(MEMBERS_OF_G),
                        List.of("GET /directory_groups/$G?members=true")),
                new EndpointCall(
                        "groups().members(group)",
                        s -> s.client.groups().members(Truth.group(s.directory(0), 0)),
                        List.of(MEMBERS_OF_G),
                        List.of("GET /directory_groups/$G?members=true")),
                new EndpointCall(
                        "events().pages(range)",
                        s -> s.client
                                .events()
                                .pages(EventQuery.all()
                                        .names(EventNames.USER_CREATED, EventNames.USER_UPDATED)
                                        .rangeStart(yesterday)
                                        .rangeEnd(yesterday.plusSeconds(1))),
                        List.of(EVENTS + range + "&" + ALL),
                        List.of(EVENTS + range + "&" + ALL)),
                new EndpointCall(
                        "events().list",
                        s -> s.client
                                .events()
                                .list(EventQuery.all()
                                        .names(EventNames.USER_CREATED, EventNames.USER_UPDATED)
                                        .organization(s.organization())),
                        List.of(EVENTS + "&organization_id=$O&" + ALL),
                        List.of(EVENTS + "&organization_id=$O&" + ALL)),
                new EndpointCall(
                        "webhookEndpoints().create",
                        s -> s.client.webhookEndpoints().create("https://app.example/webhooks", EventNames.ALL),
                        List.of("POST /webhook_endpoints"),
                        List.of("POST /webhook_endpoints")),
                new EndpointCall(
                        "webhookEndpoints().list",
                        s -> s.client.webhookEndpoints().list(WebhookEndpointQuery.all()),
                        List.of("GET /webhook_endpoints?" + ALL),
                        List.of("GET /webhook_endpoints?limit=100")),
                new EndpointCall( // the last one: it leaves nothing to ask for
                        "directories().delete",
                        s -> s.client.directories().delete(s.directory(0).id()),
                        List.of("DELETE /directories/$D"),
                        List.of("DELETE /directories/$D")));
    }

    public List<String> requests(Dialect dialect) {
        return dialect == Dialect.OPENAPI ? openApi : reference;
    }

    /** Those that this dialect has. */
    public static List<EndpointCall> of(Dialect dialect) {
        return all().stream().filter(call -> !call.isRefused(dialect)).toList();
    }

    public boolean isRefused(Dialect dialect) {
        return requests(dialect).isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }

    private static String encoded(Instant time) {
        return time.toString().replace(":", "%3A");
    }
}
