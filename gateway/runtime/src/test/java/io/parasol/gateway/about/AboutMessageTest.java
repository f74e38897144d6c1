// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.about.AboutPoint.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The message about a device")
class AboutMessageTest {

  /** One for all tests, which describe different points. */
  private static final AboutMessage.LastPoints LAST = new AboutMessage.LastPoints();

  private static AboutDevice device(int points, int meant) {
    List<AboutPoint> all =
        IntStream.range(0, points)
            .mapToObj(
                i ->
                    new AboutPoint(
                        new PointName("module." + i + ".DCW"),
                        "W",
                        ValueType.NUMBER,
                        List.of(),
                        i < meant
                            ? Optional.of(new PointMeaning(Meaning.DC_POWER, i % 999 + 1))
                            : Optional.empty(),
                        Optional.of(Duration.ofMillis(2500)),
                        Optional.of(Duration.ofMinutes(15)),
                        Optional.empty()))
            .toList();
    return new AboutDevice(new DeviceId("big"), "sunspec", "", all);
  }

  private static Members message(AboutDevice device) throws Exception {
    byte[] message = AboutMessage.of(new SiteId("roof"), device, LAST);
    assertTrue(message.length <= AboutMessage.MAX_BYTES, "" + message.length);
    return Members.of(Json.parse(message), "about");
  }

  @Test
  void has_its_own_points_whatever_was_described_before() throws Exception {
    for (AboutDevice device :
        List.of(device(3, 0), device(600, 600), device(3, 3), device(3, 3), device(600, 600))) {
      byte[] alone = AboutMessage.of(new SiteId("roof"), device, new AboutMessage.LastPoints());
      assertArrayEquals(alone, AboutMessage.of(new SiteId("roof"), device, LAST));
      Json.Obj points = (Json.Obj) message(device).required("points");
      assertEquals(device.points().size(), points.members().size());
    }
  }

  @Test
  void has_the_group_and_the_period_of_a_point() throws Exception {
    Members point = message(device(2, 2)).object("points").object("module.1.DCW");
    assertEquals("module.1", point.text("group"));
    assertEquals("DC power 2", point.text("label"));
    assertEquals(2, point.integer("index"));
    assertEquals("2.5", point.optionalNumber("period").orElseThrow().toString());
    assertEquals("900", point.optionalNumber("max-silence").orElseThrow().toString());
  }

  @Test
  void leaves_out_the_labels_when_it_would_be_too_large() throws Exception {
    Members about = message(device(600, 600));
    assertEquals(Optional.empty(), about.optional("omitted"));
    assertFalse(about.object("points").object("module.599.DCW").optional("label").isPresent());
  }

  @Test
  void leaves_out_the_names_of_bits_together_with_the_labels() throws Exception {
    SortedMap<Long, String> names = new TreeMap<>();
    LongStream.range(0, 32).forEach(bit -> names.put(bit, "event of the vendor " + bit));
    List<AboutPoint> points =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    new AboutPoint(
                        new PointName("events." + i),
                        "",
                        ValueType.BITS,
                        List.of(),
                        names,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    DeviceId id = new DeviceId("big");
    Members one = message(new AboutDevice(id, "sunspec", "", points.subList(0, 1)));
    Members many = message(new AboutDevice(id, "sunspec", "", points));

    assertTrue(one.object("points").object("events.0").optional("bits").isPresent());
    assertEquals(Optional.empty(), many.optional("omitted"));
    assertFalse(many.object("points").object("events.99").optional("bits").isPresent());
  }

  @Test
  void leaves_out_the_points_without_a_meaning_next() throws Exception {
    Members about = message(device(5_000, 100));
    assertEquals(4_900, about.integer("omitted"));
    assertTrue(about.object("points").optional("module.99.DCW").isPresent());
  }

  @Test
  void leaves_out_the_last_points_of_all_when_nothing_else_helps() throws Exception {
    Members about = message(device(5_000, 5_000));
    assertTrue(about.integer("omitted") > 0);
    assertTrue(about.object("points").optional("module.0.DCW").isPresent());
  }
}
