// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.sessions.Operators;
import io.parasol.gateway.sessions.Releaser;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of docs/fleet/hawkbit.md: two devices of a running gateway at an update server. */
@DisplayName("A rollout of hawkBit")
class HawkbitIT {

  private static final String VERSION = "1.4.0";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final DeviceId ONE = LoaderPark.device(1);
  private static final DeviceId TWO = LoaderPark.device(2);

  @TempDir Path folder;

  /** What a test does while the gateway runs. */
  private interface Rollout {
    void run(Releaser releaser, Operators operators) throws Exception;
  }

  private void site(HawkbitProxy proxy, Rollout rollout) throws Exception {
    Releaser releaser = new Releaser(folder);
    releaser.add(VERSION);
    releaser.publish();
    try (LoaderPark park = new LoaderPark(2)) {
      FieldSite site =
          releaser
              .site(
                  folder.resolve("site"),
                  LoaderPark.PROFILE,
                  "at-once: {devices: 2}",
                  park.configuration())
              .changed(
                  "metrics: 127.0.0.1:0",
                  "metrics: 127.0.0.1:0\nhawkbit: {to: \"%s\", ca: ca.pem}"
                      .formatted(proxy.address()));
      proxy.open(site.authority().material("broker"));
      try (Gateway gateway = site.start();
          Operators operators = new Operators(site, gateway.broker())) {
        operators.awaitPolicy(ONE, releaser.chief);
        rollout.run(releaser, operators);
      }
      assertEquals(1, park.loader(ONE).installs());
      assertEquals(VERSION, park.loader(ONE).version());
      assertEquals(0, park.loader(TWO).installs());
    }
  }

  @Test
  void installs_what_is_signed_and_reports_what_is_not() throws Exception {
    FakeHawkbit hawkbit = new FakeHawkbit();
    try (HawkbitProxy proxy = new HawkbitProxy(hawkbit)) {
      site(
          proxy,
          (releaser, operators) -> {
            hawkbit.deploy("field.inverter-01", releaser.install(ONE, VERSION));
            // The command of another device under the name of this one.
            hawkbit.deploy("field.inverter-02", releaser.install(ONE, VERSION));
            String good = hawkbit.awaitEnd("field.inverter-01");
            String bad = hawkbit.awaitEnd("field.inverter-02");
            assertEquals("success", finished(good), good);
            assertEquals("failure", finished(bad), bad);
            assertTrue(bad.contains("rejected wrong_device"), bad);
            assertTrue(hawkbit.heard("field.inverter-01", "\"proceeding\""));
          });
    }
  }

  private static String finished(String feedback) {
    Matcher finished = Pattern.compile("\"finished\":\"([a-z]+)\"").matcher(feedback);
    return finished.find() ? finished.group(1) : "none";
  }

  /** Answers like hawkBit 0.8, with one deployment for each controller. */
  private static final class FakeHawkbit implements HawkbitProxy.Backend {
    private final Map<String, byte[]> commands = new ConcurrentHashMap<>();
    private final Map<String, List<String>> feedback = new ConcurrentHashMap<>();

    private void deploy(String controller, byte[] command) {
      commands.put(controller, command);
    }

    private List<String> heard(String controller) {
      return feedback.computeIfAbsent(controller, any -> new CopyOnWriteArrayList<>());
    }

    private boolean heard(String controller, String execution) {
      return heard(controller).stream().anyMatch(each -> each.contains(execution));
    }

    private String awaitEnd(String controller) {
      return Awaitility.await(controller)
          .atMost(PATIENCE)
          .until(
              () ->
                  heard(controller).stream()
                      .filter(each -> each.contains("\"closed\""))
                      .findFirst()
                      .orElse(""),
              end -> !end.isEmpty());
    }

