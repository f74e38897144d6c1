// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import io.parasol.legacy.Outlets;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.lines.LineLinks;
import io.parasol.legacy.modbus.ModbusLinks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The links of a site to old controllers, whatever these speak. */
final class FieldLinks implements DeviceLinks {

  private final List<DeviceLinks> kinds = new ArrayList<>();
  private final Map<DeviceId, DeviceLink> devices = new LinkedHashMap<>();

  private FieldLinks() {}

  /**
   * Opens every link that has a device.
   *
   * @throws IllegalArgumentException in one line, if one cannot be opened; none is open then.
   */
  static FieldLinks open(SiteConfig site, SerialPorts ports, Outlets outlets, InstantSource clock) {
    FieldLinks links = new FieldLinks();
    try {
      links.add(() -> ModbusLinks.open(site, ports, outlets, clock));
      links.add(() -> LineLinks.open(site, ports, outlets, clock));
      return links;
    } catch (RuntimeException refused) {
      links.close();
      throw refused;
    }
  }

  private void add(Supplier<DeviceLinks> opening) {
    DeviceLinks kind = opening.get();
    kinds.add(kind);
    devices.putAll(kind.devices());
  }

  @Override
  public void start() {
    kinds.forEach(DeviceLinks::start);
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return Collections.unmodifiableMap(devices);
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return CompletableFuture.allOf(
        kinds.stream()
            .map(kind -> kind.firstPoll().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** In reverse of the order in which they were opened. */
  @Override
  public void close() {
    for (int last = kinds.size() - 1; last >= 0; last--) {
      kinds.get(last).close();
    }
  }
}
