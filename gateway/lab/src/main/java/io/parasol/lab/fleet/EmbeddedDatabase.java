// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * H2 as a server, which needs nothing but Java. It has no password, and accepts connections of this
 * machine only.
 *
 * @param folder of the demo.
 * @param why it is not PostgreSQL.
 */
record EmbeddedDatabase(Path folder, int port, String why) implements DemoDatabase {

  @Override
  public String name() {
    return "the database";
  }

  @Override
  public String description() {
    return "embedded H2, because " + why;
  }

  /** Without a delay, what it has committed is written when it is killed. */
  @Override
  public String url() {
    return "jdbc:h2:tcp://localhost:%d/./tables;WRITE_DELAY=0".formatted(port);
  }

  @Override
  public String driver() {
    return "org.h2.";
  }

  @Override
  public Optional<Path> passwordFile() {
    return Optional.empty();
  }

  @Override
  public List<String> preparation() {
    return List.of();
  }

  @Override
  public CentreProcess process(FleetFolder demo, FleetPrograms programs) {
    return new CentreProcess(
        name(),
        demo.file("database.log"),
        Jvm.small("128m")
            .command(
                programs.job(),
                demo.file("logback.xml"),
                "org.h2.tools.Server",
                List.of(
                    "-tcp",
                    "-tcpPort",
                    Integer.toString(port),
                    "-ifNotExists",
                    "-baseDir",
                    folder.resolve("tables").toString())));
  }
}
