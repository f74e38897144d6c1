// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.util.List;

/** Finds the rows of plain panels behind a gateway and behind stunnel. */
final class PanelRows {

  private static final double MAX_TO_STUNNEL = 1;

  private PanelRows() {}

  static List<RatioRow> panels(Figures result) {
    Figures added = result.at("added");
    return List.of(
        beside(added, "latency added by the gateway, median", "gateway-ms-p50", "stunnel-ms-p50"),
        beside(added, "latency added by the gateway, 99 %", "gateway-ms-p99", "stunnel-ms-p99"),
        row("of it the wait for the commit, median", added, "gateway-commit-ms-p50")
            .against("a sync of the disk", added.number("sync-ms-p50")),
        beside(
            added,
            "latency added by the gateway without that wait, median",
            "gateway-without-commit-ms-p50",
            "stunnel-ms-p50"));
  }

  /** Stunnel may be missing, or add less than the noise of the machine; then there is no ratio. */
  private static RatioRow beside(Figures added, String what, String ours, String stunnel) {
    RatioRow row = row(what, added, ours);
    return added.has(stunnel) && added.number(stunnel) > 0
        ? row.against("added by stunnel", added.number(stunnel))
            .bar(Bar.ratioAtMost(MAX_TO_STUNNEL))
        : row;
  }

  private static RatioRow row(String what, Figures found, String name) {
    return RatioRow.of(new Amount(what, found.number(name), "ms"));
  }

  static Json.Obj countedByPanels(Figures result) {
    return result.at("counts").json();
  }
}
