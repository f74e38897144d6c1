// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.authority.HeldKeys;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Warnings about private keys in the state folder that the gateway does not need. */
public final class HeldKeyWarnings {

  private HeldKeyWarnings() {}

  /** Returns at most one line about each kind of key. */
  public static List<String> lines(SiteConfig config, Instant now) {
    List<String> lines = new ArrayList<>();
    List<String> holders = ofHolders(config);
    if (!holders.isEmpty()) {
      lines.add(
          "the state folder has the private keys of %s; parasol pki export NAME hands a key over and deletes it"
              .formatted(String.join(", ", holders)));
    }
    List<String> removed = ofRemovedDevices(config, now);
    if (!removed.isEmpty()) {
      lines.add(
          "the configuration does not name %s any more, whose certificates are valid; parasol pki prune revokes them"
              .formatted(String.join(", ", removed)));
    }
    return lines;
  }

  /** Returns the same warnings as problems of a configuration. */
  public static List<ConfigProblem> of(SiteConfig config, Path file, Instant now) {
    List<ConfigProblem> problems = new ArrayList<>();
    List<String> holders = ofHolders(config);
    if (!holders.isEmpty()) {
      problems.add(
          problem(
              file,
              "private keys of " + String.join(", ", holders),
              "the keys with their holders only: parasol pki export NAME"));
    }
    List<String> removed = ofRemovedDevices(config, now);
    if (!removed.isEmpty()) {
      problems.add(
          problem(
              file,
              "valid certificates of removed devices: " + String.join(", ", removed),
              "certificates of the devices of the site only: parasol pki prune"));
    }
    return problems;
  }

  private static ConfigProblem problem(Path file, String content, String expected) {
    return new ConfigProblem(
        KeyLocator.of(file, "state"), "state", "a folder with the " + content, expected);
  }

  private static List<String> ofHolders(SiteConfig config) {
    return HeldKeys.ofHolders(PkiFolder.in(config.state()), config.natives());
  }

  private static List<String> ofRemovedDevices(SiteConfig config, Instant now) {
    return HeldKeys.ofRemovedDevices(PkiFolder.in(config.state()), config.devices().keySet(), now);
  }
}
