// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A PKCS#11 token of SoftHSM with the label {@link #LABEL}, in a folder of its own. Its module
 * finds it by a variable of the environment, so only a process of its own can use it.
 */
public final class SoftHsm {

  public static final String LABEL = "plant";
  public static final String PIN = "7319";

  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so");

  private final Path folder;
  private final Path library;

  private SoftHsm(Path folder, Path library) {
    this.folder = folder;
    this.library = library;
  }

  /** Makes a token in a folder, which is created. */
  public static SoftHsm create(Path folder) throws IOException, InterruptedException {
    PeerProgram tool = PeerProgram.named("softhsm2-util", "softhsm2");
    SoftHsm token = new SoftHsm(Files.createDirectories(folder), firstOf(LIBRARIES, "softhsm2"));
    Files.createDirectories(token.tokens());
    Files.writeString(
        token.configuration(),
        "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
            .formatted(token.tokens()));
    PeerProgram.Run made =
        PeerProgram.named("env", "coreutils")
            .run(
                folder.resolve("init.txt"),
                token.environment(),
                tool.program().toString(),
                "--init-token",
                "--free",
                "--label",
                LABEL,
                "--pin",
                PIN,
                "--so-pin",
                "11" + PIN);
    assertEquals(0, made.exit(), made.output());
    return token;
  }

  static Path firstOf(List<String> candidates, String debianPackage) {
    for (String each : candidates) {
      if (Files.exists(Path.of(each))) {
        return Path.of(each);
      }
    }
    Assumptions.abort(
        "SKIPPED PEER %s is missing: apt-get install %s"
            .formatted(candidates.get(0), debianPackage));
    throw new AssertionError("not reached");
  }

  private Path configuration() {
    return folder.resolve("softhsm2.conf");
  }

  /** Returns the folder with the tokens. Without it the token is missing. */
  public Path tokens() {
    return folder.resolve("tokens");
  }

  /** Returns the variable by which the module finds the token, as {@code NAME=VALUE}. */
  public String environment() {
    return "SOFTHSM2_CONF=" + configuration();
  }

  public Path library() {
    return library;
  }
}
