// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.ingest.Ingest;
import io.parasol.fleet.ingest.IngestMetrics;
import io.parasol.fleet.ingest.MetricsServer;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import io.parasol.fleet.settings.RegistryFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol-fleet ingest}: from the central MQTT broker into Kafka. */
@Command(
    name = "ingest",
    description = {
      "Writes the messages of all sites from the central MQTT broker into Kafka, until it is"
          + " stopped by SIGTERM.",
      "Any number of them may run beside each other, each with its own client-id."
    },
    mixinStandardHelpOptions = true)
final class IngestVerb implements Callable<Integer> {

  private static final int REFRESH_SECONDS = 10;
  private static final int STOP_TIMEOUT_SECONDS = 20;

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration, such as fleet.yaml.")
  private Path config;

  @Option(
      names = "--check",
      description = "Only check the configuration, the certificates and the registry.")
  private boolean isCheck;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try {
      IngestSettings settings = FleetFile.load(config, System.getenv());
      RegistryFile registry = new RegistryFile(settings.sites());
      if (isCheck) {
        boolean isMqttUsable = canLoad("mqtt", settings.mqtt().tls());
        return canLoad("kafka", settings.kafka().tls()) && isMqttUsable ? 0 : 2;
      }
      run(settings, registry);
      return 0;
    } catch (ConfigException wrong) {
      spec.commandLine().getErr().println(wrong.getMessage());
      return 2;
    }
  }

  private boolean canLoad(String server, TlsFiles files) {
    try {
      files.load();
      return true;
    } catch (UnusableKeyException unusable) {
      spec.commandLine().getErr().printf("%s.tls: %s%n", server, unusable.getMessage());
      return false;
    }
  }

  private static void run(IngestSettings settings, RegistryFile registry) throws IOException {
    IngestMetrics metrics = new IngestMetrics();
    ScheduledExecutorService refresh = Executors.newSingleThreadScheduledExecutor();
    var unused =
        refresh.scheduleWithFixedDelay(
            registry::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
    MetricsServer server =
        settings.metrics().isPresent()
            ? MetricsServer.start(settings.metrics().get(), metrics)
            : null;
    try (Ingest ingest = new Ingest(settings, registry, metrics)) {
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ingest, ended), "stop"));
      ingest.run();
      ended.countDown();
    } finally {
      refresh.shutdownNow();
      if (server != null) {
        server.close();
      }
    }
  }

  /** SIGTERM ends the virtual machine with exit code 143 otherwise. */
  private static void stop(Ingest ingest, CountDownLatch ended) {
    ingest.close();
    int code = 1;
    try {
      code = ended.await(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS) ? 0 : 1;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }
}
