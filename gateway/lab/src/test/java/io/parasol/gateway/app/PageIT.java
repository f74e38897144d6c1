// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The page of a running gateway")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

  @TempDir static Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable ModbusServer controller;
  private FieldSite site;
  private Gateway gateway;

  /** A controller of which each register holds what was last written to it, and 600 at first. */
  private final Map<Integer, Integer> written = new ConcurrentHashMap<>();

  private Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return ModbusResponse.Registers.of(
          read.quantity(), place -> written.getOrDefault(read.address() + place, 600));
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      written.put(write.address(), write.value());
      return new ModbusResponse.Written();
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      written.put(write.address(), write.values().get(0));
      return new ModbusResponse.Written();
    }
    return new ModbusResponse.ExceptionResponse(2);
  }

  @BeforeAll
  void a_site_with_a_page() throws Exception {
    ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer);
    controller = server;
    site =
        FieldSite.make(
            folder.resolve("site"),
            server.address().port(),
            "{serial: serial}",
            "page: {listen: 127.0.0.1:0}\n");
    gateway = site.start();
  }

  @AfterAll
  void all_is_closed() {
    gateway.close();
    if (controller != null) {
      controller.close();
    }
    var unused = loops.shutdownGracefully();
  }

  private URI at(String path) {
    return URI.create(gateway.page().orElseThrow() + path);
  }

  /** Returns the secret of a new link, which the command line prints. */
  private String link(String person) {
    List<String> lines =
        Typed.parasol("page", "link", person, "-c", site.file("site.yaml")).done().lines();
    assertEquals(1, lines.size());
    return lines.get(0).substring(lines.get(0).indexOf('=') + 1);
  }

  private HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at("api/v1/" + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String logIn(String person) throws IOException, InterruptedException {
    HttpResponse<String> response = post("login", "{\"link\":\"" + link(person) + "\"}");
    assertEquals(200, response.statusCode(), response.body());
    String cookie = response.headers().firstValue("set-cookie").orElseThrow();
    assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Strict"), cookie);
    return cookie.substring(0, cookie.indexOf(';'));
  }

  /** The live messages of one person, as lines. */
  private final class Live implements AutoCloseable {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final InputStream body;
    private volatile boolean isOver;

    Live(String cookie) throws IOException, InterruptedException {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(at("api/v1/live")).header("cookie", cookie).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertEquals(200, response.statusCode());
      body = response.body();
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader text = new BufferedReader(new InputStreamReader(body, UTF_8))) {
                  text.lines().filter(line -> line.startsWith("data: ")).forEach(lines::add);
                } catch (IOException | UncheckedIOException closed) {
                  // The end of the stream.
                }
                isOver = true;
              });
      reader.setDaemon(true);
      reader.start();
    }

    String await(Predicate<String> wanted) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (System.nanoTime() < end) {
        String line = lines.poll(1, TimeUnit.SECONDS);
        if (line != null && wanted.test(line)) {
          return line;
        }
      }
      throw new AssertionError("no such message");
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  @Test
  void serves_its_files_with_a_strict_policy_and_nothing_without_a_login() throws Exception {
    HttpResponse<String> page = get("");
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("app.js"));
    assertTrue(
        page.headers()
            .firstValue("content-security-policy")
            .orElseThrow()
            .startsWith("default-src 'none'; script-src 'self';"));
    String tag = page.headers().firstValue("etag").orElseThrow();
    assertEquals(304, get("", "if-none-match", tag).statusCode());

    for (String path : List.of("api/v1/session", "api/v1/live", "api/v1/unknown")) {
      assertEquals(401, get(path).statusCode(), path);
    }
    assertEquals(401, post("request", "{}").statusCode());
    assertEquals(404, get("../pki/denied").statusCode());
  }

  @Test
  void shows_the_same_telemetry_as_mqtt_and_answers_requests() throws Exception {
    String cookie = logIn("operator");
    assertTrue(get("api/v1/session", "cookie", cookie).body().contains("\"role\":\"operator\""));
    try (Live live = new Live(cookie)) {
      live.await(line -> line.contains("\"topic\":\"box-01/state\""));
      String telemetry = live.await(line -> line.contains("\"topic\":\"box-01/telemetry\""));
      assertTrue(telemetry.contains("\"limit\":60"), telemetry);
    }
    HttpResponse<String> history =
        post("request", "{\"request\":\"history\",\"device\":\"box-01\"}", "cookie", cookie);
    assertTrue(history.body().contains("\"ok\":true"), history.body());
  }

  @Test
  void refuses_a_used_link_another_site_and_what_the_role_may_not() throws Exception {
    String secret = link("viewer");
    assertEquals(200, post("login", "{\"link\":\"" + secret + "\"}").statusCode());
    assertEquals(401, post("login", "{\"link\":\"" + secret + "\"}").statusCode());
    assertEquals(400, post("login", "{\"link\":7}").statusCode());

    String viewer = logIn("viewer");
    assertEquals(403, post("request", "{}", "cookie", viewer).statusCode());
    assertEquals(403, post("command/box-01", "{}", "cookie", viewer).statusCode());
    String operator = logIn("operator");
    assertEquals(404, post("command/gateway", "{}", "cookie", operator).statusCode());
    assertEquals(
        400,
        post("command/box-01", "{}", "cookie", operator, "origin", "https://attacker.example")
            .statusCode());
    assertEquals(200, post("logout", "{}", "cookie", operator).statusCode());
    assertEquals(401, get("api/v1/session", "cookie", operator).statusCode());
  }

  @Test
  void takes_a_command_that_is_signed_and_shows_its_receipt() throws Exception {
    String cookie = logIn("operator");
    String command =
        new String(
            Command.create(
                    new SiteId("field"),
                    new DeviceId("box-01"),
                    CommandClass.SETPOINT,
                    new Action.Write(
                        Map.of(new PointName("limit"), new Value.Whole(37)), Optional.empty()),
                    Instant.now(),
                    Duration.ofMinutes(5),
                    Map.of())
                .sign(SigningKey.read(site.file("control-room.key"), new char[0]))
                .toJson(),
            UTF_8);
    try (Live live = new Live(cookie)) {
      live.await(line -> line.contains("\"topic\":\"box-01/telemetry\""));
      HttpResponse<String> sent = post("command/box-01", command, "cookie", cookie);
      assertEquals(202, sent.statusCode(), sent.body());

      live.await(line -> line.contains("\"topic\":\"box-01/receipt\""));
      live.await(line -> line.contains("\"limit\":37"));
    }
    assertEquals(370, written.get(200));
  }

  @Test
  void is_drawn_by_a_browser_in_which_a_key_signs_a_command() throws Exception {
    try (Browser browser = Browser.start(folder)) {
      browser.open(at("#link=" + link("operator")));
      await(browser, "Parasol · field");
      await(browser, "operator (operator)");
      await(browser, "box-01");

      show(browser, "device/box-01", "frequency");
      String unused = browser.evaluate("document.getElementById('history').requestSubmit()");
      Awaitility.await()
          .until(() -> browser.evaluate("!!document.querySelector('svg.chart')").equals("true"));

      show(browser, "key", "Make a key");
      unused = browser.evaluate("document.getElementById('key-make').click()");
      await(browser, "BEGIN PUBLIC KEY");
      show(browser, "device/box-01", "Review");
      unused =
          browser.evaluate(
              """
              (() => {
                const form = document.getElementById('command');
                form.elements.point.value = 'limit';
                form.elements.value.value = '51.5';
                form.requestSubmit();
              })()
              """);
      await(browser, "51.5");
      unused = browser.evaluate("document.getElementById('sign').click()");
      await(browser, "is sent");
      // The site does not know this key; the refusal shows that the envelope was understood.
      show(browser, "events", "unknown_signer");
    }
  }

  private static void show(Browser browser, String view, String text) {
    String unused = browser.evaluate("location.hash = '#" + view + "'");
    await(browser, text);
  }

  private static void await(Browser browser, String text) {
    Awaitility.await()
        .untilAsserted(() -> assertTrue(browser.text().contains(text), browser.text()));
  }

  @Test
  void ends_everywhere_for_a_person_who_logs_out() throws Exception {
    String cookie = logIn("operator");
    try (Live live = new Live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));

      assertEquals(200, post("logout", "{}", "cookie", cookie).statusCode());

      Awaitility.await().until(() -> live.isOver);
    }
  }

  @Test
  void ends_for_a_person_whose_certificate_is_revoked() throws Exception {
    String unused =
        Typed.parasol("pki", "issue", "operator", "berta", "-c", site.file("site.yaml"))
            .done()
            .out();
    Awaitility.await()
        .until(() -> post("login", "{\"link\":\"" + link("berta") + "\"}").statusCode() == 200);
    String cookie = logIn("berta");
    try (Live live = new Live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));

      String unusedOutput =
          Typed.parasol("pki", "revoke", "berta", "-c", site.file("site.yaml")).done().out();

      Awaitility.await().until(() -> live.isOver);
    }
    assertEquals(401, get("api/v1/session", "cookie", cookie).statusCode());
  }
}
