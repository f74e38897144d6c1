// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.verb.ZoneOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A message is printed")
class MessageLineTest {

  private static final String TOPIC = "parasol/roof/inverter-01/telemetry";

  /** Without the time at which it came. */
  private static String words(String topic, String payload) {
    String line =
        new MessageLine(false, new ZoneOption())
            .of(topic, payload.getBytes(StandardCharsets.UTF_8));
    String time = line.substring(0, line.indexOf("  "));
    assertTrue(
        time.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"), time);
    return line.substring(time.length() + 2);
  }

  private static String json(String topic, byte[] payload) {
    return new MessageLine(true, new ZoneOption()).of(topic, payload);
  }

  @Test
  void to_people_with_values_and_the_reasons_of_what_is_not_good() {
    assertEquals(
        "inverter-01 telemetry  ts=2026-09-21T14:13:20.123Z seq=8123 ac_power=4210 mode=mppt"
            + " dc_i2=not_available",
        words(
            TOPIC,
            """
            {"ts":1790000000123,"seq":8123,"v":{"ac_power":4210,"mode":"mppt"},
             "q":{"dc_i2":"not_available"}}
            """));
    assertEquals("lonely  text", words("lonely", "text"));
  }

  @Test
  void to_people_with_readable_times_and_with_what_is_no_time_as_it_came() {
    assertEquals(
        "inverter-01 state  state=offline since=2026-09-21T14:13:20.123Z until=soon ts=1E+30",
        words(
            "parasol/roof/inverter-01/state",
            "{\"state\":\"offline\",\"since\":1790000000123,\"until\":\"soon\",\"ts\":1E30}"));
  }

  @Test
  void to_people_without_the_certificate_that_checks_receipts() {
    String payload =
        """
        {"state":"online","certificate":"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n"}
        """;

    assertEquals("gateway state  state=online", words("parasol/roof/gateway/state", payload));
    assertTrue(
        json("parasol/roof/gateway/state", payload.getBytes(StandardCharsets.UTF_8))
            .contains("BEGIN CERTIFICATE"));
    assertEquals(
        "inverter-01 health  certificate.days-left=44",
        words("parasol/roof/inverter-01/health", "{\"certificate\":{\"days-left\":44}}"));
  }

  @Test
  void to_people_with_what_is_inside_of_members_lists_and_signed_envelopes() {
    assertEquals(
        "gateway health  store.waiting=3 certificate.expires=2026-09-21T14:13:20.123Z"
            + " conditions=bridge_down,log_full slow=[]"
            + " reversions[1].due=2026-09-21T14:13:20.123Z reversions[1].values.limit=60"
            + " reversions[2].due=unknown",
        words(
            "parasol/roof/gateway/health",
            """
            {"store":{"waiting":3,"dropped":{}},"certificate":{"expires":1790000000123},
             "conditions":["bridge_down","log_full"],"slow":[],
             "reversions":[{"due":1790000000123,"values":{"limit":60}},{"due":"unknown"}]}
            """));
    String head =
        Base64.getEncoder().encodeToString("{\"site\":\"roof\",\"size\":412}".getBytes(UTF_8));
    assertEquals(
        "gateway state  state=online log-head.site=roof log-head.size=412",
        words(
            "parasol/roof/gateway/state",
            """
            {"state":"online","log-head":{"payloadType":"application/vnd.parasol.log-head+json",
             "payload":"%s","signatures":[{"keyid":"k","sig":"%s"}]},
             "log-consistency":{"earlier":400,"hashes":["00"]}}
            """
                .formatted(head, Base64.getEncoder().encodeToString(new byte[64]))));
    assertEquals(
        "inverter-01 receipt  payloadType=none",
        words("parasol/roof/inverter-01/receipt", "{\"payloadType\":\"none\"}"));
  }

  @Test
  void to_people_with_each_time_of_a_schema() throws Exception {
    Set<String> times = new TreeSet<>();
    try (Stream<Path> schemas = Files.list(Path.of("../../docs/schema"))) {
      for (Path schema : schemas.toList()) {
        Pattern.compile(
                "\"([a-z-]+)\": \\{\\s*\"type\": \"integer\",\\s*\"description\": \"epoch milli")
            .matcher(Files.readString(schema))
            .results()
            .forEach(name -> times.add(name.group(1)));
      }
    }
    assertTrue(times.size() > 10, times::toString);
    for (String each : times) {
      assertEquals(
          "x state  %s=2026-09-21T14:13:20.123Z".formatted(each),
          words("parasol/roof/x/state", "{\"%s\":1790000000123}".formatted(each)));
    }
    assertEquals("x event  from=8123", words("parasol/roof/x/event", "{\"from\":8123}"));
  }

  @Test
  void to_programs_with_its_topic() {
    assertEquals(
        "{\"topic\":\"" + TOPIC + "\",\"payload\":{\"v\":{\"ac_power\":4210}}}",
        json(TOPIC, "{\"v\": {\"ac_power\": 4210}}".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        "{\"topic\":\"a\",\"payload\":\"no JSON\"}",
        json("a", "no JSON".getBytes(StandardCharsets.UTF_8)));
    assertEquals("{\"topic\":\"a\",\"payload\":\"\uFFFD\"}", json("a", new byte[] {(byte) 0xFF}));
  }

  @ParameterizedTest(name = "case {index}")
  @ValueSource(
      strings = {
        "\u001b[2J",
        "\u009b2J",
        "two\nlines",
        "{\"a\":\"\\u001b[2J\"}",
        "{\"\\u001b[2J\":1}",
        "{\"a\":[\"\\u009b2J\"]}",
        "{\"v\":{\"\\u009b2J\":1}}",
        "{\"v\":{\"a\":\"\\r\"}}"
      })
  void without_anything_that_a_terminal_would_obey(String payload) {
    String line = words("parasol/roof/\u001b[2J/telemetry", payload);

    assertTrue(line.chars().noneMatch(Character::isISOControl), line);
  }
}