    @Override
    public void answer(String controller, HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      byte[] command = commands.get(controller);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.endsWith("/feedback")) {
        heard(controller).add(new String(body, UTF_8));
      }
      String name = controller + ".dsse";
      byte[] answer = {};
      if (path.endsWith("/" + controller)) {
        String link =
            command == null || heard(controller, "\"closed\"")
                ? ""
                : "\"deploymentBase\":{\"href\":\"https://hawkbit.example/x/deploymentBase/7?c=1\"}";
        answer =
            "{\"config\":{\"polling\":{\"sleep\":\"00:00:10\"}},\"_links\":{%s}}"
                .formatted(link)
                .getBytes(UTF_8);
      } else if (path.endsWith("/deploymentBase/7") && command != null) {
        answer =
            """
            {"id":"7","deployment":{"download":"forced","update":"forced","chunks":[{"part":"bApp",
             "version":"1.4.0","name":"commands","artifacts":[{"filename":"%s","size":%d,
             "hashes":{"sha256":"%s"},"_links":{"download":
             {"href":"https://hawkbit.example/x/softwaremodules/1/artifacts/%s"}}}]}]}}
            """
                .formatted(name, command.length, sha256(command), name)
                .getBytes(UTF_8);
      } else if (path.endsWith("/softwaremodules/1/artifacts/" + name) && command != null) {
        answer = command;
      }
      exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }

