// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.settings;

import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import io.parasol.fleet.job.history.HistorySettings;
import io.parasol.fleet.job.table.TableSettings;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import io.parasol.fleet.settings.ServerSections;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the configuration of the job, {@code job.yaml}. */
public final class JobFile {

  private static final Keys ROOT =
      Keys.of(
          "kafka",
          "sites",
          "tables",
          "history",
          "checkpoints",
          "checkpoint-interval",
          "silent-after");
  private static final Keys TABLES = Keys.of("url", "user", "password-file", "readings");
  private static final Keys HISTORY = Keys.of("to", "every");

  private static final TextFormat<Duration> INTERVAL =
      TextFormat.duration(Duration.ofSeconds(1), Duration.ofHours(1));
  private static final TextFormat<Duration> SILENCE =
      TextFormat.duration(Duration.ofSeconds(1), Duration.ofDays(7));

  private static final TextFormat<Duration> PERIOD =
      TextFormat.duration(Duration.ofSeconds(1), Duration.ofDays(1));

  /** A place that is no folder of this machine, such as {@code s3://bucket/readings}. */
  private static final Pattern REMOTE =
      Pattern.compile("[a-z][a-z0-9+-]{1,15}://[\\x21-\\x7e]{1,500}");

  private static final Duration DEFAULT_PERIOD = Duration.ofHours(1);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
  private static final Duration DEFAULT_SILENCE = Duration.ofMinutes(15);

  private JobFile() {}

  /**
   * Reads and checks the configuration.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException with all problems at once.
   */
  public static JobSettings load(Path file, Map<String, String> environment)
      throws ConfigException {
    Source source = new Source(file, new Variables(environment), new Problems());
    ServerSections servers = new ServerSections(source);
    Section root = source.mapping(ROOT);
    Optional<Kafka> kafka = servers.kafka(root);
    Optional<Path> sites =
        root.required("sites", servers.path("the path of the registry of sites"));
    Optional<Section> database = root.section("tables", TABLES);
    Optional<TableSettings> tables = database.flatMap(servers::tables).map(TableSettings::of);
    boolean hasReadings =
        database.map(section -> section.optional("readings", TextFormat.FLAG, true)).orElse(true);
    if (!root.has("tables")) {
      root.problem("tables", "missing", "a mapping with url, user and password-file");
    }
    Optional<HistorySettings> history =
        root.section("history", HISTORY).flatMap(section -> history(section, servers));
    if (!hasReadings && !root.has("history")) {
      root.problem(
          "history", "missing", "where the readings are kept, if tables.readings is false");
    }
    Optional<Path> checkpoints = root.required("checkpoints", servers.path("the path of a folder"));
    Duration interval = root.optional("checkpoint-interval", INTERVAL, DEFAULT_INTERVAL);
    Duration silence = root.optional("silent-after", SILENCE, DEFAULT_SILENCE);
    source.problems().throwIfAny(file);
    return new JobSettings(
        kafka.orElseThrow(),
        sites.orElseThrow(),
        tables.orElseThrow(),
        hasReadings,
        history,
        checkpoints.orElseThrow(),
        interval,
        silence);
  }

  private static Optional<HistorySettings> history(Section history, ServerSections servers) {
    TextFormat<Path> folder = servers.path("the path of a folder");
    TextFormat<URI> place =
        new TextFormat<>(
            "the path of a folder, or a URI such as s3://bucket/readings",
            text ->
                REMOTE.matcher(text).matches()
                    ? Optional.of(URI.create(text))
                    : folder.parser().apply(text).map(Path::toUri));
    Optional<URI> to = history.required("to", place);
    Duration every = history.optional("every", PERIOD, DEFAULT_PERIOD);
    return to.map(of -> new HistorySettings(of, every));
  }
}
