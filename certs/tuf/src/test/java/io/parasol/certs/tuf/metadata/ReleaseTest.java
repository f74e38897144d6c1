// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A release")
class ReleaseTest {

  private static final String WHOLE =
      "{\"models\":[\"PV 2000\",\"PV 3000\"],\"version\":\"1.4.0\",\"release-counter\":17,"
          + "\"requires\":{\"min\":\"1.2.0\",\"max\":\"1.3.9\"}}";

  @Test
  void is_read_as_written() throws Exception {
    Release release = read(WHOLE);

    assertEquals(Set.of("PV 2000", "PV 3000"), release.models());
    assertEquals(17, release.counter());
    assertEquals(WHOLE, new String(Json.write(release.toJson()), UTF_8));
  }

  @ParameterizedTest(name = "is malformed when {0} becomes {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"models\":[\"PV 2000\",\"PV 3000\"]|\"models\":[]|custom: models: expected 1 to 64, each"
            + " 1 to 64 printable ASCII characters",
        "\"PV 2000\"|\"\"|custom: models: expected 1 to 64, each 1 to 64 printable ASCII"
            + " characters",
        "\"version\":\"1.4.0\",|\"\":1,|custom.version is missing",
        "1.4.0||custom: firmware version: expected 1 to 64 printable ASCII characters",
        ":17|:0|custom: release-counter: expected 1 or more",
        ":17|:\"17\"|custom.release-counter is not a number",
        "1.2.0|new|custom: requires: expected numbered versions such as 1.4.0",
        "\"min\"|\"mim\"|custom.requires: \"mim\" is unknown",
        "\"requires\"|\"required\"|custom: \"required\" is unknown",
      })
  void is_malformed(String from, String to, String message) {
    String changed = WHOLE.replace(from, to == null ? "" : to);
    assertEquals(message, assertThrows(JsonException.class, () -> read(changed)).getMessage());
  }

  @ParameterizedTest(name = "may follow {0}: {1}")
  @CsvSource({
    "1.2.0, true",
    "1.2, true",
    "1.1.9, false",
    "1.3.9, true",
    "1.3.10, false",
    "v1.3, true",
    "1.3.9.0, true",
    "1.3.9.1, false",
    "unknown, false",
    "1.3-beta, false",
    "01.03, true"
  })
  void may_follow_what_it_requires(String running, boolean mayFollow) throws Exception {
    assertEquals(mayFollow, read(WHOLE).requires().contains(new FirmwareVersion(running)));
  }

  @Test
  void that_requires_nothing_may_follow_anything() {
    assertEquals(true, VersionRange.any().contains(new FirmwareVersion("whatever")));
  }

  private static Release read(String custom) throws JsonException {
    Json.Obj json = (Json.Obj) Json.parse(custom.getBytes(UTF_8));
    return Release.read(new TargetFile(0, Hashes.of(new byte[0]), Optional.of(json)));
  }
}
