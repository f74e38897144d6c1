// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.io.IOException;
import java.util.List;

/** The job in one process, with a mini-cluster of the engine. */
record LocalJob(CentreProcess job) implements JobRunner {

  static LocalJob of(FleetFolder folder, FleetPrograms programs) {
    return new LocalJob(
        new CentreProcess(
            "the job",
            folder.file("job.log"),
            Jvm.small("768m")
                .command(
                    programs.job(),
                    folder.file("logback.xml"),
                    "io.parasol.fleet.job.JobMain",
                    List.of("run", "-c", folder.file("job.yaml").toString()))));
  }

  @Override
  public void start() throws IOException {
    job.start();
  }

  @Override
  public List<CentreProcess> processes() {
    return List.of(job);
  }

  @Override
  public List<Victim> victims() {
    return List.of(Victim.of(job, "it starts again, from its newest checkpoint"));
  }

  @Override
  public void stop() {
    job.stop();
  }

  @Override
  public void close() {
    job.close();
  }
}
