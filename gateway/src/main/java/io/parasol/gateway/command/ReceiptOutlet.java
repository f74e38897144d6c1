// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import java.util.concurrent.CompletionStage;

/** Publishes receipts to the broker, over the gateway's own session. */
@FunctionalInterface
public interface ReceiptOutlet {

  /**
   * Publishes with QoS 1. May be called from any thread and returns at once.
   *
   * @return completes, never exceptionally, with the broker's answer; {@link PublishResult#UNKNOWN}
   *     where there is none.
   */
  CompletionStage<PublishResult> publish(Publication publication);
}
