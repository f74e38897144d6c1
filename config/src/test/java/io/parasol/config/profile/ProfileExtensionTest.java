// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A profile that extends another")
class ProfileExtensionTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
    folder.with(
        "profiles/base.yaml",
        """
        profile: base
        max-words: 40
        gap: 850ms
        forbidden: [holding 50-59]
        units: 1-9
        identity: {serial: serial}
        points:
          serial: {at: holding 0, type: string(8)}
          power:  {at: holding 10, type: int16, scale: power_sf}
          power_sf: {at: holding 11, type: int16}
          door:   {at: discrete 1, type: bool}
        """);
  }

  private Profile extended(String rest) throws ConfigException {
    folder.with("profiles/test.yaml", "profile: test\nextends: base\n" + rest);
    return ProfileFile.load("test", temp);
  }

  private static List<String> names(Profile profile) {
    return profile.points().stream().map(point -> point.name().value()).toList();
  }

  @Test
  void is_the_other_under_its_own_name_if_it_has_nothing_else() throws Exception {
    Profile base = ProfileFile.load("base", temp);
    Profile same = extended("");

    assertEquals("test", same.name().value());
    assertEquals(base.points(), same.points());
    assertEquals(base.quirks(), same.quirks());
    assertEquals(base.identity(), same.identity());
  }

  @Test
  void adds_points_behind_and_replaces_others_where_they_were() throws Exception {
    Profile profile =
        extended(
            """
            points:
              extra: {at: holding 20, type: int16}
              power: {at: holding 10, type: uint16, scale: 10}
            """);

    assertEquals(List.of("serial", "power", "power_sf", "door", "extra"), names(profile));
    Point power = profile.point(new PointName("power")).orElseThrow();
    assertEquals("uint16", power.type().toString());
  }

  @Test
  void leaves_points_out() throws Exception {
    assertEquals(List.of("serial", "power", "power_sf"), names(extended("without: [door]\n")));
  }

  @Test
  void changes_the_quirks_that_it_names_and_no_others() throws Exception {
    Profile profile = extended("max-words: 10\nsettle: 2s\nforbidden: []\n");

    assertEquals(10, profile.quirks().maxWords());
    assertEquals(Duration.ofSeconds(2), profile.quirks().settle());
    assertEquals(List.of(), profile.quirks().forbidden());
    assertEquals(Duration.ofMillis(850), profile.quirks().gap());
    assertEquals("1-9", profile.quirks().wiring().units().toString());
  }

  @Test
  void says_itself_who_the_device_is_if_it_wants_to() throws Exception {
    assertEquals(
        Optional.of(new IdentitySource.DeviceIdentification()),
        extended("identity: device-identification\n").identity());
  }

  @Test
  void finds_the_other_among_the_shipped_too() throws Exception {
    folder.with("profiles/test.yaml", "{profile: test, extends: tracker, without: [battery]}");

    assertEquals(
        ProfileFile.load("tracker", temp).points().size() - 1,
        ProfileFile.load("test", temp).points().size());
  }

  /** What Parasol ships is read once in a process; what is beside the file is read again. */
  @Test
  void is_another_one_as_soon_as_what_it_extends_is_beside_it() throws Exception {
    Profile shipped = ProfileFile.load("tracker", temp);
    assertEquals(shipped.points(), ProfileFile.load("tracker", temp).points());
    String extending = BASED_ON.getKey();
    List<String> before = names(ProfileFile.load(extending, temp));

    folder.with(
        "profiles/tracker.yaml", "{profile: tracker, points: {own: {at: holding 1, type: int16}}}");
    folder.with(
        "profiles/" + BASED_ON.getValue() + ".yaml",
        BundledFiles.text("profiles/" + BASED_ON.getValue() + ".yaml")
            .orElseThrow()
            .replaceFirst("(?m)^points:$", "points:\n  own: {at: input 9999, type: int16}"));

    assertEquals(List.of("own"), names(ProfileFile.load("tracker", temp)));
    List<String> after = names(ProfileFile.load(extending, temp));
    assertTrue(after.contains("own") && !before.contains("own"), after::toString);
  }

  /** A shipped profile, and the shipped one that it extends. */
  private static final Map.Entry<String, String> BASED_ON =
      Map.entry("growatt-tl3", "growatt-tl-x");

  @Test
  void finds_the_other_beside_it_when_it_is_read_by_its_path() throws Exception {
    folder.with("maps/one.yaml", "{profile: one, points: {x: {at: coil 1, type: bool}}}");
    folder.with("maps/two.yaml", "{profile: two, extends: one}");

    assertEquals(List.of("x"), names(ProfileFile.load("maps/two.yaml", temp)));
  }

  @Test
  void may_be_the_last_of_five() throws Exception {
    chain(4);
    assertEquals(List.of("x"), names(ProfileFile.load("p4", temp)));
  }

  /** p0 extends none; each next one extends the one before. */
  private void chain(int last) {
    folder.with("profiles/p0.yaml", "{profile: p0, points: {x: {at: coil 0, type: bool}}}");
    for (int i = 1; i <= last; i++) {
      folder.with(
          "profiles/p%d.yaml".formatted(i), "{profile: p%d, extends: p%d}".formatted(i, i - 1));
    }
  }

  @Nested
  @DisplayName("is refused, with place and remedy,")
  class IsRefused {

    private List<String> problems(String rest) {
      return folder.told(assertThrows(ConfigException.class, () -> extended(rest)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            # spotless:off
            without: [doors]                                         | 3:11: without[0] is "doors"; expected door
            without: [A/B]                                           | 3:11: without[0] is "A/B"; expected 1 to 64 letters, digits, '_', '-', '.' or '#', beginning with a letter
            without: door                                            | 3:10: without is "door"; expected a list of points, such as [door]
            without: [serial]                                        | 3:1: without is "serial", which identity refers to; expected only points that identity does not refer to
            without: [power_sf]                                      | 2:10: points.power.scale is "power_sf"; expected a number, or the name of a point
            max-words: 3                                             | 2:10: points.serial.type is 4 registers; expected at most max-words, 3
            forbidden: [discrete 0-5]                                | 2:10: points.door.at is discrete 1, which overlaps a forbidden range; expected no address in discrete 0-5
            points: {mine: {at: holding 1, type: int16}}             | 3:21: points.mine.at is holding 1, inside serial at holding 0; expected separate registers or the same ones; only bit(n), field and bits points may overlap
            points: {mine: {at: holding 9, type: int32}}             | 2:10: points.power.at is holding 10, inside mine at holding 9; expected separate registers or the same ones; only bit(n), field and bits points may overlap
            # spotless:on
            """)
    void for_one_key(String line, String problem) {
      assertEquals(List.of("profiles/test.yaml:" + problem), problems(line + "\n"));
    }

    @Test
    void when_a_point_is_left_out_and_there_again() {
      assertEquals(
          List.of(
              "profiles/test.yaml:3:11: without[0] is \"door\", which points defines as well;"
                  + " expected a name that is not under points"),
          problems("without: [door]\npoints: {door: {at: discrete 2, type: bool}}\n"));
    }

    @Test
    void once_for_what_is_wrong_with_the_other() {
      folder.with("profiles/base.yaml", "{profile: base, points: {x: {at: coil 1, type: int16}}}");
      assertEquals(
          List.of("profiles/base.yaml:1:48: points.x.type is int16 in table coil; expected bool"),
          problems("without: [door]\nidentity: {serial: serial}\n"));
    }

    @Test
    void once_for_a_cycle_that_every_device_of_the_site_is_in() {
      folder.with("profiles/one.yaml", "profile: one\nextends: two\n");
      folder.with("profiles/two.yaml", "profile: two\nextends: three\n");
      folder.with("profiles/three.yaml", "profile: three\nextends: one\n");
      assertEquals(
          List.of(
              "profiles/three.yaml:2:10: extends is \"one\", which forms a cycle: one, two, three,"
                  + " one;"
                  + " expected another profile"),
          folder.problems(
              """
              site: a
              links: {lan: {tcp: 10.0.0.1}}
              devices:
                x: {link: lan, unit: 1, profile: one}
                y: {link: lan, unit: 2, profile: three}
                z: {link: lan, unit: 3, profile: two}
              """));
    }

    @Test
    void when_more_than_four_stand_behind_it_whichever_is_read_first() {
      chain(5);
      String tooFar = " is \"%s\", too long a chain; expected at most 4 levels of extends";
      String site =
          """
          site: a
          links: {lan: {tcp: 10.0.0.1}}
          devices:
            x: {link: lan, unit: 1, profile: %s}
            y: {link: lan, unit: 2, profile: %s}
          """;
      assertEquals(
          List.of("profiles/p5.yaml:1:24: extends" + tooFar.formatted("p4")),
          folder.problems(site.formatted("p2", "p5")));
      assertEquals(
          List.of("profiles/p1.yaml:1:24: extends" + tooFar.formatted("p0")),
          folder.problems(site.formatted("p5", "p2")));
    }

    @Test
    void when_a_thousand_stand_behind_it() {
      chain(1000);
      assertEquals(
          1,
          folder
              .told(assertThrows(ConfigException.class, () -> ProfileFile.load("p1000", temp)))
              .size());
    }
  }
}
