// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.broker.access.Permission;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.certs.json.JsonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The rules of the central broker")
class BrokerRulesTest {

  @TempDir private Path folder;

  @Test
  void are_those_that_the_command_line_prints() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("rules.json"),
            RulesFormat.JSON.write(
                List.of(
                    BrokerClient.of(
                        "CN=roof,O=centre",
                        List.of(
                            new Permission(
                                Permission.Activity.PUBLISH, "parasol/roof/+/state", true),
                            new Permission(
                                Permission.Activity.SUBSCRIBE,
                                "parasol/roof/+/command",
                                false))))));

    assertEquals(
        Map.of(
            "CN=roof,O=centre",
            new BrokerRules.Rights(
                List.of(new BrokerRules.Publish("parasol/roof/+/state", true)),
                List.of("parasol/roof/+/command"))),
        BrokerRules.read(file).clients());
  }

  @Test
  void of_another_form_are_refused() throws Exception {
    Path file = Files.writeString(folder.resolve("rules.json"), "{\"clients\":[{}]}");

    assertThrows(JsonException.class, () -> BrokerRules.read(file));
  }
}
