// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.MessageSchemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            "page: {listen: 127.0.0.1:" + freePort() + "}\n");
    gateway = site.start();
  }

  /** Returns a port for the page, which stays the same over a restart. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
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
                  text.lines().filter(line -> line.startsWith("data: ")).forEach(this::take);
                } catch (IOException | UncheckedIOException closed) {
                  // The end of the stream.
                }
                isOver = true;
              });
      reader.setDaemon(true);
      reader.start();
    }

    /** Each message must be valid by the schema of its topic; the class fails otherwise. */
    private void take(String line) {
      try {
        Json.Obj message = (Json.Obj) Json.parse(line.substring("data: ".length()).getBytes(UTF_8));
        String topic = ((Json.Str) Objects.requireNonNull(message.members().get("topic"))).text();
        Json payload = Objects.requireNonNull(message.members().get("payload"));
        if (!(payload instanceof Json.Nil)) {
          MessageSchemas.check("parasol/field/" + topic, Json.write(payload));
        }
      } catch (JsonException malformed) {
        throw new IllegalStateException(line, malformed);
      }
      lines.add(line);
    }

    String await(Predicate<String> wanted) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      String lastHealth = "none";
      while (System.nanoTime() < end) {
        String line = lines.poll(1, TimeUnit.SECONDS);
        lastHealth = line != null && line.contains("box-01/health") ? line : lastHealth;
        if (line != null && wanted.test(line)) {
          return line;
        }
      }
      throw new AssertionError("no such message; the last of health: " + lastHealth);
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
    try (Live live = new Live(cookie);
        RunningPeer subscriber =
            site.subscribe(gateway, "operator", "parasol/field/box-01/telemetry")) {
      live.await(line -> line.contains("\"topic\":\"box-01/state\""));
      String telemetry = live.await(line -> line.contains("\"topic\":\"box-01/telemetry\""));
      assertTrue(telemetry.contains("\"limit\":"), telemetry);
      String topic = "parasol/field/box-01/telemetry ";
      String received = subscriber.await("telemetry", line -> line.startsWith(topic));
      String payload = received.substring(topic.length());
      live.await(
          line ->
              line.equals("data: {\"topic\":\"box-01/telemetry\",\"payload\":" + payload + "}"));
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
  void signs_a_command_in_the_browser_and_verifies_its_receipt() throws Exception {
    try (Browser browser = Browser.start(folder)) {
      browser.open(at("#link=" + link("operator")));
      await(browser, "Parasol · field");
      await(browser, "operator (operator)");

      show(browser, "device/box-01", "frequency");
      String unused = browser.evaluate("document.getElementById('history').requestSubmit()");
      Awaitility.await()
          .until(() -> browser.evaluate("!!document.querySelector('svg.chart')").equals("true"));

      show(browser, "key", "Make a key");
      unused = browser.evaluate("document.getElementById('key-make').click()");
      await(browser, "BEGIN PUBLIC KEY");
      enrol(browser.evaluate("document.querySelector('pre').innerText"));
      show(browser, "device/box-01", "Review");
      sign(browser, "51.5");
      await(browser, "applied");
      await(browser, "verified");
      assertEquals(515, written.get(200));
      refuses_forgeries(browser);

      show(browser, "security", "signed by the gateway of this site");
      await(browser, "replayed");
      await(browser, "(root)");
      await(browser, "+/telemetry");
      browser.open(at(""));
      await(browser, "Parasol · field");
      show(browser, "security", "continues the log");
      show(browser, "events", "gateway");
      show(browser, "updates", "string-box");
    }
  }

  /** Adds the key to the signers of the running site, as an administrator does. */
  private void enrol(String pem) throws Exception {
    Files.writeString(site.file("browser.pub"), pem);
    String known = "control-room: {key: control-room.pub, classes: [setpoint, config]}";
    site = site.changed(known, known + "\n  browser: {key: browser.pub, classes: [setpoint]}");
    var unused = gateway.reload(site.config());
  }

  private static void sign(Browser browser, String value) {
    String unused =
        browser.evaluate(
            """
            (() => {
              const form = document.getElementById('command');
              form.elements.point.value = 'limit';
              form.elements.value.value = '%s';
              form.requestSubmit();
            })()
            """
                .formatted(value));
    await(browser, "Sign and send");
    unused = browser.evaluate("document.getElementById('sign').click()");
    await(browser, "is sent");
  }

  /** Changes each part of a receipt, and shows it to the check that the page makes. */
  private static void refuses_forgeries(Browser browser) {
    String found =
        browser.evaluate(
            """
            (async () => {
              const {requireReceipt, bytesOf} = await import('./verify.js');
              const {site} = await import('./site.js');
              const {envelope} = site.receipts[0];
              const change = text => (text[40] === 'A' ? 'B' : 'A');
              const changed = text => text.slice(0, 40) + change(text) + text.slice(41);
              const signature = envelope.signatures[0];
              const forgeries = {
                none: envelope,
                payload: {...envelope, payload: changed(envelope.payload)},
                signature: {...envelope, signatures: [{...signature, sig: changed(signature.sig)}]},
                type: {...envelope, payloadType: 'application/vnd.parasol.command+json'},
                unsigned: {...envelope, signatures: []},
              };
              const results = [];
              for (const [name, forgery] of Object.entries(forgeries)) {
                results.push(name + ' ' + await requireReceipt(forgery, site.keys).then(() => 'passed', () => 'refused'));
              }
              return results.join(', ');
            })()
            """);
    assertEquals(
        "none passed, payload refused, signature refused, type refused, unsigned refused", found);
  }

  @Test
  void can_be_used_by_everyone_in_each_view() throws Exception {
    String axe = resource("/axe.min.js");
    try (Browser browser = Browser.start(folder.resolve("views"))) {
      browser.open(at(""));
      await(browser, "parasol page link");
      browser.run(axe);
      findsWhatIsWrong(browser);
      checkView(browser, "logged-out");
      browser.open(at("#link=" + link("operator")));
      await(browser, "Parasol · field");
      browser.run(axe);
      for (String view :
          List.of(
              "today",
              "devices",
              "device/box-01",
              "strings",
              "findings",
              "reports",
              "events",
              "updates",
              "security",
              "box",
              "key")) {
        String unused = browser.evaluate("location.hash = '#" + view + "'");
        Awaitility.await()
            .until(() -> browser.evaluate("document.querySelectorAll('h1').length").equals("1"));
        checkView(browser, view.replace('/', '-'));
      }
      keepsTheFocus(browser);
      showsFigures(browser);
    }
  }

  /** Shows the views of the analytics with messages as the protocol describes them. */
  private static void showsFigures(Browser browser) throws IOException {
    String unused =
        browser.evaluate(
            """
            (async () => {
              const {site} = await import('./site.js');
              const finding = {id: 'a', device: 'box-01', string: 7, cause: 'string', begin: 1781078400000,
                'lost-kwh': 1.5, cost: 0.15, currency: 'EUR', method: 'peers', evidence: ['ratio 0.93 of its level']};
              site.messages.set('gateway/findings', {schema: 1, count: 1, findings: [finding],
                alarms: [{alarm: 'lan/box-01/fault', place: ['gateway', 'lan', 'box-01', 'fault'], severity: 'critical', state: 'raised', since: 1781078400000}],
                'alarm-count': 1, 'suppressed-count': 1,
                suppressed: [{alarm: 'x', place: ['gateway', 'x'], severity: 'notice', state: 'acknowledged', 'acknowledged-by': 'anna', 'shelved-until': 1781078400000, since: 1, times: 3}]});
              site.messages.set('gateway/report', {day: {period: 'day', date: '2026-06-10', stage: 'preliminary', made: 1,
                figures: {energy: {value: 12.5, completeness: 1, unit: 'kWh'}, money: {value: 1.25, completeness: 1, unit: 'EUR'},
                  performance_ratio: {missing: 'no irradiance'}, time_availability: {value: 0.995, completeness: 1}},
                'losses-kwh': {string: 1.5}, findings: [finding]}});
              const strings = Object.fromEntries([1, 2, 3, 4].map(index => ['s' + index, {unit: 'A', meaning: 'dc_current', index}]));
              site.messages.set('box-01/about', {points: strings});
              site.messages.set('box-01/points', new Map([8, 7, 5, 1].map((value, index) => ['s' + (index + 1), {value, at: Date.now()}])));
              site.present = new Map([['box-01', {device: 'box-01', verdict: 'weak', method: 'peers', power: 900, possible: 1000,
                energy: 4500, 'possible-energy': 5000, lost: {string: 500}}]]);
              site.presentAt = Date.now();
            })()
            """);
    for (Map.Entry<String, String> view :
        Map.of(
                "findings", "box-01, string 7",
                "reports", "99.5 %",
                "strings", "Each DC input",
                "devices", "-10 %",
                "today", "900 W / 1 kW (90 %)")
            .entrySet()) {
      show(browser, view.getKey(), view.getValue());
      checkView(browser, view.getKey() + " with figures");
    }
    show(browser, "today", "gateway › lan › box-01 › fault");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PageIT.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  /** Runs axe-core on a phone in dark colours and on a screen in light ones. */
  private static void checkView(Browser browser, String view) throws IOException {
    Path pictures = Files.createDirectories(Path.of("target", "page-views"));
    for (int width : List.of(360, 1280)) {
      browser.resize(width, 900);
      browser.preferDark(width == 360);
      String where = view + "-" + width;
      browser.screenshot(pictures.resolve(where.replace(' ', '-') + ".png"));
      assertEquals("", browser.evaluate(AXE), where);
      assertEquals(
          "true",
          browser.evaluate("document.documentElement.scrollWidth <= innerWidth"),
          where + " scrolls to the side");
    }
  }

  /** Shows that the rules run. */
  private static void findsWhatIsWrong(Browser browser) {
    String unused = browser.evaluate("document.getElementById('main').append(new Image())");
    String found = browser.evaluate(AXE);
    assertTrue(found.contains("image-alt"), found);
    unused = browser.evaluate("document.querySelector('img').remove()");
  }

  private static final String AXE =
      """
      axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(result => result.violations.map(each =>
          each.id + ': ' + each.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary).join('; ')).join('\\n'))
      """;

  /** A view is drawn again with each message; that must not take the focus of the keyboard. */
  private static void keepsTheFocus(Browser browser) {
    show(browser, "devices", "box-01");
    String unused =
        browser.evaluate(
            "(() => { window.focused = document.querySelector('nav a[href=\"#box\"]');"
                + " window.focused.focus(); })()");
    Awaitility.await().until(() -> browser.evaluate("!window.focused.isConnected").equals("true"));
    assertEquals("#box", browser.evaluate("document.activeElement.getAttribute('href')"));
  }

  @Test
  void keeps_people_logged_in_over_a_restart_of_the_gateway() throws Exception {
    String cookie = logIn("operator");
    String ended = logIn("operator");
    String listed =
        Typed.parasol("page", "sessions", "--json", "-c", site.file("site.yaml")).done().out();
    assertTrue(listed.contains("\"name\":\"operator\",\"role\":\"operator\""), listed);

    gateway.close();
    gateway = site.start();

    try (Live live = new Live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));
    }
    String all =
        Typed.parasol("page", "end", "operator", "-c", site.file("site.yaml")).done().out();
    assertTrue(all.contains("sessions ended"), all);
    assertEquals(401, get("api/v1/session", "cookie", cookie).statusCode());
    assertEquals(401, get("api/v1/session", "cookie", ended).statusCode());
  }

  @Test
  void shows_within_two_seconds_that_a_device_is_gone() throws Exception {
    String cookie = logIn("operator");
    Duration fastest = Duration.ofDays(1);
    try (Live live = new Live(cookie)) {
      // Of three attempts one must be in time, because the machine may be busy.
      for (int i = 0; i < 3 && fastest.compareTo(Duration.ofSeconds(2)) > 0; i++) {
        live.await(line -> isState(line, "online") || isState(line, "degraded"));
        HostPort address = Objects.requireNonNull(controller).address();
        long killed = System.nanoTime();
        Objects.requireNonNull(controller).close();
        live.await(line -> isState(line, "offline"));
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        fastest = took.compareTo(fastest) < 0 ? took : fastest;
        controller = ModbusServer.start(address, loops, ServerSettings.DEFAULT, this::answer);
      }
      live.await(line -> isState(line, "online") || isState(line, "degraded"));
    }
    assertTrue(fastest.compareTo(Duration.ofSeconds(2)) <= 0, fastest.toString());
  }

  private static boolean isState(String line, String state) {
    return line.contains("\"topic\":\"box-01/state\"")
        && line.contains("\"state\":\"" + state + "\"");
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
    String operator = logIn("operator");
    Awaitility.await()
        .until(() -> get("api/v1/certificates", "cookie", operator).body().contains("\"berta\""));
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
