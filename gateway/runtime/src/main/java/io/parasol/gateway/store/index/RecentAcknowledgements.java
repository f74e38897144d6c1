// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentPositions;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The acknowledgements in the files of a store, open or not, that its cursor files may not state:
 * those in the log of acknowledgements, and in the newest segments.
 */
public final class RecentAcknowledgements {

  /**
   * Number of segments that are read. The first group of a segment repeats what the cursor files do
   * not state. The power may fail before or within that group, also after a disk has rejected the
   * first group of another segment.
   */
  private static final int SEGMENTS = 3;

  private RecentAcknowledgements() {}

  /**
   * Reads the acknowledgements. What cannot be read is left out: its messages are delivered again.
   * A caller that also reads the cursor files of an open store reads them afterwards.
   */
  public static List<Acknowledgement> read(Path folder) throws IOException {
    List<Acknowledgement> all = new ArrayList<>(AcknowledgementLog.read(folder));
    List<StoreSegment> segments = SegmentFiles.live(folder).segments();
    int from = Math.max(0, segments.size() - SEGMENTS);
    for (StoreSegment segment : segments.subList(from, segments.size())) {
      try (FileChannel file = SegmentFiles.read(segment.path())) {
        SegmentPositions.read(file).forEach(payload -> all.addAll(Acknowledgement.decode(payload)));
      } catch (IOException unreadable) {
        // A store that is open may also have deleted the segment.
      }
    }
    return all;
  }
}
