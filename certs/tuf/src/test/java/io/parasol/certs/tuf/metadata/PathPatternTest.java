// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A path pattern")
class PathPatternTest {

  @ParameterizedTest(name = "{0} covers {1}: {2}")
  @CsvSource({
    "*, firmware.bin, true",
    "*, acme/firmware.bin, false",
    "acme/*, acme/firmware.bin, true",
    "acme/*, acme/pv2000/firmware.bin, false",
    "acme/*, other/firmware.bin, false",
    "acme/*/*, acme/pv2000/firmware.bin, true",
    "acme/*/*, acme/firmware.bin, false",
    "foo-?.tgz, foo-1.tgz, true",
    "foo-?.tgz, foo-.tgz, false",
    "foo-?.tgz, foo-alpha.tgz, false",
    "*.bin, firmware.bin, true",
    "*.bin, firmware.BIN, false",
    "*a*b, xaxab, true",
    "*a*b, xaxabc, false",
    "**, anything, true",
    "a*, a, true",
    "a**, a, true",
    "a*b, a, false",
    "ab, a, false",
    "a?, a, false",
    "a*c, abbbc, true",
    "a*c, abbbcd, false",
    "acme/pv2000/1.4.0.bin, acme/pv2000/1.4.0.bin, true",
    "acme/pv2000/1.4.0.bin, acme/pv2000/1x4.0.bin, false",
    "acme, acme/pv2000, false",
    "acme/?, acme/ab, false",
  })
  void covers_segment_by_segment(String pattern, String path, boolean isCovered) {
    assertEquals(isCovered, new PathPattern(pattern).matches(new TargetPath(path)));
  }

  @Test
  void of_many_stars_costs_little() {
    PathPattern pattern = new PathPattern("*a".repeat(100) + "b");
    TargetPath path = new TargetPath("a".repeat(500));
    assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> assertEquals(false, pattern.matches(path)));
  }

  @ParameterizedTest(name = "is none: {0}")
  @ValueSource(strings = {"", "acme/[ab].bin", "acme/\n"})
  void that_is_not_understood_is_refused(String text) {
    assertThrows(IllegalArgumentException.class, () -> new PathPattern(text));
  }
}
