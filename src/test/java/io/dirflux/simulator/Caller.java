package io.dirflux.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests to a simulator over a real socket with the JDK's HTTP client. */
record Caller(Simulator simulator) {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.shared();

    HttpResponse<String> get(String uri) {
        return send(request(uri).GET());
    }

    HttpResponse<String> delete(String uri) {
        return send(request(uri).DELETE());
    }

    /** The body of a 200 response. */
    JsonNode json(String uri) {
        HttpResponse<String> response = get(uri);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + uri + " answered " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** All records of a list, read page by page with {@code after}. */
    List<JsonNode> walk(String uri) {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = json(uri + after);
            page.get("data").forEach(all::add);
            JsonNode cursor = page.get("list_metadata").get("after");
            if (!after.isEmpty() && after.equals("&after=" + cursor.asString(""))) {
                throw new AssertionError("the list does not move on from " + after);
            }
            after = cursor.isNull() ? "" : "&after=" + cursor.asString();
        } while (!after.isEmpty());
        return all;
    }

    List<String> ids(String uri) {
        return walk(uri).stream().map(record -> record.get("id").asString()).toList();
    }

    HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(simulator.baseUrl() + uri))
                .header("Authorization", "Bearer " + simulator.apiKey());
    }

    HttpResponse<byte[]> bytes(String uri) {
        return send(request(uri).GET(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        return HTTP.sendAsync(request.build(), body)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    static JsonNode parse(String json) {
        return JSON.readTree(json);
    }
}
