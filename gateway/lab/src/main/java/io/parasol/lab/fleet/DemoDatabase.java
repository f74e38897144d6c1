// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The database with the tables of the centre, as a server of its own on this machine. */
interface DemoDatabase {

  /** The user to whom the tables belong. */
  String USER = "parasol";

  /** Returns what its process is called. */
  String name();

  /** Returns which database it is, and why, for people. */
  String description();

  /** Returns its URL, without user and password. */
  String url();

  /** Returns the package of its driver. */
  String driver();

  /** Returns the file with the password of the user; empty if there is none. */
  Optional<Path> passwordFile();

  /** Returns the statements that prepare it for the job, when it runs. */
  List<String> preparation();

  /** Returns its process, which does not run yet. */
  CentreProcess process(FleetFolder folder, FleetPrograms programs);

  /**
   * Creates a database: PostgreSQL if its programs are installed and can be used, else the embedded
   * one.
   *
   * @param installed the folder with a folder for each version of PostgreSQL.
   * @param folder of the demo.
   */
  static DemoDatabase create(Path installed, Path folder, int port) throws InterruptedException {
    try {
      return PostgresDatabase.create(installed, folder, port);
    } catch (IOException unusable) {
      return new EmbeddedDatabase(folder, port, String.valueOf(unusable.getMessage()));
    }
  }
}
