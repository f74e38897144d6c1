// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Rights of roles")
class RoleMapsTest {

  private static final MapName MODEL = MapName.ofModel(123);
  private static final String READER = "ReadOnlySunSpec";
  private static final String SERVICE = "GridServiceSunSpec";
  private static final String SUPER = "SuperAdministratorSunSpec";

  /** The maps that the SunSpec Alliance publishes, in a folder beside the repository. */
  private static final String PUBLISHED = "shared/data/sunspec-roles";

  /** Reads the published maps independently: prints id, path, role and r or w for each right. */
  private static final String SECOND_READER =
      """
      import json, glob, sys
      def walk(model, group, prefix):
          for point in group.get('points', []):
              for word, key in (('r', 'read_roles'), ('w', 'write_roles')):
                  for role in point[key]:
                      print(model, prefix + point['name'], role, word)
          for inner in group.get('groups', []):
              walk(model, inner, prefix + inner['name'] + '.')
      for file in glob.glob(sys.argv[1] + '/*.json'):
          with open(file) as text:
              read = json.load(text)
          walk(read['id'], read['group'], '')
      """;

  @TempDir Path folder;

  private RoleMaps maps(String... files) throws IOException {
    for (int i = 0; i < files.length; i++) {
      Files.writeString(folder.resolve("map-" + i + ".json"), files[i]);
    }
    return RoleMaps.read(folder);
  }

  private static final String MAP =
      """
      {"id": 123, "group": {"name": "controls", "points": [
        {"name": "ID", "read_roles": [], "write_roles": []},
        {"name": "W", "read_roles": ["ReadOnlySunSpec", "GridServiceSunSpec"],
         "write_roles": ["GridServiceSunSpec", "SuperAdministratorSpec"]},
        {"name": "Secret", "read_roles": ["SuperAdministratorSpec"], "write_roles": []}],
        "groups": [{"name": "module", "points": [
          {"name": "DCW", "read_roles": ["plant-team"], "write_roles": []}]}]}}
      """;

  @Test
  void are_those_of_the_file() throws IOException {
    RoleMaps maps = maps(MAP);

    assertTrue(maps.mayRead(READER, MODEL, "W"));
    assertFalse(maps.mayWrite(READER, MODEL, "W"));
    assertTrue(maps.mayWrite(SERVICE, MODEL, "W"));
    assertFalse(maps.mayRead(SERVICE, MODEL, "Secret"));
    assertTrue(maps.mayRead("plant-team", MODEL, "module.DCW"));
    assertFalse(maps.mayRead("plant-team", MODEL, "W"));
    assertFalse(maps.mayRead(READER, MODEL, "Unlisted"));
  }

  @Test
  void of_the_misspelt_role_are_those_of_the_super_administrator() throws IOException {
    RoleMaps maps = maps(MAP);

    assertTrue(maps.mayRead(SUPER, MODEL, "Secret"));
    assertTrue(maps.mayWrite(SUPER, MODEL, "W"));
    assertFalse(maps.isKnown("SuperAdministratorSpec"));
    assertFalse(maps.mayRead("SuperAdministratorSpec", MODEL, "Secret"));
  }

  @Test
  void let_each_known_role_read_the_head_of_a_model() throws IOException {
    RoleMaps maps = maps(MAP);

    assertTrue(maps.mayRead(READER, MODEL, "ID"));
    assertTrue(maps.mayRead("plant-team", MODEL, "L"));
    assertFalse(maps.mayRead("unknown", MODEL, "ID"));
  }

  @Test
  void without_a_file_are_to_read_everything_and_to_write_nothing() {
    RoleMaps maps = RoleMaps.standard();

    assertTrue(maps.mayRead(READER, MODEL, "W"));
    assertFalse(maps.mayWrite(SUPER, MODEL, "W"));
    assertFalse(maps.mayRead("plant-team", MODEL, "W"));
    assertFalse(maps.mayRead("", MODEL, "W"));
    assertFalse(maps.mayRead("readonlysunspec", MODEL, "W"));
  }

  @Test
  void of_own_registers_are_in_a_file_with_the_name_of_the_profile() throws IOException {
    RoleMaps maps =
        maps(
            """
            {"group": {"name": "field-box", "points": [
              {"name": "serial", "read_roles": ["SuperAdministratorSpec"]}]}}
            """);

    assertTrue(maps.mayRead(SUPER, MapName.ofProfile("field-box"), "serial"));
    assertFalse(maps.mayRead(READER, MapName.ofProfile("field-box"), "serial"));
    assertTrue(maps.mayRead(READER, MapName.ofProfile("other"), "serial"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"id\": 1}",
        "{\"id\": 0, \"group\": {\"name\": \"a\"}}",
        "{\"id\": 65535, \"group\": {\"name\": \"a\"}}",
        "{\"id\": \"1\", \"group\": {\"name\": \"a\"}}",
        "{\"group\": {}}",
        "{\"id\": 1, \"group\": {\"points\": {}}}",
        "{\"id\": 1, \"group\": {\"points\": [{}]}}",
        "{\"id\": 1, \"group\": {\"points\": [{\"name\": \"A\", \"read_roles\": \"x\"}]}}",
        "{\"id\": 1, \"group\": {\"points\": [{\"name\": \"A\", \"read_roles\": [1]}]}}",
        "{\"id\": 1, \"group\": {\"points\": [{\"name\": \"A\"}, {\"name\": \"A\"}]}}",
        "{\"id\": 1, \"id\": 2, \"group\": {\"points\": []}}"
      })
  void are_refused_in_one_line_if_a_file_is_wrong(String text) {
    IOException refused = assertThrows(IOException.class, () -> maps(text));

    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(folder.resolve("map-0.json") + ": "), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void are_refused_if_two_files_are_about_the_same_model() {
    assertThrows(IOException.class, () -> maps(MAP, MAP));
  }

  @Test
  void are_refused_if_a_file_is_too_long() {
    assertThrows(IOException.class, () -> maps(" ".repeat(600_000)));
  }

  @Test
  void of_the_published_maps_are_those_that_a_second_reader_finds() throws Exception {
    Path published =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(each -> each.resolve(PUBLISHED))
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(folder.resolve("missing"));
    Assumptions.assumeTrue(Files.isDirectory(published), "the public data set is not here");
    RoleMaps maps = RoleMaps.read(published);
    Process reader =
        new ProcessBuilder("python3", "-c", SECOND_READER, published.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<String> expected =
        new HashSet<>(
            new String(reader.getInputStream().readAllBytes(), UTF_8)
                .replace("SuperAdministratorSpec", SUPER)
                .lines()
                .toList());
    assertEquals(0, reader.waitFor());

    Set<String> granted = new HashSet<>();
    List<String> roles =
        List.of(READER, SERVICE, "NetworkAdministratorSunSpec", SUPER, "SuperAdministratorSpec");
    maps.maps()
        .forEach(
            (name, map) ->
                map.points()
                    .keySet()
                    .forEach(
                        path ->
                            roles.forEach(
                                role -> {
                                  String right =
                                      name.text().substring("model ".length())
                                          + " "
                                          + path
                                          + " "
                                          + role;
                                  if (maps.mayRead(role, name, path)) {
                                    granted.add(right + " r");
                                  }
                                  if (maps.mayWrite(role, name, path)) {
                                    granted.add(right + " w");
                                  }
                                })));

    assertEquals(99, maps.maps().size());
    assertEquals(expected, granted);
  }
}
