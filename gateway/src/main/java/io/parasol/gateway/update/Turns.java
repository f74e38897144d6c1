// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.config.site.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who waits for an update, who is under way, and why it is not somebody's turn. For one thread;
 * points are read, and that blocks.
 */
final class Turns {

  /** A release that cannot be had is asked for again after so long. */
  private static final Duration ASKS_AGAIN = Duration.ofMinutes(1);

  private final PowerLimits limits;
  private final UpdateBook book;
  private final AtOnce atOnce;
  private final List<Candidate> waiting = new ArrayList<>();
  private final Map<DeviceId, Candidate> underWay = new LinkedHashMap<>();
  private final Map<String, NotHere> notHere = new LinkedHashMap<>();

  /** Why a command could not have its release, and until when it does not ask again. */
  private record NotHere(String why, Instant until) {}

  Turns(PowerLimits limits, UpdateBook book, AtOnce atOnce) {
    this.limits = limits;
    this.book = book;
    this.atOnce = atOnce;
  }

  void add(Candidate one) {
    waiting.add(one);
  }

  /** Those that wait, in the order in which they came; stays as it is. */
  List<Candidate> waiting() {
    return List.copyOf(waiting);
  }

  /** It is its turn. */
  void begin(Candidate one) {
    waiting.remove(one);
    underWay.put(one.device(), one);
  }

  /** It is under way no more, for its release cannot be had: it waits on. */
  void notHere(Candidate one, String why, Instant now) {
    notHere.put(one.id(), new NotHere(why, now.plus(ASKS_AGAIN)));
    waitsOn(one);
  }

  /** It is under way no more, and its turn will come again. */
  void waitsOn(Candidate one) {
    underWay.remove(one.device());
    waiting.add(one);
  }

  /** It waits no more, and is not under way. */
  void leave(Candidate one) {
    waiting.remove(one);
    underWay.remove(one.device(), one);
    notHere.remove(one.id());
  }

  /** Nothing is known any more of releases that cannot be had. */
  void askAgain() {
    notHere.clear();
  }

  /** Why it is not its turn, in the order of {@link WhyNot.Word}; what costs most is asked last. */
  List<WhyNot> reasons(Candidate one, Instant now) {
    List<WhyNot> reasons = new ArrayList<>();
    NotHere missing = notHere.get(one.id());
    if (missing != null && now.isBefore(missing.until())) {
      reasons.add(new WhyNot(WhyNot.Word.RELEASE_NOT_HERE, missing.why()));
    }
    if (one.left().isEmpty()) {
      notNow(one, now, reasons);
    }
    if (underWay.containsKey(one.device())) {
      reasons.add(new WhyNot(WhyNot.Word.DEVICE_BUSY, "it is being updated"));
    }
    return reasons;
  }

  private void notNow(Candidate one, Instant now, List<WhyNot> reasons) {
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
