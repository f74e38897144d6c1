// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.client.PublishResult;
import java.util.concurrent.atomic.LongAdder;

/** What all synthetic gateways together have experienced. Thread-safe. */
final class GatewayCounts {

  /** Messages without an answer, which are sent again. */
  final LongAdder unanswered = new LongAdder();

  /** Messages that the broker has refused, or on which it has closed the connection. */
  final LongAdder refused = new LongAdder();

  /** Connections that have ended, and attempts to connect that have failed. */
  final LongAdder disconnects = new LongAdder();

  void count(PublishResult result) {
    switch (result) {
      case ACCEPTED -> {}
      case REFUSED -> refused.increment();
      case QUOTA_EXCEEDED, UNKNOWN -> unanswered.increment();
    }
  }
}
