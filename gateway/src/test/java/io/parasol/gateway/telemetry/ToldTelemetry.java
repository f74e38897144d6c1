// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.Recipient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Writes down what is told of telemetry.
 *
 * @param lines one each.
 */
public record ToldTelemetry(List<String> lines) implements TelemetryListener {

  public ToldTelemetry() {
    this(new CopyOnWriteArrayList<>());
  }

  @Override
  public void lost(Gap gap) {
    lines.add(gap.toString());
  }

  @Override
  public void refused(Recipient by, DeviceId device, long seq) {
    lines.add("refused by " + by.word() + " " + device + " " + seq);
  }

  @Override
  public void storeDegraded(String why) {
    lines.add(why);
  }

  @Override
  public void storeRecovered() {
    lines.add("recovered");
  }

  @Override
  public void storeDamaged(Damage damage) {
    lines.add(damage.toString());
  }
}
