// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.BenchText;
import java.util.Map;
import java.util.Optional;

/**
 * How long messages took on each way.
 *
 * @param ways without {@link WrapWay#STUNNEL} if stunnel is not installed.
 * @param syncMillis median of an append with a sync, on the disk of the gateway's store.
 */
public record WrapResult(WrapWorkload workload, Map<WrapWay, Measured> ways, double syncMillis) {

  private static final double MEDIAN = 0.5;
  private static final double NEARLY_ALL = 0.99;

  /**
   * The messages on one way.
   *
   * @param problem why they are not complete; empty if they are.
   * @param receipts from due to received; empty for {@link WrapWay#IGNORED}.
   * @param acknowledgements from due to acknowledged.
   * @param lateness from due to sent.
   * @param cpuMillis processor time of a message, of everything between panel and subscriber.
   */
  record Measured(
      String problem,
      Json counts,
      Latencies receipts,
      Latencies acknowledgements,
      Latencies lateness,
      double cpuMillis) {

    static Measured of(WrapLedger ledger, double seconds) {
      return new Measured(
          ledger.problem(),
          ledger.counts(),
          ledger.receipts(),
          ledger.acknowledgements(),
          ledger.lateness(),
          1e3 * seconds / Math.max(1, ledger.measured()));
    }
  }

  public WrapResult {
    ways = Map.copyOf(ways);
  }

  private Measured way(WrapWay way) {
    return find(way)
        .orElseThrow(() -> new IllegalStateException(way.label() + " was not measured"));
  }

  private Optional<Measured> find(WrapWay way) {
    return Optional.ofNullable(ways.get(way));
  }

  /** Returns what is missing; empty if each message has arrived exactly once. */
  public String problem() {
    for (WrapWay way : WrapWay.values()) {
      String problem = find(way).map(Measured::problem).orElse("");
      if (!problem.isEmpty()) {
        return "%s: %s".formatted(way.label(), problem);
      }
    }
    return "";
  }

  /** Returns by how much this share of the messages is later than without TLS. */
  double addedMillis(WrapWay way, double share) {
    return way(way).receipts().millis(share) - way(WrapWay.DIRECT).receipts().millis(share);
  }

  /**
   * Returns how much longer the gateway takes to acknowledge a message that it stores than one that
   * it ignores: the wait for the commit.
   */
  double commitMillis() {
    return way(WrapWay.GATEWAY).acknowledgements().millis(MEDIAN)
        - way(WrapWay.IGNORED).acknowledgements().millis(MEDIAN);
  }

  /** Returns the result, with figures only if nothing is missing. */
  public Json json() {
    JsonBuilder counts = Json.object();
    for (WrapWay way : WrapWay.values()) {
      find(way).ifPresent(measured -> counts.put(way.label(), measured.counts()));
    }
    JsonBuilder result =
        BenchText.head("panels").put("workload", workload.json()).put("counts", counts);
    if (problem().isEmpty()) {
      result.put("ways", figures()).put("added", added());
    }
    return result.build();
  }

  private Json figures() {
    JsonBuilder figures = Json.object();
    for (WrapWay way : WrapWay.values()) {
      find(way)
          .ifPresent(
              measured -> {
                JsonBuilder members = Json.object();
                if (way.isReceived()) {
                  members.put("received-after", measured.receipts().json());
                }
                figures.put(
                    way.label(),
                    members
                        .put("acknowledged-after", measured.acknowledgements().json())
                        .put("sent-late-by", measured.lateness().json())
                        .put("cpu-ms-per-message", decimal(measured.cpuMillis())));
              });
    }
    return figures.build();
  }

  private Json added() {
    double ours = addedMillis(WrapWay.GATEWAY, MEDIAN);
    double oursAtMost = addedMillis(WrapWay.GATEWAY, NEARLY_ALL);
    JsonBuilder added =
        Json.object()
            .put("gateway-ms-p50", decimal(ours))
            .put("gateway-ms-p99", decimal(oursAtMost))
            .put("gateway-commit-ms-p50", decimal(commitMillis()))
            .put("gateway-without-commit-ms-p50", decimal(ours - commitMillis()))
            .put("sync-ms-p50", decimal(syncMillis));
    if (ways.containsKey(WrapWay.STUNNEL)) {
      double theirs = addedMillis(WrapWay.STUNNEL, MEDIAN);
      added
          .put("stunnel-ms-p50", decimal(theirs))
          .put("stunnel-ms-p99", decimal(addedMillis(WrapWay.STUNNEL, NEARLY_ALL)));
      // A difference of less than that is noise, and so would be the ratio to it.
      if (theirs > 0) {
        added
            .put("gateway-to-stunnel-p50", decimal(ours / theirs))
            .put(
                "gateway-without-commit-to-stunnel-p50", decimal((ours - commitMillis()) / theirs));
      }
    }
    return added.build();
  }
}
