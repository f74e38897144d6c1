// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import java.io.IOException;
import java.util.List;

/** What runs the job of the centre: one process, or a cluster of several. */
interface JobRunner extends AutoCloseable {

  /** Starts it; the job continues from its newest checkpoint, if there is one. */
  void start() throws IOException, InterruptedException;

  /** Returns all processes that may be shown. */
  List<CentreProcess> processes();

  /** Returns what can be killed, and how it starts again. */
  List<Victim> victims();

  /** Asks it to stop. */
  void stop();

  @Override
  void close();

  /**
   * Something that can be killed.
   *
   * @param name for people.
   * @param again how it starts again, for people.
   */
  record Victim(String name, String again, Action kill, Action start) {

    /** Returns a process that is simply started again. */
    static Victim of(CentreProcess process, String again) {
      return new Victim(process.name(), again, process::kill, process::start);
    }
  }

  /** A step of a fault. */
  interface Action {
    void run() throws IOException, InterruptedException;
  }
}
