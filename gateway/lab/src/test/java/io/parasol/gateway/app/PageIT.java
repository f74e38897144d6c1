// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.RunningPeer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The page of a running gateway")
@ExtendWith(PageSite.Shared.class)
class PageIT {

  /** The register of the point {@code limit}, in tenths. */
  private static final int LIMIT = 200;

  private final PageSite page;

  PageIT(PageSite page) {
    this.page = page;
  }

  @Test
  void serves_its_files_with_a_strict_policy_and_nothing_without_a_login() throws Exception {
    HttpResponse<String> first = page.get("");
    assertEquals(200, first.statusCode());
    assertTrue(first.body().contains("app.js"));
    assertTrue(
        first
            .headers()
            .firstValue("content-security-policy")
            .orElseThrow()
            .startsWith("default-src 'none'; script-src 'self';"));
    String tag = first.headers().firstValue("etag").orElseThrow();
    assertEquals(304, page.get("", "if-none-match", tag).statusCode());

    for (String path : List.of("api/v1/session", "api/v1/live", "api/v1/unknown")) {
      assertEquals(401, page.get(path).statusCode(), path);
    }
    assertEquals(401, page.post("request", "{}").statusCode());
    assertEquals(404, page.get("../pki/denied").statusCode());
  }

  @Test
  void shows_the_same_telemetry_as_mqtt_and_answers_requests() throws Exception {
    String cookie = page.logIn("operator");
    String session = page.get("api/v1/session", "cookie", cookie).body();
    assertTrue(session.contains("\"role\":\"operator\""), session);
    try (LiveMessages live = page.live(cookie)) {
      live.await(line -> line.contains("\"topic\":\"box-01/state\""));
      String telemetry = live.await(line -> line.contains("\"topic\":\"box-01/telemetry\""));
      assertTrue(telemetry.contains("\"limit\":"), telemetry);
      String topic = "parasol/field/box-01/telemetry ";
      // Telemetry is not retained: the subscriber receives what the page has not shown yet.
      try (RunningPeer subscriber =
          page.site().subscribe(page.gateway(), "operator", topic.strip())) {
        String received = subscriber.await("telemetry", line -> line.startsWith(topic));
        String payload = received.substring(topic.length());
        live.await(
            line ->
                line.equals("data: {\"topic\":\"box-01/telemetry\",\"payload\":" + payload + "}"));
      }
    }
    HttpResponse<String> history =
        page.post("request", "{\"request\":\"history\",\"device\":\"box-01\"}", "cookie", cookie);
    assertTrue(history.body().contains("\"ok\":true"), history.body());
  }

  @Test
  void refuses_a_used_link_another_site_and_what_the_role_may_not() throws Exception {
    String link = "{\"link\":\"" + page.link("viewer") + "\"}";
    assertEquals(200, page.post("login", link).statusCode());
    assertEquals(401, page.post("login", link).statusCode());
    assertEquals(400, page.post("login", "{\"link\":7}").statusCode());

    String viewer = page.logIn("viewer");
    assertEquals(403, page.post("request", "{}", "cookie", viewer).statusCode());
    assertEquals(403, page.post("command/box-01", "{}", "cookie", viewer).statusCode());
    String operator = page.logIn("operator");
    assertEquals(404, page.post("command/gateway", "{}", "cookie", operator).statusCode());
    assertEquals(200, page.post("logout", "{}", "cookie", operator).statusCode());
    assertEquals(401, page.get("api/v1/session", "cookie", operator).statusCode());
  }

