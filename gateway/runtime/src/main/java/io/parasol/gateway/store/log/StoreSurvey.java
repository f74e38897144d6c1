// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Cursor;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentContents;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The contents of a store's folder, whether a gateway has it open or not. For an open store, the
 * state on the disk a moment ago.
 *
 * @param epoch empty if it cannot be read.
 * @param bytes size of all segments.
 * @param recipients the recipients of every message.
 * @param devices sorted by name.
 */
public record StoreSurvey(
    Optional<String> epoch, long bytes, Set<Recipient> recipients, List<DeviceSurvey> devices) {

  /** How often a survey is started again after an open store has deleted a segment meanwhile. */
  private static final int ATTEMPTS = 5;

  public StoreSurvey {
    recipients = Set.copyOf(recipients);
    devices = List.copyOf(devices);
  }

  /**
   * The messages of one device.
   *
   * @param records number of messages, delivered or not.
   * @param oldest the sequence number of the first of them; 0 if there are none.
   * @param newest the last sequence number that was assigned.
   * @param waiting how many messages each recipient has not acknowledged.
   * @param undelivered how many messages at least one recipient has not acknowledged.
   * @param oldestWaiting approximate time of measurement of the oldest message that at least one
   *     recipient has not acknowledged.
   * @param gaps what was lost, oldest first; only the latest gaps are kept apart, older ones are
   *     merged.
   * @param missing what is neither stored nor recorded as lost; the gateway reports it as a gap
   *     when it starts.
   */
  public record DeviceSurvey(
      DeviceId device,
      long records,
      long bytes,
      long oldest,
      long newest,
      Map<Recipient, Long> waiting,
      long undelivered,
      Optional<Instant> oldestWaiting,
      List<Gap> gaps,
      List<Gap> missing) {

    public DeviceSurvey {
      waiting = Map.copyOf(waiting);
      gaps = List.copyOf(gaps);
      missing = List.copyOf(missing);
    }
  }

  /**
   * Returns how many messages of all devices are not acknowledged; a message counts once for each
   * recipient.
   */
  public long waiting() {
    return devices.stream()
        .flatMap(device -> device.waiting().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /**
   * Returns how many messages of all devices at least one of the recipients has not acknowledged;
   * each message counts once.
   */
  public long waiting(Set<Recipient> of) {
    return devices.stream()
        .mapToLong(
            device ->
                of.size() == 1
                    ? of.stream().mapToLong(each -> device.waiting().getOrDefault(each, 0L)).sum()
                    : device.undelivered())
        .sum();
  }

  /**
   * Surveys a folder without changing it and without locking the store.
   *
   * @throws IOException if there is no store, or it cannot be read.
   */
  public static StoreSurvey of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          folder.toString(), null, "there is no store; expected a folder");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return readFolder(folder);
      } catch (NoSuchFileException deletedMeanwhile) {
        if (attempt == ATTEMPTS) {
          throw deletedMeanwhile;
        }
      }
    }
  }

  private static StoreSurvey readFolder(Path folder) throws IOException {
    StoreNames names = StoreNames.read(folder);
    FolderIndex contents = FolderIndex.of(folder, corruption -> {});
    long bytes = 0;
    for (StoreSegment segment : SegmentFiles.live(folder).segments()) {
      bytes += segment.bytes();
      contents.add(runs(segment));
    }
    contents.readCursors(corruption -> {});
    List<DeviceSurvey> devices = new ArrayList<>();
    contents.index().devices().stream()
        .sorted(Comparator.comparing((DeviceLog log) -> names.ofDevice(log.device())))
        .forEach(log -> devices.add(survey(log, contents, names)));
    return new StoreSurvey(
        Epoch.read(folder.resolve(StoreOpening.EPOCH)),
        bytes,
        contents.index().recipients(),
        devices);
  }

  private static Map<DeviceId, List<MessageRange>> runs(StoreSegment segment) throws IOException {
    try (FileChannel file = SegmentFiles.read(segment.path())) {
      Optional<Map<DeviceId, List<MessageRange>>> sealed = SegmentSeal.read(segment, file);
      return sealed.isPresent() ? sealed.get() : SegmentContents.of(segment, file).runs();
    }
  }

  private static DeviceSurvey survey(DeviceLog log, FolderIndex contents, StoreNames names) {
    Map<Recipient, Long> waiting = new EnumMap<>(Recipient.class);
    for (Recipient each : contents.index().recipients()) {
      Cursor cursor = log.cursor(each);
      waiting.put(
          each,
          log.extents().stream().mapToLong(run -> cursor.waiting(run.first(), run.last())).sum());
    }
    MessageRange first = log.extents().peekFirst();
    Cursor got = log.settledByAll();
    return new DeviceSurvey(
        names.ofDevice(log.device()),
        log.extents().stream().mapToLong(MessageRange::count).sum(),
        log.bytes(),
        first == null ? 0 : first.first(),
        log.committed(),
        waiting,
        log.waiting(),
        log.extents().stream()
            .filter(run -> got.waiting(run.first(), run.last()) > 0)
            .map(run -> Instant.ofEpochMilli(run.estimateTime(got.waitingFrom(run.first()))))
            .min(Comparator.naturalOrder()),
        names.namedGaps(log.gaps()),
        names.namedGaps(contents.missing(log)));
  }
}
