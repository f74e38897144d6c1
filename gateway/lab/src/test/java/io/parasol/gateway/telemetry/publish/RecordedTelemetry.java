// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records what a telemetry pipeline reports.
 *
 * @param lines one for each report.
 */
public record RecordedTelemetry(List<String> lines) implements TelemetryListener {

  public RecordedTelemetry() {
    this(new CopyOnWriteArrayList<>());
  }

  @Override
  public void onLost(Gap gap) {
    lines.add(gap.toString());
  }

  @Override
  public void onRejected(Recipient by, DeviceId device, long seq) {
    lines.add("refused by " + by.wireName() + " " + device + " " + seq);
  }

  @Override
  public void onStoreDegraded(String why) {
    lines.add(why);
  }

  @Override
  public void onStoreRecovered() {
    lines.add("recovered");
  }

  @Override
  public void onStoreCorruption(Corruption corruption) {
    lines.add(corruption.toString());
  }
}
