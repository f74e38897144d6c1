// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.legacy.LinkListener;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The health of a link as a whole, reported by the gateway. Distinguishes a failed link from a
 * failed device: if a link has several devices and none of them answers, that is one condition of
 * the link, not one of each device. Thread-safe.
 */
public final class LinkHealth {

  private static final String OVERRUN = "overrun/";
  private static final String FOREIGN_MASTER = "foreign_master/";

  private static final int MAX_LISTED = 50;

  private final LinkId link;
  private final Conditions gateway;
  private final Set<DeviceId> members = new HashSet<>();
  private final Set<DeviceId> missing = new TreeSet<>();
  private boolean isSilent;

  /** Until when another master counts as present on the line. */
  private @Nullable Instant foreignUntil;

  public LinkHealth(LinkId link, Conditions gateway) {
    this.link = link;
    this.gateway = gateway;
  }

  public LinkId link() {
    return link;
  }

  public synchronized void join(DeviceId device) {
    members.add(device);
  }

  /**
   * Removes a device; the conditions of a link without devices are cleared.
   *
   * @return whether the link has devices left.
   */
  public synchronized boolean leave(DeviceId device, Instant now) {
    members.remove(device);
    missing.remove(device);
    if (members.isEmpty()) {
      List.of(condition(), OVERRUN + link, FOREIGN_MASTER + link)
          .forEach(each -> gateway.clear(each, now));
    }
    return !members.isEmpty();
  }

  synchronized void answered(DeviceId device, Instant now) {
    missing.remove(device);
    if (isSilent) {
      isSilent = false;
      gateway.clear(condition(), now);
    }
  }

  synchronized void missed(DeviceId device) {
    missing.add(device);
  }

  /** Returns whether the silence of a device is caused by the link; the gateway then reports it. */
  synchronized boolean isCauseOfSilence(Silence silence, Instant now) {
    if (members.size() < 2 || missing.size() < members.size()) {
      return false;
    }
    isSilent = true;
    gateway.raise(condition(), now, () -> facts(silence));
    return true;
  }

  /**
   * Raises a condition because points are read later than their period requires; the facts are
   * those of the first time.
   */
  public void overrun(LinkListener.Overrun overrun, Instant now) {
    JsonBuilder members =
        Json.object()
            .put("link", link.value())
            .put("device", overrun.device().value())
            .put("every-ms", overrun.every().toMillis())
            .put("late-ms", overrun.late().toMillis());
    overrun.shortest().ifPresent(period -> members.put("shortest-ms", period.toMillis()));
    gateway.raise(OVERRUN + link, now, members::build);
  }

  public void onTime(Instant now) {
    gateway.clear(OVERRUN + link, now);
  }

  /** Raises a condition because another master sends requests on the line. */
  public synchronized void foreignMaster(String received, Duration memory, Instant now) {
    foreignUntil = now.plus(memory);
    JsonBuilder members = Json.object().put("link", link.value()).put("heard", received);
    gateway.raise(FOREIGN_MASTER + link, now, members::build);
  }

  /** Handles the passage of time. */
  public synchronized void tick(Instant now) {
    if (foreignUntil != null && !now.isBefore(foreignUntil)) {
      foreignUntil = null;
      gateway.clear(FOREIGN_MASTER + link, now);
    }
  }

  private String condition() {
    return "link_silent/" + link;
  }

  private Json.Obj facts(Silence silence) {
    return silence
        .putInto(Json.object().put("link", link.value()))
        .putTexts("devices", missing.stream().limit(MAX_LISTED).map(DeviceId::value).toList())
        .build();
  }
}
