// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import java.util.concurrent.CompletionStage;

/** Publishes receipts to the broker, over the gateway's own session. */
@FunctionalInterface
public interface ReceiptOutlet {

  /**
   * Publishes with QoS 1. May be called from any thread and returns at once.
   *
   * @return completes, never exceptionally, with the broker's answer; {@link PublishResult#UNKNOWN}
   *     where there is none. May complete on any thread, so dependents must not block.
   */
  CompletionStage<PublishResult> publish(Publication publication);
}
