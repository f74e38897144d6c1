// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.lab.explore.World.FinalReceipt;
import java.util.Optional;
import java.util.Set;

/** Compares a world with what the gateway promises about commands and installs. */
final class Promises {

  private Promises() {}

  /** Returns the first promise that is broken already. */
  static Optional<String> broken(World world) {
    for (Order order : Order.values()) {
      if (writes(world, order) > 1) {
        return Optional.of(order.id() + " was written twice");
      }
      Set<FinalReceipt> finals = finals(world, order);
      long carriedOut = finals.stream().filter(each -> !each.outcome().equals("rejected")).count();
      if (carriedOut > 1 || finals.size() > world.sent.getOrDefault(order, 0)) {
        return Optional.of(order.id() + " has more than one final receipt: " + finals);
      }
    }
    return Optional.empty();
  }

  /** Returns the first promise that is broken when nothing more happens. */
  static Optional<String> brokenAtEnd(World world) {
    for (Order order : Order.values()) {
      Set<FinalReceipt> finals = finals(world, order);
      boolean mustHaveEnded = world.accepted.contains(order) || writes(world, order) > 0;
      if (mustHaveEnded && finals.isEmpty()) {
        return Optional.of(order.id() + " has no final receipt");
      }
      if (world.sent.getOrDefault(order, 0) == 1 && order != Order.INSTALL) {
        Optional<String> wrong = wrong(order, finals, writes(world, order));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return install(world);
  }

  /** A receipt that reports a write must follow one, and one that reports none must not. */
  private static Optional<String> wrong(Order order, Set<FinalReceipt> finals, long writes) {
    for (FinalReceipt each : finals) {
      boolean isApplied = each.outcome().equals("applied");
      boolean isUndecided = each.outcome().equals("undecided");
      if (!isUndecided && isApplied != (writes == 1)) {
        return Optional.of(
            "%s ended as %s %s after %d writes"
                .formatted(order.id(), each.outcome(), each.reason(), writes));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> install(World world) {
    Set<FinalReceipt> finals = finals(world, Order.INSTALL);
    if (world.wasTouched && finals.isEmpty()) {
      return Optional.of("an install has begun and has no final receipt");
    }
    boolean isReported = finals.stream().anyMatch(each -> each.outcome().equals("undecided"));
    if (world.isHalfFlashed() && !isReported) {
      return Optional.of("the device is half flashed, and the receipts are " + finals);
    }
    boolean isApplied = finals.stream().anyMatch(each -> each.outcome().equals("applied"));
    if (isApplied && !world.version.equals(ExploredSite.NEW_VERSION)) {
      return Optional.of("the install was applied, and the device runs " + world.version);
    }
    return Optional.empty();
  }

  private static Set<FinalReceipt> finals(World world, Order order) {
    return world.finals.getOrDefault(order, Set.of());
  }

  private static long writes(World world, Order order) {
    long value = ExploredSite.limit(order);
    return value == 0 ? 0 : world.writes.stream().filter(each -> each == value).count();
  }
}
