// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The place of a key")
class KeyLocatorTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("site.yaml"), text);
  }

  @Test
  void is_where_the_key_begins_in_block_style_and_in_flow_style() throws Exception {
    Path file = file("site: a\nlinks:\n  roof: {tcp: 10.0.0.1}\n");

    assertEquals(new FilePosition(file, 2, 1), KeyLocator.of(file, "links"));
    assertEquals(new FilePosition(file, 3, 3), KeyLocator.of(file, "links", "roof"));
    assertEquals(new FilePosition(file, 3, 10), KeyLocator.of(file, "links", "roof", "tcp"));
  }

  @Test
  void is_the_beginning_of_a_file_that_has_no_such_key_any_more() throws Exception {
    Path file = file("site: a\nlinks:\n  roof: {tcp: 10.0.0.1}\n");
    FilePosition beginning = new FilePosition(file, 1, 1);

    assertEquals(beginning, KeyLocator.of(file, "links", "yard"));
    assertEquals(beginning, KeyLocator.of(file, "site", "links"));
    assertEquals(beginning, KeyLocator.of(file("links: ["), "links"));
    assertEquals(
        new FilePosition(folder.resolve("gone.yaml"), 1, 1),
        KeyLocator.of(folder.resolve("gone.yaml"), "links"));
  }
}
