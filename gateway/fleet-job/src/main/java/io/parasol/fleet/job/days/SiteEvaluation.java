// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.plant.FigureModel;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;

/** Makes the figures of one site; not safe for use by several threads. */
public interface SiteEvaluation {

  /**
   * Adds the readings of a message.
   *
   * @param present the time of the centre, in milliseconds since the epoch.
   * @return whether all were taken; those of an unknown time, of the future or of the distant past
   *     are left out.
   * @throws IOException if what is kept of the site cannot be read.
   */
  boolean add(TelemetryMessage message, TelemetryMessage.Content content, long present)
      throws IOException;

  /**
   * Makes figures of what was added: closes days that are over, corrects closed ones, and evaluates
   * the open ones as far as they are.
   *
   * @param present the time of the centre, in milliseconds since the epoch.
   * @throws IOException if what is kept of the site cannot be read.
   */
  void advance(long present) throws IOException;

  /** Makes the evaluation of a site. */
  @FunctionalInterface
  interface Factory extends Serializable {

    /**
     * Returns the evaluation.
     *
     * @param out gets the rows of the tables.
     */
    SiteEvaluation of(
        String site,
        FigureModel model,
        DayState state,
        EngineCache engines,
        Consumer<TableRow> out);
  }
}
