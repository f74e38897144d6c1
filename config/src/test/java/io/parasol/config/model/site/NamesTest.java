// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.ProfileName;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A name")
class NamesTest {

  private static Stream<Function<String, Object>> kinds() {
    return Stream.of(
        SiteId::new,
        DeviceId::new,
        LinkId::new,
        ProfileName::new,
        SignerName::new,
        OperatorName::new);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void is_one_topic_level_of_any_kind(Function<String, Object> kind) {
    assertEquals("a", kind.apply("a").toString());
    assertEquals("7-of-9", kind.apply("7-of-9").toString());
    assertEquals("x".repeat(64), kind.apply("x".repeat(64)).toString());
    for (String wrong :
        new String[] {"", "A", "a b", "a/b", "a+b", "#", "-a", "a.b", "x".repeat(65), "a\n", "ä"}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> kind.apply(wrong)).getMessage();
      assertTrue(
          String.valueOf(message)
              .endsWith(": expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit"),
          message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "reply"})
  void of_a_device_is_not_one_of_the_gateways_own_topic_levels(String reserved) {
    var refused = assertThrows(IllegalArgumentException.class, () -> new DeviceId(reserved));
    assertEquals(
        "device id \""
            + reserved
            + "\": expected another name, because this one is reserved for the gateway",
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "telemetry",
        "state",
        "health",
        "event",
        "command",
        "receipt",
        "update",
        "request",
        "reply"
      })
  void of_an_operator_is_not_a_word_of_the_topics(String reserved) {
    var refused = assertThrows(IllegalArgumentException.class, () -> new OperatorName(reserved));
    assertEquals(
        "operator name \""
            + reserved
            + "\": expected another name, because this one is a reserved topic level",
        refused.getMessage());
    assertEquals(reserved + "-1", new OperatorName(reserved + "-1").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ac_power", "W", "WMaxLimPct", "A_SF", "dc.i1", "x#1", "a-b"})
  void of_a_point_may_be_one_of_sunspec(String name) {
    assertEquals(name, new PointName(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "_a", "a b", "a\"", "a\\", "a\u0000", "é"})
  void of_a_point_needs_no_escape_in_json(String name) {
    assertThrows(IllegalArgumentException.class, () -> new PointName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parasol", "plant.example", "a-b", "7"})
  void of_a_trust_domain_is_a_host_name(String name) {
    assertEquals(name, new TrustDomain(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a..b", ".a", "a.", "-a", "a-", "a/b", "a_b"})
  void of_a_trust_domain_is_nothing_else(String name) {
    assertThrows(IllegalArgumentException.class, () -> new TrustDomain(name));
  }

  @Test
  void that_is_hostile_is_shown_in_one_short_line() {
    assertEquals("a?b?c", Printable.of("a\nb\u001Bc"));
    assertEquals("x".repeat(120) + "…", Printable.of("x".repeat(121)));
    assertEquals("x".repeat(120), Printable.of("x".repeat(120)));
  }
}
