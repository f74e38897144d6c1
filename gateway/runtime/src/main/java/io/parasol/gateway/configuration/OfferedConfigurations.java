// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores signed configurations as versions that may be applied. Not thread-safe; blocks on the
 * disk.
 */
public final class OfferedConfigurations {

  private static final Logger log = LoggerFactory.getLogger(OfferedConfigurations.class);

  private final ConfigurationFolder folder;
  private final SiteId site;

  public OfferedConfigurations(ConfigurationFolder folder, SiteId site) {
    this.folder = folder;
    this.site = site;
  }

  /**
   * Stores a configuration that the owners have signed. One that is in force or stored already
   * changes nothing.
   *
   * @throws JsonException with one line, if it is malformed, for another site, or older than the
   *     one in force.
   */
  public ConfigurationVersion offer(byte[] document) throws JsonException, IOException {
    SiteConfiguration read = SiteConfiguration.read(document);
    if (!read.site().equals(site)) {
      throw new JsonException(
          "the configuration is for the site %s; expected %s".formatted(read.site(), site));
    }
    ConfigurationVersion version = ConfigurationVersion.signed(read.version());
    Optional<ConfigurationVersion> current = folder.current();
    if (current.isPresent() && version.signed() < current.get().signed()) {
      throw new JsonException(
          "version %s of the configuration is older than %s, which is in force; sign it as a new version"
              .formatted(version, current.get()));
    }
    if (current.isEmpty() || version.signed() > current.get().signed()) {
      folder.store(version, read.files());
      log.info("configuration stored version={}", version);
    }
    return version;
  }
}
