// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that an operator has named for the output")
class OutputFileTest {

  private static final byte[] CONTENT = "new\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void is_replaced_as_a_whole() throws Exception {
    Path file = Files.writeString(folder.resolve("month.csv"), "a longer text\n");

    OutputFile.write(file, CONTENT);

    assertEquals("new\n", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void keeps_its_content_if_the_disk_is_full() throws Exception {
    Path file = Files.writeString(folder.resolve("month.csv"), "old\n");

    VerbException failed =
        assertThrows(
            VerbException.class,
            () ->
                OutputFile.write(
                    file,
                    to -> {
                      throw new IOException("No space left on device");
                    }));

    assertEquals("cannot write " + file + ": No space left on device", failed.getMessage());
    assertEquals("old\n", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void does_not_exist_if_the_disk_is_full_and_it_is_new() throws Exception {
    assertThrows(
        VerbException.class,
        () ->
            OutputFile.write(
                folder.resolve("month.csv"),
                to -> {
                  throw new IOException("No space left on device");
                }));

    assertEquals(List.of(), files());
  }

  @Test
  void is_not_replaced_if_it_is_a_link() throws Exception {
    Path file = Files.writeString(folder.resolve("month.csv"), "a longer text\n");
    Path link = Files.createSymbolicLink(folder.resolve("latest.csv"), file);

    OutputFile.write(link, CONTENT);

    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new\n", Files.readString(file));
  }
}
