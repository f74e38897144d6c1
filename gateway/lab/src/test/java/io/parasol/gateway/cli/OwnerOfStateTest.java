// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("In a state folder of another user, root")
class OwnerOfStateTest {

  private static final String USER = "user.name";

  @TempDir Path folder;
  private Path state;
  private final String user = System.getProperty(USER);

  @BeforeEach
  void a_state_folder_of_another_user() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
    if (user.equals("root")) {
      Files.setOwner(
          state,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
    System.setProperty(USER, "root");
    Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: roof
        links: {lan: {tcp: 127.0.0.1:1502}}
        devices: {inverter-01: {link: lan, unit: 1, profile: acme-pv2000}}
        """);
  }

  @AfterEach
  void the_user_of_the_test() {
    System.setProperty(USER, user);
  }

  @ParameterizedTest(name = "does not run {0}")
  @ValueSource(
      strings = {
        "run",
        "log accept --why test",
        "log export out",
        "log trim",
        "clock confirm",
        "clock reset",
        "device rename inverter-01 inverter-02",
        "pki confirm inverter-01",
        "store drain -o out",
        "restore backup",
        "onboard seed",
        "onboard confirm",
      })
  void does_not_run(String verb) throws IOException {
    Typed typed =
        parasol(
            Stream.concat(
                    Stream.of(verb.split(" ", -1)),
                    verb.startsWith("onboard")
                        ? Stream.of("--state", state)
                        : Stream.of("-c", folder.resolve("site.yaml")))
                .toArray());

    String owner = Files.getOwner(state).getName();
    assertEquals(
        List.of(
            "state: %1$s: belongs to user %2$s, who could not read files of root; run this as its owner: sudo -u %2$s parasol"
                .formatted(state, owner)),
        typed.problems());
    try (Stream<Path> files = Files.list(state)) {
      assertTrue(files.findAny().isEmpty(), "nothing was written");
    }
  }

  /** As a gateway in a container may, whose folder belongs to a user of the host. */
  @Test
  void goes_on_where_a_gateway_has_run_as_root() throws IOException {
    assumeTrue(user.equals("root"), "only root can set the owner of a file");
    Files.createFile(state.resolve("clock"));

    assertDoesNotThrow(() -> StateFolder.requireOwner(state));
  }
}
