// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All links of a site that one adapter serves, and the devices on them. Any thread. */
public interface DeviceLinks extends AutoCloseable {

  /** Starts to poll. Until then a link executes only single reads and commands. */
  void start();

  /**
   * Adds the devices that this adapter serves, and ignores the others. Polls them if the links have
   * started. The other devices go on; on a link whose timing must change for a new device, after a
   * short pause. May block for some seconds; must not be called on a link's thread.
   *
   * @throws IOException with one line, if a port cannot be opened; none of them is added then.
   * @throws IllegalArgumentException with one line, if a point of a profile cannot be read at all;
   *     none of them is added then.
   */
  void add(Collection<SiteConfig.Device> added) throws IOException;

  /**
   * Removes devices, and closes links without devices. A command that has started is finished;
   * waits for it for a limited time. The other devices go on, as in {@link #add}. Must not be
   * called on a link's thread.
   */
  void remove(Collection<DeviceId> removed);

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
   * Runs nothing on the thread of each link, behind what it does now.
   *
   * @return completes when each thread has taken its turn; not while one of them is stuck.
   */
  CompletionStage<Void> turn();

  /**
   * Stops polling and waits for a limited time for requests in flight. A command that has started
   * is finished. Blocks; must not be called on a link's thread. Idempotent.
   */
  @Override
  void close();
}
