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
  private final int members;
  private final Conditions gateway;
  private final Set<DeviceId> missing = new TreeSet<>();
  private boolean isSilent;

  /** Until when another master counts as present on the line. */
  private @Nullable Instant foreignUntil;

  public LinkHealth(LinkId link, int members, Conditions gateway) {
    this.link = link;
    this.members = members;
    this.gateway = gateway;
  }

  LinkId link() {
    return link;
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
    if (members < 2 || missing.size() < members) {
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
