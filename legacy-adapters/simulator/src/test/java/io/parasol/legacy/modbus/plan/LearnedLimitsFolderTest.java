// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What was learnt of a device")
class LearnedLimitsFolderTest {

  private static final DeviceId ONE = new DeviceId("one");
  private static final DeviceId OTHER = new DeviceId("other");

  private static final DeviceKind UNKNOWN_FIRMWARE = kind("");
  private static final DeviceKind VERSION_1 = kind("1.0");
  private static final DeviceKind VERSION_2 = kind("2.0");

  private static final LearnedLimitsRecord LESSONS =
      new LearnedLimitsRecord(
          Map.of(new PointName("b"), Quality.ILLEGAL_ADDRESS),
          List.of(
              new Addresses(Table.HOLDING, 1, 1),
              new Addresses(Table.HOLDING, 5, 9),
              new Addresses(Table.COIL, 0, 0)),
          62,
          2000);

  @TempDir Path folder;

  private static final String PLACE = "tcp 192.0.2.7:502 unit 1";

  private static DeviceKind kind(String firmware) {
    return kind(firmware, PLACE);
  }

  private static DeviceKind kind(String firmware, String place) {
    Profile profile =
        PointFixture.profile(point("a", "holding 0", "uint16"), point("b", "holding 1", "uint16"));
    return DeviceKind.of(PointMap.of(profile, Duration.ofSeconds(1)), firmware, place);
  }

  private LearnedLimitsFolder open() {
    return LearnedLimitsFolder.open(folder.resolve("learned"), List.of(ONE, OTHER));
  }

  private void keep(DeviceKind kind) {
    try (LearnedLimitsFolder book = open()) {
      book.save(ONE, kind, LESSONS);
    }
  }

  private Optional<LearnedLimitsRecord> recall(DeviceId device, DeviceKind kind) {
    try (LearnedLimitsFolder book = open()) {
      return book.find(device, kind);
    }
  }

  private Path file() {
    return folder.resolve("learned/one.json");
  }

  @Test
  void is_known_at_once_and_after_a_restart() {
    try (LearnedLimitsFolder book = open()) {
      book.save(ONE, UNKNOWN_FIRMWARE, LESSONS);
      assertEquals(Optional.of(LESSONS), book.find(ONE, UNKNOWN_FIRMWARE));
    }

    assertEquals(Optional.of(LESSONS), recall(ONE, UNKNOWN_FIRMWARE));
  }

  @Test
  void is_that_which_was_learnt_last() {
    keep(UNKNOWN_FIRMWARE);
    LearnedLimitsRecord later = new LearnedLimitsRecord(Map.of(), List.of(), 31, 512);
    try (LearnedLimitsFolder book = open()) {
      book.save(ONE, UNKNOWN_FIRMWARE, LESSONS);
      book.save(ONE, UNKNOWN_FIRMWARE, later);
    }

    assertEquals(Optional.of(later), recall(ONE, UNKNOWN_FIRMWARE));
  }

  @Test
  void stands_in_one_small_file_that_people_can_read() throws Exception {
    keep(VERSION_1);

    assertEquals(
        ("{\"profile\":\"test\",\"points\":\"%s\",\"firmware\":\"1.0\","
                + "\"place\":\"tcp 192.0.2.7:502 unit 1\","
                + "\"left-out\":{\"b\":\"illegal_address\"},\"forbidden\":"
                + "[[\"holding\",1,1],[\"holding\",5,9],[\"coil\",0,0]],\"most-registers\":62}")
            .formatted(VERSION_1.points()),
        Files.readString(file()));
    assertEquals(List.of(file()), files());
  }

  private List<Path> files() throws Exception {
    try (var all = Files.list(folder.resolve("learned"))) {
      return all.toList();
    }
  }

  @Nested
  @DisplayName("is forgotten")
  class Forgotten {

    @Test
    void when_another_firmware_runs_on_it() {
      keep(VERSION_1);

      assertEquals(Optional.empty(), recall(ONE, VERSION_2));
      assertEquals(Optional.of(LESSONS), recall(ONE, VERSION_1));
      assertEquals(Optional.of(LESSONS), recall(ONE, UNKNOWN_FIRMWARE));
    }

    @Test
    void when_its_profile_asks_for_other_points() {
      keep(UNKNOWN_FIRMWARE);
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"), point("b", "holding 2", "uint16"));
      DeviceKind moved = DeviceKind.of(PointMap.of(profile, Duration.ofSeconds(1)), "", PLACE);

      assertNotEquals(UNKNOWN_FIRMWARE.points(), moved.points());
      assertEquals(Optional.empty(), recall(ONE, moved));
    }

