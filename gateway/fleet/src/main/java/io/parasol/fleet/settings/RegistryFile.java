// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.certs.files.FileStamps;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the {@link SiteRegistry}, which is read again when it has changed. A change that
 * cannot be read is reported, and the last registry remains. Thread-safe.
 */
public final class RegistryFile implements Supplier<SiteRegistry> {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryFile.class);

  private final Path file;
  private FileStamps read;
  private volatile SiteRegistry registry;

  /**
   * Reads the file for the first time.
   *
   * @throws ConfigException with all problems at once.
   */
  public RegistryFile(Path file) throws ConfigException {
    this.file = file;
    this.read = FileStamps.of(List.of(file));
    this.registry = SiteRegistry.load(file);
  }

  @Override
  public SiteRegistry get() {
    return registry;
  }

  /** Reads the file again if it has changed. */
  public synchronized void refresh() {
    FileStamps now = FileStamps.of(List.of(file));
    if (now.equals(read)) {
      return;
    }
    read = now;
    try {
      registry = SiteRegistry.load(file);
      LOG.info("registry of sites read again sites={}", registry.sites().size());
    } catch (ConfigException unusable) {
      LOG.warn("registry of sites not read again, the last one remains: {}", unusable.getMessage());
    }
  }
}
