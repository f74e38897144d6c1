// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The job on a standalone cluster of the engine: a job manager and two task managers, each a
 * process of its own, to which the jar of the job is submitted.
 *
 * <p>The cluster is not highly available, so a job manager that was killed has lost the job. It is
 * submitted again then, and continues from its newest checkpoint. A task manager that was killed
 * needs nothing: the job manager restarts the job on the other one.
 */
final class JobCluster implements JobRunner {

  private static final String CONFIGURATION =
      """
      jobmanager.rpc.address: localhost
      jobmanager.rpc.port: %1$d
      jobmanager.bind-host: localhost
      rest.address: localhost
      rest.bind-address: localhost
      rest.port: %2$d
      taskmanager.host: localhost
      taskmanager.bind-host: localhost
      taskmanager.numberOfTaskSlots: 2
      taskmanager.cpu.cores: 1.0
      taskmanager.memory.framework.heap.size: 96m
      taskmanager.memory.framework.off-heap.size: 64m
      taskmanager.memory.task.heap.size: 160m
      taskmanager.memory.task.off-heap.size: 0m
      taskmanager.memory.managed.size: 16m
      taskmanager.memory.network.min: 32m
      taskmanager.memory.network.max: 32m
      taskmanager.memory.jvm-metaspace.size: 192m
      taskmanager.memory.jvm-overhead.min: 96m
      taskmanager.memory.jvm-overhead.max: 96m
      parallelism.default: 2
      heartbeat.interval: 2000
      heartbeat.timeout: 20000
      pekko.ask.timeout: 60s
      web.submit.enable: false
      io.tmp.dirs: "%3$s"
      """;

  /**
   * The engine gives its actor system ten seconds to start, which are too short on a busy machine.
   * No configuration key of the engine changes that.
   */
  private static final String PATIENCE = "-Dpekko.remote.classic.startup-timeout=120s";

  /** What the scripts of the engine open to it. */
  private static final List<String> OPENED =
      List.of(
          "java.io",
          "java.lang",
          "java.lang.reflect",
          "java.net",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  private final CentreProcess manager;
  private final List<CentreProcess> workers;
  private final CentreProcess submission;
  private final int rest;
  private final BooleanSupplier isWanted;

  private JobCluster(
      CentreProcess manager,
      List<CentreProcess> workers,
      CentreProcess submission,
      int rest,
      BooleanSupplier isWanted) {
    this.manager = manager;
    this.workers = List.copyOf(workers);
    this.submission = submission;
    this.rest = rest;
    this.isWanted = isWanted;
  }

  /**
   * Prepares the cluster; nothing runs yet.
   *
   * @param isWanted whether the demo goes on.
   */
  static JobCluster of(FleetFolder folder, FleetPrograms programs, BooleanSupplier isWanted)
      throws IOException {
    List<Integer> ports = FreePorts.find(2);
    Path home = Files.createDirectories(folder.file("flink"));
    // A process that was killed does not remove its temporary files.
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    Files.writeString(
        home.resolve("config.yaml"),
        CONFIGURATION.formatted(ports.get(0), ports.get(1), temporary.toString()));
    Path jar = jar(folder, programs);
    return new JobCluster(
        process(
            folder,
            programs,
            "the job manager",
            "jobmanager.log",
            "256m",
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            List.of("--configDir", home.toString())),
        Stream.of(1, 2)
            .map(
                number ->
                    process(
                        folder,
                        programs,
                        "task manager " + number,
                        "taskmanager-%d.log".formatted(number),
                        "256m",
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        List.of("--configDir", home.toString())))
            .toList(),
        process(
            folder,
            programs,
            "the submission of the job",
            "submission.log",
            "192m",
            "org.apache.flink.client.cli.CliFrontend",
            List.of(
                "run",
                "--detached",
                "--jobmanager",
                "localhost:" + ports.get(1),
                "--class",
                "io.parasol.fleet.job.JobMain",
                jar.toString(),
                "run",
                "-c",
                folder.file("job.yaml").toString())),
        ports.get(1),
        isWanted);
  }

  private static CentreProcess process(
      FleetFolder folder,
      FleetPrograms programs,
      String name,
      String log,
      String heap,
      String main,
      List<String> arguments) {
    List<String> command =
        Jvm.small(heap).command(programs.job(), folder.file("logback.xml"), main, arguments);
    List<String> opened =
        OPENED.stream()
            .map(each -> "--add-opens=java.base/%s=ALL-UNNAMED".formatted(each))
            .toList();
    command.add(1, PATIENCE);
    command.addAll(1, opened);
    return new CentreProcess(
        name, folder.file(log), command, Map.of("FLINK_CONF_DIR", folder.file("flink").toString()));
  }

  /** Returns the jar of the job. A test has its classes on the class path, and submits no more. */
  private static Path jar(FleetFolder folder, FleetPrograms programs) throws IOException {
    for (String each : programs.job().split(Pattern.quote(File.pathSeparator), -1)) {
      if (String.valueOf(Path.of(each).getFileName()).startsWith("parasol-fleet-job-")) {
        return Path.of(each);
      }
    }
    Path empty = folder.file("job.jar");
    new JarOutputStream(Files.newOutputStream(empty)).close();
    return empty;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    manager.start();
    for (CentreProcess each : workers) {
      each.start();
    }
    submit();
  }

  /** Submits the job once the job manager answers. Without a job manager there would be no job. */
  private void submit() throws IOException, InterruptedException {
    manager.awaitReady(() -> CentreProcess.listens(rest), isWanted);
    if (isWanted.getAsBoolean()) {
      submission.start();
      if (submission.await() != 0) {
        throw new IOException("the job cannot be submitted; see submission.log");
      }
    }
  }

  @Override
  public List<CentreProcess> processes() {
    return List.of(manager, workers.get(0), workers.get(1));
  }

  @Override
  public List<Victim> victims() {
    return List.of(
        Victim.of(workers.get(0), "it starts again; the job had gone on with the other one"),
        new Victim(
            manager.name(),
            "it starts again, and the job is submitted from its newest checkpoint",
            manager::kill,
            () -> {
              manager.start();
              submit();
            }),
        Victim.of(workers.get(1), "it starts again"));
  }

  @Override
  public void stop() {
    submission.stop();
    workers.forEach(CentreProcess::stop);
    manager.stop();
  }

  @Override
  public void close() {
    submission.close();
    workers.forEach(CentreProcess::close);
    manager.close();
  }
}
