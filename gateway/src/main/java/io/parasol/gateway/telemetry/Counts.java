// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** Counters of published messages by lane and result. */
final class Counts {

  final LongAdder live = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();
}
