// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A warning about a device that takes firmware")
class FirmwareWarningsTest {

  private static final String REGISTERS =
      """
      profile: mine
      points:
        model: {at: holding 1, type: string(4)}
        version: {at: holding 5, type: string(4)}
      firmware: {driver: modbus-file, file: {mode: record, words: 64}}
      """;

  private static final String LINES =
      """
      profile: mine
      protocol: lines
      request: {end: "\\r"}
      answer: {end: "\\r"}
      messages: {who: {ask: "WHO", columns: 2}}
      points:
        model: {at: who 1, type: text(8)}
        version: {at: who 2, type: text(8)}
      firmware: {driver: xmodem, packets: 1k}
      """;

  @TempDir Path folder;

  private List<String> warnings(String link, String profile) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("profiles/mine.yaml"), profile);
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {bus: {%s}}
            devices: {dev-1: {link: bus, profile: mine%s}}
            """
                .formatted(link, link.startsWith("tcp") ? ", unit: 1" : ""));
    return new FirmwareWarnings(file)
        .of(SiteParts.of(ConfigFile.load(file, Map.of()))).stream()
            .map(ConfigProblem::toString)
            .map(line -> line.replace(folder + "/", ""))
            .toList();
  }

  @ParameterizedTest(name = "profile with \"{0}\"")
  @ValueSource(strings = {"", "identity: {model: model}", "identity: {serial: version}"})
  void is_given_if_the_model_or_the_version_is_not_known(String identity) throws Exception {
    List<String> expected =
        List.of(
            "site.yaml:3:30: devices.dev-1.profile is mine, which takes firmware, but reports no"
                + " model and version; expected identity in the profile, with model and firmware;"
                + " otherwise no release is installed");
    assertEquals(expected, warnings("tcp: 127.0.0.1:502", REGISTERS + identity));
    assertEquals(expected, warnings("lines: /dev/ttyS1, baud: 9600", LINES + identity));
  }

  @Test
  void is_not_given_if_they_are_known() throws Exception {
    String points = "identity: {model: model, firmware: version}";
    assertEquals(List.of(), warnings("tcp: 127.0.0.1:502", REGISTERS + points));
    assertEquals(List.of(), warnings("lines: /dev/ttyS1, baud: 9600", LINES + points));
    assertEquals(
        List.of(), warnings("tcp: 127.0.0.1:502", REGISTERS + "identity: device-identification"));
  }
}
