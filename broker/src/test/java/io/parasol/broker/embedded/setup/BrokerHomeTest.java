// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The broker's folder")
class BrokerHomeTest {

  @TempDir Path folder;

  @Test
  void is_made_for_its_owner_only() throws Exception {
    BrokerHome home = BrokerHome.at(folder.resolve("state/broker"));
    home.prepare();

    for (Path each : List.of(home.folder(), home.configuration(), home.data(), home.scratch())) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
    }
  }

  @Test
  void is_closed_to_others_if_it_was_open() throws Exception {
    Path open = Files.createDirectory(folder.resolve("broker"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    BrokerHome.at(open).prepare();

    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(open)));
  }

  @Test
  void keeps_its_data_and_forgets_what_a_killed_process_left() throws Exception {
    BrokerHome home = BrokerHome.at(folder.resolve("broker"));
    home.prepare();
    Files.createDirectories(home.scratch().resolve("a/b"));
    Files.writeString(home.scratch().resolve("a/b/librocksdb.so"), "left");
    Files.writeString(home.data().resolve("session"), "kept");

    home.prepare();

    assertFalse(Files.exists(home.scratch().resolve("a")));
    assertTrue(Files.exists(home.data().resolve("session")));
  }

  @Test
  void is_refused_in_one_line_where_it_cannot_be() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    BrokerException refused =
        assertThrows(BrokerException.class, () -> BrokerHome.at(file.resolve("broker")).prepare());

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("broker folder " + file),
        refused.getMessage());
  }
}