  /** Returns the envelope of a set point for box-01. */
  private String signed(String signer, int percent) throws Exception {
    Command command =
        Command.create(
            new SiteId("field"),
            new DeviceId("box-01"),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Whole(percent)), Optional.empty()),
            Instant.now(),
            Duration.ofMinutes(5),
            Map.of());
    SigningKey key = SigningKey.read(page.site().file(signer + ".key"), new char[0]);
    return new String(command.sign(key).toJson(), UTF_8);
  }

  private void send(String envelope, String cookie) throws Exception {
    HttpResponse<String> sent = page.post("command/box-01", envelope, "cookie", cookie);
    assertEquals(202, sent.statusCode(), sent.body());
  }

  /** Waits for a retained message: from then on the session of the page receives receipts, too. */
  private static void awaitReceiptsAreRead(LiveMessages live) throws Exception {
    live.await(line -> line.contains("\"topic\":\"box-01/state\""));
  }

  /** Returns outcome and reason of the next final receipt. */
  private static String receipt(LiveMessages live) throws Exception {
    String outcome = "accepted";
    Members content = Members.of(new Json.Obj(Map.of()), "receipt");
    while (outcome.equals("accepted")) {
      String line = live.await(each -> each.contains("\"topic\":\"box-01/receipt\""));
      byte[] json = line.substring("data: ".length()).getBytes(UTF_8);
      Members envelope = Members.of(Json.parse(json), "message").object("payload");
      content =
          Members.of(Json.parse(Base64.getDecoder().decode(envelope.text("payload"))), "receipt");
      outcome = content.text("outcome");
    }
    return outcome + content.optionalText("reason").map(reason -> " " + reason).orElse("");
  }

  @Test
  void takes_a_command_that_is_signed_and_none_that_is_forged_changed_or_replayed()
      throws Exception {
    String cookie = page.logIn("operator");
    try (LiveMessages live = page.live(cookie)) {
      awaitReceiptsAreRead(live);
      String command = signed("control-room", 37);
      send(command, cookie);
      assertEquals("applied", receipt(live));
      assertEquals(370, page.register(LIMIT));
      live.await(line -> line.contains("\"limit\":37"));

      send(command, cookie);
      assertEquals("rejected replayed", receipt(live));
      send(signed("stranger", 99), cookie);
      assertEquals("rejected unknown_signer", receipt(live));
      String other = signed("control-room", 98);
      send(withPayloadOf(command, other), cookie);
      assertEquals("rejected unknown_signer", receipt(live));
      send("{}", cookie);
      assertEquals("rejected malformed", receipt(live));
      assertEquals(370, page.register(LIMIT));

      send(other, cookie);
      assertEquals("applied", receipt(live));
      assertEquals(980, page.register(LIMIT));
    }
  }

  /** Returns an envelope with the payload of one command, and the signature of another one. */
  private static String withPayloadOf(String one, String other) throws Exception {
    String payload = Members.of(Json.parse(one.getBytes(UTF_8)), "one").text("payload");
    return other.replace(
        Members.of(Json.parse(other.getBytes(UTF_8)), "other").text("payload"), payload);
  }

  @Test
  void refuses_a_command_that_another_site_posts_or_that_has_no_session() throws Exception {
    String cookie = page.logIn("operator");
    String command = signed("control-room", 11);
    int before = page.register(LIMIT);

    assertEquals(401, page.post("command/box-01", command).statusCode());
    for (String origin : List.of("https://attacker.example", "null")) {
      assertEquals(
          400,
          page.post("command/box-01", command, "cookie", cookie, "origin", origin).statusCode());
    }
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
      assertEquals(415, page.postAs(type, "command/box-01", command, cookie).statusCode());
    }
    assertEquals(before, page.register(LIMIT));

    try (LiveMessages live = page.live(cookie)) {
      awaitReceiptsAreRead(live);
      send(command, cookie);
      assertEquals("applied", receipt(live));
    }
    assertEquals(110, page.register(LIMIT));
  }

  @Test
  void keeps_people_logged_in_over_a_restart_of_the_gateway() throws Exception {
    String cookie = page.logIn("operator");
    String ended = page.logIn("operator");
    String listed = page.parasol("page", "sessions", "--json").out();
    assertTrue(listed.contains("\"name\":\"operator\",\"role\":\"operator\""), listed);

    page.restartGateway();

    try (LiveMessages live = page.live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));
    }
    String all = page.parasol("page", "end", "operator").out();
    assertTrue(all.contains("sessions ended"), all);
    assertEquals(401, page.get("api/v1/session", "cookie", cookie).statusCode());
    assertEquals(401, page.get("api/v1/session", "cookie", ended).statusCode());
  }

  @Test
  void shows_that_a_device_is_gone_after_three_polls() throws Exception {
    String cookie = page.logIn("operator");
    try (LiveMessages live = page.live(cookie)) {
      live.await(line -> isState(line, "online") || isState(line, "degraded"));
      // The state comes over the session of the device, the event over that of the gateway.
      Predicate<String> isOffline = line -> isState(line, "offline");
      Predicate<String> isEvent = line -> line.contains("\"event\":\"no_answer\"");
      String event;
      page.killController();
      try {
        String first = live.await(isOffline.or(isEvent));
        String second = live.await(isEvent.test(first) ? isOffline : isEvent);
        event = isEvent.test(first) ? first : second;
      } finally {
        page.restartController();
      }
      assertTrue(event.contains("\"failed-rounds\":3"), event);
      live.await(line -> isState(line, "online") || isState(line, "degraded"));
    }
  }

  private static boolean isState(String line, String state) {
    return line.contains("\"topic\":\"box-01/state\"")
        && line.contains("\"state\":\"" + state + "\"");
  }

  @Test
  void ends_everywhere_for_a_person_who_logs_out() throws Exception {
    String cookie = page.logIn("operator");
    try (LiveMessages live = page.live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));

      assertEquals(200, page.post("logout", "{}", "cookie", cookie).statusCode());

      assertEquals(
          "data: {\"why\":\"ended\"}", live.await(line -> line.startsWith("data: {\"why")));
      Awaitility.await().until(live::isOver);
    }
  }

  @Test
  void ends_for_a_person_whose_certificate_is_revoked() throws Exception {
    page.issue("berta");
    String cookie = page.logIn("berta");
    try (LiveMessages live = page.live(cookie)) {
      live.await(line -> line.contains("box-01/telemetry"));

      var unused = page.parasol("pki", "revoke", "berta");

      assertEquals(
          "data: {\"why\":\"revoked\"}", live.await(line -> line.startsWith("data: {\"why")));
      Awaitility.await().until(live::isOver);
    }
    assertEquals(401, page.get("api/v1/session", "cookie", cookie).statusCode());
  }
}
