// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The events of an incident")
class EventExtractTest {

  private static final Period PERIOD =
      new Period(Instant.ofEpochMilli(1000), Instant.ofEpochMilli(2000));

  private final EventExtract extract = new EventExtract(PERIOD, Optional.empty());

  private static void read(EventExtract into, String owner, long at, String json) {
    into.read(owner, at, json.replace('\'', '"').getBytes(UTF_8));
  }

  private static String condition(String name, boolean isRaised, long since) {
    return "{'ts':1,'event':'%s','raised':%s,'since':%d}".formatted(name, isRaised, since);
  }

  private static String text(Json json) {
    return new String(Json.write(json), UTF_8).replace('"', '\'');
  }

  @Test
  void contain_those_of_the_period_only() {
    for (long at : List.of(999L, 1000L, 2000L, 2001L)) {
      read(extract, "gateway", at, "{'ts':%d,'event':'e','raised':true}".formatted(at));
    }

    assertEquals(
        "{'events':[{'owner':'gateway','event':{'ts':1000,'event':'e','raised':true}},"
            + "{'owner':'gateway','event':{'ts':2000,'event':'e','raised':true}}],'events-left-out':0}",
        text(extract.json()));
  }

  @Test
  void list_the_conditions_that_had_not_ended_at_the_end_of_the_period() {
    read(extract, "box-01", 500, condition("offline", true, 400));
    read(extract, "box-02", 500, condition("offline", true, 400));
    read(extract, "box-02", 1500, condition("offline", false, 400));
    read(extract, "box-01", 2001, condition("offline", false, 400));
    read(extract, "box-03", 2001, condition("offline", true, 2001));

    assertEquals(1, extract.open().size());
    assertEquals(new Json.Str("box-01"), extract.open().get(0).members().get("owner"));
  }

  @Test
  void do_not_list_a_condition_of_before_the_start_of_the_gateway() {
    EventExtract later = new EventExtract(PERIOD, Optional.of(Instant.ofEpochMilli(600)));
    read(later, "box-01", 500, condition("offline", true, 400));

    assertEquals(List.of(), later.open());
  }

  @Test
  void add_up_what_was_refused() {
    String refused = "{'event':'refused','raised':true,'who':'eve','what':'connect','why':'x'%s}";
    read(extract, "gateway", 900, refused.formatted(""));
    read(extract, "gateway", 1000, refused.formatted(""));
    read(extract, "gateway", 1500, refused.formatted(",'others':7"));

    assertEquals(9, extract.refusals());
    assertEquals(
        "{'reported':[{'who':'eve','what':'connect','why':'x','times':2,'last':'1970-01-01T00:00:01.500Z'}],'others':7}",
        text(extract.refused()));
  }

  @Test
  void add_up_refusals_of_every_listener() {
    read(
        extract,
        "gateway",
        1000,
        "{'event':'modbus_refused','raised':true,'from':'10.0.0.9','reason':'no_role','why':'x','others':2}");
    read(
        extract,
        "gateway",
        1100,
        "{'event':'enrolment_refused','raised':true,'from':'10.0.0.8','device':'box-7','reason':'claim_unknown'}");
    read(
        extract,
        "gateway",
        1200,
        "{'event':'certificate_used_elsewhere','raised':true,'owner':'spiffe://a/b','from':'10.0.0.7'}");

    assertEquals(5, extract.refusals());
    assertEquals(
        "{'reported':["
            + "{'who':'10.0.0.9','what':'modbus','why':'no_role: x','times':1,'last':'1970-01-01T00:00:01Z'},"
            + "{'who':'10.0.0.8','what':'enrolment of box-7','why':'claim_unknown','times':1,'last':'1970-01-01T00:00:01.100Z'},"
            + "{'who':'10.0.0.7','what':'certificate of spiffe://a/b','why':'','times':1,'last':'1970-01-01T00:00:01.200Z'}],"
            + "'others':2}",
        text(extract.refused()));
  }

  @Test
  void are_counted_only_when_there_are_too_many() {
    String large = "{'event':'e','raised':true,'x':'%s'}".formatted("x".repeat(300_000));
    for (int i = 0; i < 4; i++) {
      read(extract, "gateway", 1000, large);
    }

    Json.Obj json = extract.json();
    assertEquals(Json.Num.of(1), json.members().get("events-left-out"));
  }
}
