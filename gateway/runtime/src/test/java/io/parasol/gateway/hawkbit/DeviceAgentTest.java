// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.hawkbit.DeviceAgent.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device at hawkBit")
class DeviceAgentTest {

  private static final DeviceId INVERTER = new DeviceId("inverter-01");
  private static final String COMMAND = "01a20e94-3bc0-7806-9ab3-2085884a6eec";
  private static final String ARTIFACT = "roof.inverter-01.dsse";
  private static final Ending APPLIED =
      new Ending(true, "applied", "read_back", "1.4.0 on serial 4711");

  @TempDir private Path folder;
  private FakeUpdateServer server;
  private DeviceAgent agent;
  private Site site;

  private static final class Site implements HawkbitSite {
    private final List<byte[]> delivered = new ArrayList<>();
    private final Map<String, Json> log = new HashMap<>();
    private Map<String, String> attributes = Map.of("firmware", "1.3.0");

    @Override
    public Map<String, String> attributes(DeviceId device) {
      return attributes;
    }

    @Override
    public void deliver(DeviceId device, byte[] command) {
      assertEquals(INVERTER, device);
      delivered.add(command);
    }

    @Override
    public Optional<Json> receipt(DeviceId device, String command) {
      return Optional.ofNullable(log.get(command));
    }

    @Override
    public void changed(Optional<String> problem) {}
  }

