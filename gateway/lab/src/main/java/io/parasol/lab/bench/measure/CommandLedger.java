// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.cli.operator.ReceiptLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records the commands of a benchmark and their receipts: when each was sent, how it ended, and
 * whether that is correct. Thread-safe.
 */
public final class CommandLedger {

  private final int maxInFlight;
  private final Map<String, Sent> inFlight = new HashMap<>();

  /** Devices with a command that is in flight, or is about to be sent. */
  private final Set<DeviceId> busy = new HashSet<>();

  private final Set<String> ended = new HashSet<>();
  private final List<Long> nanos = new ArrayList<>();
  private long last = System.currentTimeMillis();
  private long doubled;
  private long unproven;
  private @Nullable String wrong;

  public CommandLedger(int maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  private record Sent(DeviceId device, PointName point, long value, long at) {}

  /**
   * Waits until fewer than the maximum are in flight and none for this device, and takes the turn.
   * It also waits for the next millisecond, because the counters of commands are milliseconds.
   */
  public synchronized void awaitTurn(DeviceId device) throws InterruptedException {
    while (busy.size() >= maxInFlight || busy.contains(device)) {
      wait(1_000);
    }
    busy.add(device);
    while (System.currentTimeMillis() <= last) {
      wait(1);
    }
    last = System.currentTimeMillis();
  }

  public synchronized void sent(String id, DeviceId device, PointName point, long value) {
    inFlight.put(id, new Sent(device, point, value, System.nanoTime()));
  }

  public void received(CommandReceipt receipt) {
    received(receipt, System.nanoTime());
  }

  /**
   * Records a receipt.
   *
   * @param at when it arrived, by {@link System#nanoTime}.
   */
  public synchronized void received(CommandReceipt receipt, long at) {
    if (!receipt.outcome().isFinal()) {
      return;
    }
    String id = receipt.command().orElse("");
    Sent sent = inFlight.remove(id);
    if (sent == null) {
      doubled += ended.contains(id) ? 1 : 0;
      return;
    }
    ended.add(id);
    busy.remove(sent.device());
    nanos.add(at - sent.at());
    unproven += receipt.place().isPresent() ? 0 : 1;
    boolean isCorrect =
        receipt.outcome() == Outcome.APPLIED
            && new Value.Whole(sent.value()).equals(receipt.readBack().get(sent.point()));
    if (!isCorrect) {
      wrong =
          "%s of %s ended as %s".formatted(id, sent.device(), new ReceiptLine(false).of(receipt));
    }
    notifyAll();
  }

  public synchronized void awaitAll(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    while (!inFlight.isEmpty() && System.nanoTime() < until) {
      wait(TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()) + 1);
    }
  }

  /**
   * Returns why the run has no figures; empty if each command was applied, with one final receipt.
   */
  public synchronized String whatIsMissing(int commands) {
    if (wrong != null) {
      return wrong;
    }
    if (nanos.size() != commands || doubled > 0) {
      return "%d commands, %d final receipts, %d doubled"
          .formatted(commands, nanos.size(), doubled);
    }
    return unproven > 0 ? unproven + " receipts without a position in the log" : "";
  }

  /** Returns the number of commands with a final receipt. */
  public synchronized int ended() {
    return nanos.size();
  }

  /**
   * Returns the time from publishing to the final receipt within which this share of the commands
   * has ended, in milliseconds.
   */
  public synchronized double percentileMillis(double share) {
    return millis(nanos.stream().sorted().toList(), share);
  }

  /** Returns the longest time from publishing to the final receipt, in milliseconds. */
  public synchronized double maxMillis() {
    return nanos.stream().mapToLong(Long::longValue).max().orElse(0) / 1e6;
  }

  /** Returns the time from publishing to the final receipt that a share of the commands needed. */
  public synchronized double millis(double share) {
    return millis(nanos.stream().sorted().toList(), share);
  }

  public synchronized JsonBuilder figures() {
    List<Long> sorted = nanos.stream().sorted().toList();
    return Json.object()
        .put("commands", sorted.size())
        .put("receipts-doubled", doubled)
        .putRounded("publish-to-receipt-ms-p50", millis(sorted, 0.5))
        .putRounded("publish-to-receipt-ms-p99", millis(sorted, 0.99))
        .putRounded("publish-to-receipt-ms-max", millis(sorted, 1));
  }

  private static double millis(List<Long> sorted, double share) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)) / 1e6;
  }
}
