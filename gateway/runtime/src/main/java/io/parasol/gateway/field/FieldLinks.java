// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The links of a site to old controllers, of all protocols. Links may be read while others open.
 */
public final class FieldLinks implements DeviceLinks {

  private final List<DeviceLinks> protocols = new ArrayList<>();
  private volatile Map<DeviceId, DeviceLink> devices = Map.of();

  /** Adds the links of one protocol, which are closed together with the others. */
  public void add(DeviceLinks protocol) {
    protocols.add(protocol);
    Map<DeviceId, DeviceLink> all = new LinkedHashMap<>(devices);
    all.putAll(protocol.devices());
    devices = Collections.unmodifiableMap(all);
  }

  @Override
  public void start() {
    protocols.forEach(DeviceLinks::start);
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