    private static String sha256(byte[] content) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      } catch (NoSuchAlgorithmException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }
  }

  /** {@code PARASOL_HAWKBIT} is the jar of hawkBit's update server, version 0.8.0. */
  @Test
  @EnabledIfEnvironmentVariable(named = "PARASOL_HAWKBIT", matches = ".+")
  void passes_with_the_real_update_server() throws Exception {
    try (RealHawkbit hawkbit = new RealHawkbit(folder);
        HawkbitProxy proxy = new HawkbitProxy(hawkbit)) {
      hawkbit.distributionSet(
          "Parasol " + Releaser.MODEL, Releaser.OLD, hawkbit.module(Releaser.OLD));
      site(
          proxy,
          (releaser, operators) -> {
            String old = "\"version\":\"%s\"".formatted(Releaser.OLD);
            hawkbit.await("targets/field.inverter-01/installedDS", old);
            hawkbit.await("targets/field.inverter-02/installedDS", old);
            hawkbit.assignAndCancel("field.inverter-02");
            hawkbit.assign(
                Map.of(
                    "field.inverter-01", releaser.install(ONE, VERSION),
                    "field.inverter-02", releaser.install(ONE, VERSION)));
            assertEquals("in_sync", hawkbit.awaitStatus("field.inverter-01"));
            assertEquals("error", hawkbit.awaitStatus("field.inverter-02"));
            hawkbit.await(
                "targets/field.inverter-01/attributes", "\"firmware\":\"%s\"".formatted(VERSION));
          });
    }
  }

  /** hawkBit in a process of its own, managed by the requests that its page makes, too. */
  private static final class RealHawkbit implements HawkbitProxy.Backend, AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private RealHawkbit(Path folder) throws Exception {
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-Xmx600m",
                  "-XX:TieredStopAtLevel=1",
                  "-jar",
                  System.getenv("PARASOL_HAWKBIT"),
                  "--server.port=" + port,
                  "--server.address=127.0.0.1",
                  "--hawkbit.controller.pollingTime=00:00:10",
                  "--hawkbit.controller.minPollingTime=00:00:10")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("hawkbit.log").toFile())
              .start();
      Awaitility.await("hawkBit")
          .atMost(Duration.ofMinutes(8))
          .ignoreExceptions()
          .until(() -> manage("GET", "userinfo", "").statusCode() == 200);
      configure("authentication.header.enabled", "true");
      configure("authentication.header.authority", "\"parasol\"");
      configure("user.confirmation.flow.enabled", "true");
    }

    private void configure(String key, String value) throws Exception {
      int status =
          manage("PUT", "system/configs/" + key, "{\"value\":%s}".formatted(value)).statusCode();
      assertEquals(2, status / 100, key);
    }

    private HttpResponse<String> manage(String method, String path, String body)
        throws IOException, InterruptedException {
      return manage(method, path, "application/json", body.getBytes(UTF_8));
    }

    private HttpResponse<String> manage(String method, String path, String type, byte[] body)
        throws IOException, InterruptedException {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/rest/v1/%s".formatted(port, path)))
              .header(
                  "Authorization",
                  "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(UTF_8)))
              .header("Content-Type", type)
              .method(method, BodyPublishers.ofByteArray(body))
              .build(),
          BodyHandlers.ofString());
    }

    private String created(String path, String body) throws Exception {
      HttpResponse<String> answer = manage("POST", path, body);
      Matcher id = Pattern.compile("\"id\":([0-9]+)").matcher(answer.body());
      assertTrue(answer.statusCode() == 201 && id.find(), answer::body);
      return id.group(1);
    }

    private String module(String version) throws Exception {
      return created(
          "softwaremodules",
          "[{\"name\":\"commands\",\"version\":\"%s\",\"type\":\"application\"}]"
              .formatted(version));
    }

    private String distributionSet(String name, String version, String module) throws Exception {
      return created(
          "distributionsets",
          "[{\"name\":\"%s\",\"version\":\"%s\",\"type\":\"app\",\"modules\":[{\"id\":%s}]}]"
              .formatted(name, version, module));
    }

    private void assign(Map<String, byte[]> commands) throws Exception {
      String module = module(VERSION);
      for (Map.Entry<String, byte[]> each : commands.entrySet()) {
        upload(module, each.getKey() + ".dsse", each.getValue());
      }
      String set = distributionSet("pv2000", VERSION, module);
      List<String> targets = new ArrayList<>();
      commands.keySet().forEach(each -> targets.add("{\"id\":\"%s\"}".formatted(each)));
      HttpResponse<String> assigned =
          manage(
              "POST",
              "distributionsets/%s/assignedTargets".formatted(set),
              "[%s]".formatted(String.join(",", targets)));
      assertEquals(200, assigned.statusCode(), assigned::body);
    }

    private void upload(String module, String name, byte[] content) throws Exception {
      String form =
          "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n--part--\r\n"
              .formatted(name, new String(content, UTF_8));
      HttpResponse<String> answer =
          manage(
              "POST",
              "softwaremodules/%s/artifacts".formatted(module),
              "multipart/form-data; boundary=part",
              form.getBytes(UTF_8));
      assertEquals(201, answer.statusCode(), answer::body);
    }

    /** Assigns a set whose maintenance window is far away, and cancels that. */
    private void assignAndCancel(String controller) throws Exception {
      HttpResponse<String> assigned =
          manage(
              "POST",
              "distributionsets/%s/assignedTargets"
                  .formatted(distributionSet("later", VERSION, module("later"))),
              """
              [{"id":"%s","confirmationRequired":false,"maintenanceWindow":
                {"schedule":"0 0 3 1 1 ? 2098","duration":"00:10:00","timezone":"+00:00"}}]
              """
                  .formatted(controller));
      Matcher action =
          Pattern.compile("\"assignedActions\":\\[\\{\"id\":([0-9]+)").matcher(assigned.body());
      assertTrue(action.find(), assigned::body);
      String path = "targets/%s/actions/%s".formatted(controller, action.group(1));
      assertEquals(2, manage("DELETE", path, "").statusCode() / 100);
      await(path, "\"detailStatus\":\"canceled\"");
    }

    private void await(String path, String text) {
      Awaitility.await(path)
          .atMost(PATIENCE)
          .until(() -> manage("GET", path, "").body().contains(text));
    }

    private String awaitStatus(String controller) {
      Pattern status = Pattern.compile("\"updateStatus\":\"([a-z_]+)\"");
      return Awaitility.await(controller)
          .atMost(PATIENCE)
          .until(
              () -> {
                Matcher now = status.matcher(manage("GET", "targets/" + controller, "").body());
                return now.find() ? now.group(1) : "";
              },
              now -> now.equals("in_sync") || now.equals("error"));
    }

    @Override
    public void answer(String controller, HttpExchange exchange)
        throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d%s".formatted(port, exchange.getRequestURI())))
              .header("X-Ssl-Client-Cn", controller)
              .header("X-Ssl-Issuer-Hash-1", "parasol");
      for (String name : List.of("Accept", "Content-Type")) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          request.header(name, value);
        }
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpResponse<InputStream> answer =
          http.send(
              request.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body)).build(),
              BodyHandlers.ofInputStream());
      byte[] content = answer.body().readAllBytes();
      exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
