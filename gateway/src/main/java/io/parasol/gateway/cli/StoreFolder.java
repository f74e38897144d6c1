// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.SiteConfig;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/**
 * A folder below the state of a site in which messages are kept in the way of the store.
 *
 * @param name for people.
 * @param recipient who is to get all that is in there.
 */
record StoreFolder(String name, Path path, Recipient recipient) {

  /** All of a site that are there, that of readings first. */
  static List<StoreFolder> of(SiteConfig config) {
    Path state = config.state();
    return Stream.of(
            new StoreFolder("store", StoreOption.folder(config), Recipient.BROKER),
            new StoreFolder("letters", TelemetrySettings.spool(config), Recipient.CENTRE),
            new StoreFolder("events/devices", state.resolve("events/devices"), Recipient.BROKER),
            new StoreFolder("events/gateway", state.resolve("events/gateway"), Recipient.BROKER))
        .filter(each -> Files.isDirectory(each.path))
        .toList();
  }

  /**
   * Reads every byte of it.
   *
   * @param progress hears now and then how much is done, 0 to 1.
   */
  Verification verify(DoubleConsumer progress) {
    try {
      return ReadingStore.verify(path, recipient, progress);
    } catch (IOException unreadable) {
      throw StoreOption.cannotBeRead(path, unreadable);
    }
  }
}
