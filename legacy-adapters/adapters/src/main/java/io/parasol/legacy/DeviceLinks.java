// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.DeviceId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All links of a site that one adapter serves, and the devices on them. Any thread. */
public interface DeviceLinks extends AutoCloseable {

  /** Starts to poll. Until then a link executes only single reads and commands. */
  void start();

  /** Returns the devices, in the order of the configuration within each link. */
  Map<DeviceId, DeviceLink> devices();

  /** Returns a stage that completes when the first poll of every device has been tried. */
  default CompletionStage<Void> firstPoll() {
    return CompletableFuture.allOf(
        devices().values().stream()
            .map(device -> device.firstPoll().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Stops polling and waits for a limited time for requests in flight. A command that has started
   * is finished. Blocks; must not be called on a link's thread. Idempotent.
   */
  @Override
  void close();
}
