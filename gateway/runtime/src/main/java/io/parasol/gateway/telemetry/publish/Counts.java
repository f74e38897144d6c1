// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.util.concurrent.atomic.LongAdder;

/** Counters of published messages by lane and result. */
public final class Counts {

  public final LongAdder live = new LongAdder();
  public final LongAdder late = new LongAdder();
  public final LongAdder refused = new LongAdder();
}
