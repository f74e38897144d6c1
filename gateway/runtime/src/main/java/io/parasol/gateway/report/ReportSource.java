// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;

/** Gives the content of reports. */
interface ReportSource {

  /** Returns the newest day whose figures do not change any more; empty if there is none yet. */
  Optional<LocalDate> lastClosed();

  /**
   * Returns the content of a report. A preliminary one has the figures until now.
   *
   * @throws IOException if what is stored cannot be read
   */
  SiteReport report(ReportPeriod period, SiteReport.Stage stage) throws IOException;
}
