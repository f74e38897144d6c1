// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything outside the gateway: the device, what the operator has sent and received, the clock,
 * and the faults that may still happen. It outlives a crash.
 */
final class World {

  /** A final receipt that the operator has received. */
  record FinalReceipt(String outcome, String reason, String sha256) {}

  // The device.
  long limit = 100;
  final List<Long> writes = new ArrayList<>();
  String version = ExploredSite.OLD_VERSION;
  boolean isInLoader;
  long flashed;
  boolean wasTouched;

  // The operator.
  final Map<Order, Integer> sent = new EnumMap<>(Order.class);
  final Set<Order> accepted = EnumSet.noneOf(Order.class);
  final Map<Order, Set<FinalReceipt>> finals = new EnumMap<>(Order.class);

  // The clock.
  long elapsedMillis = 60_000;
  boolean isStepped;
  boolean isReloaded;

  // What may still happen.
  final Set<Order> unsent = EnumSet.noneOf(Order.class);
  final Set<PathFault> possible = EnumSet.noneOf(PathFault.class);
  int faultsLeft;

  /** What has happened, for a person who reads a failure. */
  final List<String> trace = new ArrayList<>();

  World(Set<Order> orders, Set<PathFault> faults, int maxFaults) {
    unsent.addAll(orders);
    possible.addAll(faults);
    faultsLeft = maxFaults;
  }

  World copy() {
    World copy = new World(unsent, possible, faultsLeft);
    copy.limit = limit;
    copy.writes.addAll(writes);
    copy.version = version;
    copy.isInLoader = isInLoader;
    copy.flashed = flashed;
    copy.wasTouched = wasTouched;
    copy.sent.putAll(sent);
    copy.accepted.addAll(accepted);
    finals.forEach((order, all) -> copy.finals.put(order, new LinkedHashSet<>(all)));
    copy.elapsedMillis = elapsedMillis;
    copy.isStepped = isStepped;
    copy.isReloaded = isReloaded;
    copy.trace.addAll(trace);
    return copy;
  }

  boolean mayHappen(PathFault fault) {
    return faultsLeft > 0 && possible.contains(fault);
  }

  void happens(PathFault fault) {
    possible.remove(fault);
    faultsLeft--;
  }

  void send(Order order) {
    unsent.remove(order);
    sent.merge(order, 1, Integer::sum);
  }

  void advance(Duration time) {
    elapsedMillis += time.toMillis();
  }

  /** Returns whether the device cannot work: it has no firmware, or is in its loader. */
  boolean isHalfFlashed() {
    return version.isEmpty() || isInLoader;
  }

  /** Returns what the gateway reads from outside, as text. */
  String environment() {
    return elapsedMillis + " " + isStepped + " " + isReloaded;
  }

  /** Returns the state of the device as text. */
  String device() {
    return limit + " " + writes + " " + version + " " + isInLoader + " " + flashed;
  }

  /** Returns everything as text; worlds with the same text have the same future. */
  String text() {
    return String.join(
        "|",
        environment(),
        device(),
        String.valueOf(wasTouched),
        sent.toString(),
        accepted.toString(),
        finals.toString(),
        unsent.toString(),
        possible.toString(),
        String.valueOf(faultsLeft));
  }
}
