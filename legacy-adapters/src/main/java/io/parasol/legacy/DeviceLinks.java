// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Every link of a site that one adapter serves, and the devices on them. For any thread. */
public interface DeviceLinks extends AutoCloseable {

  /** Begins to read by itself. Until then a link takes single reads and commands only. */
  void start();

  /** The devices, in the order of the configuration within each link. */
  Map<DeviceId, DeviceLink> devices();

  /** Completes when every device has had its first poll tried. */
  default CompletionStage<Void> firstPoll() {
    return CompletableFuture.allOf(
        devices().values().stream()
            .map(device -> device.firstPoll().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Stops reading and waits, within bounds, for what is under way: a command that has begun is
   * finished. Blocks; not for a link's own thread. Closing again does nothing.
   */
  @Override
  void close();
}
