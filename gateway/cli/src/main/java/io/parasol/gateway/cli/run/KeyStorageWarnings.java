// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SecretSource;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Warnings about files that {@code certificates.keys} names and that do not exist. The gateway
 * starts without its token. The token itself is not opened here; {@code doctor} does that.
 */
final class KeyStorageWarnings {

  private static final String KEYS = "certificates.keys.";

  private final Path file;

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  KeyStorageWarnings(Path file) {
    this.file = file;
  }

  List<ConfigProblem> of(SiteParts parts) {
    List<ConfigProblem> warnings = new ArrayList<>();
    Optional<KeySettings.Token> token = parts.keys().token();
    if (token.isPresent()) {
      add(warnings, "token.library", token.get().library(), "an installed PKCS#11 module");
      addSecret(warnings, "token.pin", token.get().pin());
    }
    parts.keys().passphrase().ifPresent(each -> addSecret(warnings, "passphrase", each));
    return warnings;
  }

  private void addSecret(List<ConfigProblem> warnings, String key, SecretSource secret) {
    if (secret instanceof SecretSource.InFile inFile) {
      add(warnings, key, inFile.path(), "a file that only its owner can read");
    }
  }

  private void add(List<ConfigProblem> warnings, String key, Path named, String expected) {
    if (!Files.exists(named)) {
      warnings.add(
          new ConfigProblem(
              KeyLocator.of(file, "certificates"),
              KEYS + key,
              "a file that does not exist: " + Printable.of(named.toString()),
              expected));
    }
  }
}
