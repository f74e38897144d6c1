// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.lab.bench.measure.ChildProcess;
import org.jspecify.annotations.Nullable;

/**
 * The processes on the ways.
 *
 * @param broker of the other two ways.
 * @param stunnel null if it is not installed.
 */
public record WrapProcesses(
    ChildProcess gateway, ChildProcess broker, @Nullable ChildProcess stunnel) {

  /** Returns the processor seconds so far of everything between panel and subscriber. */
  double processorSeconds(WrapWay way) {
    return switch (way) {
      case DIRECT -> broker.processorSeconds();
      case STUNNEL ->
          broker.processorSeconds() + (stunnel == null ? 0 : stunnel.processorSeconds());
      case GATEWAY, IGNORED -> gateway.processorSeconds();
    };
  }
}
