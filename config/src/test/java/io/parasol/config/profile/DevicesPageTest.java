// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run with the environment variable {@code PARASOL_WRITE_DOCS} to write the page. */
@DisplayName("The page of supported devices")
class DevicesPageTest {

  private static final Path PAGE = Path.of("..", "docs", "devices.md");

  @TempDir Path nowhere;

  @Test
  void is_the_one_that_is_made_from_the_profiles() throws Exception {
    String text = new DevicesPage(nowhere).text();
    if (System.getenv("PARASOL_WRITE_DOCS") != null) {
      Files.writeString(PAGE, text);
    }

    assertEquals(text, Files.readString(PAGE), "write it again with PARASOL_WRITE_DOCS=1");
  }
}
