// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.fleet.mqtt.CheckedMessage.Ignored;
import io.parasol.fleet.mqtt.CheckedMessage.Reason;
import io.parasol.fleet.mqtt.CheckedMessage.Rejected;
import io.parasol.fleet.mqtt.IncomingMessage.Property;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.fleet.settings.SiteRegistry.Site;
import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A message at the centre")
class MessageCheckTest {

  private static final String TOPIC = "parasol/roof/inverter-01/telemetry";
  private static final String READING = "{\"ts\":1,\"seq\":7,\"v\":{\"p\":1},\"q\":{}}";

  private static final SiteRegistry REGISTRY =
      new SiteRegistry(
          Map.of(
              "roof",
              new Site("parasol", Optional.empty(), Optional.empty()),
              "barn",
              new Site(
                  "plants/north/parasol", Optional.of("CN=barn,O=customer"), Optional.empty())));

  private final UsedNames names = new UsedNames();
  private final MessageCheck check = new MessageCheck(() -> REGISTRY, Optional.empty(), names);
  private final MessageCheck sender =
      new MessageCheck(() -> REGISTRY, Optional.of("subject"), names);

  private static IncomingMessage message(String topic, String payload, String... properties) {
    List<Property> list = new ArrayList<>();
    for (int i = 0; i < properties.length; i += 2) {
      list.add(new Property(properties[i], properties[i + 1]));
    }
    return new IncomingMessage(topic, payload.getBytes(UTF_8), list);
  }

  @Test
  void is_refused_if_its_topic_and_properties_are_too_large() {
    IncomingMessage message = new IncomingMessage(TOPIC, READING.getBytes(UTF_8), List.of(), true);

    assertEquals(new Rejected(Reason.TOO_LARGE, "topic and properties"), check.check(message));
  }

  private static Accepted accepted(String epoch, boolean isHistorical) {
    return new Accepted(
        MessageKind.TELEMETRY,
        "roof",
        "inverter-01",
        Optional.of(epoch).filter(text -> !text.isEmpty()),
        new MessageContent(OptionalLong.of(7), isHistorical),
        true);
  }

  @Test
  void of_a_device_beyond_those_that_its_site_may_have_is_rejected() {
    Site small = new Site("parasol", Optional.empty(), Optional.empty(), 2);
    MessageCheck few =
        new MessageCheck(
            () -> new SiteRegistry(Map.of("roof", small, "barn", small)), Optional.empty(), names);
    assertInstanceOf(
        Rejected.class, few.check(message("parasol/roof/broken/telemetry", "{}")), "malformed");
    for (String device : List.of("a", "b", "a", "gateway")) {
      assertInstanceOf(
          Accepted.class, few.check(message("parasol/roof/%s/state".formatted(device), "{}")));
    }

    assertEquals(
        new Rejected(Reason.TOO_MANY_DEVICES, "roof has 2 already"),
        few.check(message("parasol/roof/c/about", "{}")));
    assertInstanceOf(Accepted.class, few.check(message("parasol/roof/b/about", "{}")));
    assertInstanceOf(
        Accepted.class, few.check(message("parasol/barn/c/about", "{}")), "of another site");
  }

  @Test
  void of_a_new_device_says_so_once() {
    assertEquals(accepted("", false), check.check(message(TOPIC, READING)));
    Accepted again = assertInstanceOf(Accepted.class, check.check(message(TOPIC, READING)));
    Accepted gateway =
        assertInstanceOf(Accepted.class, check.check(message("parasol/roof/gateway/state", "{}")));

    assertFalse(again.isNewDevice());
    assertFalse(gateway.isNewDevice(), "its name is that of every gateway");
  }

  @Nested
  @DisplayName("is accepted")
  class IsAccepted {

    @Test
    void with_its_site_device_and_sequence_number() {
      assertEquals(
          accepted("e1", false),
          check.check(message(TOPIC, READING, "epoch", "e1", "bridge", "roof")));
    }

    @Test
    void without_an_epoch_as_native_devices_send_it() {
      assertEquals(accepted("", false), check.check(message(TOPIC, READING)));
    }

    @Test
    void as_historical_if_it_was_stored_at_the_site() {
      assertEquals(
          accepted("", true),
          check.check(message(TOPIC, "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":{},\"hist\":true}")));
    }

    @Test
    void under_the_prefix_of_its_site() {
      assertInstanceOf(
          Accepted.class,
          check.check(message("plants/north/parasol/barn/inverter-01/telemetry", READING)));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"state", "health", "event", "receipt", "update", "about", "findings", "report"})
    void of_any_kind_that_goes_up(String kind) {
      assertEquals(
          new Accepted(
              MessageKind.of(kind).orElseThrow(),
              "roof",
              "gateway",
              Optional.empty(),
              new MessageContent(OptionalLong.empty(), false),
              false),
          check.check(message("parasol/roof/gateway/" + kind, "{}")));
    }

