// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.site.SiteConfig;
import java.util.List;

/** Checks that the token of the site can be used, or its passphrase read. */
final class KeyStorageCheck {

  private static final String SUBJECT = "keys";

  private final KeySettings settings;

  KeyStorageCheck(SiteConfig config) {
    this.settings = config.keys();
  }

  /** Returns nothing for a site whose keys are in files that are not encrypted. */
  List<Finding> findings() {
    if (settings.equals(KeySettings.DEFAULT)) {
      return List.of();
    }
    try {
      KeyStorage.of(settings).check();
      return List.of(
          Finding.ok(
              SUBJECT,
              settings.token().map(token -> token + " is open").orElse("the passphrase is here")));
    } catch (UnusableKeyException unusable) {
      return List.of(
          Finding.problem(
              SUBJECT,
              String.valueOf(unusable.getMessage()),
              "correct certificates.keys, or the token; run this as the user of the gateway, with"
                  + " its environment"));
    }
  }
}
