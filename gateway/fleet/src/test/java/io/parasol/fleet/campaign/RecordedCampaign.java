// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A journal of a campaign whose canary is bad, for tests elsewhere. */
public final class RecordedCampaign {

  private RecordedCampaign() {}

  /**
   * Writes the journal.
   *
   * @param isStopped whether its canary was judged; otherwise nothing has begun.
   */
  public static void write(Path journal, boolean isStopped) throws IOException {
    PlayedFleet fleet = new PlayedFleet();
    fleet.add("barn", 4);
    Campaign campaign = PlayedFleet.campaign(PlayedFleet.criteria(), Duration.ofHours(1));
    fleet.after.put(PlayedFleet.target("barn", 1), fleet.finding("fault"));
    try (Journal file = Journal.open(journal, Disk.REAL, none -> {})) {
      for (Entry each : fleet.play(campaign)) {
        file.append(each);
        if (!isStopped) {
          return;
        }
      }
    }
  }
}
