// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.settings;

import io.parasol.certs.files.FileStamps;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.settings.RegistryFile;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigureModel.PlantSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plants of the sites, from copies of their configurations. They are read when they are needed
 * first, and again when the registry has changed. A site whose configuration cannot be read has no
 * figures; the others are not affected.
 *
 * <p>Not safe for use by several threads.
 */
public final class PlantBook {

  private static final Logger LOG = LoggerFactory.getLogger(PlantBook.class);

  private static final long REFRESH_NANOS = 10_000_000_000L;

  private final RegistryFile registry;
  private final Map<String, Plant> plants = new HashMap<>();
  private long looked;

  /**
   * What is known of a plant.
   *
   * @param model empty if the site has no figures.
   */
  private record Plant(FileStamps file, Optional<FigureModel> model) {}

  /**
   * Reads the registry of the sites.
   *
   * @throws IOException if it cannot be used.
   */
  public PlantBook(Path registry) throws IOException {
    this.looked = System.nanoTime();
    try {
      this.registry = new RegistryFile(registry);
    } catch (ConfigException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
  }

  /** Returns the plant of a site; empty if the centre makes no figures of it. */
  public Optional<FigureModel> of(String site) {
    refresh();
    Plant known = plants.get(site);
    if (known == null) {
      known = read(site);
      plants.put(site, known);
    }
    return known.model();
  }

  private void refresh() {
    if (System.nanoTime() - looked < REFRESH_NANOS) {
      return;
    }
    looked = System.nanoTime();
    registry.refresh();
    plants.entrySet().removeIf(each -> !each.getValue().file().equals(stamps(each.getKey())));
  }

  private FileStamps stamps(String site) {
    return FileStamps.of(plant(site).stream().toList());
  }

  private Optional<Path> plant(String site) {
    return Optional.ofNullable(registry.get().sites().get(site)).flatMap(SiteRegistry.Site::plant);
  }

  private Plant read(String site) {
    FileStamps at = stamps(site);
    Optional<Path> file = plant(site);
    if (file.isEmpty()) {
      return new Plant(at, Optional.empty());
    }
    try {
      return new Plant(at, model(ConfigFile.load(file.get(), System.getenv())));
    } catch (ConfigException unusable) {
      return unusable(site, at, unusable.getMessage());
    } catch (RuntimeException defect) {
      return unusable(site, at, defect.toString());
    }
  }

  private static Plant unusable(String site, FileStamps at, @Nullable String why) {
    LOG.warn("no figures of site={} why={}", site, why);
    return new Plant(at, Optional.empty());
  }

  private static Optional<FigureModel> model(SiteConfig config) {
    if (config.plant().nameplates().isEmpty()) {
      return Optional.empty();
    }
    Map<DeviceId, SiteConfig.Device> devices = new LinkedHashMap<>(config.devices());
    return config
        .updates()
        .position()
        .map(
            position ->
                FigureModel.of(
                    new PlantSite(position, config.updates().zone(), config.plant()),
                    devices,
                    device -> Optional.empty(),
                    device -> Optional.empty()));
  }
}
