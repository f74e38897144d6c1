// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreVerification;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.TelemetrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/**
 * A folder below the state of a site that holds messages in the format of the store.
 *
 * @param name for the operator.
 * @param recipient the recipient of all messages in it.
 */
record StoreFolder(String name, Path path, Recipient recipient) {

  /** Returns the existing folders of a site, the one of readings first. */
  static List<StoreFolder> of(SiteConfig config) {
    Path state = config.state();
    return Stream.of(
            new StoreFolder("store", StoreOption.folder(config), Recipient.BROKER),
            new StoreFolder("letters", TelemetrySettings.spool(config.state()), Recipient.CENTRE),
            new StoreFolder("events/devices", state.resolve("events/devices"), Recipient.BROKER),
            new StoreFolder("events/gateway", state.resolve("events/gateway"), Recipient.BROKER))
        .filter(each -> Files.isDirectory(each.path))
        .toList();
  }

  /**
   * Reads and checks every byte of the folder.
   *
   * @param progress receives the share that is done from time to time, 0 to 1.
   */
  StoreVerification verify(DoubleConsumer progress) {
    try {
      return ReadingStore.verify(path, recipient, progress);
    } catch (IOException unreadable) {
      throw StoreOption.cannotBeRead(path, unreadable);
    }
  }
}
