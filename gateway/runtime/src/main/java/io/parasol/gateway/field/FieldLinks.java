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

/** The links of a site to old controllers, of all protocols. */
public final class FieldLinks implements DeviceLinks {

  private final List<DeviceLinks> protocols = new ArrayList<>();
  private final Map<DeviceId, DeviceLink> devices = new LinkedHashMap<>();

  /** Adds the links of one protocol, which are closed together with the others. */
  public void add(DeviceLinks protocol) {
    protocols.add(protocol);
    devices.putAll(protocol.devices());
  }

  @Override
  public void start() {
    protocols.forEach(DeviceLinks::start);
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return Collections.unmodifiableMap(devices);
  }

  /** Closes the links in reverse order of their opening. */
  @Override
  public void close() {
    for (int last = protocols.size() - 1; last >= 0; last--) {
      protocols.get(last).close();
    }
  }
}
