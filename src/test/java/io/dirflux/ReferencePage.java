package io.dirflux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The requests and answers of the reference page, and their ids. */
final class ReferencePage {

    static final String ORGANIZATION = "org_01H...";
    static final String DIRECTORY = "directory_01H...";
    static final String USER = "directory_user_01H...";
    static final String GROUP = "directory_group_01H...";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern HEADING = Pattern.compile("^## (.+)\n", Pattern.MULTILINE);

    /** A request as it is printed, below the heading it is printed under. */
    record Curl(String title, String command) {

        private static final Pattern URL =
                Pattern.compile("https://api\\.workos\\.com(?<path>/[^\\s\"?]+)(\\?(?<query>[^\\s\"]+))?");
        private static final Pattern DATA = Pattern.compile("--data-urlencode \"([^\"]+)\"");

        String method() {
            return command.startsWith("curl -X DELETE ") ? "DELETE" : "GET";
        }

        String path() {
            return url().group("path");
        }

        /** The query as {@code name=value}, in the order printed. */
        List<String> parameters() {
            List<String> parameters = new ArrayList<>();
            String query = url().group("query");
            if (query != null) {
                parameters.addAll(List.of(query.split("&")));
            }
            DATA.matcher(command).results().map(data -> data.group(1)).forEach(parameters::add);
            return parameters;
        }

        private Matcher url() {
            Matcher url = URL.matcher(command);
            if (!url.find()) {
                throw new IllegalStateException("no URL in: " + command);
            }
            return url;
        }
    }

    private ReferencePage() {}

    /** All requests, in the order of the page. */
    static List<Curl> requests() {
        String text = example("reference-page/requests.txt");
        List<MatchResult> headings = HEADING.matcher(text).results().toList();
        List<Curl> requests = new ArrayList<>();
        for (int i = 0; i < headings.size(); i++) {
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
            requests.add(new Curl(
                    headings.get(i).group(1), text.substring(headings.get(i).end(), end)));
        }
        return requests;
    }

    /** The one user of the printed list. */
    static String printedUser() {
        return only(example("reference-page/directory_users.json"));
    }

    /** The one group of the printed list. */
    static String printedGroup() {
        return only(example("reference-page/directory_groups.json"));
    }

    /** The one directory of the printed list. */
    static String printedDirectory() {
        return only(example("reference-page/directories.json"));
    }

    private static String only(String list) {
        return JSON.readTree(list).get("data").get(0).toString();
    }

    /** An example of the test resources, also of those that are not the page's. */
    static String example(String name) {
        try (InputStream in = ReferencePage.class.getResourceAsStream("/examples/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
