// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.soak.MachineDelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench soak}: watches memory, threads, descriptors and times of a gateway while
 * devices vanish and return, operators connect and leave, and the configuration is reloaded.
 */
@Command(
    name = "soak",
    description = {
      "Runs a gateway for long, while devices vanish and return, operators connect and leave,"
          + " signed commands are sent, and the configuration is changed and reloaded.",
      "Exit code 1 if memory, threads, descriptors or times keep growing after the first third, if"
          + " a reading of the other devices was lost, or a command was not applied."
    })
final class BenchSoakVerb implements Runnable {

  private static final int WINDOWS = 60;
  private static final Duration MIN_WINDOW = Duration.ofSeconds(5);

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "30m",
      description = "Time of the run, at least 5m. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of devices that stay, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "50",
      description = "float32 points of each device. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Duration window = BenchText.duration("--for", length).dividedBy(WINDOWS);
    if (window.compareTo(MIN_WINDOW) < 0) {
      throw new VerbException(
          ExitCode.USAGE, "--for is \"%s\"; expected 5m or more".formatted(length));
    }
    BenchWork.execute(() -> soak(window));
  }

  private void soak(Duration window)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("soak")) {
      SoakSite site = SoakSite.make(folder.path(), devices, points);
      try (AttackedGateway gateway = new AttackedGateway(site.plant());
          SoakChurn churn = new SoakChurn(site, gateway);
          MachineDelay delay = new MachineDelay()) {
        SoakRun run = new SoakRun(gateway, churn, delay);
        JsonBuilder json = run.watch(WINDOWS, window);
        List<String> problems = run.problems();
        new Console(spec)
            .json(
                json.put("verdict", problems.isEmpty() ? "steady" : "failed")
                    .putTexts("problems", problems)
                    .build());
        if (!problems.isEmpty()) {
          throw new VerbException(ExitCode.FAILED, String.join("\n", problems));
        }
      }
    }
  }
}
