// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;
import static io.parasol.lab.bench.measure.BenchText.millis;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Unit;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.SampleLog;
import io.parasol.simulator.bus.WireCounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The counts of a {@code bench bus} run between two moments, and whether it is complete. */
final class BusRun {

  private final BusSite site;
  private final List<Unit> healthy;
  private final BusBench.Moment begin;
  private final BusBench.Moment end;
  private final DeliveryLedger ledger;
  private final SampleLog log;
  private final WireCounts wire;

  BusRun(
      BusSite site,
      int silent,
      BusBench.Moment begin,
      BusBench.Moment end,
      DeliveryLedger ledger,
      SampleLog log) {
    this.site = site;
    this.healthy = BusSite.healthy(silent);
    this.begin = begin;
    this.end = end;
    this.ledger = ledger;
    this.log = log;
    this.wire = end.wire().since(begin.wire());
  }

  private double seconds() {
    return (end.nanos() - begin.nanos()) / 1e9;
  }

  private SampleLog.Account account(Unit unit) {
    return log.account(BusSite.device(unit.value()), begin.epochMillis(), end.epochMillis());
  }

  private long served(Unit unit) {
    return Objects.requireNonNull(end.served().get(unit))
        - Objects.requireNonNull(begin.served().get(unit));
  }

  /**
   * Returns what was lost between line and subscriber, or how the master violated the protocol;
   * empty if there is nothing.
   */
  String whatIsMissing() {
    DeliveryLedger.Totals all = ledger.totals();
    if (ledger.devices() < healthy.size()) {
      return "only %d units delivered messages".formatted(ledger.devices());
    }
    if (all.missing() + all.doubled() + all.outOfOrder() + all.swapped() > 0) {
      return all.toString();
    }
    if (wire.early() + wire.collisions() + wire.broken() > 0) {
      return wire.toString();
    }
    for (Unit unit : healthy) {
      SampleLog.Account account = account(unit);
      if (account.bad() > 0 || served(unit) < account.good()) {
        return "unit %s: %d requests served, %s".formatted(unit, served(unit), account);
      }
    }
    return "";
  }

  /** Returns how many readings of the always responding units did not arrive when they were due. */
  long lost() {
    return healthy.stream().mapToLong(unit -> account(unit).lost()).sum();
  }

  /** Returns the longest time without a reading of those units. */
  String longestGap() {
    return healthy.stream()
        .map(unit -> new Gap(unit, account(unit)))
        .max(Comparator.comparing(gap -> gap.account.longestGap()))
        .map(Gap::toString)
        .orElse("");
  }

  private record Gap(Unit unit, SampleLog.Account account) {
    @Override
    public String toString() {
      return "unit %s was not read for %d ms, starting %d ms after the beginning"
          .formatted(unit, account.longestGap().toMillis(), account.gapFrom().toMillis());
    }
  }

  private long delivered() {
    return healthy.stream().mapToLong(unit -> account(unit).good()).sum();
  }

  private long servedToHealthy() {
    return healthy.stream().mapToLong(this::served).sum();
  }

  /** Returns the counts. */
  JsonBuilder counts() {
    DeliveryLedger.Totals all = ledger.totals();
    return Json.object()
        .put("requests-on-the-wire", wire.requests())
        .put("answered", wire.answers())
        .put("not-after-silence", wire.early())
        .put("collisions", wire.collisions())
        .put("broken", wire.broken())
        .put("served-to-healthy-units", servedToHealthy())
        .put("readings-delivered-of-healthy-units", delivered())
        .put("missing", all.missing())
        .put("doubled", all.doubled())
        .put("out-of-order", all.outOfOrder())
        .put("swapped", all.swapped());
  }

  /**
   * Returns the figures of a line that is never idle: the share of its time that any master would
   * need.
   */
  JsonBuilder utilisation() {
    double nanos = seconds() * 1e9;
    double needed = wire.needed().toNanos();
    return Json.object()
        .put("utilisation", decimal(needed / nanos))
        .put(
            "utilisation-without-turnaround",
            decimal((needed - wire.turnaround().toNanos()) / (nanos - wire.turnaround().toNanos())))
        .put("share-of-the-silent", decimal(wire.unanswered().toNanos() / nanos))
        .put("master-rests-ms-a-request", perAnswer(wire.idle()))
        .put("emulator-late-ms-a-request", perAnswer(wire.late()))
        .put("readings-a-second", decimal(delivered() / seconds()))
        .put("requests-a-reading", decimal((double) servedToHealthy() / delivered()))
        .put(
            "requests-a-reading-planned",
            decimal(healthy.stream().mapToInt(site::requests).average().orElse(0)))
        .put("floor-ms", millis(site.floor()))
        .put("all-units-read-within-ms", decimal(1e3 * seconds() * healthy.size() / delivered()));
  }

  private BigDecimal perAnswer(Duration total) {
    return decimal(total.toNanos() / 1e6 / Math.max(1, wire.answers()));
  }

  /** Returns the figures of a line with the shortest period that {@code check} accepts. */
  JsonBuilder punctuality() {
    JsonBuilder members =
        Json.object().put("period-ms", millis(site.period())).put("readings-lost", lost());
    Duration longest =
        healthy.stream()
            .map(unit -> account(unit).longestGap())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    members.put("longest-gap-ms", millis(longest));
    members.put("share-of-the-line", decimal(wire.needed().toNanos() / (seconds() * 1e9)));
    return members;
  }
}
