// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.target;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Rejection;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the sites have reported")
class FleetFactsTest {

  private static final Target DEVICE = target("roof", 1);
  private static final SigningKey GATEWAY = SigningKey.generate();

  private final FleetFacts facts =
      new FleetFacts(
          new ReceiptReader(List.of()),
          (target, command) -> target.equals(DEVICE) && command.equals("c-1"));

  private void accept(String device, MessageKind kind, byte[] payload) throws JsonException {
    facts.accept(
        new Accepted(
            kind,
            "roof",
            device,
            Optional.empty(),
            new MessageContent(OptionalLong.empty(), false),
            false),
        payload);
  }

  private DeviceFacts accept(MessageKind kind, String payload) throws JsonException {
    accept(DEVICE.device(), kind, payload.getBytes(UTF_8));
    return facts.of(DEVICE);
  }

  private Optional<Result> receipt(String device, String payload) throws JsonException {
    accept(
        device,
        MessageKind.RECEIPT,
        Envelope.sign("application/vnd.parasol.receipt+json", payload.getBytes(UTF_8), GATEWAY)
            .toJson());
    return facts.of(DEVICE).result("c-1");
  }

  @Test
  void has_what_a_device_is() throws Exception {
    accept(
        MessageKind.ABOUT,
        "{\"manufacturer\":\"ACME\",\"model\":\"PV2000\",\"firmware\":\"1.3.0\",\"points\":{}}");

    assertEquals(Map.of(DEVICE, new About("ACME", "PV2000", "1.3.0")), facts.inventory());
    assertEquals(List.of(DEVICE), facts.devices("roof"));
    assertEquals(List.of(), facts.devices("barn"));
  }

  @Test
  void has_its_state() throws Exception {
    assertEquals(
        Optional.of(
            new State(
                "online", "fault", Optional.of(Instant.ofEpochMilli(1_790_000_000_123L)), "why")),
        accept(
                MessageKind.STATE,
                "{\"state\":\"online\",\"operating\":\"fault\",\"since\":1790000000123,\"why\":\"why\"}")
            .state());
    assertEquals(
        Optional.of(new State("offline", "", Optional.empty(), "session lost")),
        accept(MessageKind.STATE, "{\"state\":\"offline\",\"why\":\"session lost\"}").state());
  }

  @Test
  void has_its_findings() throws Exception {
    assertEquals(
        Map.of(
            "f1", new Finding("string", Instant.ofEpochMilli(1_781_078_400_000L), "ratio 0.934")),
        accept(
                MessageKind.FINDINGS,
                """
                {"schema":1,"count":1,"findings":[{"id":"f1","cause":"string","begin":1781078400000,
                 "evidence":["ratio 0.934"]},{"cause":"no id"},7]}
                """)
            .findings());
    assertEquals(
        Map.of(), accept(MessageKind.FINDINGS, "{\"count\":0,\"findings\":[]}").findings());
  }

  @Test
  void has_why_an_install_waits_and_how_the_last_one_ended() throws Exception {
    DeviceFacts waiting =
        accept(
            MessageKind.UPDATE,
            """
            {"ts":1,"stage":"waiting","command":"c-1","why-not":[{"reason":"sun_is_up","detail":"12 degrees"}]}
            """);
    assertTrue(waiting.isKnown("c-1"));
    assertEquals("sun_is_up 12 degrees", waiting.update().orElseThrow().whyNot());
    assertEquals(Optional.empty(), waiting.result("c-1"));

    DeviceFacts ended =
        accept(
            MessageKind.UPDATE,
            """
            {"ts":1,"stage":"none","last":{"command":"c-1","outcome":"failed","reason":"timeout","detail":"d"}}
            """);
    assertEquals(Optional.of(new Result("c-1", "failed", "timeout", "d")), ended.result("c-1"));
    assertFalse(ended.isKnown("c-2"));
  }

  @Test
  void has_the_final_receipt_of_a_command_of_the_campaign_only() throws Exception {
    String applied =
        "{\"command\":\"c-1\",\"site\":\"roof\",\"device\":\"inverter-01\",\"outcome\":\"applied\",\"reason\":\"read_back\"}";

    assertEquals(Optional.empty(), receipt("inverter-01", applied.replace("applied", "progress")));
    assertEquals(Optional.empty(), receipt("inverter-01", applied.replace("c-1", "c-2")));
    assertEquals(Optional.empty(), receipt("inverter-01", applied.replace("roof", "barn")));
    assertEquals(
        Optional.empty(), receipt("inverter-02", applied), "under the topic of another device");
    String again = replayed(applied, Rejection.acceptedBefore("c-1"));
    assertEquals(Optional.empty(), receipt("inverter-01", again), "a repetition");
    Optional<Result> result = Optional.of(new Result("c-1", "applied", "read_back", ""));
    assertEquals(result, receipt("inverter-01", applied));
    assertEquals(result, receipt("inverter-01", again));
    assertEquals(
        result,
        receipt("inverter-01", replayed(applied, "valid from 2026-06-01T08:00:00Z; the log …")),
        "the first result counts");
  }

  private static String replayed(String applied, String detail) {
    return applied
        .replace("applied", "rejected")
        .replace("\"read_back\"", "\"replayed\",\"detail\":\"%s\"".formatted(detail));
  }

  @Test
  void has_a_command_whose_counter_is_too_low_as_rejected() throws Exception {
    String detail = "counter is 3; the last counter of this signer was 5";
    String applied =
        "{\"command\":\"c-1\",\"site\":\"roof\",\"device\":\"inverter-01\",\"outcome\":\"applied\",\"reason\":\"read_back\"}";

    assertEquals(
        Optional.of(new Result("c-1", "rejected", "replayed", detail)),
        receipt("inverter-01", replayed(applied, detail)));
  }

  @Test
  void knows_which_sites_are_connected() throws Exception {
    assertFalse(facts.isOnline("roof"));
    accept("gateway", MessageKind.STATE, "{\"state\":\"degraded\",\"why\":\"\"}".getBytes(UTF_8));
    assertTrue(facts.isOnline("roof"));
    accept(
        "gateway",
        MessageKind.STATE,
        "{\"state\":\"offline\",\"why\":\"session lost\"}".getBytes(UTF_8));
    assertFalse(facts.isOnline("roof"));
  }

  @Test
  void refuses_what_is_no_such_message() {
    for (MessageKind kind :
        List.of(
            MessageKind.ABOUT,
            MessageKind.STATE,
            MessageKind.UPDATE,
            MessageKind.FINDINGS,
            MessageKind.RECEIPT)) {
      for (String payload : List.of("[]", "{", "\"x\"")) {
        assertThrows(JsonException.class, () -> accept(kind, payload), kind + payload);
      }
    }
  }

  @Test
  void takes_members_of_another_type_for_unknown() throws Exception {
    DeviceFacts about = accept(MessageKind.ABOUT, "{\"model\":7,\"firmware\":null}");
    assertEquals(Optional.of(new About("", "", "")), about.about());
    assertEquals(
        Optional.of(new State("", "", Optional.empty(), "")),
        accept(MessageKind.STATE, "{\"state\":{},\"since\":1e300}").state());
  }
}
