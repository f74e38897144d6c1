// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.install.run.InstallHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The queued and running installs of a site, and the reasons why queued ones wait. Reads points,
 * which blocks.
 */
@ConfinedTo("updates")
final class InstallQueue {

  /** Pause before an unavailable release is requested again. */
  private static final Duration RELEASE_RETRY_PAUSE = Duration.ofMinutes(1);

  private final PowerLimits limits;
  private final InstallHistory history;
  private final ConcurrencyLimit limit;
  private final List<Candidate> waiting = new ArrayList<>();
  private final Map<DeviceId, Candidate> running = new LinkedHashMap<>();
  private final Set<DeviceId> slow = new HashSet<>();
  private final Map<String, Unavailability> unavailable = new LinkedHashMap<>();

  /**
   * The reason why the release of a command is unavailable, and the time before which it is not
   * requested again.
   */
  private record Unavailability(String why, Instant until) {}

  InstallQueue(PowerLimits limits, InstallHistory history, ConcurrencyLimit limit) {
    this.limits = limits;
    this.history = history;
    this.limit = limit;
  }

  void add(Candidate one) {
    waiting.add(one);
  }

  /** Returns a copy of the queued installs, in the order of arrival. */
  List<Candidate> waiting() {
    return List.copyOf(waiting);
  }

  /** Moves an install from the queue to the running ones. */
  void begin(Candidate one) {
    waiting.remove(one);
    running.put(one.device(), one);
  }

  /** Records that a running install is much slower than expected. */
  void slow(Candidate one) {
    slow.add(one.device());
  }

  /** Returns a running install to the queue because its release is unavailable. */
  void unavailable(Candidate one, String why, Instant now) {
    unavailable.put(one.id(), new Unavailability(why, now.plus(RELEASE_RETRY_PAUSE)));
    requeue(one);
  }

  /** Returns a running install to the queue. */
  void requeue(Candidate one) {
    running.remove(one.device());
    slow.remove(one.device());
    waiting.add(one);
  }

  /** Removes an install, queued or running. */
  void remove(Candidate one) {
    waiting.remove(one);
    if (running.remove(one.device(), one)) {
      slow.remove(one.device());
    }
    unavailable.remove(one.id());
  }

  /** Forgets which releases were unavailable. */
  void retryReleases() {
    unavailable.clear();
  }

  /**
   * Returns why an install waits, in the order of {@link WaitReason.WaitCode}. The most expensive
   * conditions are checked last.
   */
  List<WaitReason> reasons(Candidate one, Instant now) {
    List<WaitReason> reasons = new ArrayList<>();
    Unavailability missing = unavailable.get(one.id());
    if (missing != null && now.isBefore(missing.until())) {
      reasons.add(new WaitReason(WaitReason.WaitCode.RELEASE_NOT_HERE, missing.why()));
    }
    if (one.unfinished().isEmpty()) {
      addBlockingReasons(one, now, reasons);
    }
    if (running.containsKey(one.device())) {
      reasons.add(
          new WaitReason(
              WaitReason.WaitCode.DEVICE_BUSY, "another install for this device is running"));
    }
    return reasons;
  }

  private void addBlockingReasons(Candidate one, Instant now, List<WaitReason> reasons) {
    reasons.addAll(one.window().closed(now));
    if (reasons.isEmpty()) {
      reasons.addAll(limits.exceeded(one));
    }
    campaign(one).waitReason(one.device()).ifPresent(reasons::add);
    reasons.addAll(limit.violations(one.device(), outOfService()));
  }

  /**
   * Returns the devices that count as out of service. A native device stays in service while it
   * fetches its image, so one that does so too slowly holds up no other device.
   */
  private List<DeviceId> outOfService() {
    return running.keySet().stream()
        .filter(device -> !slow.contains(device) || limit.line().apply(device).isPresent())
        .toList();
  }

  private Campaign campaign(Candidate one) {
    return new Campaign(
        history.isProven(one.sha256()),
        waiting.stream().filter(one::isOfTheSameImage).map(Candidate::device).toList(),
        running.values().stream().filter(one::isOfTheSameImage).map(Candidate::device).toList());
  }
}
