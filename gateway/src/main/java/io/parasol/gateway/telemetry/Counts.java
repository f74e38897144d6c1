// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** How many messages went which way. */
final class Counts {

  final LongAdder live = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();
}
