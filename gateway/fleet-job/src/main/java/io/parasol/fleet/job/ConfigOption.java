// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.job.settings.JobFile;
import io.parasol.fleet.job.settings.JobSettings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option with the configuration of the job. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration of the job, such as job.yaml.")
  private Path file;

  @SuppressWarnings("NullAway.Init")
  ConfigOption() {}

  JobSettings load() throws ConfigException {
    return JobFile.load(file, System.getenv());
  }
}
