// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The check of the state folder")
class StateCheckTest {

  @Test
  void advises_another_user_only_if_the_user_is_the_problem() {
    assertEquals(
        "run this as the user of the gateway, or make the folder writable for it",
        StateCheck.adviceFor(new AccessDeniedException("/var/lib/parasol")));
    assertEquals(
        "free space on the disk, or see whether it is mounted read-only or broken",
        StateCheck.adviceFor(
            new FileSystemException("/var/lib/parasol", null, "No space left on device")));
  }
}
