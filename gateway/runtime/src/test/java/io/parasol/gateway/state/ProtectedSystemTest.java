// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mounts of {@code ProtectSystem=strict} of systemd: the root of the file system is read-only,
 * and the state folder is a writable mount of the same device. Java describes such a folder by the
 * mount of the root.
 */
@DisplayName("Where systemd protects the system")
class ProtectedSystemTest {

  private static final String MOUNTS =
      "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind /"
          + " && exec \"$2\" -Dlogback.statusListenerClass=\"$3\" -cp \"$4\" \"$5\" \"$1\"";

  @TempDir Path folder;

  @Test
  void the_state_folder_is_writable() throws Exception {
    PeerProgram unshare = PeerProgram.named("unshare", "util-linux");
    Path state = Files.createDirectory(folder.resolve("state"));
    assumeTrue(
        unshare.run(folder.resolve("permitted"), "-rm", "true").exit() == 0,
        "this machine permits no namespaces");

    PeerProgram.Run run =
        unshare.run(
            folder.resolve("output"),
            "-rm",
            "sh",
            "-c",
            MOUNTS,
            "sh",
            state.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "ch.qos.logback.core.status.NopStatusListener",
            System.getProperty("java.class.path"),
            Probe.class.getName());

    assertEquals(new PeerProgram.Run(0, "folder read-only: false, root read-only: true\n"), run);
  }

  /** Prints whether the folder that is its argument is read-only, and the root. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      System.out.printf(
          "folder read-only: %s, root read-only: %s%n",
          StateCopy.isReadOnly(Path.of(arguments[0])), StateCopy.isReadOnly(Path.of("/")));
    }
  }
}
