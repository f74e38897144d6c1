// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Native code can be loaded from a folder unless its mount")
class MountsTest {

  private static final Mounts MOUNTS =
      new Mounts(
          List.of(
              "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
              "22 21 0:20 / /tmp rw,nosuid,noexec shared:2 - tmpfs tmpfs rw",
              "23 22 0:21 / /tmp/open\\040folder rw,nosuid - tmpfs tmpfs rw",
              "24 21 0:22 / /var rw,noexec - ext4 /dev/sda2 rw",
              "25 24 0:23 / /var rw - ext4 /dev/sda3 rw",
              "too short"));

  @ParameterizedTest(name = "forbids it in {0}: {1}")
  @CsvSource({
    "/home/parasol,        false",
    "/tmp,                 true",
    "/tmp/parasol/native,  true",
    "/tmp/open folder/a,   false",
    "/tmp/open,            true",
    "/var/lib/parasol,     false",
  })
  void forbids_it(String folder, boolean forbidden) {
    assertEquals(forbidden, MOUNTS.forbidExecution(Path.of(folder)));
  }
}
