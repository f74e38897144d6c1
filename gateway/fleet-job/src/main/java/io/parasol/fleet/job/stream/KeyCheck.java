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
import org.jspecify.annotations.Nullable;

/**
 * Bounds the keys of records: those of registered sites, and of as many devices as a site may have.
 * The ingest has checked that, but a site may write to Kafka itself, and each key costs state and
 * rows that are kept. So do epochs and lists of components, which the ingest does not count. Used
 * by one thread.
 */
final class KeyCheck implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String GATEWAY = "gateway";
  private static final long REFRESH_NANOS = 10_000_000_000L;

  /** For each device that a site may have. A gateway begins an epoch when its store is new. */
  private static final int EPOCHS_EACH = 20;

  /** For each site. A gateway has another list with each release. */
  static final int COMPONENT_LISTS = 50;

  private final String sites;
  private transient RegistryFile registry;
  private transient UsedNames devices;
  private transient UsedNames epochs;
  private transient UsedNames componentLists;
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
    devices = new UsedNames();
    epochs = new UsedNames();
    componentLists = new UsedNames();
    refused = counter;
    looked = System.nanoTime();
  }

  /** Returns whether a record may have this key, and counts it if not. */
  boolean permits(RecordKey key) {
    Site site = site(key.site());
    return counted(site != null && isDevice(key, site));
  }

  /** Returns whether a message may have this key and this epoch, and counts it if not. */
  boolean permits(RecordKey key, String epoch) {
    Site site = site(key.site());
    return counted(
        site != null
            && isDevice(key, site)
            && isPermitted(
                epochs, key.site(), key.device() + "/" + epoch, EPOCHS_EACH * site.devices()));
  }

  /** Returns whether a site may have one more list of components, and counts it if not. */
  boolean permitsComponents(String site, String list) {
    return counted(isPermitted(componentLists, site, list, COMPONENT_LISTS));
  }

  /** Counts a record that no table takes for another reason. */
  void refuse() {
    refused.inc();
  }

  private @Nullable Site site(String name) {
    Site site = registry.get().sites().get(name);
    // The ingest may have seen a new site just now.
    if (site == null || System.nanoTime() - looked > REFRESH_NANOS) {
      looked = System.nanoTime();
      registry.refresh();
      site = registry.get().sites().get(name);
    }
    return site;
  }

  private boolean isDevice(RecordKey key, Site site) {
    return key.device().equals(GATEWAY)
        || isPermitted(devices, key.site(), key.device(), site.devices());
  }

  private static boolean isPermitted(UsedNames names, String site, String name, int limit) {
    return names.use(site, name, limit) != UsedNames.Use.REFUSED;
  }

  private boolean counted(boolean isPermitted) {
    if (!isPermitted) {
      refused.inc();
    }
    return isPermitted;
  }
}
