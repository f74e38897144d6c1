// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.profile.ProfileName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The files that come with the program: profiles, the site and the simulation of the demo, and the
 * commented example.
 */
public final class BundledFiles {

  private static final String INDEX = "profiles/index.txt";

  /** A register profile has no such line. */
  private static final String PROTOCOL_MARK = "\nprotocol: ";

  private BundledFiles() {}

  /** Returns the names of the shipped profiles, sorted. */
  public static List<ProfileName> profiles() {
    return text(INDEX).orElseThrow().lines().map(ProfileName::new).toList();
  }

  /** Returns the names of the shipped register profiles, without those of other protocols. */
  public static List<ProfileName> modbusProfiles() {
    return profiles().stream()
        .filter(name -> !text("profiles/" + name + ".yaml").orElseThrow().contains(PROTOCOL_MARK))
        .toList();
  }

  /**
   * Returns the text of a shipped file.
   *
   * @param name {@code demo.yaml}, {@code simulation.yaml}, {@code site.yaml} or {@code
   *     profiles/NAME.yaml}.
   */
  public static Optional<String> text(String name) {
    try (InputStream in = BundledFiles.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException brokenJar) {
      throw new UncheckedIOException("cannot read shipped file " + name, brokenJar);
    }
  }
}
