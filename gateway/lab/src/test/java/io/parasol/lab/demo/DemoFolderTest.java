// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.testing.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder of a demo")
class DemoFolderTest {

  @TempDir Path folder;

  @Test
  void is_refused_to_a_second_demo_and_not_changed_by_it() throws Exception {
    Path demo = folder.resolve("demo");
    try (DemoFolder first = DemoFolder.make(demo, 0)) {
      byte[] key = Files.readAllBytes(first.file("control-room.key"));

      VerbException refused =
          assertThrows(VerbException.class, () -> DemoFolder.make(demo, 10).close());

      assertEquals(ExitCode.FAILED, refused.exitCode());
      assertEquals(
          "a demo runs in %s already (process %d); stop it, or use another folder and --port-offset"
              .formatted(demo, ProcessHandle.current().pid()),
          refused.getMessage());
      assertEquals(-1, Files.mismatch(first.file("control-room.key"), write("copy", key)));
    }
  }

  private Path write(String name, byte[] content) throws Exception {
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void names_a_port_that_is_in_use_before_anything_starts() throws Exception {
    int pageOfOffset0 = 9465;
    try (ServerSocket other =
            new ServerSocket(FreePort.find(), 1, InetAddress.getByName("127.0.0.1"));
        DemoFolder demo =
            DemoFolder.make(folder.resolve("demo"), other.getLocalPort() - pageOfOffset0)) {
      VerbException refused = assertThrows(VerbException.class, demo::requireFreePorts);

      assertEquals(ExitCode.FAILED, refused.exitCode());
      assertEquals(
          "cannot listen on 127.0.0.1:%d: Address already in use (try --port-offset)"
              .formatted(other.getLocalPort()),
          refused.getMessage());
    }
  }

  @Test
  void is_made_again_after_a_demo_has_ended() throws Exception {
    Path demo = folder.resolve("demo");
    DemoFolder.make(demo, 0).close();
    Files.writeString(demo.resolve("left-behind"), "");

    try (DemoFolder second = DemoFolder.make(demo, 0)) {
      assertFalse(Files.exists(demo.resolve("left-behind")));
      assertTrue(Files.exists(second.file("site.yaml")));
    }
  }

  @Test
  void is_not_made_in_the_place_of_a_folder_of_something_else() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("letter"), "dear");

    VerbException refused = assertThrows(VerbException.class, () -> DemoFolder.make(other, 0));

    assertEquals(
        other + " exists, but was not created by a demo; move it away", refused.getMessage());
    assertEquals("dear", Files.readString(other.resolve("letter")));
    assertFalse(Files.exists(other.resolve(DemoLock.NAME)));
  }

  @Test
  void is_not_made_with_ports_that_do_not_exist() {
    for (int offset : new int[] {70_000, 50_514, -1}) {
      VerbException refused =
          assertThrows(VerbException.class, () -> DemoFolder.make(folder.resolve("demo"), offset));

      assertEquals(ExitCode.USAGE, refused.exitCode());
      assertEquals(
          "--port-offset is %d; expected 0 to 50513".formatted(offset), refused.getMessage());
    }
    assertFalse(Files.exists(folder.resolve("demo")));
  }
}
