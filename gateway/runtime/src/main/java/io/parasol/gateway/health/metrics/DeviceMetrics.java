// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one device has for the meters. {@link SiteDeviceMetrics} makes them when they are read: a
 * meter in the registry takes as much memory as all of this.
 */
public final class DeviceMetrics {

  /** Function codes are 1 to 127 (Modbus Application Protocol 4.1). */
  private static final int FUNCTIONS = 128;

  private final LinkMetrics link;
  private final LinkId linkId;
  private final String unit;

  /**
   * The counters of requests so far. A device knows few functions, and most results never occur.
   */
  private final List<RequestCounter> requests = new CopyOnWriteArrayList<>();

  private volatile boolean isUp;
  private volatile int bad;

  record RequestCounter(int function, RequestResult result, LongAdder count) {}

  public DeviceMetrics(SiteConfig.Device.Legacy device, LinkMetrics link) {
    this.link = link;
    this.linkId = device.link().id();
    this.unit = device.addressOnLink();
  }

  public LinkId linkId() {
    return linkId;
  }

  String unit() {
    return unit;
  }

  boolean isUp() {
    return isUp;
  }

  int bad() {
    return bad;
  }

  List<RequestCounter> requests() {
    return requests;
  }

  public void requested(int function, RequestResult result, Duration late, Duration took) {
    counter(function, result).increment();
    link.requested(late, took);
  }

  private LongAdder counter(int function, RequestResult result) {
    int known = function > 0 && function < FUNCTIONS ? function : 0;
    for (RequestCounter each : requests) {
      if (each.function == known && each.result == result) {
        return each.count;
      }
    }
    LongAdder count = new LongAdder();
    requests.add(new RequestCounter(known, result, count));
    return count;
  }

  public void state(boolean isAnswering, int badPoints) {
    isUp = isAnswering;
    bad = badPoints;
  }
}
