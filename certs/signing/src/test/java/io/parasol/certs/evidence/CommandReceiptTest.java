// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A receipt")
class CommandReceiptTest {

  private static final PointName LIMIT = new PointName("limit");

  private final SigningKey gateway = SigningKey.generate();

  private static CommandReceipt applied() {
    return new CommandReceipt(
        Optional.of("0197-a"),
        new SiteId("rooftop-7"),
        new DeviceId("inverter-01"),
        Outcome.APPLIED,
        Optional.empty(),
        Optional.empty(),
        Map.of(LIMIT, new Value.Real(60.5)),
        Map.of(LIMIT, new Value.Real(60.5)),
        Instant.parse("2026-11-24T12:00:01.250Z"),
        Optional.empty(),
        Optional.empty());
  }

  private static CommandReceipt refused(String detail) {
    return new CommandReceipt(
        Optional.empty(),
        new SiteId("rooftop-7"),
        new DeviceId("inverter-01"),
        Outcome.REJECTED,
        Optional.of("malformed"),
        Optional.of(detail),
        Map.of(),
        Map.of(),
        Instant.parse("2026-11-24T12:00:01Z"),
        Optional.empty(),
        Optional.empty());
  }

  private CommandReceipt sentAndOpened(CommandReceipt receipt) throws JsonException {
    return CommandReceipt.open(receipt.sign(gateway).toJson(), gateway.publicKey());
  }

  private void assertRefused(String why, byte[] envelope) {
    JsonException refused =
        assertThrows(JsonException.class, () -> CommandReceipt.open(envelope, gateway.publicKey()));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void is_read_as_the_gateway_signed_it() throws Exception {
    assertEquals(applied(), sentAndOpened(applied()));
    assertEquals(refused("no id"), sentAndOpened(refused("no id")));
  }

  @Test
  void is_written_as_the_protocol_shows_it() {
    assertEquals(
        "{\"command\":\"0197-a\",\"site\":\"rooftop-7\",\"device\":\"inverter-01\","
            + "\"outcome\":\"applied\",\"written\":{\"limit\":60.5},\"read-back\":{\"limit\":60.5},"
            + "\"at\":\"2026-11-24T12:00:01.250Z\"}",
        new String(applied().sign(gateway).payload(), UTF_8));
  }

  @Test
  void has_a_detail_of_one_bounded_line() throws Exception {
    CommandReceipt receipt = sentAndOpened(refused("first\nsecond\u001b[2J" + "x".repeat(1_000)));

    String detail = receipt.detail().orElseThrow();
    assertTrue(detail.startsWith("first?second?[2J"), detail);
    assertTrue(detail.length() <= 121, detail);
  }

  @Test
  void of_another_key_or_type_is_refused() {
    assertRefused("no valid signature", applied().sign(SigningKey.generate()).toJson());
    byte[] payload = applied().sign(gateway).payload();
    assertRefused("payloadType", Envelope.sign("text/plain", payload, gateway).toJson());
  }

  @Test
  void that_is_malformed_is_refused_though_the_gateway_signed_it() {
    for (String[] each :
        new String[][] {
          {"[]", "expected an object"},
          {"{}", "site is missing"},
          {payload("\"applied\"", "\"done\""), "outcome is unknown"},
          {payload("\"limit\":60.5", "\"limit\":[]"), "expected a number, boolean"},
          {payload("rooftop-7", "rooftop/7"), "site id"},
          {payload("01.250Z", "01"), "is not a UTC time"},
        }) {
      byte[] envelope =
          Envelope.sign(CommandReceipt.PAYLOAD_TYPE, each[0].getBytes(UTF_8), gateway).toJson();
      assertRefused(each[1], envelope);
    }
    assertRefused("not UTF-8", new byte[] {(byte) 0xFF});
    assertRefused("at most", new byte[CommandReceipt.MAX_BYTES + 1]);
  }

  @Test
  void may_say_more_than_is_known_here() throws Exception {
    byte[] payload = payload("{\"command\"", "{\"mood\":7,\"command\"").getBytes(UTF_8);

    assertEquals(
        applied(),
        CommandReceipt.open(
            Envelope.sign(CommandReceipt.PAYLOAD_TYPE, payload, gateway).toJson(),
            gateway.publicKey()));
  }

  private String payload(String right, String other) {
    return new String(applied().sign(gateway).payload(), UTF_8).replace(right, other);
  }
}
