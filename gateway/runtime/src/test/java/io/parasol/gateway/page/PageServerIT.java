// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.analytics.PlantNow;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.clock.ClockStatus;
import io.parasol.gateway.figures.FigureSnapshot;
import io.parasol.testing.MessageSchemas;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The server of the page")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageServerIT {

  private static final SiteId SITE = new SiteId("field");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final DeviceId BOX = new DeviceId("box-01");
  private static final OperatorName ANNA = new OperatorName("anna");
  private static final OperatorName VERA = new OperatorName("vera");

  @TempDir static Path folder;
  private final Set<Identity.Operator> people = ConcurrentHashMap.newKeySet();
  private final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
  private volatile BigInteger serial = BigInteger.ONE;

  private final List<Delivery> commands = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private SiteAuthority authority;
  private PageServer server;

  private static Identity.Operator person(OperatorName name, Role role) {
    return new Identity.Operator(DOMAIN, SITE, role, name);
  }

  private final class People implements PagePeople {
    @Override
    public Optional<PagePerson> named(OperatorName name) {
      return people.stream()
          .filter(each -> each.name().equals(name))
          .map(each -> new PagePerson(each, serial))
          .findFirst();
    }

    @Override
    public boolean isRevoked(PagePerson person) {
      return revoked.contains(person.serial());
    }

    @Override
    public Optional<Identity.Operator> holding(X509Certificate certificate) {
      try {
        return Identity.of(certificate) instanceof Identity.Operator person
                && people.contains(person)
            ? Optional.of(person)
            : Optional.empty();
      } catch (InvalidIdentityException other) {
        return Optional.empty();
      }
    }

    @Override
    public Optional<RefusedCertificate> refusal(X509Certificate certificate) {
      return holding(certificate).isPresent()
          ? Optional.empty()
          : Optional.of(
              new RefusedCertificate(LoginEnd.REVOKED, "revoked: not known in this test"));
    }

    @Override
    public Set<String> hosts() {
      return Set.of("gateway.example");
    }

    @Override
    public String root() {
      try {
        return new String(Certificates.pem(List.of(authority.root())), UTF_8);
      } catch (Exception unreadable) {
        throw new IllegalStateException(unreadable);
      }
    }

    @Override
    public List<PageCertificate> certificates() {
      return List.of(
          new PageCertificate(
              "anna", "person", Optional.of("operator"), Instant.EPOCH, false, Optional.empty()));
    }
  }

  private final class Refusals implements PageServices.Refusals {
    @Override
    public void refused(String from, String why) {
      refused.add(why);
    }

    @Override
    public void limitReached(String limit, String from, long count) {
      refused.add(limit);
    }
  }

  /** A plant whose energy has a value. */
  private static final class PlantWithMoney implements PageServices.Figures {
    @Override
    public Optional<FigureSnapshot> snapshot() {
      return Optional.of(
          new FigureSnapshot(
              Instant.EPOCH, new PlantNow(List.of(), Instant.EPOCH, List.of()), List.of()));
    }

    @Override
    public CompletionStage<Optional<MoneyToday>> money() {
      return CompletableFuture.completedFuture(
          Optional.of(new MoneyToday("EUR", BigDecimal.TEN, Map.of(Cause.STRING, BigDecimal.ONE))));
    }
  }

  @BeforeAll
  void start() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"), DOMAIN, SITE, Set.of("localhost"), Clock.systemUTC());
    for (OperatorName name : List.of(ANNA, new OperatorName("stranger"))) {
      var unused = authority.issueOperator(name, Role.OPERATOR);
    }
    server = startServer();
  }

  @BeforeEach
  void reset() {
    commands.clear();
    people.clear();
    revoked.clear();
    serial = BigInteger.ONE;
    people.add(person(ANNA, Role.OPERATOR));
    people.add(person(VERA, Role.VIEWER));
  }

  private PageServer startServer() throws Exception {
    TlsMaterial broker = authority.material(SiteAuthority.BROKER);
    return PageServer.start(
        new HostPort("0.0.0.0", 0),
        new PageTexts(
            Optional.of(SecurityText.of("mailto:security@example.com")),
            Optional.of("For authorized staff only. <b>")),
        new PageServices(
            new AccessTable(new Topics("parasol", SITE), authority.gateway()),
            () -> Set.of(BOX),
            new People(),
            LoginLinks.in(folder),
            PageSessions.in(folder),
            () -> broker,
            (others, readings) -> {
              throw new IllegalStateException("no live messages in this test");
            },
            (name, request) ->
                CompletableFuture.completedFuture(
                    ("{\"request\":\"explain\",\"ok\":false,\"reason\":\"failed\",\"detail\":\""
                            + name
                            + "\"}")
                        .getBytes(UTF_8)),
            (device, command) -> commands.add(command),
            new PlantWithMoney(),
            () ->
                BoxReport.of(
                    folder,
                    new ClockStatus(
                        Instant.EPOCH, true, Instant.EPOCH, Instant.EPOCH, "none", Map.of()),
                    Instant.EPOCH),
            new Refusals(),
            InstantSource.system()));
  }

  @Test
  void serves_the_notice_of_the_site_as_text_without_a_login() throws Exception {
    HttpResponse<String> response = get(stranger(), "../../notice.txt");

    assertEquals(200, response.statusCode());
    assertEquals(
        "text/plain; charset=utf-8", response.headers().firstValue("content-type").orElseThrow());
    assertEquals("For authorized staff only. <b>", response.body());
  }

  @Test
  void serves_where_to_report_vulnerabilities_without_a_login() throws Exception {
    HttpResponse<String> response = get(stranger(), "../../.well-known/security.txt");

    assertEquals(200, response.statusCode());
    assertEquals(
        "text/plain; charset=utf-8", response.headers().firstValue("content-type").orElseThrow());
    Map<String, String> fields = new HashMap<>();
    for (String line : response.body().lines().toList()) {
      int colon = line.indexOf(": ");
      fields.put(line.substring(0, colon), line.substring(colon + 2));
    }
    assertEquals("mailto:security@example.com", fields.get("Contact"));
    Instant expires = Instant.parse(fields.get("Expires"));
    assertTrue(expires.isAfter(Instant.now()), fields::toString);
    assertTrue(expires.isBefore(Instant.now().plus(Duration.ofDays(366))), fields::toString);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private SSLContext trusting() throws Exception {
    // Presents a certificate of the site that belongs to no known person.
    return authority.material("stranger").sslContext();
  }

  private HttpClient stranger() throws Exception {
    return HttpClient.newBuilder().sslContext(trusting()).build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("https://localhost:" + server.address().port() + "/api/v1/" + path).normalize());
  }

  private HttpResponse<String> get(HttpClient client, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(HttpClient client, String path, String json, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String link(OperatorName name) throws IOException {
    PagePerson person = new People().named(name).orElseThrow();
    return "{\"link\":\"" + LoginLinks.in(folder).create(person, Instant.now()) + "\"}";
  }

  private static String cookie(HttpResponse<String> login) {
    assertEquals(200, login.statusCode(), login.body());
    String cookie = login.headers().firstValue("set-cookie").orElseThrow();
    assertTrue(
        cookie.startsWith("__Host-parasol=")
            && cookie.contains("; Path=/;")
            && !cookie.contains("Domain")
            && cookie.contains("; Secure")
            && cookie.contains("; HTTPOnly")
            && cookie.contains("SameSite=Strict"),
        cookie);
    return cookie.substring(0, cookie.indexOf(';'));
  }

  @Test
  void knows_a_person_by_the_client_certificate_until_it_is_revoked() throws Exception {
    HttpClient anna =
        HttpClient.newBuilder().sslContext(authority.material("anna").sslContext()).build();

    HttpResponse<String> session = get(anna, "session");
    assertEquals(200, session.statusCode(), session.body());
    assertTrue(
        session
            .body()
            .contains("\"name\":\"anna\",\"role\":\"operator\",\"login\":\"certificate\""),
        session.body());
    assertEquals(401, get(stranger(), "session").statusCode());

    people.remove(person(ANNA, Role.OPERATOR));
    assertEquals("{\"error\":\"log in first\",\"why\":\"revoked\"}", refusal(get(anna, "session")));
  }

  private static String refusal(HttpResponse<String> response) {
    assertEquals(401, response.statusCode());
    return response.body();
  }

  @Test
  void keeps_sessions_over_a_restart_until_they_are_ended_from_outside() throws Exception {
    String cookie = cookie(post(stranger(), "login", link(ANNA)));
    server.close();
    server = startServer();

    assertEquals(200, get(stranger(), "session", "cookie", cookie).statusCode());

    PageSessions other = PageSessions.in(folder);
    for (PageSessions.Held each : other.list(Instant.now())) {
      assertTrue(other.end(each));
    }
    assertEquals(401, get(stranger(), "session", "cookie", cookie).statusCode());
  }

  @Test
  void ends_the_session_of_a_person_whose_role_has_changed() throws Exception {
    String cookie = cookie(post(stranger(), "login", link(ANNA)));
    people.remove(person(ANNA, Role.OPERATOR));
    people.add(person(ANNA, Role.VIEWER));

    assertEquals(401, get(stranger(), "session", "cookie", cookie).statusCode());
  }

  @Test
  void ends_the_session_of_a_revoked_person_also_if_a_new_certificate_was_issued()
      throws Exception {
    String cookie = cookie(post(stranger(), "login", link(ANNA)));
    serial = BigInteger.TWO;
    assertEquals(200, get(stranger(), "session", "cookie", cookie).statusCode());

    revoked.add(BigInteger.ONE);
    assertEquals(401, get(stranger(), "session", "cookie", cookie).statusCode());
  }

  @Test
  void refuses_an_unused_link_of_a_revoked_person_also_if_a_new_certificate_was_issued()
      throws Exception {
    String unused = link(ANNA);
    String ofOtherRole = link(ANNA);
    serial = BigInteger.TWO;
    revoked.add(BigInteger.ONE);
    assertEquals(401, post(stranger(), "login", unused).statusCode());

    revoked.clear();
    people.remove(person(ANNA, Role.OPERATOR));
    people.add(person(ANNA, Role.VIEWER));
    assertEquals(401, post(stranger(), "login", ofOtherRole).statusCode());
    assertEquals(200, post(stranger(), "login", link(ANNA)).statusCode());
  }

  @Test
  void limits_failed_attempts_to_log_in() throws Exception {
    HttpClient client = stranger();
    PageServer shared = server;
    try (PageServer own = startServer()) {
      server = own;
      for (int i = 0; i < LoginAttempts.BURST; i++) {
        assertEquals(401, post(client, "login", "{\"link\":\"guess\"}").statusCode());
      }

      assertEquals(429, post(client, "login", link(ANNA)).statusCode());
    } finally {
      server = shared;
    }
  }

  @Test
  void lets_each_role_do_what_the_access_table_permits() throws Exception {
    String anna = cookie(post(stranger(), "login", link(ANNA)));
    String vera = cookie(post(stranger(), "login", link(VERA)));
    HttpClient client = stranger();

    for (String path : List.of("certificates", "certificates?from=0&limit=1")) {
      assertEquals(200, get(client, path, "cookie", anna).statusCode());
      assertEquals(403, get(client, path, "cookie", vera).statusCode());
    }
    assertEquals(200, get(client, "access", "cookie", vera).statusCode());
    assertEquals(200, post(client, "request", "{}", "cookie", anna).statusCode());
    assertEquals(403, post(client, "request", "{}", "cookie", vera).statusCode());
    assertEquals(202, post(client, "command/box-01", "{}", "cookie", anna).statusCode());
    assertEquals(404, post(client, "command/box-02", "{}", "cookie", anna).statusCode());
    assertEquals(403, post(client, "command/box-01", "{}", "cookie", vera).statusCode());
    assertEquals(
        List.of("spiffe://parasol/site/field/operator/operator/anna"),
        commands.stream().map(each -> each.properties().get(Delivery.SENDER)).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"from=-1", "limit=0", "limit=201", "from=x", "from=99999999"})
  void refuses_a_malformed_page(String query) throws Exception {
    String anna = cookie(post(stranger(), "login", link(ANNA)));
    assertEquals(400, get(stranger(), "certificates?" + query, "cookie", anna).statusCode(), query);
  }

  @Test
  void returns_what_the_openapi_file_describes() throws Exception {
    String anna = cookie(post(stranger(), "login", link(ANNA)));
    Json.Obj document =
        (Json.Obj) Json.parse(Files.readAllBytes(Path.of("../../docs/page-api.json")));
    for (String schema : List.of("session", "present", "box", "access", "certificates")) {
      HttpResponse<String> response = get(stranger(), schema, "cookie", anna);
      assertEquals(200, response.statusCode(), response.body());
      assertEquals(List.of(), problems(document, schema, response.body()), response.body());
    }
    HttpResponse<String> refused = get(stranger(), "session");
    assertEquals(List.of(), problems(document, "error", refused.body()));
    assertTrue(!problems(document, "session", refused.body()).isEmpty());
  }

  private static List<String> problems(Json.Obj document, String schema, String json) {
    Json components = Objects.requireNonNull(document.members().get("components"));
    byte[] whole =
        Json.object()
            .put("$ref", "#/components/schemas/" + schema)
            .put("components", components)
            .toBytes();
    return MessageSchemas.problemsBy(new String(whole, UTF_8), json);
  }

  @Test
  void ends_a_connection_whose_client_renegotiates_whatever_the_virtual_machine_allows()
      throws Exception {
    refused.clear();
    try (SSLSocket socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket("localhost", server.address().port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setSoTimeout(30_000);
      socket.startHandshake();
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            // The end of the connection is an error, too.
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            if (socket.getInputStream().read() < 0) {
              throw new IOException("closed");
            }
          });
    }
    await().until(() -> refused.stream().anyMatch(why -> why.contains("renegotiation")));
  }

  /** Sends bytes, and returns the first line of the response; empty if there is none. */
  private String send(String text) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket("localhost", server.address().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      String response = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      return response.isEmpty() ? "" : response.substring(9);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1:8443",
        "[::1]:1",
        "gateway.example:8443",
        "GATEWAY.example"
      })
  void serves_the_names_of_the_gateway(String host) throws Exception {
    assertEquals("200", send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: attacker.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: gateway.example.attacker.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://attacker.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n",
        "GET\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void refuses_a_foreign_name_or_origin_and_what_is_not_http(String request) throws Exception {
    assertEquals("400", send(request));
    assertEquals("200", send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  @Test
  void says_to_a_person_that_the_gateway_does_not_have_the_name_in_the_address() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket("localhost", server.address().port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: roof\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
      String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertTrue(
          response.startsWith("HTTP/1.1 400 ")
              && response.contains("The gateway does not have this name."),
          response);
    }
  }

  @Test
  void refuses_what_is_too_large() throws Exception {
    assertEquals(
        "413",
        send("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"));
    assertEquals("400", send("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  @Test
  void takes_a_post_only_with_a_json_body() throws Exception {
    assertEquals(
        "415",
        send(
            "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 2\r\n\r\n{}"));
  }

  @ParameterizedTest(name = "HEAD {0}")
  @ValueSource(strings = {"../../", "../../app.js", "../../unknown", "session", "unknown"})
  void returns_the_same_headers_without_content_to_head(String path) throws Exception {
    HttpResponse<String> get = get(stranger(), path);

    HttpResponse<String> head =
        stranger()
            .send(
                request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());

    assertEquals(get.statusCode(), head.statusCode());
    assertEquals(get.headers(), head.headers());
    assertEquals("", head.body());
  }

  @Test
  void sends_a_strict_policy_with_everything() throws Exception {
    for (String path : List.of("session", "../../", "unknown", "../../app.js")) {
      HttpResponse<String> response = get(stranger(), path);
      String policy = response.headers().firstValue("content-security-policy").orElseThrow();
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
      assertTrue(policy.contains("require-trusted-types-for 'script'; trusted-types 'none'"));
      assertTrue(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
      assertEquals("nosniff", response.headers().firstValue("x-content-type-options").orElse(""));
      assertEquals("no-referrer", response.headers().firstValue("referrer-policy").orElse(""));
    }
  }
}