  @BeforeEach
  void open() throws IOException {
    server = new FakeUpdateServer();
    server.poll();
    site = new Site();
    start();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void start() {
    agent =
        new DeviceAgent(
            INVERTER,
            "roof.inverter-01",
            server::client,
            site,
            DeployedFile.open(folder.resolve("hawkbit.json")));
  }

  private Duration poll() throws Exception {
    return agent.poll();
  }

  private static byte[] command() {
    return new Command(
            COMMAND,
            new SiteId("roof"),
            INVERTER,
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
            1,
            Instant.parse("2026-06-01T12:00:00Z"),
            Instant.parse("2026-06-02T12:00:00Z"),
            Map.of())
        .sign(SigningKey.generate())
        .toJson();
  }

  private void deploy(int action, String name, byte[] content) throws Exception {
    deploy(action, name, content, "\"download\":\"forced\",\"update\":\"forced\"");
  }

  private void deploy(int action, String name, byte[] content, String modes) throws Exception {
    server.poll("deploymentBase/" + action);
    server.put(
        "deploymentBase/" + action,
        """
        {"id":"%d","deployment":{%s,"chunks":[
          {"part":"os","version":"1.4.0","name":"pv2000","artifacts":[
            {"filename":"%s","size":%d,"hashes":{"sha1":"00","md5":"00","sha256":"%s"},
             "_links":{"download":
               {"href":"https://elsewhere.example/x/softwaremodules/7/artifacts/%s"}}}]}]}}
        """
            .formatted(
                action,
                modes,
                name,
                content.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)),
                name));
    server.put("softwaremodules/7/artifacts/" + name, content);
  }

  private List<String> feedback() {
    return server.sent.stream()
        .filter(each -> !each.startsWith("PUT configData"))
        .map(each -> each.replaceAll("\"id\":\"[0-9]+\",", ""))
        .toList();
  }

  @Test
  void polls_when_the_server_asks_for_it_and_has_attributes() throws Exception {
    server.poll("configData");
    assertEquals(Duration.ofSeconds(90), poll());
    assertEquals(
        List.of("PUT configData {\"mode\":\"replace\",\"data\":{\"firmware\":\"1.3.0\"}}"),
        server.sent);
    server.poll();
    poll();
    assertEquals(1, server.sent.size(), "unchanged");
    site.attributes = Map.of("firmware", "1.4.0");
    poll();
    assertTrue(server.sent.get(1).contains("1.4.0"));
  }

  @Test
  void reports_a_firmware_that_came_by_another_way_once_and_while_no_action_is_open()
      throws Exception {
    site.attributes = Map.of("manufacturer", "Acme", "model", "PV2000", "firmware", "1.3.0");
    deploy(3, "none", command());
    poll();
    assertEquals(List.of(), installed(), "an action is open");

    server.poll();
    poll();
    start();
    poll();
    assertEquals(List.of("{\"name\":\"Acme PV2000\",\"version\":\"1.3.0\"}"), installed());

    site.attributes = Map.of("model", "PV2000", "firmware", "1.4.0");
    server.answerInstalledWith(500);
    assertThrows(IOException.class, this::poll);
    server.answerInstalledWith(200);
    poll();
    poll();
    assertEquals(
        "{\"name\":\"PV2000\",\"version\":\"1.4.0\"}", installed().get(installed().size() - 1));
    assertEquals(3, installed().size(), "again after the failure");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 404, 405})
  void does_not_report_a_firmware_again_that_the_server_has_taken_or_refused(int status)
      throws Exception {
    poll();
    site.attributes = Map.of("model", "PV2000", "firmware", "1.3.0");
    server.answerInstalledWith(status);
    poll();
    poll();
    assertEquals(1, installed().size());
  }

  private List<String> installed() {
    return server.sent.stream()
        .filter(each -> each.startsWith("PUT installedBase "))
        .map(each -> each.substring("PUT installedBase ".length()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"00:00:00, 10", "99:00:00, 86400", "00:05:00, 300"})
  void waits_for_a_bounded_time(String asked, long seconds) throws Exception {
    server.put("", "{\"config\":{\"polling\":{\"sleep\":\"%s\"}}}".formatted(asked));
    assertEquals(Duration.ofSeconds(seconds), poll());
  }

  @Test
  void delivers_the_signed_command_of_a_deployment_once_and_reports_its_end() throws Exception {
    byte[] command = command();
    deploy(3, ARTIFACT, command);
    poll();
    assertEquals(1, site.delivered.size());
    assertArrayEquals(command, site.delivered.get(0));
    assertTrue(agent.installing(COMMAND, List.of("sun_is_up: opens at 16:10")));
    poll();
    assertFalse(agent.installing(COMMAND, List.of("sun_is_up: opens at 16:10")));
    poll();
    assertTrue(agent.installing(COMMAND, List.of()));
    poll();
    assertTrue(agent.ended(COMMAND, APPLIED));
    poll();
    poll();

    assertEquals(1, site.delivered.size());
    assertEquals(
        List.of(
            "POST deploymentBase/3/feedback {\"status\":{\"execution\":\"downloaded\","
                + "\"result\":{\"finished\":\"none\"},\"details\":[\"the gateway verifies command "
                + COMMAND
                + "\"]}}",
            "POST deploymentBase/3/feedback"
                + " {\"status\":{\"execution\":\"scheduled\",\"result\":{\"finished\":\"none\"},\"details\":[\"sun_is_up:"
                + " opens at 16:10\"]}}",
            "POST deploymentBase/3/feedback {\"status\":{\"execution\":\"proceeding\","
                + "\"result\":{\"finished\":\"none\"},\"details\":[]}}",
            "POST deploymentBase/3/feedback {\"status\":{\"execution\":\"closed\","
                + "\"result\":{\"finished\":\"success\"},"
                + "\"details\":[\"applied read_back: 1.4.0 on serial 4711\"]}}"),
        feedback());
  }

  @Test
  void reports_the_reason_of_a_failure() throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    assertTrue(
        agent.ended(
            COMMAND, new Ending(false, "rejected", "threshold_not_met", "one signature of two")));
    poll();
    assertTrue(
        feedback().get(1).contains("\"finished\":\"failure\"")
            && feedback().get(1).contains("rejected threshold_not_met: one signature of two"));
  }

  @Test
  void reports_an_action_as_over_that_the_server_has_closed() throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    assertTrue(agent.ended(COMMAND, APPLIED));
    server.answerFeedbackWith(410);
    poll();
    server.answerFeedbackWith(200);
    poll();
    assertEquals(2, feedback().size());
  }

  @Test
  void reports_the_end_again_until_the_server_takes_it() throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    assertTrue(agent.ended(COMMAND, APPLIED));
    server.answerFeedbackWith(500);
    assertThrows(IOException.class, this::poll);
    start();
    server.answerFeedbackWith(200);
    poll();
    assertTrue(feedback().get(2).contains("success"));
    poll();
    assertEquals(3, feedback().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.inverter-01.dsse", "pv2000-1.4.0.bin"})
  void rejects_a_deployment_without_a_command_for_this_device(String name) throws Exception {
    deploy(3, name, command());
    poll();
    poll();
    assertEquals(0, site.delivered.size());
    assertEquals(2, feedback().size());
    assertTrue(feedback().get(0).contains("\"execution\":\"rejected\""));
    assertTrue(
        feedback().get(1).contains("\"finished\":\"failure\"")
            && feedback().get(1).contains("no signed command: expected the artifact " + ARTIFACT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "not JSON"})
  void rejects_an_artifact_that_is_no_command(String content) throws Exception {
    deploy(3, ARTIFACT, content.getBytes(UTF_8));
    poll();
    assertEquals(0, site.delivered.size());
    assertTrue(feedback().get(1).contains("\"finished\":\"failure\""));
  }

  @Test
  void does_not_take_other_bytes_than_the_deployment_states() throws Exception {
    deploy(3, ARTIFACT, command());
    server.put("softwaremodules/7/artifacts/" + ARTIFACT, command());
    IOException refused = assertThrows(IOException.class, this::poll);
    assertTrue(String.valueOf(refused.getMessage()).contains("another SHA-256"));
    assertEquals(0, site.delivered.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"download\":\"skip\",\"update\":\"skip\"",
        "\"download\":\"forced\",\"update\":\"skip\",\"maintenanceWindow\":\"unavailable\""
      })
  void waits_while_the_server_does_not_permit_the_update(String modes) throws Exception {
    deploy(3, ARTIFACT, command(), modes);
    poll();
    assertEquals(0, site.delivered.size());
    assertEquals(List.of(), feedback());
    deploy(3, ARTIFACT, command());
    poll();
    assertEquals(1, site.delivered.size());
  }

  @Test
  void delivers_again_after_a_restart_because_the_command_may_not_have_been_accepted()
      throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    start();
    poll();
    poll();
    assertEquals(2, site.delivered.size());
    // It had been carried out before the restart.
    site.log.put(
        COMMAND,
        Json.object()
            .put("outcome", "applied")
            .put("reason", "read_back")
            .put("detail", "")
            .build());
    assertTrue(agent.ended(COMMAND, new Ending(false, "rejected", "replayed", "used before")));
    poll();
    assertTrue(feedback().get(feedback().size() - 1).contains("success"));
  }

  @Test
  void reports_as_undecided_what_the_log_does_not_know() throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    assertTrue(agent.ended(COMMAND, new Ending(false, "rejected", "replayed", "used before")));
    poll();
    assertTrue(feedback().get(1).contains("undecided unknown: the command was used before"));
  }

  @Test
  void ignores_the_end_of_other_commands() throws Exception {
    assertFalse(agent.ended(COMMAND, APPLIED));
    deploy(3, ARTIFACT, command());
    poll();
    assertFalse(agent.ended("01a20e94-3bc0-7806-9ab3-000000000000", APPLIED));
    assertFalse(agent.installing("01a20e94-3bc0-7806-9ab3-000000000000", List.of("x")));
    poll();
    assertEquals(1, feedback().size());
  }

  @Test
  void gives_up_only_what_has_not_begun() throws Exception {
    server.poll("cancelAction/4");
    poll();
    assertTrue(feedback().get(0).startsWith("POST cancelAction/4/feedback"));
    assertTrue(feedback().get(0).contains("\"finished\":\"success\""));
    deploy(5, ARTIFACT, command());
    poll();
    server.poll("cancelAction/5");
    poll();
    assertTrue(feedback().get(2).contains("\"execution\":\"rejected\""));
  }

  @Test
  void does_not_give_up_what_has_ended_before_the_server_knows_it() throws Exception {
    deploy(5, ARTIFACT, command());
    poll();
    assertTrue(agent.ended(COMMAND, APPLIED));
    server.poll("cancelAction/5");
    poll();
    assertTrue(feedback().get(1).contains("\"execution\":\"rejected\""), "not as one not begun");
    server.poll("deploymentBase/5");
    poll();
    assertTrue(feedback().get(2).contains("\"finished\":\"success\""));
  }

  @Test
  void consents_to_what_has_a_command_for_it() throws Exception {
    server.poll("confirmationBase/6");
    server.put("confirmationBase/6", confirmation(ARTIFACT));
    poll();
    server.put("confirmationBase/6", confirmation("pv2000-1.4.0.bin"));
    poll();
    assertTrue(feedback().get(0).startsWith("POST confirmationBase/6/feedback"));
    assertTrue(feedback().get(0).contains("\"confirmation\":\"confirmed\""));
    assertTrue(feedback().get(1).contains("\"confirmation\":\"denied\""));
  }

  private static String confirmation(String name) {
    return "{\"id\":\"6\",\"confirmation\":{\"chunks\":[{\"artifacts\":[{\"filename\":\"%s\"}]}]}}"
        .formatted(name);
  }

  @Test
  void begins_again_with_an_empty_file_when_its_own_is_damaged() throws Exception {
    deploy(3, ARTIFACT, command());
    poll();
    Files.writeString(folder.resolve("hawkbit.json"), "{\"inverter-01\":{\"action\":");
    start();
    poll();
    assertEquals(2, site.delivered.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"config\":1}",
        "{\"config\":{\"polling\":{\"sleep\":\"soon\"}}}",
        "{\"_links\":{\"deploymentBase\":{\"href\":\"https://x.example/../etc/passwd\"}}}",
        "{\"_links\":{\"deploymentBase\":{\"href\":\"https://x.example/99999999999999999999\"}}}",
        "{\"_links\":{\"cancelAction\":\"7\"}}"
      })
  void refuses_a_malformed_answer(String answer) {
    server.put("", answer);
    assertThrows(JsonException.class, this::poll);
  }

  @Test
  void refuses_an_answer_that_is_too_long() {
    server.put("", new byte[300 * 1024]);
    IOException refused = assertThrows(IOException.class, this::poll);
    assertEquals("the response is longer than 262144 bytes", refused.getMessage());
  }

  @Test
  void states_the_status_of_a_refusal() {
    server.put("deploymentBase/9", "{}");
    server.poll("deploymentBase/8");
    IOException refused = assertThrows(IOException.class, this::poll);
    assertTrue(
        String.valueOf(refused.getMessage()).endsWith("/deploymentBase/8: status 404 "),
        refused.getMessage());
  }
}
