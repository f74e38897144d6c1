// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.CatalogueContent;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the segments and cursors with the catalogue when the store opens. Afterwards every
 * number that was given to a message is stored, settled, or recorded as lost.
 */
final class LedgerRecovery {

  private final Path folder;
  private final StoreIndex index;
  private final Cursors cursors;
  private final @Nullable CatalogueContent catalogue;

  /**
   * @param catalogue empty for a store of a version that had none.
   */
  LedgerRecovery(
      Path folder, StoreIndex index, Cursors cursors, Optional<CatalogueContent> catalogue) {
    this.folder = folder;
    this.index = index;
    this.cursors = cursors;
    this.catalogue = catalogue.orElse(null);
  }

  /**
   * Restores what is missing.
   *
   * @param isNew whether the central broker is a new recipient, which gets no backlog: on a metered
   *     link the telemetry of earlier years would be expensive.
   * @return the messages that are lost.
   */
  List<Gap> run(boolean isNew, Consumer<Corruption> damages) {
    if (catalogue != null) {
      index.addNumbers(catalogue);
    }
    for (Recipient each : index.recipients()) {
      if (each == Recipient.CENTRE && isNew) {
        skipBacklog(each);
      } else {
        restorePositions(each, damages);
      }
    }
    List<Gap> lost = new ArrayList<>();
    for (DeviceLog log : index.devices()) {
      if (catalogue == null) {
        settleReserved(log);
      }
      for (Gap gap : log.missing(log.committed())) {
        index.recordLoss(log, gap.from(), gap.to(), gap.reason()).ifPresent(lost::add);
        cursors.write(log);
      }
    }
    return lost;
  }

  private void skipBacklog(Recipient recipient) {
    for (DeviceLog log : index.devices()) {
      log.skipBacklog(recipient);
      cursors.write(recipient, log);
    }
  }

  /** Lets the delivery to a recipient begin with the oldest message where its position is lost. */
  private void restorePositions(Recipient recipient, Consumer<Corruption> damages) {
    long missing = 0;
    for (DeviceLog log : index.devices()) {
      if (log.committed() > 0 && !cursors.contains(recipient, log.device())) {
        Optional<CatalogueContent.Numbers> known =
            Optional.ofNullable(catalogue).flatMap(content -> content.of(log.device()));
        missing += known.filter(it -> it.positions().contains(recipient)).isPresent() ? 1 : 0;
        log.startAtOldest(recipient, known.map(CatalogueContent.Numbers::settled).orElse(0L));
        cursors.write(recipient, log);
      }
    }
    if (missing > 0) {
      damages.accept(
          new Corruption(
              folder.resolve(recipient.cursorFileName()),
              0,
              0,
              "positions of %d devices are missing; delivery begins with the oldest message"
                  .formatted(missing)));
    }
  }

  /**
   * Settles the numbers after the last message. An earlier version reserved numbers on a full disk,
   * and recorded those that it really gave as lost.
   */
  private void settleReserved(DeviceLog log) {
    MessageRange newest = log.extents().peekLast();
    long stored = newest == null ? 0 : newest.last();
    if (stored < log.committed()) {
      log.settle(stored + 1, log.committed());
      cursors.write(log);
    }
  }
}
