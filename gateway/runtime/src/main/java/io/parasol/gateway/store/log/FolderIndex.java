// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueContent;
import io.parasol.gateway.store.index.CursorFile;
import io.parasol.gateway.store.index.CursorSlot;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.RecentAcknowledgements;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The index of a store that another process may have open. The order of reading matters: first the
 * catalogue, then the segments, then the acknowledgements and the cursors. So a number that was
 * given is found in a segment, or the cursors state already that it was settled before its segment
 * was deleted.
 */
final class FolderIndex {

  private final Path folder;
  private final @Nullable CatalogueContent catalogue;
  private final StoreIndex index;

  private FolderIndex(Path folder, Optional<CatalogueContent> catalogue, StoreIndex index) {
    this.folder = folder;
    this.catalogue = catalogue.orElse(null);
    this.index = index;
  }

  /** Reads the catalogue. */
  static FolderIndex of(Path folder, Consumer<Corruption> damages) throws IOException {
    Optional<CatalogueContent> catalogue = Catalogue.read(folder.resolve(Catalogue.FILE), damages);
    Set<Recipient> recipients = EnumSet.noneOf(Recipient.class);
    catalogue.ifPresent(content -> recipients.addAll(content.recipients()));
    for (Recipient each : Recipient.values()) {
      if (Files.exists(folder.resolve(each.cursorFileName()))) {
        recipients.add(each);
      }
    }
    return new FolderIndex(folder, catalogue, new StoreIndex(recipients));
  }

  StoreIndex index() {
    return index;
  }

  /** Adds the messages of a segment; the segments follow in their order. */
  void add(Map<DeviceId, List<MessageRange>> runs) {
    runs.forEach((device, ofDevice) -> ofDevice.forEach(index.device(device)::add));
  }

  /** Reads the cursors, after all segments were added. */
  void readCursors(Consumer<Corruption> damages) throws IOException {
    if (catalogue != null) {
      index.addNumbers(catalogue);
    }
    List<Acknowledgement> recent = RecentAcknowledgements.read(folder);
    for (Recipient each : index.recipients()) {
      Map<DeviceId, CursorSlot> slots = slots(each, damages);
      slots.forEach((device, slot) -> index.device(device).restore(each, slot));
      for (DeviceLog log : index.devices()) {
        if (!slots.containsKey(log.device())) {
          log.startAtOldest(each, numbers(log).settled());
        }
      }
      recent.stream()
          .filter(one -> one.recipient() == each && slots.containsKey(one.device()))
          .forEach(one -> index.device(one.device()).cursor(each).settle(one.from(), one.to()));
    }
  }

  private Map<DeviceId, CursorSlot> slots(Recipient recipient, Consumer<Corruption> damages)
      throws IOException {
    Path path = folder.resolve(recipient.cursorFileName());
    Map<DeviceId, CursorSlot> newest = new HashMap<>();
    try (FileChannel file = SegmentFiles.read(path)) {
      CursorFile.read(
          file,
          path,
          (pair, which, slot) ->
              newest.merge(
                  slot.device(),
                  slot,
                  (one, other) -> one.written() > other.written() ? one : other),
          damages);
    } catch (NoSuchFileException missing) {
      damages.accept(new Corruption(path, 0, 0, "cursors are missing"));
      return newest;
    }
    long lost =
        index.devices().stream()
            .filter(log -> numbers(log).positions().contains(recipient))
            .filter(log -> !newest.containsKey(log.device()))
            .count();
    if (lost > 0) {
      damages.accept(
          new Corruption(path, 0, 0, "positions of %d devices are missing".formatted(lost)));
    }
    return newest;
  }

  private CatalogueContent.Numbers numbers(DeviceLog log) {
    return Optional.ofNullable(catalogue)
        .flatMap(content -> content.of(log.device()))
        .orElseGet(() -> new CatalogueContent.Numbers(0, 0, Set.of()));
  }

  /** Returns the messages of a device that were given a number, and are neither stored nor lost. */
  List<Gap> missing(DeviceLog log) {
    return log.missing(numbers(log).given());
  }
}
