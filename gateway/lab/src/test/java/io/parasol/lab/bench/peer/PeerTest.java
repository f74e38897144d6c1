// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A peer")
class PeerTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"collectd", "node-red=/a", "plc4x=gateway/plc4x/target/plc4x"})
  void is_chosen_by_its_name(String text) {
    assertEquals(text.replaceAll("=.*", ""), Peer.parse(text).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "=", "node-red", "node-red=", "plc4x", "collectd=/a", "other", "other=/a"})
  void is_refused_if_there_is_none_of_that_name(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Peer.parse(text));

    assertEquals(
        "\"%s\" is no peer; expected one of %s".formatted(text, Peer.NAMES), refused.getMessage());
  }

  @Test
  void is_missing_without_its_files() throws Exception {
    for (PeerProgram each :
        List.of(new NodeRedPeer(folder), new Plc4xPeer(folder), new CollectdPeer(folder))) {
      Optional<String> why = each.whyMissing();

      assertTrue(why.isPresent() && why.get().lines().count() == 1, why::toString);
    }
  }

  @Test
  void is_there_with_its_files() throws Exception {
    Files.createFile(folder.resolve("plc4j-driver-modbus-0.0.0.jar"));

    assertEquals(Optional.empty(), new Plc4xPeer(folder).whyMissing());
  }

  @Test
  void gets_the_controllers_that_it_polls() throws Exception {
    PeerWork work = WorkOfTwelve.at(folder);

    List<String> command = new Plc4xPeer(folder).configure(work);

    List<String> controllers = Files.readAllLines(folder.resolve("controllers"));
    assertEquals(12, controllers.size());
    assertEquals("5021 2 parasol/bench/unit-011/telemetry", controllers.get(11));
    assertEquals(
        List.of(folder.resolve("controllers").toString(), "100", "1000", "1883"),
        command.subList(command.size() - 4, command.size()));
  }
}