    /** Such as one that was read under a wrong address before that was corrected. */
    @Test
    void when_it_was_learnt_at_another_place_and_nothing_shows_that_it_is_the_same_device() {
      DeviceKind moved = kind("", "tcp 192.0.2.7:502 unit 2");
      keep(UNKNOWN_FIRMWARE);
      assertEquals(Optional.empty(), recall(ONE, moved));

      keep(VERSION_1);
      assertEquals(Optional.empty(), recall(ONE, moved));
      assertEquals(Optional.of(LESSONS), recall(ONE, kind("1.0", "tcp 192.0.2.7:502 unit 2")));
      assertEquals(Optional.of(LESSONS), recall(ONE, UNKNOWN_FIRMWARE));
    }

    @Test
    void when_it_is_not_stored() {
      LearnedLimitsStore.NONE.save(ONE, UNKNOWN_FIRMWARE, LESSONS);

      assertEquals(Optional.empty(), LearnedLimitsStore.NONE.find(ONE, UNKNOWN_FIRMWARE));
    }
  }

  @Nested
  @DisplayName("is of use to another device")
  class Shared {

    @Test
    void on_which_the_same_firmware_runs() {
      keep(VERSION_1);

      assertEquals(Optional.of(LESSONS), recall(OTHER, VERSION_1));
      assertEquals(Optional.empty(), recall(OTHER, VERSION_2));
    }

    @Test
    void but_not_while_the_firmware_is_unknown() {
      keep(UNKNOWN_FIRMWARE);

      assertEquals(Optional.empty(), recall(OTHER, UNKNOWN_FIRMWARE));
      assertEquals(Optional.empty(), recall(OTHER, VERSION_1));
    }
  }

  @Nested
  @DisplayName("is not believed when its file is damaged:")
  class Damaged {

    @Test
    void cut_off_anywhere() throws Exception {
      keep(VERSION_1);
      byte[] whole = Files.readAllBytes(file());

      for (int length = 0; length < whole.length; length++) {
        Files.write(file(), Arrays.copyOf(whole, length));
        assertEquals(Optional.empty(), recall(ONE, VERSION_1), "cut at " + length);
      }
    }

    @Test
    void changed_at_random() throws Exception {
      keep(VERSION_1);
      byte[] whole = Files.readAllBytes(file());
      Random random = new Random(7);

      for (int i = 0; i < 500; i++) {
        byte[] changed = whole.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        Files.write(file(), changed);
        recall(ONE, VERSION_1).ifPresent(limits -> assertTrue(limits.maxRegisters() <= 125));
      }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "nothing",
          "[]",
          "{}",
          "\"left-out\":{\"b\":\"comm_error\"}",
          "\"left-out\":{\"no name\":\"timeout\"}",
          "\"left-out\":[]",
          "\"forbidden\":[[\"holding\",5,70000]]",
          "\"forbidden\":[[\"holding\",5.5,6]]",
          "\"forbidden\":[[\"holding\",5]]",
          "\"forbidden\":[[\"shelf\",5,6]]",
          "\"forbidden\":{}",
          "\"most-registers\":0",
          "\"most-registers\":126",
          "\"most-bits\":0",
          "\"most-bits\":2001",
          "\"most-bits\":\"many\"",
          "\"most-registers\":4294967297",
          "\"points\":\"abc\"",
          "\"firmware\":1",
          "\"more\":1"
        })
    void of_another_form(String member) {
      String sound =
          new String(
              LearnedLimitsJson.write(new LearnedLimitsJson.Entry(VERSION_1, LESSONS)),
              StandardCharsets.UTF_8);
      String changed = member.contains(":") ? with(sound, member) : member;

      assertThrows(
          JsonException.class,
          () -> LearnedLimitsJson.read(changed.getBytes(StandardCharsets.UTF_8)));
    }

    private String with(String sound, String member) {
      String key = member.substring(0, member.indexOf(':'));
      String value = key + ":(\\{[^}]*}|\\[(\\[[^]]*],?)*]|\"[^\"]*\"|[0-9]+)";
      return sound.contains(key + ":")
          ? sound.replaceFirst(value, member)
          : sound.replaceFirst("\\{", "{" + member + ",");
    }

    @Test
    void a_link_to_elsewhere_or_a_folder() throws Exception {
      keep(VERSION_1);
      Path elsewhere = Files.move(file(), folder.resolve("elsewhere.json"));
      Files.createSymbolicLink(file(), elsewhere);
      assertEquals(Optional.empty(), recall(ONE, VERSION_1));

      Files.delete(file());
      Files.createDirectory(file());
      assertEquals(Optional.empty(), recall(ONE, VERSION_1));
    }

    @Test
    void and_is_learnt_again() throws Exception {
      keep(VERSION_1);
      Files.writeString(file(), "{");

      keep(VERSION_1);

      assertEquals(Optional.of(LESSONS), recall(ONE, VERSION_1));
    }
  }

  @Test
  void is_kept_in_memory_when_the_disk_takes_nothing() throws Exception {
    Files.writeString(folder.resolve("learned"), "no folder");

    try (LearnedLimitsFolder book = open()) {
      book.save(ONE, VERSION_1, LESSONS);

      assertEquals(Optional.of(LESSONS), book.find(ONE, VERSION_1));
    }
  }
}
