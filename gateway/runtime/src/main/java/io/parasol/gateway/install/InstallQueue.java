// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.install.run.InstallHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The queued and running installs of a site, and the reasons why queued ones wait. Confined to one
 * thread; reads points, which blocks.
 */
final class InstallQueue {

  /** Pause before an unavailable release is requested again. */
  private static final Duration ASKS_AGAIN = Duration.ofMinutes(1);

  private final PowerLimits limits;
  private final InstallHistory book;
  private final ConcurrencyLimit atOnce;
  private final List<Candidate> waiting = new ArrayList<>();
  private final Map<DeviceId, Candidate> underWay = new LinkedHashMap<>();
  private final Map<String, NotHere> notHere = new LinkedHashMap<>();

  /**
   * The reason why the release of a command is unavailable, and the time before which it is not
   * requested again.
   */
  private record NotHere(String why, Instant until) {}

  InstallQueue(PowerLimits limits, InstallHistory book, ConcurrencyLimit atOnce) {
    this.limits = limits;
    this.book = book;
    this.atOnce = atOnce;
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
    underWay.put(one.device(), one);
  }

  /** Returns a running install to the queue because its release is unavailable. */
  void notHere(Candidate one, String why, Instant now) {
    notHere.put(one.id(), new NotHere(why, now.plus(ASKS_AGAIN)));
    waitsOn(one);
  }

  /** Returns a running install to the queue. */
  void waitsOn(Candidate one) {
    underWay.remove(one.device());
    waiting.add(one);
  }

  /** Removes an install, queued or running. */
  void leave(Candidate one) {
    waiting.remove(one);
    underWay.remove(one.device(), one);
    notHere.remove(one.id());
  }

  /** Forgets which releases were unavailable. */
  void askAgain() {
    notHere.clear();
  }

  /**
   * Returns why an install waits, in the order of {@link WaitReason.Word}. The most expensive
   * conditions are checked last.
   */
  List<WaitReason> reasons(Candidate one, Instant now) {
    List<WaitReason> reasons = new ArrayList<>();
    NotHere missing = notHere.get(one.id());
    if (missing != null && now.isBefore(missing.until())) {
      reasons.add(new WaitReason(WaitReason.Word.RELEASE_NOT_HERE, missing.why()));
    }
    if (one.left().isEmpty()) {
      notNow(one, now, reasons);
    }
    if (underWay.containsKey(one.device())) {
      reasons.add(
          new WaitReason(
              WaitReason.Word.DEVICE_BUSY, "another install for this device is running"));
    }
    return reasons;
  }

  private void notNow(Candidate one, Instant now, List<WaitReason> reasons) {
    reasons.addAll(one.window().closed(now));
    if (reasons.isEmpty()) {
      reasons.addAll(limits.exceeded(one));
    }
    campaign(one).notYet(one.device()).ifPresent(reasons::add);
    reasons.addAll(atOnce.tooMuch(one.device(), underWay.keySet()));
  }

  private Campaign campaign(Candidate one) {
    return new Campaign(
        book.isProven(one.sha256()),
        waiting.stream().filter(one::isOfTheSameImage).map(Candidate::device).toList(),
        underWay.values().stream().filter(one::isOfTheSameImage).map(Candidate::device).toList());
  }
}
