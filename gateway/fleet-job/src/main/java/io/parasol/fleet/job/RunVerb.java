// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.job.history.HistoryFolder;
import io.parasol.fleet.job.settings.JobSettings;
import io.parasol.fleet.job.stream.Checkpoints;
import io.parasol.fleet.job.stream.FleetJob;
import io.parasol.fleet.job.table.Tables;
import io.parasol.fleet.settings.SiteRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code run}: the job, in the cluster to which it was submitted, or else in this process. Here it
 * goes on from the newest checkpoint of its folder.
 */
@Command(
    name = "run",
    description = {
      "Runs the job until SIGTERM, in the Flink cluster to which it was submitted, or in this"
          + " process. In this process it continues from its newest checkpoint."
    },
    mixinStandardHelpOptions = true)
final class RunVerb implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunVerb.class);

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--check",
      description =
          "Only checks the configuration, the tables, the registry, and the certificates for"
              + " Kafka.")
  private boolean isCheck;

  @Option(
      names = "--stop-history",
      description =
          "Continues without the history that the last checkpoint has. What waits for its file is"
              + " not written.")
  private boolean isHistoryStopped;

  @Override
  public Integer call() throws Exception {
    JobSettings settings = config.load();
    if (!settings.tables().isServerVerified()) {
      LOG.warn("tables.url does not verify the certificate of the server: add sslmode=verify-full");
    }
    Tables.migrate(settings.tables());
    if (isCheck) {
      checkFiles(settings);
      return 0;
    }
    Configuration configuration = FleetJob.configuration(settings);
    Optional<Path> newest = Checkpoints.newest(settings.checkpoints());
    newest.ifPresent(
        path -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    if (isHistoryStopped) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    boolean isContinued =
        environment.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent();
    if (settings.history().isPresent() && !isContinued) {
      HistoryFolder.requireEmpty(settings.history().get());
    }
    if (newest.isPresent()) {
      LOG.info("job continues from={}", newest.get());
    } else if (!isContinued) {
      LOG.info(
          "job begins with the oldest messages in Kafka checkpoints={}", settings.checkpoints());
    }
    if (environment instanceof LocalStreamEnvironment) {
      checkFiles(settings);
    }
    FleetJob.define(environment, settings);
    environment.execute("parasol-fleet");
    return 0;
  }

  /**
   * Checks the files that the job reads while it runs. The engine would restart the job endlessly
   * without them. In a cluster, they are those of the other machines.
   */
  private static void checkFiles(JobSettings settings) throws ConfigException, IOException {
    var unusedRegistry = SiteRegistry.load(settings.sites());
    try {
      var unusedMaterial = settings.kafka().tls().load();
    } catch (UnusableKeyException unusable) {
      throw new IOException("kafka.tls: " + unusable.getMessage(), unusable);
    }
  }
}
