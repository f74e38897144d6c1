// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.authority.HeldKeys;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Warnings about private keys in the state folder that only their holders should have. */
public final class HeldKeyWarnings {

  private HeldKeyWarnings() {}

  /** Returns the names of people and native devices whose keys are in the state folder. */
  public static List<String> names(SiteConfig config) {
    return HeldKeys.names(
        PkiFolder.in(config.state()),
        config.devices(SiteConfig.Device.Legacy.class).stream()
            .map(SiteConfig.Device.Legacy::id)
            .collect(Collectors.toSet()));
  }

  /** Returns one line about these names. */
  public static String text(List<String> names) {
    return "the state folder has the private keys of "
        + String.join(", ", names)
        + "; parasol pki export NAME hands a key over and deletes it";
  }

  /** Returns at most one warning. */
  public static List<ConfigProblem> of(SiteConfig config, Path file) {
    List<String> names = names(config);
    return names.isEmpty()
        ? List.of()
        : List.of(
            new ConfigProblem(
                KeyLocator.of(file, "state"),
                "state",
                "a folder with the private keys of " + String.join(", ", names),
                "the keys with their holders only: parasol pki export NAME"));
  }
}
