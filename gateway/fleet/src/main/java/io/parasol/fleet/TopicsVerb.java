// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.ingest.IngestException;
import io.parasol.fleet.ingest.TopicCreation;
import io.parasol.fleet.settings.FleetFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol-fleet topics}: creates the topics in Kafka. */
@Command(
    name = "topics",
    description = {
      "Creates the topics in Kafka that the ingest writes, and prints their names. Topics that"
          + " exist are not changed."
    },
    mixinStandardHelpOptions = true)
final class TopicsVerb implements Callable<Integer> {

  private static final int MAX_PARTITIONS = 10_000;
  private static final int MAX_REPLICAS = 100;

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration, such as fleet.yaml.")
  private Path config;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "12",
      description = "Partitions of each topic. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      description = "Replicas of each partition. Default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IngestException {
    if (partitions < 1 || partitions > MAX_PARTITIONS || replicas < 1 || replicas > MAX_REPLICAS) {
      spec.commandLine()
          .getErr()
          .printf(
              "parasol-fleet: --partitions is %d and --replicas is %d; expected 1 to %d and 1 to"
                  + " %d%n",
              partitions, replicas, MAX_PARTITIONS, MAX_REPLICAS);
      return 2;
    }
    try {
      TopicCreation.create(FleetFile.load(config, System.getenv()).kafka(), partitions, replicas)
          .forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return 0;
    } catch (ConfigException wrong) {
      spec.commandLine().getErr().println(wrong.getMessage());
      return 2;
    }
  }
}