    @Test
    void if_it_removes_a_retained_message() {
      assertInstanceOf(Accepted.class, check.check(message("parasol/roof/inverter-01/state", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=gateway,O=roof", "CN=inverter-01,O=roof"})
    void from_the_certificate_of_the_gateway_or_the_device(String subject) {
      assertInstanceOf(Accepted.class, sender.check(message(TOPIC, READING, "subject", subject)));
    }

    @Test
    void from_the_certificate_that_the_registry_names() {
      assertInstanceOf(
          Accepted.class,
          sender.check(
              message(
                  "plants/north/parasol/barn/inverter-01/telemetry",
                  READING,
                  "subject",
                  "CN=barn,O=customer")));
    }
  }

  @Nested
  @DisplayName("is rejected")
  class IsRejected {

    private void assertRejected(Reason reason, CheckedMessage found) {
      assertEquals(reason, assertInstanceOf(Rejected.class, found).reason());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "UNKNOWN_TOPIC, telemetry",
      "UNKNOWN_TOPIC, roof/inverter-01/telemetry",
      "UNKNOWN_TOPIC, parasol/roof/inverter-01/other",
      "UNKNOWN_TOPIC, parasol/roof/reply/telemetry",
      "UNKNOWN_TOPIC, parasol/roof/Inverter 01/telemetry",
      "UNKNOWN_SITE, parasol/mill/inverter-01/telemetry",
      "WRONG_PREFIX, plants/north/parasol/roof/inverter-01/telemetry",
      "WRONG_PREFIX, parasol/barn/inverter-01/telemetry"
    })
    void by_its_topic(Reason reason, String topic) {
      assertRejected(reason, check.check(message(topic, READING)));
    }

    @Test
    void if_the_bridge_of_another_site_sent_it() {
      assertRejected(Reason.WRONG_SENDER, check.check(message(TOPIC, READING, "bridge", "barn")));
    }

    @Test
    void if_it_names_two_bridges() {
      assertRejected(
          Reason.WRONG_SENDER,
          check.check(message(TOPIC, READING, "bridge", "roof", "bridge", "barn")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "CN=gateway,O=barn",
          "CN=inverter-02,O=roof",
          "CN=roof,O=gateway",
          "CN=barn,O=customer"
        })
    void if_another_certificate_sent_it(String subject) {
      assertRejected(
          Reason.WRONG_SENDER, sender.check(message(TOPIC, READING, "subject", subject)));
    }

    @Test
    void without_the_certificate_that_the_broker_must_name() {
      assertRejected(Reason.WRONG_SENDER, sender.check(message(TOPIC, READING)));
    }

    @Test
    void if_a_client_has_added_a_second_certificate() {
      assertRejected(
          Reason.WRONG_SENDER,
          sender.check(
              message(
                  TOPIC, READING, "subject", "CN=gateway,O=roof", "subject", "CN=gateway,O=barn")));
    }

    @Test
    void from_the_gateway_of_a_site_for_which_the_registry_names_another_certificate() {
      assertRejected(
          Reason.WRONG_SENDER,
          sender.check(
              message(
                  "plants/north/parasol/barn/inverter-01/telemetry",
                  READING,
                  "subject",
                  "CN=gateway,O=barn")));
    }

    @Test
    void if_it_is_longer_than_any_message_of_a_site() {
      String longest = " ".repeat(MessageCheck.MAX_PAYLOAD - READING.length()) + READING;
      assertInstanceOf(Accepted.class, check.check(message(TOPIC, longest)));

      assertRejected(Reason.TOO_LARGE, check.check(message(TOPIC, longest + " ")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "on",
          "[]",
          "{\"ts\":1,\"v\":{},\"q\":{}}",
          "{\"ts\":1,\"seq\":-1,\"v\":{},\"q\":{}}",
          "{\"ts\":1,\"seq\":1.5,\"v\":{},\"q\":{}}",
          "{\"ts\":1,\"seq\":\"7\",\"v\":{},\"q\":{}}",
          "{\"seq\":7,\"v\":{},\"q\":{}}",
          "{\"ts\":1,\"seq\":7,\"q\":{}}",
          "{\"ts\":1,\"seq\":7,\"v\":{}}",
          "{\"ts\":1,\"seq\":7,\"v\":1,\"q\":{}}",
          "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":[]}",
          "{\"ts\":1,\"seq\":7,\"v\":{\"p\":1,\"p\":2},\"q\":{}}",
          "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":{},\"hist\":false}",
          "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":{}} x",
          "{\"ts\":1,\"seq\":7,\"seq\":8,\"v\":{},\"q\":{}}"
        })
    void as_malformed_telemetry(String payload) {
      assertRejected(Reason.MALFORMED, check.check(message(TOPIC, payload)));
    }

    @Test
    void as_another_kind_that_is_no_object() {
      assertRejected(
          Reason.MALFORMED, check.check(message("parasol/roof/inverter-01/state", "online")));
    }

    @Test
    void with_two_epochs_or_a_long_one() {
      assertRejected(
          Reason.MALFORMED, check.check(message(TOPIC, READING, "epoch", "a", "epoch", "b")));
      assertRejected(
          Reason.MALFORMED, check.check(message(TOPIC, READING, "epoch", "a".repeat(65))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "answer", "request", "relay", "probe"})
  void is_ignored_if_it_is_not_for_the_centre(String kind) {
    assertEquals(new Ignored(), check.check(message("parasol/roof/inverter-01/" + kind, "x")));
  }
}
