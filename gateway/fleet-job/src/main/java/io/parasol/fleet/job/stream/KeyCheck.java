// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.settings.RegistryFile;
import io.parasol.fleet.settings.SiteRegistry.Site;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.flink.metrics.Counter;

/**
 * Bounds the keys of records: those of registered sites, and of as many devices as a site may have.
 * The ingest has checked that, but a site may write to Kafka itself, and each key costs state and
 * rows that are kept. Used by one thread.
 */
final class KeyCheck implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String GATEWAY = "gateway";
  private static final long REFRESH_NANOS = 10_000_000_000L;

  private final String sites;
  private transient RegistryFile registry;
  private transient UsedNames names;
  private transient Counter refused;
  private transient long looked;

  /**
   * Creates the check.
   *
   * @param sites the file of the registry of sites, which each task manager must have.
   */
  @SuppressWarnings("NullAway.Init")
  KeyCheck(Path sites) {
    this.sites = sites.toAbsolutePath().toString();
  }

  /**
   * Reads the registry; must be called before the first record.
   *
   * @param counter of the records that are left out.
   * @throws IOException if the registry cannot be used.
   */
  void open(Counter counter) throws IOException {
    try {
      registry = new RegistryFile(Path.of(sites));
    } catch (ConfigException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
    names = new UsedNames();
    refused = counter;
    looked = System.nanoTime();
  }

  /** Returns whether a record may have this key, and counts it if not. */
  boolean permits(RecordKey key) {
    Site site = registry.get().sites().get(key.site());
    // The ingest may have seen a new site just now.
    if (site == null || System.nanoTime() - looked > REFRESH_NANOS) {
      looked = System.nanoTime();
      registry.refresh();
      site = registry.get().sites().get(key.site());
    }
    boolean isPermitted =
        site != null
            && (key.device().equals(GATEWAY)
                || names.use(key.site(), key.device(), site.devices()) != UsedNames.Use.REFUSED);
    if (!isPermitted) {
      refused.inc();
    }
    return isPermitted;
  }
}
