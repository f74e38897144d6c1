// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration of campaigns.
 *
 * @param sites the file of the {@link SiteRegistry}.
 * @param state the folder in which the decisions of campaigns are kept.
 * @param gateways the roots of the certificates of gateways; empty if the signatures of receipts
 *     are not checked.
 * @param tables empty if energy is not compared.
 */
public record CampaignSettings(
    Mqtt mqtt, Path sites, Path state, Optional<Path> gateways, Optional<Tables> tables) {

  /**
   * The database of the job of the fleet.
   *
   * @param user empty if the URL is enough.
   * @param passwordFile is read at each connect.
   */
  public record Tables(String url, String user, Optional<Path> passwordFile) {

    /**
     * Reads the password of the user of the tables from a file.
     *
     * @throws IOException with a one-line message, if the file cannot be read.
     */
    public static String password(Path file) throws IOException {
      try {
        return new String(KeyFile.read(file, KeyFile.MAX_BYTES), UTF_8).strip();
      } catch (UnusableKeyException unusable) {
        throw new IOException("tables.password-file: " + unusable.getMessage(), unusable);
      }
    }
  }
}
