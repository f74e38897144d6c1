// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The links of a site to old controllers, of all protocols. Links may be read while others open.
 */
public final class FieldLinks implements DeviceLinks {

  private final List<DeviceLinks> protocols = new CopyOnWriteArrayList<>();
  private volatile Map<DeviceId, DeviceLink> devices = Map.of();

  /** Adds the links of one protocol, which are closed together with the others. */
  public void add(DeviceLinks protocol) {
    protocols.add(protocol);
    collect(Set.of());
  }

  @Override
  public void add(Collection<SiteConfig.Device> added) throws IOException {
    try {
      for (DeviceLinks protocol : protocols) {
        protocol.add(added);
      }
    } finally {
      collect(Set.of());
    }
  }

  /** Removes devices. They have no link from now on, although their commands may still end. */
  @Override
  public void remove(Collection<DeviceId> removed) {
    collect(removed);
    protocols.forEach(protocol -> protocol.remove(removed));
    collect(Set.of());
  }

  private synchronized void collect(Collection<DeviceId> except) {
    Map<DeviceId, DeviceLink> all = new LinkedHashMap<>();
    protocols.forEach(protocol -> all.putAll(protocol.devices()));
    all.keySet().removeAll(except);
    devices = Collections.unmodifiableMap(all);
  }

  @Override
  public void start() {
    protocols.forEach(DeviceLinks::start);
  }

  @Override
  public CompletionStage<Void> turn() {
    return CompletableFuture.allOf(
        protocols.stream()
            .map(protocol -> protocol.turn().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return devices;
  }

  /** Closes the links in reverse order of their opening. */
  @Override
  public void close() {
    for (int last = protocols.size() - 1; last >= 0; last--) {
      protocols.get(last).close();
    }
  }
}
